// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinCache

extension EndToEndTests {
    @Suite("The command line")
    struct CommandLineTests {
        private let home: TestFolder

        init() throws { home = try TestFolder() }

        @Test("--help names every command and exits with 0")
        func help() throws {
            let outcome = try Program.run(["--help"], home: home)
            #expect(outcome.status == 0)
            for name in ["live", "demo", "snapshot", "sync", "export", "check", "serve-demo"] {
                #expect(outcome.text.contains("  \(name) "), "\(name) in \(outcome.text)")
            }
            let demo = try Program.run(["help", "demo"], home: home)
            #expect(demo.text.contains("--history"))
        }

        @Test("--version names the program's version and SQLite's")
        func version() throws {
            let outcome = try Program.run(["--version"], home: home)
            #expect(outcome.status == 0)
            #expect(outcome.text.hasPrefix("citytop "))
            #expect(outcome.text.contains("SQLite \(CacheWriter.databaseVersion)"))
        }

        @Test("Completions are generated for each shell", arguments: ["bash", "zsh", "fish"])
        func completions(shell: String) throws {
            let outcome = try Program.run(["--generate-completion-script", shell], home: home)
            #expect(outcome.status == 0)
            #expect(outcome.text.contains("citytop"))
            #expect(outcome.text.contains("snapshot"))
        }

        @Test("The manual page has every command and option, in ASCII only")
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
                let parts = (command["subcommands"] as? [[String: Any]] ?? [])
                    .filter { $0["shouldDisplay"] as? Bool == true }
                for part in parts where part["commandName"] as? String != "help" {
                    let title = ".Ss \(name) \(part["commandName"] as? String ?? "")\n"
                    #expect(page.text.contains(title), "\(title)")
                }
                for argument in ([command] + parts)
                    .flatMap({ $0["arguments"] as? [[String: Any]] ?? [] })
                where argument["shouldDisplay"] as? Bool == true {
                    for spelling in argument["names"] as? [[String: String]] ?? [] {
                        let word = (spelling["name"] ?? "").replacing("-", with: "\\-")
                        let hyphen = spelling["kind"] == "long" ? "\\-" : ""
                        #expect(page.text.contains("Fl \(hyphen)\(word)"), "\(name) \(word)")
                    }
                }
            }
        }

        @Test("An unknown command is reported with the known ones and a suggestion")
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
            // Unexpected arguments and lone options are reported as before.
            let outcome = try Program.run(["info", "a", "b"], home: home)
            #expect(outcome.complaint.contains("Unexpected argument 'b'"))
        }

        @Test("Error messages begin like a sentence")
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

        @Test("In an ASCII locale, Chinese falls back to English with a remark")
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
            "A page has its id and its titles in both languages, a language its names",
            arguments: [
                ["traffic", "en"], ["Traffic", "english"], ["交通", "en_US.UTF-8"],
                ["交通", "zh_CN"], ["ＴＲＡＦＦＩＣ", "中文"], ["交通", "zh-Hant"],
            ]
        )
        func namesInEitherLanguage(names: [String]) throws {
            let recording = Program.root.appendingPathComponent("Data/recordings/rainstorm.citytop")
            let outcome = try Program.run(
                [
                    "snapshot", "--recording", recording.path, "--size", "80x24", "--page",
                    names[0], "--language", names[1],
                ],
                home: home
            )
            #expect(outcome.status == 0, "\(outcome.complaint)")
            let isEnglish = names[1].hasPrefix("en")
            let title = isEnglish ? "Worst districts" : "最堵的区"
            #expect(outcome.text.contains(title), "\(outcome.text)")
            #expect(outcome.complaint.contains("簡體中文") == (names[1] == "zh-Hant"))
        }

        @Test(
            "An unknown page is reported before any data is built or opened",
            arguments: [["demo"], ["snapshot", "--demo"], ["demo", "--plain"]]
        )
        func unknownPage(arguments: [String]) throws {
            let outcome = try Program.run(arguments + ["--page", "nowhere"], home: home)
            #expect(outcome.status == 64)
            #expect(outcome.output.isEmpty)
            #expect(outcome.complaint.hasPrefix("There is no page \"nowhere\"."))
        }

        @Test(
            "Invalid arguments end with 64 and a message",
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
