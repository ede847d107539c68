// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinTestSupport

extension EndToEndTests {
    @Suite("Navigation")
    struct MovingTests {
        private let city: SmallCity

        init() throws { city = try SmallCity() }

        @Test(
            "Slash finds names typed in both languages, including wide characters, and Enter opens them"
        )
        func search() throws {
            let dashboard = try Dashboard(city, columns: 80, rows: 24)
            dashboard.terminal.send("/substation 2")
            #expect(
                dashboard.shows { $0.text.contains("Substation 2 ") },
                "\(dashboard.screen.text)"
            )
            dashboard.terminal.send("\r")
            #expect(
                dashboard.shows { $0.lines[1].contains("─ Substation 2 · Substation") },
                "\(dashboard.screen.text)"
            )
            // The keys arrive before the screen is updated, and must still work.
            dashboard.terminal.send("/变电站1\r")
            #expect(
                dashboard.shows { $0.lines[1].contains("─ Substation 1 · Substation") },
                "\(dashboard.screen.text)"
            )
            dashboard.terminal.send("\u{1B}")
            #expect(dashboard.shows { $0.lines[1].contains("─ Substation 2 · Substation") })
            dashboard.terminal.send("/nothing of the kind\r")
            #expect(dashboard.shows("Nothing has \"nothing"), "\(dashboard.screen.text)")
            dashboard.terminal.send([0x15])
            #expect(dashboard.shows { !$0.text.contains("nothing of the kind") })
            dashboard.terminal.send("\u{1B}")
            #expect(dashboard.shows { $0.lines.last?.contains("q quit") == true })
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test("Colon accepts a command, completes it, and suggests a correction if misspelt")
        func commands() throws {
            let dashboard = try Dashboard(city, columns: 80, rows: 24)
            dashboard.terminal.send(":pag trafic\r")
            #expect(dashboard.shows("Did you mean \"traffic\"?"), "\(dashboard.screen.text)")
            dashboard.terminal.send([0x17])
            dashboard.terminal.send("traf\r")
            #expect(dashboard.shows("─ Slowest roads "), "\(dashboard.screen.text)")
            dashboard.terminal.send(":th\t\t\t\r:qu\t\r")
            #expect(dashboard.end() == .status(0))
            #expect(dashboard.unrestored == [])
        }

        @Test("T10 A paste is text in an input field, and is ignored elsewhere")
        func paste() throws {
            let dashboard = try Dashboard(city, columns: 80, rows: 24)
            let paste = "\u{1B}[200~q\rq:quit\r\u{1B}[31m\u{1B}[201~"
            dashboard.terminal.send(paste)
            dashboard.rest()
            dashboard.terminal.send("/")
            #expect(dashboard.shows("─ Find "), "\(dashboard.screen.text)")
            dashboard.terminal.send("\u{1B}[200~substation\n1\u{1B}[201~")
            #expect(dashboard.shows("Find substation 1"), "\(dashboard.screen.text)")
            dashboard.rest()
            dashboard.terminal.send(paste)
            #expect(dashboard.shows("q q:quit"), "\(dashboard.screen.text)")
            dashboard.rest()
            dashboard.terminal.send("\u{1B}[200~" + String(repeating: "長", count: 300_000))
            dashboard.terminal.send("\u{1B}[201~")
            #expect(dashboard.shows("長長"), "\(dashboard.screen.text)")
            #expect(dashboard.shows { $0.lines[0].contains("Beijing") })
            #expect(dashboard.screen.foreign == [])
            dashboard.rest()
            dashboard.terminal.send("\u{1B}")
            #expect(dashboard.shows { $0.lines.last?.contains("q quit") == true })
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test("T10 The mouse is off until M, then clicks select and open, and garbage is ignored")
        func mouse() throws {
            let dashboard = try Dashboard(city, columns: 80, rows: 24)
            #expect(dashboard.screen.mouseModes.isEmpty)
            dashboard.terminal.send("\u{1B}[<0;5;5M\u{1B}[<0;5;5m2")
            #expect(dashboard.shows("─ Slowest roads "), "\(dashboard.screen.text)")
            // The position of the tab of page 3 in the last line, before a message about the mouse
            // replaces it.
            dashboard.rest()
            let tabs = try #require(dashboard.screen.lines.last)
            dashboard.terminal.send("M")
            #expect(dashboard.shows { $0.mouseModes == ["1000", "1002", "1006"] })
            let isQuiet = dashboard.shows { $0.lines.last?.contains("Mouse on") == false }
            #expect(isQuiet, "\(dashboard.screen.text)")
            let tab = try #require(tabs.firstIndex(of: "3")).utf16Offset(in: tabs) + 1
            dashboard.terminal.send("\u{1B}[<0;\(tab);24M\u{1B}[<0;\(tab);24m")
            #expect(dashboard.shows("─ Substations nearest"), "\(dashboard.screen.text)")
            let garbage = [
                "\u{1B}[<0;0;0M", "\u{1B}[<0;99999;99999M", "\u{1B}[<;;M", "\u{1B}[<64;1;1M",
                "\u{1B}[<999;3;3M", "\u{1B}[<0;80;24M", "\u{1B}[<65;40;12M", "\u{1B}[<32;1;1M",
                "\u{1B}[<0;1", "\u{1B}[M !!", "\u{1B}[<-1;-1;-1M",
            ]
            for piece in garbage { dashboard.terminal.send(piece) }
            dashboard.terminal.send("\u{1B}[<0;2;2M")
            dashboard.terminal.send("2")
            #expect(dashboard.shows("─ Slowest roads "), "\(dashboard.screen.text)")
            // The first row of the roads: the first click selects it, the second opens it.
            dashboard.rest()
            let row = try #require(
                dashboard.screen.lines.firstIndex { $0.contains("Road segment") }
            )
            let click = "\u{1B}[<0;20;\(row + 1)M\u{1B}[<0;20;\(row + 1)m"
            dashboard.terminal.send(click + click)
            let opened = dashboard.shows("› Road segment")
            #expect(opened, "\(row) \(dashboard.screen.mouseModes)\n\(dashboard.screen.text)")
            dashboard.terminal.send("M")
            #expect(dashboard.shows { $0.mouseModes.isEmpty })
            dashboard.terminal.send("Mq")
            #expect(dashboard.end() == .status(0))
            #expect(dashboard.unrestored == [])
        }

        @Test(
            "P01 P02 Mouse reporting is turned off however the program ends",
            arguments: [SIGTERM, SIGSEGV]
        )
        func mouseAtTheEnd(signal: Int32) throws {
            let dashboard = try Dashboard(city, columns: 80, rows: 24)
            dashboard.terminal.send("M")
            #expect(dashboard.shows { !$0.mouseModes.isEmpty })
            dashboard.terminal.signal(signal)
            #expect(dashboard.end() == .signal(signal))
            #expect(dashboard.unrestored == [])
        }

        @Test(
            "The configuration changes keys, the help shows the changed ones, and errors are reported"
        )
        func keys() throws {
            let text = try String(contentsOfFile: city.configuration, encoding: .utf8)
            try city.folder.write(
                text + "\nkeys:\n  quit: [Q]\n  page_2: [q, F9]\n  zoom: [x]\n",
                to: "config.yaml"
            )
            let dashboard = try Dashboard(city, columns: 80, rows: 24)
            dashboard.terminal.send("q")
            #expect(dashboard.shows("─ Slowest roads "), "\(dashboard.screen.text)")
            dashboard.terminal.send("?")
            #expect(dashboard.shows { $0.text.contains(/Q +Quit/) }, "\(dashboard.screen.text)")
            dashboard.terminal.send("?Q")
            #expect(dashboard.end() == .status(0))

            try city.folder.write(text + "\nkeys: {zom: x, sort: j}\n", to: "config.yaml")
            let outcome = try Program.run(city.arguments, home: city.folder)
            #expect(outcome.status == 78)
            #expect(outcome.complaint.contains("no action named \"zom\""), "\(outcome.complaint)")
            #expect(outcome.complaint.contains("Did you mean \"zoom\"?"))
            #expect(outcome.complaint.contains("the key \"j\" already means \"down\""))
        }
    }
}
