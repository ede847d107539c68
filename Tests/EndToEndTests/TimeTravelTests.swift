// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinCache
import TwinModel
import TwinQuery
import TwinTestSupport

extension EndToEndTests {
    @Suite("Time travel")
    struct TimeTravelTests {
        private let city: SmallCity

        init() throws { city = try SmallCity() }

        @Test("The time keys pause, step, go to a time, find events and return to live")
        func keys() throws {
            let dashboard = try Dashboard(city)
            #expect(dashboard.shows { $0.lines[0].contains(/● LIVE|BEHIND/) })
            dashboard.terminal.send(" ")
            #expect(
                dashboard.shows { $0.lines[0].contains("▌▌ PAUSED") },
                "\(dashboard.screen.text)"
            )
            dashboard.terminal.send("{")
            #expect(dashboard.shows { $0.lines[0].contains("1m4") }, "\(dashboard.screen.text)")
            dashboard.terminal.send(">>>")
            #expect(
                dashboard.shows {
                    $0.lines[0].contains("▶▶ PLAYING  ×4") || $0.lines[0].contains("▶▶ PLAYING ×4")
                }
            )
            dashboard.terminal.send("r")
            #expect(dashboard.shows { $0.lines[0].contains("◀◀ BACKWARDS ×4") })
            dashboard.terminal.send("g25:99\r")
            #expect(dashboard.shows("is not a time"))
            dashboard.terminal.send("\u{1B}")
            #expect(dashboard.shows { !$0.text.contains("is not a time") })
            dashboard.terminal.send(" g-30m\r")
            #expect(dashboard.shows { $0.lines[0].contains("PAUSED") && $0.lines[0].contains("3") })
            dashboard.terminal.send("K")
            #expect(dashboard.shows { $0.lines[0].contains("AS SEEN") })
            dashboard.terminal.send("KLN")
            #expect(dashboard.shows { $0.lines[0].contains("PAUSED") })
            dashboard.terminal.send("L")
            #expect(dashboard.shows { $0.lines[0].contains(/● LIVE|BEHIND/) })
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test("Sync continues while the screen is paused")
        func syncGoesOn() throws {
            let dashboard = try Dashboard(city)
            dashboard.terminal.send(" ")
            #expect(dashboard.shows { $0.lines[0].contains("PAUSED") })
            let before = try CacheReader(path: city.cache).revision()
            let writer = try CacheWriter(path: city.cache)
            let series = SeriesID("city:beijing", "speed")
            let late = Observation(series, 77.7, at: Wall.now)
            _ = try writer.append([Batch(source: "traffic", observations: [late])])
            #expect(try CacheReader(path: city.cache).revision() > before)
            #expect(!dashboard.shows(within: .seconds(3)) { $0.text.contains("77.7") })
            dashboard.terminal.send("L")
            #expect(dashboard.shows { $0.text.contains("77.7") }, "\(dashboard.screen.text)")
            try writer.close()
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test("A viewer's bookmark reaches the writer over its socket and is exported")
        func bookmarks() throws {
            let sync = try Program.Run(["sync"] + city.arguments, home: city.folder)
            defer { sync.kill() }
            let socket = city.cache + ".sock"
            #expect(wait(within: .seconds(20)) { FileManager.default.fileExists(atPath: socket) })
            let dashboard = try Dashboard(city, isReadOnly: false)
            dashboard.terminal.send("bPump \u{1B}[31m2 stopped, \"again\"\r")
            #expect(dashboard.shows("Bookmark saved."), "\(dashboard.screen.text)")
            let rights = try FileManager.default.attributesOfItem(atPath: socket)[.posixPermissions]
            #expect((rights as? Int).map { $0 & 0o007 } == 0)
            dashboard.terminal.send("B")
            #expect(dashboard.shows("─ Bookmarks "), "\(dashboard.screen.text)")
            #expect(dashboard.shows("2 stopped"))
            dashboard.terminal.send("\u{1B}q")
            #expect(dashboard.end() == .status(0))
            for format in ["csv", "jsonl"] {
                let outcome = try Program.run(
                    ["export", "--bookmarks", "--format", format] + city.arguments,
                    home: city.folder
                )
                #expect(outcome.status == 0, "\(outcome.complaint)")
                #expect(outcome.text.contains("2 stopped"))
                #expect(!outcome.text.contains("\u{1B}"))
            }
            sync.signal(SIGTERM)
            #expect(sync.end(within: .seconds(20))?.status == 0)
            #expect(!FileManager.default.fileExists(atPath: socket))
        }
    }
}
