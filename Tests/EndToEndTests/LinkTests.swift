// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinTestSupport

extension EndToEndTests {
    @Suite("The link to the terminal")
    struct LinkTests {
        private let city: SmallCity

        init() throws { city = try SmallCity() }

        @Test("T11 A terminal that stops reading does not block, and catches up with one redraw")
        func stopped() throws {
            let dashboard = try Dashboard(city, columns: 200, rows: 50)
            dashboard.terminal.isReading = false
            let before = dashboard.terminal.output.count
            for round in 0..<100 {
                dashboard.terminal.send("\(round % 6 + 1)")
                // Keys are read although the output is blocked.
                #expect(wait(within: .seconds(20)) { dashboard.terminal.unreadInput == 0 })
            }
            dashboard.terminal.send("9")
            dashboard.terminal.isReading = true
            #expect(dashboard.shows("─ Sources "), "\(dashboard.screen.text)")
            // A hundred pages would be much more than the line's buffer and one redraw.
            #expect(dashboard.terminal.output.count - before < 300_000)
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
            #expect(dashboard.unrestored == [])
            #expect(dashboard.screen.foreign == [])
        }

        @Test(
            "T11 The program ends and restores the terminal after its output was not read for long"
        )
        func endsWhileStopped() throws {
            let dashboard = try Dashboard(city, columns: 200, rows: 50)
            dashboard.terminal.isReading = false
            for round in 0..<60 { dashboard.terminal.send("\(round % 6 + 1)") }
            #expect(wait(within: .seconds(20)) { dashboard.terminal.unreadInput == 0 })
            dashboard.terminal.send("q")
            dashboard.terminal.isReading = true
            #expect(dashboard.end() == .status(0))
            #expect(dashboard.unrestored == [])
        }

