// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinCache

extension EndToEndTests {
    @Suite("The command line")
    struct CommandLineTests {
        private let home: TestFolder

        init() throws { home = try TestFolder() }

        @Test("--help names every command and ends well")
        func help() throws {
            let outcome = try Program.run(["--help"], home: home)
            #expect(outcome.status == 0)
            for name in ["live", "demo", "snapshot", "sync", "export", "check", "serve-demo"] {
                #expect(outcome.text.contains("  \(name) "), "\(name) in \(outcome.text)")
            }
            let demo = try Program.run(["help", "demo"], home: home)
            #expect(demo.text.contains("--history"))
        }

        @Test("--version names the version and that of SQLite")
        func version() throws {
            let outcome = try Program.run(["--version"], home: home)
            #expect(outcome.status == 0)
            #expect(outcome.text.hasPrefix("citytop "))
            #expect(outcome.text.contains("SQLite \(CacheWriter.databaseVersion)"))
        }

        @Test("Completions are written for each shell", arguments: ["bash", "zsh", "fish"])
        func completions(shell: String) throws {
            let outcome = try Program.run(["--generate-completion-script", shell], home: home)
            #expect(outcome.status == 0)
            #expect(outcome.text.contains("citytop"))
            #expect(outcome.text.contains("snapshot"))
        }

        @Test(
            "What is not understood ends with 64 and a word about it",
            arguments: [
                ["--no-such-option"], ["snapshot", "--size", "huge"],
                ["snapshot", "--format", "x"],
                ["export", "--format", "xml"], ["demo", "--speed", "0"],
                ["demo", "--history", "3h"], ["demo", "--history", "long"],
            ]
        )
        func unknownOption(arguments: [String]) throws {
            let outcome = try Program.run(arguments, home: home)
            #expect(outcome.status == 64)
            #expect(outcome.output.isEmpty)
            #expect(outcome.complaint.contains("Error: "))
        }
    }
}
