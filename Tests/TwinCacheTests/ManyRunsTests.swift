// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinCache
import TwinModel
import TwinQuery
import TwinTestSupport

/// Alarms of an instant that thousands of later alarms follow.
@Suite("Many alarms later than the instant")
struct ManyRunsTests {
    private static let start = Instant(millisecondsSince1970: 1_795_003_200_000)
    private static let minutes = 6000

    /// A limit of pumps and two of pipes, so that one series has runs of several limits.
    private static let rules = AlarmRules([
        AlarmRule(
            kind: "pump",
            property: "flow",
            interval: .seconds(60),
            limits: [AlarmLimit(priority: .high, above: 8)]
        ),
        AlarmRule(
            kind: "pipe",
            property: "flow",
            interval: .seconds(60),
            limits: [
                AlarmLimit(priority: .low, above: 3), AlarmLimit(priority: .medium, above: 6),
            ]
        ),
    ])

    @Test("The alarms of an instant are those of the reference, however many came later")
    func instants() throws {
        let folder = try TemporaryFolder()
        let things: [EntityID] = ["pump:1", "pump:2", "pipe:1", "pipe:2", "valve:1"]
        var random = SeededGenerator(seed: 5)
        var batch = Batch(source: "plant")
        for thing in things {
            for minute in 0..<Self.minutes {
                let time = Self.start + .seconds(60 * minute)
                batch.observations.append(
                    Observation(
                        series: SeriesID(thing, "flow"),
                        phenomenonTime: time,
                        receivedTime: time,
                        result: .number(Double.random(in: 0...10, using: &random))
                    )
                )
            }
        }
        let reference = ReferenceArchive()
        reference.judge(by: Self.rules)
        _ = reference.append([batch])
        let writer = try CacheWriter(path: folder.file(), rules: Self.rules)
        _ = try writer.append([batch])
        let end = Self.start + .seconds(60 * Self.minutes)
        while try writer.maintain(now: end).isMoreDue {}
        let reader = try CacheReader(path: folder.file())
        let all = try reader.alarmRecords(
            in: Self.start..<end,
            at: Moment(at: end),
            limit: 100_000
        )
        try #require(all.count > 5000, "The later alarms must be too many to be read one by one.")
        for minute in [0, 1, 2, 7, 60, 333, 900, 5990, 6000] {
            let instant = Self.start + .seconds(60 * minute + 5)
            for moment in [Moment(at: instant), Moment(at: instant, asOf: instant)] {
                let alarms = reference.alarms(at: moment)
                let rows = reference.alarmTable(at: moment)
                #expect(try reader.alarms(at: moment) == alarms, "minute \(minute)")
                #expect(try reader.alarmTable(at: moment) == rows, "minute \(minute)")
            }
        }
    }
}
