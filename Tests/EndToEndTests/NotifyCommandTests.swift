// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing
import TwinModel
import TwinTestSupport

extension EndToEndTests {
    @Suite("A program that is run for new alarms")
    final class NotifyCommandTests {
        private let home: TestFolder
        private let server: HandlerServer
        private let alerts: Alerts
        private let arguments: [String]

        /// The alerts that a service lists at present.
        private final class Alerts: Sendable {
            private let names = Mutex<[String]>([])

            func list(_ list: [String]) { names.withLock { $0 = list } }

            var body: String {
                let start = (Wall.now - .seconds(5)).rfc3339
                let alerts = names.withLock { $0 }.map { name in
                    """
                    {"labels":{"alertname":"\(name)","severity":"critical"},"startsAt":"\(start)",
                    "annotations":{"summary":"$(touch pwned) \\u001b[31m"}}
                    """
                }
                return "[" + alerts.joined(separator: ",") + "]"
            }
        }

        init() throws {
            home = try TestFolder()
            let alerts = Alerts()
            self.alerts = alerts
            server = try HandlerServer { _ in .json(status: "200 OK", body: alerts.body) }
            let configuration = try home.write(
                """
                city: Harbour
                notify: command
                notify_command: [\(home.path)/page, --room, "ops $(id)"]
                sources:
                  - id: pager
                    domain: alerts
                    standard: alertmanager
                    url: http://127.0.0.1:\(server.port)
                    interval: 1s
                    token_variable: PAGER_TOKEN
                """,
                to: "config.yaml"
            )
            arguments = ["--config", configuration, "--cache", home.path + "/cache.db"]
        }

        /// Writes the program that is run.
        private func script(_ text: String) throws {
            let path = try home.write("#!/bin/sh\n\(text)\n", to: "page")
            chmod(path, 0o755)
        }

        private func runs() -> [String] {
            let text = try? String(contentsOfFile: home.path + "/runs", encoding: .utf8)
            return (text ?? "").split(separator: "\n").map(String.init)
        }

        private func sync() throws -> Program.Run {
            let run = try Program.Run(
                ["sync"] + arguments,
                home: home,
                ["PAGER_TOKEN": "hunter2"]
            )
            #expect(wait(within: .seconds(30)) { run.complaint.contains("pager is fresh") })
            return run
        }

        @Test("The program is run once for an alarm, by the daemon and not by a screen beside it")
        func once() throws {
            try script(
                """
                line=$(cat)
                { printf '%s|%s|%s|' "$1" "$2" "$ALARM_PRIORITY"; printf '%s\\n' "$line"; } \
                    >> \(home.path)/runs
                env > \(home.path)/environment
                ls -l /proc/$$/fd > \(home.path)/descriptors
                """
            )
            let sync = try sync()
            defer { sync.kill() }
            let terminal = try PseudoTerminal(columns: 80, rows: 24)
            try terminal.start(
                Program.path,
                arguments,
                environment: Program.environment(home: home)
            )
            var screen = VirtualScreen(columns: 80, rows: 24)
            var seen = 0
            func shows(_ text: String) -> Bool {
                terminal.read(within: .seconds(30)) { terminal in
                    screen.feed(terminal.output.dropFirst(seen))
                    seen = terminal.output.count
                    return screen.text.contains(text)
                }
            }
            #expect(shows("Harbour"))
            alerts.list(["Flood"])
            #expect(wait(within: .seconds(30)) { self.runs().count == 1 }, "\(sync.complaint)")
            #expect(shows("Flood"), "\(screen.text)")
            let parts = try #require(runs().first).split(separator: "|", maxSplits: 3)
            #expect(parts.count == 4 && parts[0] == "--room" && parts[1] == "ops $(id)")
            #expect(parts[2] == "critical")
            let object = try JSONSerialization.jsonObject(with: Data(parts[3].utf8))
            let members = try #require(object as? [String: Any])
            #expect((members["place"] as? String)?.contains("Flood") == true)
            #expect(members["city"] as? String == "Harbour" && members["more"] as? Int == 0)
            let environment = try String(
                contentsOfFile: home.path + "/environment",
                encoding: .utf8
            )
            #expect(!environment.contains("hunter2") && !environment.contains("\u{1B}"))
            let files = try String(contentsOfFile: home.path + "/descriptors", encoding: .utf8)
            #expect(!files.contains("socket:") && !files.contains("cache.db"), "\(files)")
            #expect(!FileManager.default.fileExists(atPath: home.path + "/pwned"))

            // Two alarms of one visit are reported in one run.
            alerts.list(["Flood", "Fire", "Fog"])
            #expect(wait(within: .seconds(40)) { self.runs().count == 2 }, "\(sync.complaint)")
            #expect(runs().last?.contains("\"more\":1") == true, "\(runs())")
            terminal.send("q")
            #expect(terminal.waitForEnd(within: .seconds(20)) == .status(0))
            #expect(runs().count == 2)
        }

