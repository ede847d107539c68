// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing
import TwinAlarms
import TwinModel
import TwinTestSupport

/// The installed programs of Alertmanager.
private enum Alertmanager {
    static let server = "/usr/bin/prometheus-alertmanager"
    static let tool = "/usr/bin/amtool"

    static func isInstalled(_ program: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: program)
    }

    /// Runs amtool and waits for its end.
    static func tool(
        _ port: Int,
        _ arguments: [String],
        _ home: TestFolder
    ) throws -> Program.Outcome {
        let run = try Program.Run(
            ["--alertmanager.url=http://127.0.0.1:\(port)"] + arguments,
            home: home,
            program: tool
        )
        guard let outcome = run.end(within: .seconds(60)) else {
            throw Program.Failure(description: "amtool \(arguments) did not end")
        }
        return outcome
    }
}

extension EndToEndTests {
    @Suite(
        "amtool lists the alarms",
        .enabled(
            if: Alertmanager.isInstalled(Alertmanager.tool),
            "needs amtool of the Debian package prometheus-alertmanager"
        )
    )
    struct AmtoolTests {
        private let city: AlarmingCity
        private let port: Int

        init() throws {
            city = try AlarmingCity()
            port = try LoopbackPorts.free()
            let text = try String(contentsOfFile: city.city.configuration, encoding: .utf8)
            try city.folder.write(text + "alarm_port: \(port)\n", to: "config.yaml")
        }

        private func amtool(_ arguments: String...) throws -> Program.Outcome {
            try Alertmanager.tool(port, arguments, city.folder)
        }

        private func entities(_ outcome: Program.Outcome) throws -> [String] {
            let list = try JSONSerialization.jsonObject(with: outcome.output) as? [[String: Any]]
            return (list ?? []).compactMap { ($0["labels"] as? [String: String])?["entity"] }
                .sorted()
        }

        @Test(
            "Alerts, matchers, silences and states are those of the cache, and writing is refused"
        )
        func list() throws {
            let run = try city.sync()
            defer { run.kill() }
            let all = try amtool("-o", "json", "alert", "query")
            #expect(all.status == 0, "\(all.complaint)")
            let rows = try AlarmingCity.objects(city.alarms("list", "--json"))
            let active = rows.filter {
                $0["condition"] as? String == "active"
                    && $0["validity"] as? String != "not_evaluated"
            }
            .compactMap { ($0["alarm"] as? String)?.split(separator: "/").first.map(String.init) }
            #expect(try entities(all) == active.sorted() && active.count >= 4)

            let first = city.alarms[0]
            let one = try amtool(
                "-o",
                "json",
                "alert",
                "query",
                "entity=\(first.entity)",
                "property=~\"\(first.property)|nothing\""
            )
            #expect(try entities(one) == [first.entity.rawValue])
            let none = try amtool("-o", "json", "alert", "query", "severity=~nothing.*")
            #expect(try entities(none).isEmpty)
            let extended = try amtool("-o", "extended", "alert", "query")
            #expect(
                extended.status == 0 && extended.text.contains("property=\"\(first.property)\"")
            )
            #expect(extended.text.contains("city=\"Beijing\""), "\(extended.text)")
            let simple = try amtool("alert", "query")
            #expect(simple.text.contains("active"), "\(simple.text)")

            let shelve = try city.alarms(
                "shelve",
                "\(first)",
                "--for",
                "1h",
                "--reason",
                "maintenance",
                "--comment",
                "世界 \"works\""
            )
            #expect(shelve.status == 0, "\(shelve.complaint)")
            let silenced = try wait(within: .seconds(20)) {
                try entities(amtool("-o", "json", "alert", "query", "-s")).count == 1
            }
            #expect(silenced)
            let silences = try amtool("silence", "query", "-o", "extended")
            #expect(silences.text.contains("世界 \"works\""), "\(silences.text)")
            #expect(silences.text.contains("entity=\"\(first.entity)\""), "\(silences.text)")

            for words in [
                ["silence", "add", "a=b", "--comment=x"], ["silence", "expire", "act-1"],
                ["alert", "add", "foo=bar"],
            ] {
                let refused = try Alertmanager.tool(port, words, city.folder)
                #expect(refused.status != 0 && refused.complaint.contains("405"), "\(refused)")
            }
            let routes = try amtool("config", "routes", "test", "a=b")
            #expect(routes.text == "operators\n", "\(routes.complaint)")
        }

