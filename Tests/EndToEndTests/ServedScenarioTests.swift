// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinTestSupport

extension EndToEndTests {
    /// The demo's services, a sync of them, and a dashboard of its cache.
    @Suite("A served scenario")
    struct ServedScenarioTests {
        private let home: TestFolder

        init() throws { home = try TestFolder() }

        /// A scenario at a time of its day, and the trouble that its first screen shows.
        struct Hour: Sendable, CustomTestStringConvertible {
            var scenario: String
            var hour: Int
            var minute = 40
            /// The texts of the first alarm on the first screen; empty if none is urgent.
            var trouble: [String]

            var at: String {
                "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
            }

            var testDescription: String { "\(scenario) at \(at)" }
        }

        /// The trouble of a scenario between two times of its day, in minutes.
        private struct Trouble {
            var scenario: String
            var span: Range<Int>
            var texts: [String]
        }

        private static let troubles = [
            Trouble(
                scenario: "rainstorm",
                span: 8 * 60 + 13..<9 * 60 + 35,
                texts: ["critical", "Substation de-energized"]
            ),
            Trouble(
                scenario: "cold-wave",
                span: 13 * 60 + 20..<21 * 60 + 30,
                texts: ["high", "Flow given of asked"]
            ),
            Trouble(
                scenario: "compute-failover",
                span: 10 * 60 + 6..<12 * 60,
                texts: ["Compute centre down"]
            ),
            Trouble(
                scenario: "settlement-jam",
                span: 10 * 60 + 20..<11 * 60 + 30,
                texts: ["Exchange platform"]
            ),
            Trouble(scenario: "calm-workday", span: 0..<0, texts: []),
        ]

        /// One hour of each scenario, in its trouble if it has one; every hour of its day if
        /// `CITYTOP_EVERY_HOUR` is set, which takes an hour on two cores.
        static var hours: [Hour] {
            let isEvery = ProcessInfo.processInfo.environment["CITYTOP_EVERY_HOUR"] != nil
            return troubles.flatMap { trouble in
                let all = (0..<24).map { hour in
                    let isInTrouble = trouble.span.contains(hour * 60 + 40)
                    return Hour(
                        scenario: trouble.scenario,
                        hour: hour,
                        trouble: isInTrouble ? trouble.texts : []
                    )
                }
                return isEvery ? all : [all.first { !$0.trouble.isEmpty } ?? all[8]]
            }
        }

        @Test(
            "A served scenario is live for sync and screen: every source on time, its alarm first",
            arguments: hours
        )
        func hour(_ hour: Hour) throws {
            let services = try Program.Run(
                [
                    "serve-demo", "--port", "0", "--scenario", hour.scenario, "--at", hour.at,
                    "--history", "5m",
                ],
                home: home
            )
            defer { services.kill() }
            #expect(wait(within: .seconds(300)) { services.text.count { $0 == "\n" } >= 4 })
            let ports = services.text.matches(of: /127\.0\.0\.1:([0-9]+)/).compactMap {
                Int($0.output.1)
            }
            try #require(ports.count == 4, "\(services.text)\(services.complaint)")
            let text = try SmallCity.configuration(ports: ports)
            let configuration = try home.write(text, to: "config.yaml")
            let cache = home.url.appendingPathComponent("served.db").path
            let arguments = ["--config", configuration, "--cache", cache]
            let sync = try Program.Run(["sync"] + arguments, home: home)
            defer { sync.kill() }
            // A cache is readable after its writer's first transaction.
            #expect(wait(within: .seconds(240)) { sync.complaint.contains("is fresh") })
            let dashboard = try Dashboard(
                home: home,
                arguments: arguments + ["--read-only"],
                waitingFor: cache
            )
            let shows = dashboard.shows(within: .seconds(240)) { screen in
                let first = screen.lines.dropFirst(2).first ?? ""
                return screen.lines[0].contains("LIVE") && screen.lines[0].contains("4/4")
                    && hour.trouble.allSatisfy { first.contains($0) }
            }
            #expect(shows, "\(dashboard.screen.text)")
            let isUrgent = dashboard.screen.text.contains("critical")
            #expect(hour.trouble.isEmpty || !dashboard.screen.text.contains("no alarm"))
            #expect(hour.scenario != "calm-workday" || !isUrgent, "\(dashboard.screen.text)")
        }
    }
}