        @Test("A screen that writes the cache runs it too, and a restart repeats none")
        func screen() throws {
            try script("cat >> \(home.path)/runs")
            alerts.list([])
            for number in 0..<2 {
                let terminal = try PseudoTerminal(columns: 80, rows: 24)
                try terminal.start(
                    Program.path,
                    arguments,
                    environment: Program.environment(
                        home: home,
                        ["PAGER_TOKEN": "hunter2"]
                    )
                )
                #expect(
                    terminal.read(within: .seconds(30)) {
                        String(decoding: $0.output, as: UTF8.self).contains("Harbour")
                    }
                )
                if number == 0 {
                    #expect(
                        wait(within: .seconds(30)) {
                            FileManager.default.fileExists(atPath: home.path + "/cache.db")
                        }
                    )
                    alerts.list(["Flood"])
                    #expect(wait(within: .seconds(40)) { self.runs().count == 1 })
                }
                _ = terminal.read(within: .seconds(3)) { _ in false }
                terminal.send("q")
                #expect(terminal.waitForEnd(within: .seconds(20)) == .status(0))
            }
            #expect(runs().count == 1, "\(runs())")
        }

        @Test(
            "A failure of the program is in the log and beside the cache, until a run succeeds again"
        )
        func failure() throws {
            try script("cat > /dev/null; echo no pager >&2; exit 7")
            let sync = try sync()
            defer { sync.kill() }
            alerts.list(["Flood"])
            let reason = "\(home.path)/page: it ended with status 7: no pager"
            let isLogged = wait(within: .seconds(30)) {
                sync.complaint.contains("the command for alarms failed: \(reason)")
            }
            #expect(isLogged, "\(sync.complaint)")
            func notes() -> String {
                (try? String(contentsOfFile: home.path + "/cache.db.lock", encoding: .utf8)) ?? ""
            }
            #expect(wait(within: .seconds(20)) { notes().contains("it ended with status 7") })
            let picture = try Program.run(
                ["snapshot", "--size", "160x40"] + arguments,
                home: home
            )
            #expect(picture.text.contains("the command for alarms fails since"), "\(picture.text)")
            try script("cat >> \(home.path)/runs")
            alerts.list(["Flood", "Fire"])
            #expect(wait(within: .seconds(40)) { self.runs().count == 1 })
            #expect(wait(within: .seconds(20)) { !notes().contains("it ended with status 7") })
        }

        @Test("sync --once waits for it")
        func oneRound() throws {
            try script("cat >> \(home.path)/runs")
            alerts.list([])
            let changes = ["PAGER_TOKEN": "hunter2"]
            #expect(
                try Program.run(["sync", "--once"] + arguments, home: home, changes).status == 0
            )
            #expect(runs().isEmpty)
            alerts.list(["Flood"])
            #expect(
                try Program.run(["sync", "--once"] + arguments, home: home, changes).status == 0
            )
            #expect(runs().count == 1)
        }
    }
}
