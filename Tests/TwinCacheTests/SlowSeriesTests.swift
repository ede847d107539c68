// SPDX-License-Identifier: Apache-2.0

import GRDB
import Testing
import TwinModel
import TwinQuery

@testable import TwinCache

@Suite("Series with few samples a day") struct SlowSeriesTests {
    private let start = Instant(millisecondsSince1970: 1_784_592_000_000)

    private func observation(
        _ series: Int,
        _ time: Instant,
        _ number: Double,
        received: Duration = .seconds(5)
    ) -> Observation {
        Observation(
            series: SeriesID(EntityID("meter:\(series)"), "reading"),
            phenomenonTime: time,
            receivedTime: time + received,
            result: .number(number)
        )
    }

    /// Returns the writer of a cache with hourly readings over some days.
    private func cache(
        _ folder: borrowing TemporaryFolder,
        series: Int,
        days: Int
    ) throws -> CacheWriter {
        let writer = try CacheWriter(path: folder.file())
        for hour in 0..<days * 24 {
            let time = start + .seconds(Int64(hour) * 3600)
            let batch = Batch(
                source: "meters",
                observations: (0..<series).map { observation($0, time, Double(hour * 10 + $0)) }
            )
            _ = try writer.append([batch])
        }
        while try writer.maintain(now: start).isMoreDue {}
        return writer
    }

    private func bytes(_ writer: CacheWriter, _ tables: String...) throws -> Int {
        try writer.queue.read { database in
            try tables.reduce(0) { sum, table in
                let sql = "SELECT coalesce(sum(length(block) + 12), 0) FROM \(table)"
                return try sum + (Int.fetchOne(database, sql: sql) ?? 0)
            }
        }
    }

