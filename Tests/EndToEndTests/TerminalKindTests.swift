// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinTestSupport

extension EndToEndTests {
    @Suite("Terminal types")
    struct TerminalKindTests {
        private let city: SmallCity

        init() throws { city = try SmallCity() }

        /// Runs the program in a terminal type until it has drawn, quits it, and returns its
        /// output.
        private func written(_ environment: [String: String?]) throws -> String {
            let terminal = try Dashboard.rawTerminal(city, environment: environment)
            // Sequences may separate letters, but not within text that is written at once.
            #expect(terminal.read(until: "Beijing", within: .seconds(30)), "\(environment)")
            terminal.send("q")
            #expect(terminal.waitForEnd(within: .seconds(30)) == .status(0), "\(environment)")
            return terminal.text
        }

        @Test(
            "T07 The program runs in terminals of every type",
            arguments: [
                "xterm", "xterm-16color", "linux", "tmux-256color", "screen", "vt100", "ansi",
            ]
        )
        func kinds(name: String) throws {
            #expect(try written(["TERM": name]).contains("Beijing"))
        }

        @Test("T07 A hostile terminfo folder does no harm")
        func hostileTerminfo() throws {
            let folder = try TestFolder()
            let noise = String((0..<4000).map { Character(Unicode.Scalar(UInt8($0 % 251))) })
            try folder.write(noise, to: "terminfo/x/xterm-256color")
            for name in ["TERMINFO", "TERMINFO_DIRS"] {
                for path in [
                    folder.path + "/terminfo", "/dev/zero", String(repeating: "x", count: 9000),
                ] {
                    let terminal = try Dashboard.rawTerminal(city, environment: [name: path])
                    terminal.read(within: .seconds(30)) {
                        $0.text.contains("Beijing") || $0.text.contains("citytop:")
                    }
                    terminal.send("q")
                    let ending = terminal.waitForEnd(within: .seconds(30))
                    #expect(
                        ending == .status(0) || ending == .status(69),
                        "\(name) \(path.prefix(20))"
                    )
                }
            }
        }

        @Test(
            "T08 Only characters that the locale supports are written, for any spelling of its name",
            arguments: ["C", "POSIX", "", "xx_YY.UTF-99", "../../etc/passwd"]
        )
        func locales(locale: String) throws {
            let text = try written(["LANG": nil, "LC_ALL": locale])
            #expect(text.utf8.allSatisfy { $0 < 0x80 })
            #expect(text.contains("LIVE"))
        }

        @Test("T09 NO_COLOR is respected, and COLORTERM is not trusted")
        func colours() throws {
            let none = try written(["NO_COLOR": "1", "COLORTERM": "truecolor"])
            #expect(none.firstMatch(of: /\u{1B}\[[0-9;]*(3[0-7]|4[0-7]|38;5|48;5)[;m]/) == nil)
            let lie = try written(["TERM": "xterm", "COLORTERM": "truecolor"])
            #expect(!lie.contains("38;2;") && !lie.contains("38;5;"))
            let sixteen = try written(["TERM": "xterm-16color"])
            #expect(!sixteen.contains("38;5;"))
            let full = try written(["TERM": "xterm-256color", "COLORTERM": ""])
            #expect(full.contains("38;5;"))
            let grey = try written(["TERM": "vt100", "COLORTERM": "24bit"])
            #expect(grey.firstMatch(of: /\u{1B}\[[0-9;]*(3[0-7]|4[0-7])[;m]/) == nil)
        }

        @Test("T07 On an unsuitable terminal the message recommends --plain")
        func dumb() throws {
            let terminal = try Dashboard.rawTerminal(city, environment: ["TERM": "dumb"])
            #expect(terminal.waitForEnd(within: .seconds(20)) == .status(69))
            #expect(terminal.text.contains("--plain"), "\(terminal.text)")
        }

        @Test(
            "The command line sets the width of ambiguous characters, even if the terminal differs"
        )
        func ambiguous() throws {
            let terminal = try PseudoTerminal(columns: 80, rows: 24)
            try terminal.start(
                Program.path,
                city.arguments + ["--read-only", "--width-ambiguous", "2"],
                environment: Program.environment(home: city.folder)
            )
            #expect(terminal.read(until: "Beijing", within: .seconds(30)))
            terminal.send("q")
            #expect(terminal.waitForEnd(within: .seconds(20)) == .status(0))
            #expect(!terminal.text.contains("─") && !terminal.text.contains("●"))
            let picture = try Program.run(
                ["snapshot", "--width-ambiguous", "2"] + city.arguments,
                home: city.folder
            )
            #expect(!picture.text.contains("─") && picture.text.contains("+-"))
            let wrong = try Program.run(["snapshot", "--width-ambiguous", "3"], home: city.folder)
            #expect(wrong.status == 64)
        }
    }
}
