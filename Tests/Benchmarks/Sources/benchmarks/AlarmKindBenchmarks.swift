// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinAlarms
import TwinCache
import TwinModel

extension AlarmBenchmarks {
    /// Measures appends of one value of every series by the kind of their limit.
    func reportKinds() throws {
        Report.heading("An append to 2,000 series by the kind of their limit, milliseconds")
        line(["kind", "median", "longest"])
        for (name, rule) in Self.rules { try measure(name, rule) }
        line(["budget", "20 more", ""])
    }

    /// A rule of each kind, and one without limits for comparison.
    fileprivate static let rules: [(String, AlarmRule?)] = {
        func rule(_ limit: AlarmLimit) -> AlarmRule {
            AlarmRule(kind: "pump", property: "flow", interval: .seconds(10), limits: [limit])
        }
        let minutes = Duration.seconds(600)
        let conditions: [(String, AlarmCondition)] = [
            ("change", .change(rise: 8, fall: nil, within: minutes)),
            ("absence", .absence(of: .seconds(30))),
            ("usual", .usual(above: 4, below: nil, areShares: false, days: 7)),
        ]
        return [
            ("none", nil), ("threshold", rule(AlarmLimit(priority: .low, above: 9.9))),
            ("count", rule(AlarmLimit(priority: .low, above: 9, onDelay: minutes, count: 20))),
        ]
            + conditions.map { name, condition in
                (name, rule(AlarmLimit(priority: .low, condition: condition)))
            }
    }()

    /// Measures appends of one value of every series, every ten seconds for two hours.
    private func measure(_ name: String, _ rule: AlarmRule?) throws {
        let path = folder.appendingPathComponent("alarms-\(name).db").path
        let writer = try CacheWriter(path: path, rules: AlarmRules([rule].compactMap { $0 }))
        var random = SeededGenerator(seed: 1)
        var times: [Double] = []
        for step in 0..<720 {
            let time = Self.start + .seconds(10 * step)
            var batch = Batch(source: "plant")
            for place in 0..<Self.series {
                batch.observations.append(
                    Observation(
                        series: SeriesID(EntityID("pump:\(place)"), "flow"),
                        phenomenonTime: time,
                        receivedTime: time,
                        result: .number(Double.random(in: 0...10, using: &random))
                    )
                )
            }
            let began = Self.processorTime()
            _ = try writer.append([batch])
            times.append(Self.processorTime() - began)
            while try writer.maintain(now: time).isMoreDue {}
        }
        times.sort()
        line([
            name, Report.number(times[times.count / 2], ""),
            Report.number(times[times.count - 1], ""),
        ])
        try writer.close()
    }
}