    @Test("An hourly reading takes at most four bytes once its day is over")
    func bytesOfAnHourlyReading() throws {
        let folder = try TemporaryFolder()
        let writer = try cache(folder, series: 50, days: 6)
        let packed = try writer.queue.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM chunk_day")
        }
        #expect(packed == 50 * 5)
        #expect(try bytes(writer, "chunk_day") <= 50 * 5 * 24 * 4)
    }

    @Test("A late reading of a packed day is visible at once, and is packed later")
    func lateReading() throws {
        let folder = try TemporaryFolder()
        let writer = try cache(folder, series: 3, days: 4)
        let reader = try CacheReader(path: folder.file())
        let late = start + .seconds(36 * 3600 + 600)
        let known = start + .seconds(4 * 86_400)
        _ = try writer.append([
            Batch(
                source: "meters",
                observations: [
                    observation(1, late, -7, received: known.duration(since: late)),
                    observation(1, late - .seconds(600), -8, received: known.duration(since: late)),
                ]
            )
        ])
        func check(_ note: Comment) throws {
            let id = SeriesID("meter:1", "reading")
            let selector = SeriesSelector(pattern: "meter:1/reading")
            let now = try reader.latest(
                selector,
                at: Moment(at: late + .seconds(60)),
                lookBack: .seconds(86_400)
            )
            #expect(now.map(\.number) == [-7], note)
            let before = try reader.latest(
                selector,
                at: Moment(at: late - .seconds(1)),
                lookBack: .seconds(86_400)
            )
            #expect(before.map(\.number) == [-8], note)
            let seen = try reader.latest(
                selector,
                at: Moment(at: late + .seconds(60), asOf: late + .seconds(60)),
                lookBack: .seconds(86_400)
            )
            // Only the newest version of a replaced reading is stored, so the result is the
            // previous hour's.
            #expect(seen.map(\.number) == [351], note)
            let hour = try reader.columns(
                of: [id],
                over: (late - .seconds(600))..<(late + .seconds(3000)),
                count: 1,
                at: Moment(at: known)
            )
            #expect(hour.first?.first??.count == 2, note)
        }
        try check("hot")
        for day in 4..<7 {
            let time = start + .seconds(Int64(day) * 86_400)
            _ = try writer.append([Batch(source: "meters", observations: [observation(1, time, 0)])]
            )
            while try writer.maintain(now: start).isMoreDue {}
            try check("day \(day)")
        }
        let rows = try writer.queue.read {
            try Int.fetchOne(
                $0,
                sql: "SELECT count(*) FROM chunk WHERE key < ?",
                arguments: [
                    StoreKey.cell(
                        StoreKey.hour(of: (start + .seconds(3 * 86_400)).millisecondsSince1970),
                        series: 0
                    )
                ]
            )
        }
        #expect(rows == 0)
    }

    @Test("An audit counts the readings of packed days, and removes those that are gone")
    func audit() throws {
        let folder = try TemporaryFolder()
        let writer = try cache(folder, series: 2, days: 5)
        let id = SeriesID("meter:1", "reading")
        let span = (start + .seconds(20 * 3600))..<(start + .seconds(53 * 3600))
        #expect(try writer.keptCounts(of: "meters", in: span).counts[id] == 33)
        let known = start + .seconds(6 * 86_400)
        var batch = Batch(
            source: "meters",
            observations: (20..<53).filter { $0 % 3 != 0 }.map { hour in
                let time = start + .seconds(Int64(hour) * 3600)
                return observation(
                    1,
                    time,
                    Double(hour * 10 + 1),
                    received: known.duration(since: time)
                )
            }
        )
        batch.complete = [SeriesSpan(series: id, span: span)]
        _ = try writer.append([batch])
        #expect(try writer.keptCounts(of: "meters", in: span).counts[id] == 22)
        while try writer.maintain(now: known).isMoreDue {}
        #expect(try writer.keptCounts(of: "meters", in: span).counts[id] == 22)
    }

    @Test("A series with too many samples for a day chunk stays in hours")
    func quickSeries() throws {
        let folder = try TemporaryFolder()
        let writer = try CacheWriter(path: folder.file())
        for minute in 0..<(50 * 60) {
            let time = start + .seconds(Int64(minute) * 60)
            _ = try writer.append([Batch(source: "meters", observations: [observation(0, time, 1)])]
            )
        }
        while try writer.maintain(now: start).isMoreDue {}
        let packed = try writer.queue.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM chunk_day")
        }
        #expect(packed == 0)
    }

    @Test("Retention removes packed days and keeps the rest of the first one")
    func retention() throws {
        let folder = try TemporaryFolder()
        do { _ = try cache(folder, series: 4, days: 9) }
        let writer = try CacheWriter(
            path: folder.file(),
            limits: CacheLimits(age: .seconds(60 * 3600))
        )
        let end = start + .seconds(9 * 86_400)
        while try writer.maintain(now: end).isMoreDue {}
        let reader = try CacheReader(path: folder.file())
        let newest = start + .seconds((9 * 24 - 1) * 3600)
        let kept = try #require(try reader.keptSpan())
        #expect(kept.lowerBound == newest - .seconds(60 * 3600))
        let days = try writer.queue.read {
            try Int64.fetchAll($0, sql: "SELECT key FROM chunk_day ORDER BY key").map(
                StoreKey.window
            )
        }
        #expect(
            days.allSatisfy {
                $0 * DayChunk.length + DayChunk.length > kept.lowerBound.millisecondsSince1970
            }
        )
        #expect(!days.isEmpty)
    }

    @Test("A cut of packed days has the same values, in at most four bytes each")
    func cut() throws {
        let folder = try TemporaryFolder()
        do { _ = try cache(folder, series: 40, days: 7) }
        let output = folder.file("cut.citytop")
        let span = (start + .seconds(30 * 3600))..<(start + .seconds(150 * 3600))
        let summary = try RecordingFile.cut(
            cache: folder.file(),
            RecordingCut(span: span),
            facts: RecordedCity.facts,
            files: RecordedCity.files,
            to: output
        )
        // The cut also has the value of each series that held at its beginning.
        #expect(summary.observations == 40 * 121)
        let recording = try RecordingReader(path: output)
        let reader = try CacheReader(path: folder.file())
        var wanted: [Observation] = []
        var given: [Observation] = []
        let moment = Moment(at: .distantFuture)
        try reader.forEachObservation(SeriesSelector(), in: span, at: moment) {
            wanted.append($0)
            return true
        }
        try recording.forEachObservation(SeriesSelector(), in: span, at: moment) {
            given.append($0)
            return true
        }
        #expect(given == wanted)
        #expect(given.count == 40 * 120)
        #expect(try RecordingCheck(path: output).findings.isEmpty)
        #expect(try recording.counts().observations == summary.observations)
    }
}