        @Test("A file that is read again may change the port")
        func changedPort() throws {
            let run = try city.sync()
            defer { run.kill() }
            #expect(try amtool("alert", "query").status == 0)
            let other = try LoopbackPorts.free()
            let text = try String(contentsOfFile: city.city.configuration, encoding: .utf8)
            let changed = text.replacing("alarm_port: \(port)", with: "alarm_port: \(other)")
            try city.folder.write(changed, to: "config.yaml")
            run.signal(SIGHUP)
            let isServed = try wait(within: .seconds(30)) {
                try Alertmanager.tool(other, ["alert", "query"], city.folder).status == 0
            }
            #expect(isServed, "\(run.complaint)")
            #expect(try amtool("alert", "query").status != 0)
        }
    }

    @Suite(
        "A real Alertmanager as a source",
        .enabled(
            if: Alertmanager.isInstalled(Alertmanager.server),
            "needs the Debian package prometheus-alertmanager"
        )
    )
    struct AlertmanagerSourceTests {
        private let home: TestFolder
        private let port: Int
        private let arguments: [String]

        init() throws {
            home = try TestFolder()
            port = try LoopbackPorts.free()
            let configuration = try home.write(
                """
                city: Harbour
                sources:
                  - id: pager
                    domain: alerts
                    standard: alertmanager
                    url: http://127.0.0.1:\(port)
                    interval: 1s
                    alerts: {high: [page], silences: true}
                """,
                to: "config.yaml"
            )
            arguments = ["--config", configuration, "--cache", home.path + "/cache.db"]
        }

        private func start() throws -> Program.Run {
            let file = try home.write(
                "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n",
                to: "alertmanager.yml"
            )
            let run = try Program.Run(
                [
                    "--config.file=\(file)", "--storage.path=\(home.path)/data",
                    "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
                ],
                home: home,
                program: Alertmanager.server
            )
            let isReady = try wait(within: .seconds(60)) {
                try Alertmanager.tool(port, ["alert", "query"], home).status == 0
            }
            try #require(isReady, "\(run.complaint)")
            return run
        }

        private func amtool(_ words: String...) throws -> Program.Outcome {
            try Alertmanager.tool(port, words, home)
        }

        private func alarm() throws -> [String: Any]? {
            let outcome = try Program.run(["alarms", "list", "--json"] + arguments, home: home)
            return try AlarmingCity.objects(outcome).first {
                ($0["place"] as? String)?.hasPrefix("Down") == true
            }
        }

        private func waitFor(_ member: String, _ value: String) throws -> Bool {
            try wait(within: .seconds(30)) { try alarm()?[member] as? String == value }
        }

        @Test("An alert becomes an alarm that is acknowledged, shelved as a silence, and cleared")
        func alert() throws {
            let server = try start()
            defer { server.kill() }
            let add = [
                "alert", "add", "Down", "severity=page", "instance=web-1",
                "--annotation=summary=It is down",
            ]
            #expect(try Alertmanager.tool(port, add, home).status == 0)
            let once = try Program.run(["sync", "--once"] + arguments, home: home)
            #expect(once.status == 0, "\(once.complaint)")
            let listed = try #require(try alarm())
            #expect(listed["letter"] as? String == "B")
            #expect(listed["priority"] as? String == "high")
            #expect(listed["place"] as? String == "Down web-1")
            #expect(listed["onset_is_older"] as? Bool == false)
            let name = try #require(listed["alarm"] as? String)

            let sync = try Program.Run(["sync"] + arguments, home: home)
            defer { sync.kill() }
            #expect(wait(within: .seconds(30)) { sync.complaint.contains("pager is fresh") })
            let ack = try Program.run(["alarms", "ack", name] + arguments, home: home)
            #expect(ack.status == 0, "\(ack.complaint)")
            #expect(try waitFor("letter", "C"))
            // An acknowledgement is not sent.
            #expect(try amtool("silence", "query", "-q").text == "")

            let shelve = ["alarms", "shelve", name, "--for", "1h", "--reason", "maintenance"]
            let shelved = try Program.run(shelve + arguments, home: home)
            #expect(shelved.status == 0, "\(shelved.complaint)")
            let isSilenced = try wait(within: .seconds(30)) {
                try amtool("alert", "query", "-s", "-o", "json").text.contains("Down")
            }
            #expect(isSilenced, "\(sync.complaint)")
            #expect(
                try wait(within: .seconds(30)) {
                    (try alarm()?["place"] as? String) == "Down web-1 (silenced)"
                }
            )
            let unshelve = try Program.run(["alarms", "unshelve", name] + arguments, home: home)
            #expect(unshelve.status == 0, "\(unshelve.complaint)")
            #expect(
                try wait(within: .seconds(30)) { try amtool("silence", "query", "-q").text == "" }
            )
            #expect(try waitFor("place", "Down web-1"))

            // The same alert with an end in the past is resolved.
            let end = "--end=" + (Wall.now - .seconds(1)).rfc3339
            #expect(try Alertmanager.tool(port, add + [end], home).status == 0)
            let isCleared = try wait(within: .seconds(30)) {
                let alarm = try alarm()
                return alarm == nil || alarm?["condition"] as? String == "normal"
            }
            #expect(isCleared, "\(sync.complaint)")
        }
    }
}
