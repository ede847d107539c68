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

        @Test("The manual page has every command and every option, and nothing but ASCII")
        func manual() throws {
            let page = try Program.run(["manual"], home: home)
            #expect(page.status == 0)
            #expect(page.output.allSatisfy { $0 < 0x80 && ($0 >= 0x20 || $0 == 0x0A) })
            let dump = try Program.run(["--experimental-dump-help"], home: home)
            let tool = try JSONSerialization.jsonObject(with: dump.output) as? [String: Any]
            let root = try #require(tool?["command"] as? [String: Any])
            let commands = (root["subcommands"] as? [[String: Any]] ?? [])
                .filter { $0["shouldDisplay"] as? Bool == true }
            #expect(commands.count >= 12)
            for command in commands {
                let name = command["commandName"] as? String ?? ""
                #expect(page.text.contains(".It Cm \(name)\n"), "\(name)")
                for argument in command["arguments"] as? [[String: Any]] ?? []
                where argument["shouldDisplay"] as? Bool == true {
                    for spelling in argument["names"] as? [[String: String]] ?? [] {
                        let word = (spelling["name"] ?? "").replacing("-", with: "\\-")
                        let hyphen = spelling["kind"] == "long" ? "\\-" : ""
                        #expect(page.text.contains("Fl \(hyphen)\(word)"), "\(name) \(word)")
                    }
                }
            }
        }

        @Test("A command that there is not is told with those that there are, and what was meant")
        func unknownCommand() throws {
            for (word, mend) in [("foo", ""), ("snapshto", "Did you mean \"snapshot\"? ")] {
                let outcome = try Program.run([word], home: home)
                #expect(outcome.status == 64)
                #expect(outcome.output.isEmpty)
                #expect(
                    outcome.complaint.hasPrefix(
                        "There is no command \"\(word)\". \(mend)There are: live, demo, "
                    ),
                    "\(outcome.complaint)"
                )
                #expect(outcome.complaint.contains("serve-demo. See citytop --help."))
            }
            // A word after a command, and an option alone, are told as ever.
            let outcome = try Program.run(["info", "a", "b"], home: home)
            #expect(outcome.complaint.contains("Unexpected argument 'b'"))
        }

        @Test("What is said on the command line begins like a sentence")
        func sentences() throws {
            for arguments in [
                ["play", "/none"], ["snapshot", "--recording", "/none"], ["info", "/none"],
            ] {
                let outcome = try Program.run(arguments, home: home)
                #expect(
                    outcome.complaint.hasPrefix("There is no recording at \"/none\"."),
                    "\(outcome.complaint)"
                )
            }
        }

        @Test("Chinese in ASCII is English, with a word about it")
        func chineseInASCII() throws {
            let recording = Program.root.appendingPathComponent("Data/recordings/rainstorm.citytop")
            let outcome = try Program.run(
                [
                    "snapshot", "--recording", recording.path, "--ascii", "--language", "zh",
                    "--size", "80x24",
                ],
                home: home
            )
            #expect(outcome.status == 0)
            #expect(!outcome.text.contains("??"), "\(outcome.text)")
            #expect(outcome.text.contains("AT END"))
            #expect(outcome.complaint.contains("no Chinese characters"))
        }

        @Test(
            "A page that there is not is complained of before anything is built or opened",
            arguments: [["demo"], ["snapshot", "--demo"], ["demo", "--plain"]]
        )
        func unknownPage(arguments: [String]) throws {
            let outcome = try Program.run(arguments + ["--page", "nowhere"], home: home)
            #expect(outcome.status == 64)
            #expect(outcome.output.isEmpty)
            #expect(outcome.complaint.hasPrefix("There is no page \"nowhere\"."))
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
