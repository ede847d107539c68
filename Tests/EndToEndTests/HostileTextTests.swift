// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinTestSupport

extension EndToEndTests {
    @Suite("Hostile text")
    struct HostileTextTests {
        /// Texts that would have an effect on a terminal if written unchanged.
        static let texts = [
            "\u{1B}]0;owned\u{07}", "\u{1B}]2;owned\u{1B}\\", "\u{1B}]52;c;b3duZWQ=\u{07}",
            "\u{1B}]8;;http://owned\u{1B}\\x\u{1B}]8;;\u{1B}\\", "\u{1B}[21t", "\u{1B}[2J\u{1B}[H",
            "\u{1B}P$q\"p\u{1B}\\", "\u{1B}_Gowned\u{1B}\\", "\u{1B}^owned\u{1B}\\",
            "\u{9B}31m", "\u{9D}0;owned\u{9C}", "\u{90}owned\u{9C}", "\u{1B}c", "\u{1B}Z",
            "\u{1B}[6n", "\u{1B}[?1049l", "\u{1B}(0", "\u{05}", "\u{0E}", "a\u{08}b\u{0D}c\u{7F}",
            "\u{202E}owned\u{2066}", "\u{200B}\u{FEFF}\u{2028}", "line\nbreak\ttab\u{0B}\u{0C}",
            "nul\u{0}nul", "</text><script>alert(1)</script>&amp;]]>", "\",=1+1\r\n\"",
        ]

        /// Returns the code points in a text that no output may contain, except the allowed ones.
        static func forbidden(in text: String, allowed: String = "\n") -> [String] {
            var found: Set<String> = []
            for scalar in text.unicodeScalars where !allowed.unicodeScalars.contains(scalar) {
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse:
                    found.insert("U+\(String(scalar.value, radix: 16))")
                default: continue
                }
            }
            return found.sorted()
        }

        @Test("T01 T02 Hostile texts of a service never reach the terminal")
        func terminal() throws {
            let city = try SmallCity(hostile: Self.texts)
            let dashboard = try Dashboard(city)
            for key in [
                "1", "2", "3", "4", "5", "6", "7", "8", "9", "\t", "\r", "\u{1B}", "I", "4", "1",
            ] {
                dashboard.terminal.send(key)
                let seen = dashboard.terminal.output.count
                _ = dashboard.shows(within: .seconds(3)) { _ in
                    dashboard.terminal.output.count > seen
                }
            }
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
            #expect(dashboard.screen.foreign == [])
            let written = dashboard.terminal.text
            for sign in [
                "\u{1B}]", "\u{1B}P", "\u{1B}_", "\u{1B}^", "\u{1B}X", "\u{1B}c", "\u{1B}Z",
                "\u{1B}[21t", "\u{07}", "\u{0E}", "\u{0}",
            ] {
                #expect(!written.contains(sign), "\(sign.debugDescription)")
            }
            #expect(Self.forbidden(in: written, allowed: "\u{1B}\r\n\u{08}\t") == [])
            #expect(dashboard.unrestored == [])
        }

        @Test("T01 Lists, acts, journals and sheets of alarms contain no control characters")
        func alarms() throws {
            let city = try SmallCity(hostile: Self.texts)
            let run = try Program.Run(["sync"] + city.arguments, home: city.folder)
            defer { run.kill() }
            #expect(wait(within: .seconds(30)) { run.complaint.contains("unreachable") })
            for text in Self.texts.prefix(6) {
                for words in [
                    ["silence", "*", "--comment", text], ["ack", text],
                    ["comment", "*/*", "--comment", text, "--as", "me" + text],
                    ["handover", "--sign", "--position", text, "--language", "zh"],
                ] {
                    // A NUL ends an argument, so that no shell can pass one.
                    let outcome = try Program.run(
                        ["alarms"] + words + city.arguments,
                        home: city.folder
                    )
                    #expect(Self.forbidden(in: outcome.text + outcome.complaint) == [], "\(words)")
                }
            }
            for words in [
                ["list"], ["list", "--json"], ["journal"], ["journal", "--json"], ["handover"],
                ["handover", "--json"], ["kpi"], ["kpi", "--json"], ["list", "--language", "zh"],
            ] {
                let outcome = try Program.run(
                    ["alarms"] + words + city.arguments,
                    home: city.folder
                )
                #expect(outcome.status == 0, "\(words) \(outcome.complaint)")
                #expect(Self.forbidden(in: outcome.text + outcome.complaint) == [], "\(words)")
            }
        }

