// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinTestSupport

extension EndToEndTests {
    @Suite("Files saved while the program runs")
    struct ReloadTests {
        private let city: SmallCity
        private let home: String

        init() throws {
            city = try SmallCity()
            home = city.folder.path + "/own"
            try city.folder.write("", to: "own/README")
            _ = try city.folder.copy("Layouts", to: "own/Layouts")
            _ = try city.folder.copy("Data", to: "own/Data")
        }

        private func change(_ file: String, _ old: String, _ new: String) throws {
            let path = home + "/" + file
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try #require(text.contains(old))
            // Editors save by renaming a new file to the old name.
            try text.replacing(old, with: new).write(
                toFile: path,
                atomically: true,
                encoding: .utf8
            )
        }

        @Test(
            "A saved layout is shown at once; an invalid one is reported while the last valid one stays"
        )
        func layouts() throws {
            let dashboard = try Dashboard(city, environment: ["CITYTOP_HOME": home])
            dashboard.terminal.send("9")
            #expect(dashboard.shows("─ Sources "), "\(dashboard.screen.text)")
            try change("Layouts/sources.yaml", "en: Sources", "en: Feeds")
            #expect(dashboard.shows("─ Feeds "), "\(dashboard.screen.text)")
            try change("Layouts/sources.yaml", "kind: sources", "kind: sauces")
            #expect(dashboard.shows("Did you mean \"sources\"?"), "\(dashboard.screen.text)")
            #expect(dashboard.screen.text.contains(/sources\.yaml:\d+:\d+: error/))
            #expect(dashboard.screen.text.contains("─ Feeds "))
            // The whole path is shown; Escape closes the message.
            #expect(dashboard.screen.text.contains("own/Layouts/sources.yaml:"))
            dashboard.terminal.send("\u{1B}")
            #expect(dashboard.shows { !$0.text.contains("Did you mean") })
            try change("Layouts/sources.yaml", "kind: sauces", "kind: sources")
            #expect(dashboard.shows { !$0.text.contains("Did you mean") })
            try change(
                "Data/themes/quiet.yaml",
                "header: {ink: 252/white",
                "header: {ink: 77/green"
            )
            let seen = dashboard.terminal.output.count
            #expect(
                dashboard.shows { _ in
                    dashboard.terminal.output.dropFirst(seen).firstRange(of: Data("38;5;77".utf8))
                        != nil
                }
            )
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test("T cycles through the themes, including the user's own")
        func themes() throws {
            try city.folder.write(
                "based_on: quiet\nroles: {strong: {ink: 99/blue}}\n",
                to: "themes/own.yaml"
            )
            let dashboard = try Dashboard(city, environment: ["CITYTOP_HOME": home])
            for _ in 0..<5 { dashboard.terminal.send("T") }
            #expect(
                dashboard.shows { _ in
                    dashboard.terminal.output.firstRange(of: Data("38;5;99".utf8)) != nil
                }
            )
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
            let wrong = try Program.run(
                ["snapshot", "--theme", "loud"] + city.arguments,
                home: city.folder
            )
            #expect(wrong.status == 64)
            #expect(wrong.complaint.contains("colour-blind-safe"))
            try city.folder.write("roles: {hihg: {}}\n", to: "themes/own.yaml")
            let check = try Program.run(["check"] + city.arguments, home: city.folder)
            #expect(check.status == 78)
            #expect(check.complaint.contains("Did you mean \"high\"?"), "\(check.complaint)")
        }

        @Test(
            "C05 SIGHUP makes the daemon reload; invalid files change nothing, and no memory is leaked"
        )
        func daemon() throws {
            let log = city.folder.path + "/sync.log"
            let run = try Program.Run(
                ["sync", "--log", log] + city.arguments,
                home: city.folder
            )
            func told(_ text: String, times: Int = 1) -> Bool {
                wait(within: .seconds(30)) {
                    let log = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
                    return log.components(separatedBy: text).count > times
                }
            }
            #expect(told("traffic is"))
            let file = city.configuration
            let good = try String(contentsOfFile: file, encoding: .utf8)

            try Data("sources: [".utf8).write(to: URL(fileURLWithPath: file))
            run.signal(SIGHUP)
            #expect(told("the previous ones stay in use"))
            // Without its last source, and saved by renaming as an editor does.
            let cut = try #require(good.range(of: "\n  - id: data_trade"))
            try String(good[..<cut.lowerBound] + "\n").write(
                toFile: file,
                atomically: true,
                encoding: .utf8
            )
            run.signal(SIGHUP)
            #expect(told("3 sources are read"))
            try good.write(toFile: file, atomically: true, encoding: .utf8)
            run.signal(SIGHUP)
            #expect(told("4 sources are read"))
            for _ in 0..<200 { run.signal(SIGHUP) }
            #expect(told("they have not changed"))
            #expect(told("data_trade is"))
            let before = Self.resources(of: run.identifier)
            for (round, name) in ["Peking", "Beijing", "Peking", "Beijing"].enumerated() {
                try good.replacing("Beijing", with: name).write(
                    toFile: file,
                    atomically: true,
                    encoding: .utf8
                )
                run.signal(SIGHUP)
                #expect(told("4 sources are read", times: 2 + round))
            }
            #expect(run.isRunning)
            #expect(
                wait(within: .seconds(30)) {
                    let now = Self.resources(of: run.identifier)
                    return now.files <= before.files + 9 && now.threads <= before.threads + 4
                },
                "\(before) \(Self.resources(of: run.identifier))"
            )
            run.signal(SIGTERM)
            #expect(run.end(within: .seconds(20))?.status == 0)
        }

        private static func resources(of process: Int32) -> (files: Int, threads: Int) {
            func count(_ folder: String) -> Int {
                let path = "/proc/\(process)/\(folder)"
                return (try? FileManager.default.contentsOfDirectory(atPath: path).count) ?? 0
            }
            return (count("fd"), count("task"))
        }

        @Test(
            "P01 The daemon ends, continues or reloads its files depending on the signal",
            arguments: [SIGINT, SIGTERM, SIGQUIT]
        )
        func daemonSignals(ending: Int32) throws {
            let run = try Program.Run(["sync"] + city.arguments, home: city.folder)
            #expect(wait(within: .seconds(30)) { run.complaint.contains("traffic is") })
            for harmless in [SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM, SIGXFSZ] { run.signal(harmless) }
            run.signal(SIGHUP)
            #expect(wait(within: .seconds(30)) { run.complaint.contains("they have not changed") })
            #expect(run.isRunning)
            run.signal(ending)
            #expect(run.end(within: .seconds(20))?.status == 0)
        }
    }
}
