// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinTestSupport

extension EndToEndTests {
    @Suite("The bell of a live screen")
    struct AlarmBellTests {
        @Test("A15 Several new alarms are one pattern of three sounds, counted in a terminal")
        func pattern() throws {
            let city = try Self.city(notify: "bell")
            let rows = try AlarmingCity.objects(city.alarms("list", "--json"))
            let urgent = rows.filter {
                $0["letter"] as? String == "B"
                    && ["high", "critical"].contains($0["priority"] as? String ?? "")
            }
            try #require(urgent.count > 1)
            let dashboard = try Dashboard(city.city)
            defer {
                dashboard.terminal.send("q")
                _ = dashboard.end()
            }
            func bells() -> Int { Self.bells(dashboard) }
            #expect(dashboard.shows { _ in bells() == 3 }, "\(bells())")
            // The next pattern is 30 s after this one.
            #expect(!dashboard.shows(within: .seconds(8)) { _ in bells() != 3 }, "\(bells())")
        }

        @Test("A15 With notify: off no sound is made")
        func off() throws {
            let city = try Self.city(notify: "off")
            let dashboard = try Dashboard(city.city)
            defer {
                dashboard.terminal.send("q")
                _ = dashboard.end()
            }
            #expect(!dashboard.shows(within: .seconds(5)) { _ in Self.bells(dashboard) > 0 })
        }

        private static func bells(_ dashboard: Dashboard) -> Int {
            dashboard.terminal.output.count { $0 == 0x07 }
        }

        /// Returns a city with new alarms that are announced in a way.
        private static func city(notify: String) throws -> AlarmingCity {
            let city = try AlarmingCity()
            let text = try String(contentsOfFile: city.city.configuration, encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("notify:") }
            let others = lines.joined(separator: "\n")
            try city.folder.write("notify: \(notify)\n" + others, to: "config.yaml")
            return city
        }
    }
}
