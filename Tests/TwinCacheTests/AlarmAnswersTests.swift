// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Testing
import TwinAlarms
import TwinModel
import TwinQuery
import TwinTestSupport

@testable import TwinCache

@Suite("Alarms of the cache")
struct AlarmAnswersTests {
    static let span = AlarmCity.start...(AlarmCity.start + .seconds(36_000))

    /// Returns a cache that was written step by step, with occasional restarts and compactions, and
    /// its reference.
    private func grown(
        seed: UInt64,
        in folder: TemporaryFolder,
        rounds: Int = 600,
        hasActs: Bool = true
    ) throws -> (reference: ReferenceArchive, batches: [Batch], end: Instant) {
        let reference = ReferenceArchive()
        reference.judge(by: AlarmCity.rules)
        var city = AlarmCity(seed: seed)
        var random = SeededGenerator(seed: seed &+ 77)
        var writer: CacheWriter? = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
        var batches: [Batch] = []
        var acts = 0
        for _ in 0..<rounds {
            let batch = city.next()
            batches.append(batch)
            _ = reference.append([batch])
            _ = try writer?.append([batch])
            if hasActs, Int.random(in: 0..<4, using: &random) == 0 {
                let table = reference.alarmTable(at: Moment(at: city.now))
                var request = city.act(on: table)
                let rows = reference.alarmEntries(
                    in: Instant.distantPast..<Instant.distantFuture,
                    at: Moment(at: city.now),
                    limit: 5
                )
                if Int.random(in: 0..<5, using: &random) == 0, let row = rows.first {
                    request = .undo(row.id)
                }
                let author = AlarmAuthor(user: "wei", host: "desk1")
                let wanted = try reference.act(request, by: author, at: city.now)
                let given = try writer?.act(request, by: author, at: city.now)
                #expect(given == wanted, "\(request)")
                acts += wanted.kept.count
            }
            switch Int.random(in: 0..<25, using: &random) {
            case 0: while try writer?.maintain(now: city.now).isMoreDue ?? false {}
            case 1:
                try writer?.close()
                writer = nil
                writer = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
            default: break
            }
        }
        try writer?.close()
        #expect(!hasActs || acts > rounds / 10)
        return (reference, batches, city.now)
    }