        @Test("T12 A terminal that never answers still gets the whole picture")
        func silent() throws {
            let dashboard = try Dashboard(city, columns: 200, rows: 50)
            dashboard.terminal.cursorAnswers = nil
            for (key, pane) in [("2", "─ Slowest roads "), ("9", "─ Sources "), ("1", "─ Alarms ")]
            {
                dashboard.terminal.send(key)
                #expect(dashboard.shows { $0.text.contains(pane) }, "\(dashboard.screen.text)")
            }
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test(
            "Keys take effect at once even if answers of the terminal are lost",
            arguments: [2, 3, 5]
        )
        func lostAnswers(every: Int) throws {
            let dashboard = try Dashboard(city, cursor: .none)
            let terminal = dashboard.terminal
            var asked = 0
            var seen = 0
            let question = Array("\u{1B}[6n".utf8)
            for round in 0..<12 {
                let pane = round % 2 == 0 ? "─ Slowest roads " : "─ Sources "
                terminal.send(round % 2 == 0 ? "2" : "9")
                let began = ContinuousClock.now
                let isShown = dashboard.shows { screen in
                    let output = [UInt8](terminal.output.dropFirst(seen))
                    for index in output.indices where output[index...].starts(with: question) {
                        asked += 1
                        if asked % every != 0 { terminal.send("\u{1B}[1;1R") }
                    }
                    seen += max(0, output.count - question.count + 1)
                    return screen.text.contains(pane)
                }
                #expect(isShown, "round \(round)")
                #expect(began.duration(to: .now) < .seconds(1) * Program.slack, "round \(round)")
            }
            #expect(asked > 0)
            terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test(
            "Keys take effect at once even if answers of the terminal are up to five seconds late",
            arguments: [1, 2] as [UInt64]
        )
        func lateAnswers(seed: UInt64) throws {
            var random = SeededGenerator(seed: seed)
            let dashboard = try Dashboard(city, cursor: .none)
            let terminal = dashboard.terminal
            var due: [ContinuousClock.Instant] = []
            var seen = 0
            let question = Array("\u{1B}[6n".utf8)
            for round in 0..<16 {
                let pane = round % 2 == 0 ? "─ Slowest roads " : "─ Sources "
                terminal.send(round % 2 == 0 ? "2" : "9")
                let began = ContinuousClock.now
                let isShown = dashboard.shows { screen in
                    let output = [UInt8](terminal.output.dropFirst(seen))
                    for index in output.indices where output[index...].starts(with: question) {
                        let late = Int64.random(in: 0...5000, using: &random)
                        due.append(.now + .milliseconds(late))
                    }
                    seen += max(0, output.count - question.count + 1)
                    for _ in due.filter({ $0 <= .now }) { terminal.send("\u{1B}[1;1R") }
                    due.removeAll { $0 <= .now }
                    return screen.text.contains(pane)
                }
                #expect(isShown, "round \(round)")
                #expect(began.duration(to: .now) < .seconds(1) * Program.slack, "round \(round)")
            }
            terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test("Keys typed right after a paste take effect without delay")
        func keysAfterPaste() throws {
            let dashboard = try Dashboard(city)
            for round in 0..<6 {
                dashboard.terminal.send("/")
                #expect(dashboard.shows("Find"))
                dashboard.terminal.send("\u{1B}[200~xyzzy\(round)\u{1B}[201~")
                dashboard.terminal.send("ab")
                let began = ContinuousClock.now
                #expect(dashboard.shows("xyzzy\(round)ab"), "\(dashboard.screen.text)")
                #expect(began.duration(to: .now) < .seconds(1) * Program.slack)
                dashboard.terminal.send("\u{1B}")
                #expect(dashboard.shows { !$0.text.contains("xyzzy") })
            }
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test("Text typed after a refused key stays text, and early input waits")
        func refusedText() throws {
            let recording = city.folder.url.appendingPathComponent("r.citytop").path
            let made = try Program.run(
                ["record", "-o", recording] + city.arguments,
                home: city.folder
            )
            try #require(made.status == 0)
            let terminal = try PseudoTerminal(columns: 80, rows: 24)
            // Before the first picture: a page, a refused bookmark and its text.
            terminal.send("2b quit 9q")
            try terminal.start(
                Program.path,
                ["play", recording, "--rate", "0"],
                environment: Program.environment(home: city.folder)
            )
            var screen = VirtualScreen(columns: 80, rows: 24)
            var seen = 0
            func shows(_ text: String) -> Bool {
                terminal.read(within: .seconds(20)) { _ in
                    screen.feed(terminal.output.dropFirst(seen))
                    seen = terminal.output.count
                    return screen.text.contains(text)
                }
            }
            #expect(shows("never written"), "\(screen.text)")
            #expect(shows("─ Slowest roads "), "\(screen.text)")
            terminal.send("\r9")
            #expect(shows("─ Sources "), "\(screen.text)")
            terminal.send("q")
            #expect(terminal.waitForEnd(within: .seconds(20)) == .status(0))
        }

        @Test("Output of another program is detected by the cursor position and overwritten")
        func strayOutput() throws {
            let dashboard = try Dashboard(city)
            dashboard.terminal.send("9")
            #expect(
                dashboard.shows {
                    $0.text.contains("─ Sources ") && $0.text.contains("─ What happened ")
                        && $0.lines.last?.contains("quit") == true
                }
            )
            dashboard.scribble("\r\n\r\nBroadcast message from root@host:\r\n\r\nthe end\r\n\r\n")
            #expect(dashboard.screen.text.contains("Broadcast message"))
            // This terminal reports the cursor position correctly.
            dashboard.terminal.nextCursorAnswer = (7, 1)
            #expect(
                dashboard.shows {
                    !$0.text.contains("Broadcast") && $0.text.contains(/LIVE|BEHIND/)
                }
            )
            #expect(
                dashboard.shows { screen in
                    screen.lines[2...34].allSatisfy { "┌│└".contains($0.first ?? " ") }
                },
                "\(dashboard.screen.text)"
            )
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test(
            "Output of another program is overwritten if the terminal does not report its cursor",
            arguments: [
                ("vt100", Dashboard.CursorAnswers.truthful), ("xterm-256color", .alwaysHome),
                ("xterm-256color", .none),
            ]
        )
        func strayOutputUnseen(kind: String, cursor: Dashboard.CursorAnswers) throws {
            let dashboard = try Dashboard(
                city,
                columns: 200,
                rows: 50,
                environment: ["TERM": kind],
                cursor: cursor
            )
            dashboard.scribble("\r\n\r\nBroadcast message from root@host:\r\n\r\nthe end\r\n\r\n")
            #expect(
                dashboard.shows(within: .seconds(30)) {
                    !$0.text.contains("Broadcast") && !$0.text.contains("the end")
                },
                "\(dashboard.screen.text)"
            )
            // A terminal whose cursor never moves gives no width measurement either.
            dashboard.terminal.send("I")
            #expect(dashboard.shows { $0.lines[0].contains("北京") }, "\(dashboard.screen.text)")
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test(
            "T10 A megabyte of paste, noise and partial sequences runs no commands, and keys still work"
        )
        func paste() throws {
            let dashboard = try Dashboard(city)
            let pasted = String(repeating: "q", count: 1 << 20)
            dashboard.terminal.send("\u{1B}[200~\(pasted)\u{1B}[201~qqq\u{1B}[201~")
            #expect(dashboard.shows { _ in dashboard.terminal.unreadInput == 0 })
            for part in ["\u{1B}", "[", "2", "0", "0", "~q", "q\u{1B}[2", "01~"] {
                dashboard.terminal.send(part)
            }
            dashboard.terminal.send([0xFF, 0xFE, 0x80, 0xC3, 0x28, 0xF5, 0x9B])
            dashboard.terminal.send("\u{1B}[<0;1;1M\u{1B}[M !!\u{1B}[<999999999;999999999;1m")
            #expect(dashboard.shows { _ in dashboard.terminal.unreadInput == 0 })
            #expect(
                dashboard.shows {
                    dashboard.terminal.send("9")
                    return $0.text.contains("─ Sources ")
                },
                "\(dashboard.screen.text)"
            )
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test(
            "T06 Every size is drawn or reported as too small",
            arguments: [(1, 1), (2, 5), (10, 3), (40, 12), (80, 24), (1000, 500)]
        )
        func sizes(columns: Int, rows: Int) throws {
            let terminal = try PseudoTerminal(columns: columns, rows: rows)
            try terminal.start(
                Program.path,
                city.arguments + ["--read-only"],
                environment: Program.environment(home: city.folder)
            )
            // Forty columns have no space for the city's name, but for the time mode.
            let wanted =
                columns >= 80
                ? "Beijing" : columns >= 40 ? "LIVE" : columns >= 10 ? "too small" : "\u{1B}[?25l"
            #expect(terminal.read(until: wanted, within: .seconds(60)))
            terminal.send("q")
            #expect(terminal.waitForEnd(within: .seconds(60)) == .status(0))
        }

        @Test("T14 A second viewer in one terminal waits in the background and has no effect")
        func twoViewers() throws {
            let dashboard = try Dashboard(
                city,
                shell: #"set -m; "$0" "$@" & sleep 0.2; "$0" "$@"; echo "ended:$?"; kill -9 %1"#
            )
            dashboard.terminal.send("9")
            #expect(dashboard.shows("─ Sources "), "\(dashboard.screen.text)")
            dashboard.terminal.send("q")
            #expect(dashboard.shows("ended:0"), "\(dashboard.screen.text)")
            #expect(dashboard.end() != nil)
            #expect(dashboard.unrestored == [])
        }
    }
}
