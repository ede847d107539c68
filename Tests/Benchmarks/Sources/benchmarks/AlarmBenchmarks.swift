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
