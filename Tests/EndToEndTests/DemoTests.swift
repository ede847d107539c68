// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEndTests {
    @Suite("The demo city")
    struct DemoTests {
        private let home: TestFolder

        init() throws { home = try TestFolder() }

        private static let brief = ["--history", "1m"]

        @Test("Without a terminal the demo prints one frame of all four domains and ends with 0")
        func demo() throws {
            let outcome = try Program.run(["demo"] + Self.brief, home: home, within: .seconds(240))
            #expect(outcome.status == 0, "\(outcome.complaint)")
            let lines = outcome.text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.first?.contains("Beijing SIMULATED") == true, "\(outcome.text)")
            for title in ["Traffic", "Utilities", "Compute", "Data trade"] {
                #expect(outcome.text.contains("─ \(title) "), "\(title) in \(outcome.text)")
            }
            for number in [
                /Mean speed +[0-9.]+ km\/h/, /Electricity(?: load)? +[0-9.,]+ GW/,
                /Free +[0-9.]+ EFLOPS/,
                /Turnover today +¥[0-9.,]+/,
            ] {
                #expect(outcome.text.contains(number), "\(outcome.text)")
            }
            #expect(lines.allSatisfy { $0.count <= 120 })
            #expect(lines.count >= 36)
        }

        @Test("The demo's pictures are well-formed", arguments: ["json", "svg", "ansi"])
        func pictures(format: String) throws {
            let outcome = try Program.run(
                ["snapshot", "--demo", "--format", format] + Self.brief,
                home: home,
                within: .seconds(240)
            )
            #expect(outcome.status == 0, "\(outcome.complaint)")
            try Pictures.check(outcome.output, format: format)
            #expect(outcome.text.contains("SIMULATED"))
        }

        @Test("serve-demo prints the address of each service and ends on SIGTERM")
        func serve() throws {
            let run = try Program.Run(
                ["serve-demo", "--port", "0", "--scenario", "calm-workday"] + Self.brief,
                home: home
            )
            // The addresses are printed when all four services respond.
            #expect(wait(within: .seconds(240)) { run.text.count { $0 == "\n" } >= 4 })
            let addresses = run.text.matches(of: /http:\/\/127\.0\.0\.1:[0-9]+[^\s]*/)
                .compactMap { URL(string: String($0.output)) }
            #expect(Set(addresses).count == 4, "\(run.text)")
            run.signal(SIGTERM)
            let outcome = try #require(run.end(within: .seconds(20)))
            #expect(outcome.status == 0, "\(outcome.complaint)")
        }
    }
}
