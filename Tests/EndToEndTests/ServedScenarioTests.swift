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

        struct Hour: Sendable, CustomTestStringConvertible {
            var scenario: String
            var at: String
            /// The texts of the first alarm on the first screen.
            var trouble: [String]

            var testDescription: String { "\(scenario) at \(at)" }
        }

        @Test(
            "Its hour is now for sync and live: LIVE, every source on time, its alarm first",
            arguments: [
                Hour(
                    scenario: "rainstorm",
                    at: "08:40",
                    trouble: ["critical", "Substation de-energized"]
                ),
                Hour(scenario: "compute-failover", at: "10:40", trouble: ["Compute centre down"]),
            ]
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
            #expect(!dashboard.screen.text.contains("no alarm"), "\(dashboard.screen.text)")
        }
    }
}
