// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinAlarms
import TwinCache
import TwinModel
import TwinQuery

/// Queries of the alarms at an instant, with a short and a long history.
struct AlarmBenchmarks {
    let folder: URL

    private static let start = Instant(millisecondsSince1970: 1_795_003_200_000)
    private static let series = 2000
    private static let step = Duration.seconds(600)

    /// Measures 2,000 series with limits, which their values cross about once in two hours.
    func report() throws {
        Report.heading("Alarms of an instant, 2,000 series with a limit, milliseconds")
        line(["history", "observations", "append/s", "now", "any instant", "as known then"])
        for days in [1, 30] { try measure(days: days) }
        line(["budget", "", "", "20", "20", ""])
        Report.heading("An append to 2,000 series by the kind of their limit, milliseconds")
        line(["kind", "median", "longest"])
        for (name, rule) in Self.rules { try measure(name, rule) }
        line(["budget", "20 more", ""])
    }

    /// A rule of each kind, and one without limits for comparison.
    private static let rules: [(String, AlarmRule?)] = {
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
        let clock = ContinuousClock()
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
            let elapsed = try clock.measure { _ = try writer.append([batch]) }
            times.append(elapsed.seconds * 1000)
            while try writer.maintain(now: time).isMoreDue {}
        }
        times.sort()
        line([
            name, Report.number(times[times.count / 2], ""),
            Report.number(times[times.count - 1], ""),
        ])
        try writer.close()
    }

    private func measure(days: Int) throws {
        let path = folder.appendingPathComponent("alarms-\(days).db").path
        let rule = AlarmRule(
            kind: "pump",
            property: "flow",
            interval: Self.step,
            limits: [AlarmLimit(priority: .high, above: 8, deadband: 1)]
        )
        let writer = try CacheWriter(path: path, rules: AlarmRules([rule]))
        let ids = (0..<Self.series).map { SeriesID(EntityID("pump:\($0)"), "flow") }
        var random = SeededGenerator(seed: 1)
        let steps = days * 144
        let clock = ContinuousClock()
        let elapsed = try clock.measure {
            for step in 0..<steps {
                let time = Self.start + Self.step * step
                var batch = Batch(source: "plant")
                for id in ids {
                    batch.observations.append(
                        Observation(
                            series: id,
                            phenomenonTime: time,
                            receivedTime: time,
                            result: .number(Double.random(in: 0...10, using: &random))
                        )
                    )
                }
                _ = try writer.append([batch])
                while try writer.maintain(now: time).isMoreDue {}
            }
        }
        let reader = try CacheReader(path: path)
        let end = Self.start + Self.step * steps
        func time(_ moment: () -> Moment) throws -> Double {
            try Sample.milliseconds(runs: 30) { _ = try reader.alarms(at: moment()) }.median
        }
        func anyInstant() -> Instant {
            let length = end.duration(since: Self.start).wholeMilliseconds
            return Self.start + .milliseconds(Int64.random(in: 0..<length, using: &random))
        }
        let now = try time { Moment(at: end) }
        let any = try time { Moment(at: anyInstant()) }
        let known = try time {
            let instant = anyInstant()
            return Moment(at: instant, asOf: instant)
        }
        let count = steps * Self.series
        line([
            "\(days) d", "\(count)", Report.number(Double(count) / elapsed.seconds, ""),
            Report.number(now, ""), Report.number(any, ""), Report.number(known, ""),
        ])
        try writer.close()
    }

    private func line(_ cells: [String]) {
        print(cells.map { $0.padding(toLength: 16, withPad: " ", startingAt: 0) }.joined())
    }
}
