// SPDX-License-Identifier: Apache-2.0

import GRDB
import Testing
import TwinModel
import TwinQuery
import TwinTestSupport

@testable import TwinCache

@Suite struct MaintenanceTests {
    private let folder: TemporaryFolder
    private let start = GeneratedCity.start

    init() throws { folder = try TemporaryFolder() }

    private func batch(at time: Instant, series: Int = 20) -> Batch {
        Batch(
            source: "traffic",
            observations: (0..<series).map { index in
                Observation(
                    SeriesID(EntityID("e:\(index)"), "p"),
                    Double(index) + Double(time.millisecondsSince1970 % 7),
                    at: time
                )
            }
        )
    }

    private func rows(_ writer: CacheWriter, _ table: String) throws -> Int {
        try writer.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? 0 }
    }

    @Test(
        "Finished hours become chunks, finished days rollups and day chunks, until no work is left"
    )
    func compactionAndRollups() throws {
        let writer = try CacheWriter(path: folder.file())
        for minute in 0..<(50 * 60) where minute % 5 == 0 {
            _ = try writer.append([batch(at: start + .seconds(Int64(minute) * 60))])
        }
        var rolledUp = 0
        var report = MaintenanceReport(isMoreDue: true)
        while report.isMoreDue {
            report = try writer.maintain(now: start)
            rolledUp += report.rolledUpGroups
        }
        #expect(rolledUp >= 1)
        #expect(try rows(writer, "hot") <= 12)
        let days = try rows(writer, "chunk_day")
        #expect(days >= 20)
        #expect(try rows(writer, "chunk") + 24 * days >= 20 * 49)
        #expect(try rows(writer, "rollup") >= 20)
        #expect(try writer.maintain(now: start) == MaintenanceReport())
    }

    @Test("A late observation is visible before its compaction, and removes its day's rollup")
    func lateAfterRollup() throws {
        let writer = try CacheWriter(path: folder.file())
        let reader = try CacheReader(path: folder.file())
        for hour in 0..<60 {
            _ = try writer.append([batch(at: start + .seconds(Int64(hour) * 3600))])
        }
        while try writer.maintain(now: start).isMoreDue {}
        let before = try rows(writer, "rollup")
        let late = start + .seconds(3600 * 10 + 60)
        _ = try writer.append([batch(at: late, series: 1)])
        func count() throws -> Int? {
            try reader.columns(
                of: [SeriesID("e:0", "p")],
                over: start..<(start + .seconds(60 * 3600)),
                count: 1,
                at: Moment(at: .distantFuture)
            ).first?.first??.count
        }
        #expect(try count() == 61)
        _ = try writer.append([batch(at: start + .seconds(61 * 3600 + 600))])
        try writer.maintain(now: start)
        #expect(try rows(writer, "rollup") < before + 20)
        while try writer.maintain(now: start).isMoreDue {}
        #expect(try count() == 61)
    }

    @Test("Retention by size removes the oldest hours and keeps the current hour")
    func retentionBySize() throws {
        let limit: Int64 = 400_000
        let writer = try CacheWriter(path: folder.file(), limits: CacheLimits(bytes: limit))
        let reader = try CacheReader(path: folder.file())
        var forgotten = 0
        for step in 0..<600 {
            _ = try writer.append([batch(at: start + .seconds(Int64(step) * 120), series: 250)])
            if try writer.maintain(now: start).forgottenBefore != nil { forgotten += 1 }
        }
        for _ in 0..<200 { try writer.maintain(now: start) }
        #expect(forgotten > 0)
        let used = try writer.queue.read { try $0.usedBytes() }
        #expect(used <= limit)
        let newest = start + .seconds(599 * 120)
        let span = try #require(try reader.keptSpan())
        #expect(span.upperBound == newest)
        #expect(span.lowerBound > start)
        let old = try writer.append([batch(at: start, series: 1)])
        #expect(old.rejects == ["traffic": [.tooOld: 1]])
    }

    @Test(
        "Retention by age keeps the hour of the newest observation less the age, and all later ones"
    )
    func retentionByAge() throws {
        let limits = CacheLimits(age: .seconds(86_400))
        let writer = try CacheWriter(path: folder.file(), limits: limits)
        let reader = try CacheReader(path: folder.file())
        func hours() throws -> [Int64] {
            var hours: [Int64] = []
            try reader.forEachObservation(
                SeriesSelector(SeriesID("e:0", "p")),
                in: .distantPast ..< .distantFuture,
                at: Moment(at: .distantFuture)
            ) {
                hours.append($0.phenomenonTime.duration(since: start).wholeMilliseconds / 3_600_000)
                return true
            }
            return hours
        }
        for hour in 0..<73 {
            var batch = batch(at: start + .seconds(Int64(hour) * 3600), series: 2)
            batch.events = [
                Event(
                    id: "event \(hour)",
                    kind: "incident",
                    time: start + .seconds(Int64(hour) * 3600),
                    receivedTime: start + .seconds(Int64(hour) * 3600),
                    text: LocalizedText("event \(hour)")
                )
            ]
            _ = try writer.append([batch])
        }
        let end = start + .seconds(72 * 3600)
        while try writer.maintain(now: end).isMoreDue {}
        #expect(try hours() == Array(48...72))
        #expect(try reader.keptSpan() == start + .seconds(48 * 3600)...end)
        let events = try reader.events(
            in: .distantPast ..< .distantFuture,
            at: Moment(at: .distantFuture),
            limit: 100
        )
        #expect(Set(events.map(\.id)) == Set((48...72).map { "event \($0)" }))
        // The last instant of an hour belongs to it.
        _ = try writer.append([batch(at: end + .milliseconds(3_599_999), series: 2)])
        while try writer.maintain(now: end + .seconds(7200)).isMoreDue {}
        #expect(try hours().first == 48)
        _ = try writer.append([batch(at: end + .seconds(3600), series: 2)])
        // A clock that is behind the observations holds retention back.
        while try writer.maintain(now: end).isMoreDue {}
        #expect(try hours().first == 48)
        while try writer.maintain(now: end + .seconds(3600)).isMoreDue {}
        #expect(try hours().first == 49)
        // Without other limits, thirty days are kept.
        #expect(CacheLimits().age == .seconds(30 * 86_400))
        #expect(CacheLimits(age: .seconds(1)).age == .seconds(3600))
    }

    @Test("P05 A clock that jumps ahead removes no data")
    func clockJump() throws {
        let writer = try CacheWriter(path: folder.file())
        _ = try writer.append([batch(at: start)])
        let report = try writer.maintain(now: start + .seconds(86_400 * 365 * 20))
        // Thirty days before the newest observation, not before the clock.
        #expect(report.forgottenBefore == start - .seconds(30 * 86_400))
        #expect(try CacheReader(path: folder.file()).keptSpan() == start...start)
    }

    @Test("Many small appends are compacted before their hour is over")
    func manySmallAppends() throws {
        let writer = try CacheWriter(path: folder.file())
        for second in 0..<520 {
            _ = try writer.append([batch(at: start + .seconds(Int64(second)))])
        }
        #expect(try writer.maintain(now: start).compactedGroups == 1)
        #expect(try rows(writer, "hot") == 0)
        #expect(try writer.append([batch(at: start)]).rejects == ["traffic": [.duplicate: 20]])
    }

    @Test("An append writes few pages for any number of series")
    func appendTouchesFewPages() throws {
        let writer = try CacheWriter(path: folder.file())
        _ = try writer.append([batch(at: start, series: 10_000)])
        let file = CacheFile(path: folder.file())
        let before = file.size("-wal")
        try writer.emptyLog()
        _ = try writer.append([batch(at: start + .seconds(10), series: 10_000)])
        let pages = file.size("-wal") / 8192
        #expect(before > 0)
        #expect(pages <= 100, "a page a series would be 10,000")
    }
}