    private func rows(_ path: String) throws -> [String] {
        let queue = try DatabaseQueue(path: path)
        return try queue.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT entity, series.property, place, onset, alarm.received, value, clear, finish,
                        trouble, previous, alarm.priority, event
                        FROM alarm JOIN series ON series.id = alarm.series
                        JOIN alarm_limit ON alarm_limit.id = rule
                        ORDER BY entity, series.property, place, onset
                    """
            ).map(\.description)
        }
    }

    @Test(
        "At any instant and known time, the cache returns the same alarms as the reference",
        arguments: 1...4
    )
    func sameAnswers(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let (reference, _, end) = try grown(seed: seed, in: folder)
        var random = SeededGenerator(seed: seed)
        let comparison = AlarmComparison(
            reference: reference,
            archive: try CacheReader(path: folder.file()),
            note: "seed \(seed)"
        )
        let count = try comparison.expectSame(
            &random,
            over: AlarmCity.start...end,
            instants: 100
        )
        #expect(count > 300)
    }

    @Test(
        "The stored rows do not depend on when data arrives or rules are set",
        arguments: [11, 12]
    )
    func fromScratch(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let (_, batches, end) = try grown(seed: seed, in: folder)
        let grown = try rows(folder.file())
        #expect(grown.count > 100)

        let atOnce = folder.file("once.db")
        let writer = try CacheWriter(path: atOnce, rules: AlarmCity.rules)
        _ = try writer.append(batches)
        try writer.close()
        #expect(try rows(atOnce) == grown, "seed \(seed)")

        let later = folder.file("later.db")
        let plain = try CacheWriter(path: later)
        for batch in batches { _ = try plain.append([batch]) }
        while try plain.maintain(now: end).isMoreDue {}
        #expect(try rows(later).isEmpty)
        try plain.judge(by: AlarmCity.rules)
        #expect(try plain.seriesToJudge() == 15)
        while try plain.maintain(now: end).isMoreDue {}
        #expect(try plain.seriesToJudge() == 0)
        #expect(try rows(later) == grown, "seed \(seed)")
        // With the journal of the first one, its alarms are the same too.
        let grownReader = try CacheReader(path: folder.file())
        try plain.takeAlarmEntries(try grownReader.alarmEntries(after: 0, from: .distantPast))
        let laterReader = try CacheReader(path: later)
        for minute in stride(from: 0, to: 600, by: 7) {
            let moment = Moment(at: AlarmCity.start + .seconds(60 * minute))
            #expect(
                try laterReader.alarmTable(at: moment) == grownReader.alarmTable(at: moment),
                "seed \(seed) \(moment)"
            )
        }
        // The same rules again cause no further checks.
        try plain.judge(by: AlarmCity.rules)
        #expect(try plain.seriesToJudge() == 0)
        try plain.close()
    }

    @Test("A change of one rule only causes checks of its own series", arguments: [21, 22])
    func changedRule(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let (reference, _, end) = try grown(seed: seed, in: folder, rounds: 300)
        var rules = AlarmCity.rules.all
        let place = try #require(rules.firstIndex { $0.property == "level" })
        rules[place].limits[0].above = 4
        let writer = try CacheWriter(path: folder.file(), rules: AlarmRules(rules))
        #expect(try writer.seriesToJudge() == 3)
        while try writer.maintain(now: end).isMoreDue {}
        reference.judge(by: AlarmRules(rules))
        var random = SeededGenerator(seed: seed)
        let comparison = AlarmComparison(
            reference: reference,
            archive: try CacheReader(path: folder.file()),
            note: "seed \(seed)"
        )
        try comparison.expectSame(&random, over: AlarmCity.start...end, instants: 40)
    }

    @Test(
        "A recording and a cut of it have the alarms of the cache with their onsets",
        arguments: [31, 32]
    )
    func cut(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let (reference, _, end) = try grown(seed: seed, in: folder)
        var random = SeededGenerator(seed: seed)
        let kept = try #require(reference.keptSpan())
        let length = kept.upperBound.duration(since: kept.lowerBound).wholeMilliseconds
        let from = kept.lowerBound + .milliseconds(Int64.random(in: 1...length / 2, using: &random))
        let to = from + .milliseconds(length / 3)
        for (name, span) in [("whole", nil), ("part", from..<to)] as [(String, Range<Instant>?)] {
            let path = folder.file("\(name).citytop")
            try RecordingFile.cut(
                cache: folder.file(),
                RecordingCut(span: span),
                facts: RecordedCity.facts,
                files: [],
                to: path
            )
            let recording = try RecordingReader(path: path)
            let comparison = AlarmComparison(
                reference: reference,
                archive: recording,
                note: "seed \(seed) \(name)"
            )
            if let span {
                for _ in 0..<50 {
                    let place = Int64.random(in: 0..<length / 3, using: &random)
                    let moment = Moment(at: span.lowerBound + .milliseconds(place))
                    #expect(
                        try recording.alarms(at: moment).map(\.record)
                            == reference.alarms(at: moment).map(\.record),
                        "seed \(seed) \(moment)"
                    )
                    let table = reference.alarmTable(at: moment).map(\.status)
                    #expect(
                        try recording.alarmTable(at: moment).map(\.status) == table,
                        "seed \(seed) \(moment)"
                    )
                }
                let end = Moment(at: span.upperBound - .milliseconds(1))
                #expect(
                    try recording.alarmChanges(in: span, at: end)
                        == reference.alarmChanges(in: span, at: end)
                )
                #expect(
                    try recording.alarmEntries(in: span, at: end, limit: 9999)
                        == reference.alarmEntries(in: span, at: end, limit: 9999)
                )
            } else {
                try comparison.expectSame(&random, over: AlarmCity.start...end, instants: 50)
            }
            #expect(try RecordingCheck(path: path).findings.isEmpty)
        }
    }

    @Test("A recording without alarms is checked in memory, and its file is unchanged")
    func oldRecording() throws {
        let folder = try TemporaryFolder()
        let (reference, batches, end) = try grown(seed: 41, in: folder, hasActs: false)
        // A recording made without rules has no derived series.
        let rules = AlarmRules(AlarmCity.rules.all.filter { $0.derivation == nil })
        reference.judge(by: rules)
        let queue = try DatabaseQueue(path: folder.file())
        let plain = folder.file("plain.db")
        let writer = try CacheWriter(path: plain)
        for batch in batches { _ = try writer.append([batch]) }
        try writer.close()
        try queue.close()
        let path = folder.file("old.citytop")
        try RecordingFile.cut(
            cache: plain,
            facts: RecordedCity.facts,
            files: [],
            to: path
        )
        try asVersion2(path)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let recording = try RecordingReader(path: path)
        #expect(try recording.alarms(at: Moment(at: end)).isEmpty)
        try recording.judge(by: rules)
        try recording.judge(by: rules)
        var random = SeededGenerator(seed: 41)
        let comparison = AlarmComparison(
            reference: reference,
            archive: recording,
            note: "old"
        )
        #expect(
            try comparison.expectSame(&random, over: AlarmCity.start...end, instants: 60) > 100
        )
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        // A new recording cut from it has the alarms.
        let cut = folder.file("cut.citytop")
        try RecordingFile.cut(recording: recording, RecordingCut(), to: cut)
        let copy = AlarmComparison(
            reference: reference,
            archive: try RecordingReader(path: cut),
            note: "cut of old"
        )
        try copy.expectSame(&random, over: AlarmCity.start...end, instants: 30)
    }

    /// Gives each hour a chunk of its own, as in older recordings.
    private func unpackDays(in database: Database) throws {
        var rows: [(day: Int64, series: Int)] = []
        try database.forEachRow("SELECT key FROM chunk_day") { row in
            let key = row.integer(0)
            rows.append((StoreKey.window(ofCell: key), StoreKey.series(ofCell: key)))
            return true
        }
        for (day, series) in rows {
            for hour in DayChunk.hours(of: day) {
                let samples = try database.chunkSamples(hour: hour, series: series)
                guard !samples.isEmpty else { continue }
                try database.run(
                    "INSERT OR IGNORE INTO chunk (key, block) VALUES (?, ?)",
                    .integer(StoreKey.cell(hour, series: series)),
                    .blob(Chunk.encode(samples, from: hour * Chunk.hour))
                )
            }
        }
    }

    /// Converts the file to the version before alarms and chunks of days.
    private func asVersion2(_ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try unpackDays(in: database)
            for table in [
                "alarm", "alarm_limit", "alarm_late", "alarm_due", "chunk_day", "alarm_rule",
                "alarm_act", "alarm_stretch", "alarm_setting", "alarm_suppressor",
            ] {
                try database.execute(sql: "DROP TABLE \(table)")
                try database.execute(
                    sql: "DELETE FROM recording_sum WHERE name = ?",
                    arguments: [table]
                )
            }
            try database.execute(sql: "PRAGMA user_version = 2; VACUUM")
        }
        try queue.close()
    }

    @Test("Retention keeps active alarms and their onsets")
    func retention() throws {
        let folder = try TemporaryFolder()
        let id = SeriesID("pump:1", "flow")
        let limits = CacheLimits(age: .seconds(2 * 3600))
        var writer: CacheWriter? = try CacheWriter(
            path: folder.file(),
            limits: limits,
            rules: AlarmCity.rules
        )
        func batch(_ minute: Int, _ value: Double) -> Batch {
            let time = AlarmCity.start + .seconds(60 * minute)
            return Batch(
                source: AlarmCity.source,
                observations: [
                    Observation(id, value, at: time)
                ]
            )
        }
        for minute in 0...600 {
            _ = try writer?.append([batch(minute, minute < 30 ? 5 : 7)])
            if minute % 60 == 59 {
                let now = AlarmCity.start + .seconds(60 * minute)
                while try writer?.maintain(now: now).isMoreDue ?? false {}
            }
        }
        let began = AlarmCity.start + .seconds(1800)
        func alarms() throws -> [ActiveAlarm] {
            try CacheReader(path: folder.file())
                .alarms(at: Moment(at: AlarmCity.start + .seconds(36_000)))
        }
        #expect(try CacheReader(path: folder.file()).keptSpan()?.lowerBound ?? began > began)
        #expect(try alarms().map(\.record.began) == [began])
        #expect(try alarms().map(\.record.isOlder) == [false])
        try writer?.close()
        writer = nil
        writer = try CacheWriter(path: folder.file(), limits: limits, rules: AlarmCity.rules)
        // A late value causes a partial check, which does not move the onset.
        _ = try writer?.append([batch(590, 7.5)])
        #expect(try alarms().map(\.record.began) == [began])
        _ = try writer?.append([batch(601, 4)])
        #expect(
            try CacheReader(path: folder.file())
                .alarms(at: Moment(at: AlarmCity.start + .seconds(60 * 601))).isEmpty
        )
        try writer?.close()
    }

    @Test("An alarm that began before a live recording keeps its onset in the recording")
    func recordedLive() throws {
        let folder = try TemporaryFolder()
        let id = SeriesID("pump:1", "on")
        let writer = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
        func tell(_ minute: Int, _ value: Double) throws {
            let time = AlarmCity.start + .seconds(60 * minute)
            let observation = Observation(id, value, at: time)
            _ = try writer.append([
                Batch(source: AlarmCity.source, observations: [observation])
            ])
        }
        for minute in 0..<20 { try tell(minute, minute < 7 ? 1 : 0) }
        let start = AlarmCity.start + .seconds(60 * 19)
        let path = folder.file("live.citytop")
        let recording = try LiveRecording(
            of: folder.file(),
            to: path,
            facts: RecordedCity.facts,
            files: [],
            from: start
        )
        for minute in 20..<40 {
            try tell(minute, minute < 30 ? 0 : 1)
            try recording.advance(now: AlarmCity.start + .seconds(60 * minute))
        }
        _ = try recording.finish()
        let played = try RecordingReader(path: path)
        func alarms(_ minute: Int) throws -> [AlarmRecord] {
            try played.alarms(at: Moment(at: AlarmCity.start + .seconds(60 * minute))).map(\.record)
        }
        #expect(try alarms(25).map(\.began) == [AlarmCity.start + .seconds(60 * 7)])
        #expect(try alarms(25).map(\.isOlder) == [false])
        #expect(try alarms(35).isEmpty)
    }

    @Test("A history loaded in bulk has the same alarms as an appended one")
    func loaded() throws {
        let folder = try TemporaryFolder()
        let id = SeriesID("tank:1", "level")
        let series = Series(id: id, unit: "m")
        let reference = ReferenceArchive()
        reference.judge(by: AlarmCity.rules)
        let writer = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
        let loader = CacheLoader(writer, source: AlarmCity.source, capacity: 300)
        try loader.declare([], [series])
        var random = SeededGenerator(seed: 4)
        var value = 3.0
        for second in stride(from: 0, to: 86_400, by: 60) {
            value = min(max(value + Double.random(in: -0.4...0.4, using: &random), 0), 6)
            let time = AlarmCity.start + .seconds(second)
            try loader.load([HistoryValue(series: 0, phenomenonTime: time, number: value)])
            _ = reference.append([
                Batch(
                    source: AlarmCity.source,
                    series: [series],
                    observations: [
                        Observation(id, value, at: time)
                    ]
                )
            ])
        }
        _ = try loader.finish()
        let comparison = AlarmComparison(
            reference: reference,
            archive: try CacheReader(path: folder.file()),
            note: "loaded"
        )
        let count = try comparison.expectSame(
            &random,
            over: AlarmCity.start...(AlarmCity.start + .seconds(86_400)),
            instants: 50
        )
        #expect(count > 20)
    }
}
