// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinTestSupport

extension EndToEndTests {
    @Suite("Changes as lines")
    struct PlainTests {
        private let city: SmallCity

        init() throws { city = try SmallCity(hostile: HostileTextTests.texts) }

        @Test("T01 Lines report alarms, services and numbers without any escape sequence")
        func lines() throws {
            let run = try Program.Run(
                city.arguments + ["--read-only", "--plain"],
                home: city.folder,
                ["TERM": "dumb"]
            )
            #expect(wait(within: .seconds(30)) { run.text.contains("Traffic") }, "\(run.complaint)")
            #expect(wait(within: .seconds(30)) { run.text.contains("STALE  ") })
            let text = run.text
            #expect(HostileTextTests.forbidden(in: text) == [])
            #expect(text.contains("\u{1B}") == false)
            #expect(text.contains("  high  "), "\(text)")
            run.signal(SIGINT)
            #expect(run.end(within: .seconds(20))?.status == -SIGINT)
        }

        @Test("Lines are available in Chinese, and end when the reader closes the pipe")
        func readerLeaves() throws {
            let words = ([Program.path] + city.arguments).map { "'\($0)'" }.joined(separator: " ")
            let script =
                "\(words) --read-only --plain --language zh | head -n 2; echo \"${PIPESTATUS[0]}\""
            let run = try Program.Run(["-c", script], home: city.folder, program: "/bin/bash")
            let outcome = try #require(run.end(within: .seconds(30)))
            let lines = outcome.text.split(separator: "\n")
            #expect(lines.count == 3, "\(outcome.text)")
            #expect(lines.last == "0", "\(outcome.text)")
            #expect(lines.first?.contains(" 周") == true, "\(outcome.text)")
        }
    }
}
