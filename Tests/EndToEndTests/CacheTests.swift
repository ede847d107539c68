// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinCache
import TwinModel
import TwinTestSupport

extension EndToEndTests {
    @Suite("The cache shared by processes")
    struct CacheTests {
        @Test("D14 A second sync of a cache ends with 69 and names the process that holds the lock")
        func secondWriter() throws {
            let city = try SmallCity()
            let first = try Program.Run(["sync"] + city.arguments, home: city.folder)
            #expect(wait(within: .seconds(30)) { first.complaint.contains("unreachable") })
            let second = try Program.run(["sync", "--once"] + city.arguments, home: city.folder)
            #expect(second.status == 69)
            #expect(second.complaint.contains("\(first.identifier)"), "\(second.complaint)")

            // Read-only commands are not locked out.
            let snapshot = try Program.run(["snapshot"] + city.arguments, home: city.folder)
            #expect(snapshot.status == 0, "\(snapshot.complaint)")

            first.signal(SIGTERM)
            #expect(first.end(within: .seconds(20))?.status == 0)
            let third = try Program.run(["sync", "--once"] + city.arguments, home: city.folder)
            #expect(!third.complaint.contains("\(first.identifier)"))
        }

        @Test("D14 The lock of a killed process is released")
        func killedWriter() throws {
            let city = try SmallCity()
            let first = try Program.Run(["sync"] + city.arguments, home: city.folder)
            #expect(wait(within: .seconds(30)) { first.complaint.contains("unreachable") })
            first.signal(SIGKILL)
            #expect(first.end(within: .seconds(20))?.status == -SIGKILL)
            let second = try Program.run(["sync", "--once"] + city.arguments, home: city.folder)
            #expect(second.complaint.contains("compute is unreachable"), "\(second.complaint)")
        }

        @Test("D14 A dashboard shows a cache written by a sync daemon")
        func besideDaemon() throws {
            let city = try SmallCity()
            let daemon = try Program.Run(["sync"] + city.arguments, home: city.folder)
            #expect(wait(within: .seconds(30)) { daemon.complaint.contains("unreachable") })
            let dashboard = try Dashboard(city)
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
            #expect(daemon.isRunning)
        }

        @Test("N14 If no service is reachable, cached data is shown with its age")
        func noNetwork() throws {
            let city = try SmallCity(present: Wall.now - .seconds(3600))
            let sync = try Program.run(["sync", "--once"] + city.arguments, home: city.folder)
            #expect(sync.status == 69)
            let overview = try Program.run(
                ["snapshot", "--size", "200x50"] + city.arguments,
                home: city.folder
            )
            #expect(overview.status == 0)
            #expect(overview.text.contains(#/─ Traffic ─+ STALE since /#), "\(overview.text)")
            #expect(overview.text.contains(/Mean speed +[0-9.]+ km\/h/), "\(overview.text)")
            let sources = try Program.run(
                ["snapshot", "--page", "sources", "--size", "200x50"] + city.arguments,
                home: city.folder
            )
            #expect(sources.text.contains(/unreachable.*(1 h|60 min)/), "\(sources.text)")

            // The live screen syncs as well, fails too, and shows the same.
            let dashboard = try Dashboard(city, isReadOnly: false)
            #expect(dashboard.shows("STALE"), "\(dashboard.screen.text)")
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test("Without a cache the commands that read it report an error and end with 69")
        func noCache() throws {
            let city = try SmallCity()
            let nowhere = ["--config", city.configuration, "--cache", city.cache + "-none"]
            for command in ["snapshot", "export"] {
                let outcome = try Program.run([command] + nowhere, home: city.folder)
                #expect(outcome.status == 69)
                #expect(outcome.complaint.contains(city.cache + "-none"), "\(outcome.complaint)")
            }
        }

        @Test("Without a cache a read-only live dashboard reports an error and ends with 69")
        func noCacheLive() throws {
            let city = try SmallCity()
            try FileManager.default.removeItem(atPath: city.cache)
            let terminal = try Dashboard.rawTerminal(city)
            #expect(terminal.waitForEnd(within: .seconds(20)) == .status(69))
            #expect(terminal.text.contains(city.cache), "\(terminal.text)")
            #expect(!terminal.text.contains("\u{1B}"))
        }
    }
}