        @Test("T02 Unsolicited answers of a terminal are not treated as commands")
        func answers() throws {
            let city = try SmallCity()
            let dashboard = try Dashboard(city)
            dashboard.terminal.send(
                "\u{1B}]l q owned\u{1B}\\\u{1B}P1$rq\u{1B}\\\u{1B}[?1;2c\u{1B}_q\u{1B}\\"
            )
            dashboard.terminal.send("9")
            #expect(dashboard.shows("9 Sources"), "\(dashboard.screen.text)")
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test(
            "T01 Pictures contain no control characters",
            arguments: ["text", "json", "svg", "ansi"]
        )
        func pictures(format: String) throws {
            let city = try SmallCity(hostile: Self.texts)
            let pages = [
                "overview", "traffic", "utilities", "compute", "data_trade", "map", "wall",
                "targets", "sources",
            ]
            for page in pages {
                let outcome = try Program.run(
                    ["snapshot", "--format", format, "--page", page, "--size", "200x50"]
                        + city.arguments,
                    home: city.folder
                )
                #expect(outcome.status == 0, "\(outcome.complaint)")
                var text = outcome.text
                if format == "ansi" { text = text.replacing(/\u{1B}\[[0-9;]*m/, with: "") }
                #expect(Self.forbidden(in: text) == [], "\(page) as \(format)")
                #expect(!text.contains("<script>"))
                try Pictures.check(outcome.output, format: format)
            }
        }

        @Test("T01 Exports contain no control characters", arguments: ["csv", "jsonl"])
        func exports(format: String) throws {
            let city = try SmallCity(hostile: Self.texts)
            let outcome = try Program.run(
                ["export", "--format", format] + city.arguments,
                home: city.folder
            )
            #expect(outcome.status == 0)
            #expect(Self.forbidden(in: outcome.text, allowed: "\n") == [])
            let lines = outcome.text.split(separator: "\n")
            #expect(lines.count > 1000)
            if format == "jsonl" {
                for line in lines {
                    _ = try JSONSerialization.jsonObject(with: Data(line.utf8))
                }
            }
        }

        @Test("T01 Log lines and error messages contain no control characters")
        func logs() throws {
            let reason = "Bad\u{1B}]0;owned\u{07} Gateway"
            let body = Self.texts.joined(separator: " ")
            let server = try OneAnswerServer(
                "HTTP/1.1 502 \(reason)\r\nContent-Type: text/plain\u{1B}[21t\r\n"
                    + "Server: \u{1B}]2;owned\u{07}\r\nContent-Length: \(body.utf8.count)\r\n"
                    + "Connection: close\r\n\r\n\(body)"
            )
            let home = try TestFolder()
            let file = try home.write(
                SmallCity.configuration(ports: [Int](repeating: server.port, count: 4)),
                to: "config.yaml"
            )
            let log = home.path + "/sync.log"
            let arguments = ["--config", file, "--cache", home.path + "/cache.db"]
            let outcome = try Program.run(["sync", "--once", "--log", log] + arguments, home: home)
            #expect(outcome.status == 69)
            let told = try String(contentsOfFile: log, encoding: .utf8)
            #expect(told.contains("compute is troubled"), "\(told)")
            #expect(Self.forbidden(in: told) == [])
            #expect(Self.forbidden(in: outcome.complaint) == [])
            let aloud = try Program.run(["sync", "--once"] + arguments, home: home)
            #expect(aloud.complaint.contains("compute is troubled"))
            #expect(Self.forbidden(in: aloud.complaint) == [])
            let snapshot = try Program.run(
                ["snapshot", "--page", "sources"] + arguments,
                home: home
            )
            #expect(snapshot.text.contains("in trouble"), "\(snapshot.text)")
            #expect(Self.forbidden(in: snapshot.text) == [])
        }

        @Test("T01 A hostile file name or option is reported without its control characters")
        func arguments() throws {
            let home = try TestFolder()
            for text in ["\u{1B}]0;owned\u{07}", "\u{202E}x\u{9B}31m"] {
                for arguments in [
                    ["check", "--config", text], ["snapshot", "--demo", "--scenario", text],
                    ["export", "--from", text, "--config", text],
                    ["--page", text, "--config", text],
                    ["--\(text)"], [text], ["snapshot", "--size", text],
                ] {
                    let outcome = try Program.run(arguments, home: home)
                    #expect(outcome.status != 0)
                    #expect(Self.forbidden(in: outcome.complaint) == [], "\(arguments)")
                    #expect(Self.forbidden(in: outcome.text) == [], "\(arguments)")
                }
            }
        }
    }
}
