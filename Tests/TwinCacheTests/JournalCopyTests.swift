// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Testing
import TwinAlarms
import TwinModel
import TwinQuery

@testable import TwinCache

@Suite("The journal of acts in copies of a cache")
struct JournalCopyTests {
    private static let everything = Instant.distantPast..<Instant.distantFuture

    private func entries(_ archive: any CityArchive) throws -> [AlarmEntry] {
        try archive.alarmEntries(
            in: Self.everything,
            at: Moment(at: .distantFuture),
            limit: 100_000
        )
    }

    /// Returns the suppressed alarms at an instant.
    ///
    /// They depend on acts before the start of a recording too, but not on values that arrive late.
    private func suppressions(
        _ archive: any CityArchive,
        at instant: Instant
    ) throws -> [SeriesID: AlarmState.Suppression] {
        let rows = try archive.alarmTable(at: Moment(at: instant))
            .filter { [.outOfService, .designed].contains($0.status.state.suppression) }
        return Dictionary(rows.map { ($0.alarm, $0.status.state.suppression) }) { first, _ in
            first
        }
    }

    /// Appends rounds of values to a cache, with acts on its alarms.
    private func grow(
        _ writer: CacheWriter,
        at path: String,
        _ city: inout AlarmCity,
        rounds: Int,
        each: (AlarmCity) throws -> Void = { _ in }
    ) throws {
        let reader = try CacheReader(path: path)
        for _ in 0..<rounds {
            _ = try writer.append([city.next()])
            let request = city.act(on: try reader.alarmTable(at: Moment(at: city.now)))
            _ = try writer.act(request, by: AlarmAuthor(user: "wei"), at: city.now)
            try each(city)
        }
    }

    /// Changes the comment of a row of the journal, without its checksum.
    private func alter(_ path: String, row: Int64) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            try database.execute(
                sql: "UPDATE alarm_act SET comment = 'something else' WHERE id = ?",
                arguments: [row]
            )
        }
        try queue.close()
    }

    @Test("A live recording follows acts, and keeps those from before its start")
    func liveRecording() throws {
        let folder = try TemporaryFolder()
        var city = AlarmCity(seed: 51)
        let writer = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
        try grow(writer, at: folder.file(), &city, rounds: 60)
        let start = city.now + .seconds(1)
        let path = folder.file("live.citytop")
        let recording = try LiveRecording(
            of: folder.file(),
            to: path,
            facts: RecordedCity.facts,
            files: [],
            from: start
        )
        var moments: [Instant] = []
        try grow(writer, at: folder.file(), &city, rounds: 80) { city in
            moments.append(city.now)
            try recording.advance(now: city.now)
        }
        // An act alone is recorded too, without any new value.
        let comment = AlarmRequest(.comment, [.init(city.ids[0])], comment: "the last act")
        _ = try writer.act(comment, by: AlarmAuthor(user: "li"), at: city.now)
        try recording.advance(now: city.now)
        // A killed recorder leaves a whole journal too.
        let killed = folder.file("killed.citytop")
        for ending in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: path + ending, toPath: killed + ending)
        }
        _ = try recording.finish()
        // A cut of a recording over its whole span keeps them too.
        let cut = folder.file("cut.citytop")
        let whole = try RecordingReader(path: path)
        try RecordingFile.cut(recording: whole, RecordingCut(span: whole.facts.span), to: cut)
        let cache = try CacheReader(path: folder.file())
        let wanted = try entries(cache).filter { $0.instant >= start }
        #expect(wanted.count > 20 && wanted.last?.comment == "the last act")
        for file in [path, killed, cut] {
            let played = try RecordingReader(path: file)
            #expect(try entries(played) == wanted)
            #expect(AlarmJournalCheck(wanted).isWhole)
            #expect(!played.damage.isAltered)
            #expect(try RecordingCheck(path: file).findings.isEmpty)
            for instant in moments {
                #expect(
                    try suppressions(played, at: instant) == suppressions(cache, at: instant),
                    "\(file) \(instant)"
                )
            }
        }
    }

    @Test("A changed act is found by the check, and when the recording is opened")
    func changedAct() throws {
        let folder = try TemporaryFolder()
        var city = AlarmCity(seed: 52)
        let writer = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
        let path = folder.file("live.citytop")
        let recording = try LiveRecording(
            of: folder.file(),
            to: path,
            facts: RecordedCity.facts,
            files: [],
            from: AlarmCity.start
        )
        try grow(writer, at: folder.file(), &city, rounds: 60)
        try recording.advance(now: city.now)
        let row = try #require(try entries(CacheReader(path: folder.file())).dropFirst(3).first).id
        let killed = folder.file("killed.citytop")
        for ending in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: path + ending, toPath: killed + ending)
        }
        _ = try recording.finish()
        for file in [path, killed] {
            #expect(try RecordingCheck(path: file).findings.isEmpty)
            try alter(file, row: row)
            let findings = try RecordingCheck(path: file).findings
            #expect(
                findings.contains {
                    $0.place == "alarm_act"
                        && $0.text.string == "row \(row) of the journal is not as it was written"
                },
                "\(findings)"
            )
            #expect(try RecordingReader(path: file).damage.isAltered)
        }
    }

    @Test("A backup has the journal, and after a restore the next act continues it")
    func backup() throws {
        let folder = try TemporaryFolder()
        var city = AlarmCity(seed: 53)
        var writer: CacheWriter? = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
        try grow(#require(writer), at: folder.file(), &city, rounds: 60)
        let before = try entries(CacheReader(path: folder.file()))
        let table = try CacheReader(path: folder.file()).alarmTable(at: Moment(at: city.now))
        let instant = city.now
        let saved = folder.file("saved.db")
        _ = try CacheBackup.backUp(folder.file(), to: saved)
        try grow(#require(writer), at: folder.file(), &city, rounds: 20)
        try writer?.close()
        writer = nil
        _ = try CacheBackup.restore(saved, to: folder.file(), at: "20261127T091200Z")
        let reader = try CacheReader(path: folder.file())
        #expect(try entries(reader) == before)
        #expect(try reader.alarmTable(at: Moment(at: instant)) == table)
        let again = try CacheWriter(path: folder.file(), rules: AlarmCity.rules)
        let comment = AlarmRequest(.comment, [.init(city.ids[0])], comment: "after the restore")
        let outcome = try again.act(comment, by: AlarmAuthor(user: "li"), at: city.now)
        #expect(outcome.kept == [(before.last?.id ?? 0) + 1])
        try again.close()
        #expect(AlarmJournalCheck(try entries(CacheReader(path: folder.file()))).isWhole)
    }
}
