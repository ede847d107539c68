// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel
import TwinQuery

@testable import TwinCache

@Suite("Qualities and alarms of the cache")
struct AlarmQualityTests {
    private static let decisive: Set<Quality> = [
        .good, .uncertain, .estimated, .historical, .unknown,
    ]
    private let start = AlarmCity.start
    private let flow = SeriesID("pump:0", "flow")

    private func batch(_ values: [(minute: Int, value: Double, quality: Quality)]) -> Batch {
        Batch(
            source: AlarmCity.source,
            observations: values.map { minute, value, quality in
                let time = start + .seconds(60 * minute)
                return Observation(
                    series: flow,
                    phenomenonTime: time,
                    receivedTime: time,
                    result: quality == .missing ? .missing : .number(value),
                    quality: quality
                )
            }
        )
    }

    /// Returns the priorities and onsets of the alarms of a minute, from all archives and paths.
    private func alarms(
        _ values: [(minute: Int, value: Double, quality: Quality)],
        at minute: Int
    ) throws -> Set<[String]> {
        let folder = try TemporaryFolder()
        let moment = Moment(at: start + .seconds(60 * minute))
        let reference = ReferenceArchive()
        reference.judge(by: AlarmCity.rules)
        _ = reference.append([batch(values)])
        let stepwise = try CacheWriter(path: folder.file("step.db"), rules: AlarmCity.rules)
        for value in values { _ = try stepwise.append([batch([value])]) }
        let later = try CacheWriter(path: folder.file("later.db"))
        _ = try later.append([batch(values)])
        try later.judge(by: AlarmCity.rules)
        while try later.maintain(now: moment.instant).isMoreDue {}
        let archives: [any CityArchive] = [
            reference, try CacheReader(path: folder.file("step.db")),
            try CacheReader(path: folder.file("later.db")),
        ]
        var found: Set<[String]> = []
        for archive in archives {
            found.insert(
                try archive.alarms(at: moment).map {
                    "\($0.record.limit.priority) \($0.record.onset.duration(since: start))"
                }.sorted()
            )
            let rows = try archive.alarmTable(at: moment).filter(\.status.state.isActive)
            #expect(rows.isEmpty == found.first?.isEmpty)
        }
        return found
    }

    @Test(
        "Values beyond a limit raise an alarm only if their quality allows",
        arguments: Quality.allCases
    )
    func begins(quality: Quality) throws {
        let values = [(0, 4.0, Quality.good)] + (1...6).map { ($0, 7.0, quality) }
        let wanted = Self.decisive.contains(quality) ? ["medium 60.0 seconds"] : []
        #expect(try alarms(values, at: 6) == [wanted])
    }

    @Test(
        "Values inside the limits end an alarm only if their quality allows",
        arguments: Quality.allCases
    )
    func ends(quality: Quality) throws {
        let values =
            [(0, 4.0, Quality.good)] + (1...4).map { ($0, 7.0, .good) }
            + (5...6).map { ($0, 4.0, quality) }
        let wanted = Self.decisive.contains(quality) ? [] : ["medium 60.0 seconds"]
        #expect(try alarms(values, at: 6) == [wanted])
    }
}
