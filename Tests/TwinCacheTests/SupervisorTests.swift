// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Synchronization
import Testing
import TwinModel
import TwinQuery
import TwinTestSupport

@testable import TwinCache

@Suite("A cache whose files are lost, replaced or damaged while it is open")
struct SupervisorTests {
    private let folder: TemporaryFolder
    private let incidents = Incidents()
    private let clock = SteppedClock()

    init() throws { folder = try TemporaryFolder() }

    // MARK: Helpers

    /// A collector of reported incidents.
    private final class Incidents: Sendable {
        private let texts = Mutex<[String]>([])
        var all: String { texts.withLock { $0.joined(separator: "\n") } }
        func note(_ incident: CacheIncident) { texts.withLock { $0.append(incident.text) } }
    }

    /// A clock that is moved by the test.
    final class SteppedClock: Sendable {
        private let instant = Mutex(GeneratedCity.start)
        var now: Instant { instant.withLock { $0 } }
        func advance(_ length: Duration) { instant.withLock { $0 = $0 + length } }
    }

    private func supervisor(space: DiskSpace? = nil) throws -> CacheSupervisor {
        try CacheSupervisor(
            path: folder.file(),
            now: { [clock] in clock.now },
            space: { space ?? DiskSpace(free: 1 << 40, total: 1 << 40) },
            report: { [incidents] in incidents.note($0) }
        )
    }

    private func batch(_ range: Range<Int>) -> Batch {
        Batch(
            source: "traffic",
            observations: range.map { index in
                let time = GeneratedCity.start + .seconds(Int64(index) * 10)
                return Observation(
                    SeriesID(EntityID("road_segment:\(index % 7)"), "speed"),
                    Double(index) * 0.1,
                    at: time
                )
            },
            watermark: Watermark(position: "\(range.upperBound)")
        )
    }

    private func count(_ path: String? = nil) throws -> Int {
        var count = 0
        try CacheReader(path: path ?? folder.file()).forEachObservation(
            SeriesSelector(),
            in: .distantPast ..< .distantFuture,
            at: Moment(at: .distantFuture)
        ) { _ in
            count += 1
            return true
        }
        return count
    }

    private func isSound(_ path: String? = nil) -> Bool {
        CacheFile(path: path ?? folder.file()).isSound()
    }

    /// Writes once a second until the cache has recovered.
    ///
    /// - Returns: The number of writes that failed before sync started over.
    private func refusals(_ supervisor: CacheSupervisor, _ range: Range<Int>) throws -> Int {
        for attempt in 0..<8 {
            clock.advance(.seconds(1))
            do {
                _ = try supervisor.append([batch(range)])
                Issue.record("the write was kept although the files are not the cache's")
                return attempt
            } catch is StoreBegunAgain {
                return attempt
            } catch is CacheError {
                #expect(supervisor.condition.trouble != nil)
                #expect(CacheLock.notes(beside: folder.file()).condition.trouble != nil)
            }
        }
        Issue.record("it did not heal within eight seconds")
        return 8
    }

    private func names(_ part: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.contains(part) }.sorted()
    }

    private func overwrite(_ path: String, at offset: Int, with bytes: [UInt8]) throws {
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try handle.seek(toOffset: UInt64(offset))
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }

    // MARK: Lost and moved files

    @Test("A deleted cache is noticed at the next write, and a new one stores later data")
    func deleted() throws {
        let supervisor = try supervisor()
        _ = try supervisor.append([batch(0..<100)])
        unlink(folder.file())
        #expect(try refusals(supervisor, 100..<110) <= 2)
        #expect(try supervisor.watermark(of: "traffic") == nil)
        #expect(try supervisor.append([batch(0..<110)]).kept == 110)
        #expect(supervisor.condition.trouble == nil)
        #expect(supervisor.condition.beginning != nil)
        #expect(try count() == 110 && isSound())
        #expect(incidents.all.contains("deleted or renamed"))
    }

    @Test("A renamed cache is complete under its new name, and a new one is created")
    func renamed() throws {
        let supervisor = try supervisor()
        _ = try supervisor.append([batch(0..<100)])
        rename(folder.file(), folder.file("moved.db"))
        #expect(try refusals(supervisor, 100..<110) <= 2)
        #expect(try supervisor.append([batch(100..<110)]).kept == 110 - 100)
        #expect(try count() == 10 && isSound())
        #expect(try count(folder.file("moved.db")) == 100)
        #expect(isSound(folder.file("moved.db")))
    }

    @Test("A deleted log loses no acknowledged data")
    func logDeleted() throws {
        let supervisor = try supervisor()
        _ = try supervisor.append([batch(0..<100)])
        unlink(folder.file() + "-wal")
        #expect(try refusals(supervisor, 100..<110) <= 2)
        #expect(try supervisor.watermark(of: "traffic")?.position == "100")
        #expect(try supervisor.append([batch(100..<110)]).kept == 10)
        #expect(try count() == 110 && isSound())
    }

    @Test("A truncated log is not written back, and the file continues from its own watermark")
    func logCut() throws {
        let supervisor = try supervisor()
        _ = try supervisor.append([batch(0..<100)])
        try supervisor.acting { try $0.emptyLog() }
        _ = try supervisor.append([batch(100..<200)])
        truncate(folder.file() + "-wal", 0)
        #expect(try refusals(supervisor, 200..<210) <= 2)
        #expect(try supervisor.watermark(of: "traffic")?.position == "100")
        #expect(try supervisor.append([batch(100..<210)]).kept == 110)
        #expect(try count() == 210 && isSound())
    }

    @Test(
        "A log changed by another program is never copied into the file",
        arguments: ["cut and grown again", "random bytes in a page"]
    )
    func logChanged(how: String) throws {
        let supervisor = try supervisor()
        _ = try supervisor.append([batch(0..<100)])
        try supervisor.acting { try $0.emptyLog() }
        for index in 1..<5 { _ = try supervisor.append([batch(index * 100..<index * 100 + 100)]) }
        let log = folder.file() + "-wal"
        if how == "cut and grown again" {
            // This is the same as a write between the truncation and the check.
            let size = CacheFile(path: folder.file()).size("-wal")
            truncate(log, 0)
            truncate(log, off_t(size))
        } else {
            try overwrite(log, at: 32 + 24 + 100, with: Array(repeating: 0x5A, count: 64))
        }
        #expect(throws: (any Error).self) { try supervisor.acting { try $0.emptyLog() } }
        for _ in 0..<3 { _ = try? supervisor.append([]) }
        #expect(try supervisor.watermark(of: "traffic")?.position == "100")
        #expect(try supervisor.append([batch(100..<500)]).kept == 400)
        #expect(try count() == 500 && isSound())
    }

    // MARK: Replaced files

    /// Returns the path of a copy of the cache, as made by `citytop backup`.
    private func backup(_ supervisor: CacheSupervisor) throws -> String {
        try supervisor.acting { try $0.emptyLog() }
        let copy = folder.file("backup.db")
        try FileManager.default.copyItem(atPath: folder.file(), toPath: copy)
        return copy
    }

    private func copy(_ source: String, over target: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: source))
        truncate(target, 0)
        try overwrite(target, at: 0, with: Array(data))
    }

    @Test(
        "A backup copied over the running cache is continued, and the old log is not mixed into it",
        arguments: [true, false]
    )
    func replaced(inPlace isInPlace: Bool) throws {
        let supervisor = try supervisor()
        _ = try supervisor.append([batch(0..<100)])
        let backup = try backup(supervisor)
        for index in 1..<6 { _ = try supervisor.append([batch(index * 100..<index * 100 + 100)]) }
        try supervisor.acting { try $0.emptyLog() }
        _ = try supervisor.append([batch(600..<700)])
        if isInPlace {
            try copy(backup, over: folder.file())
        } else {
            rename(backup, folder.file())
        }
        #expect(try refusals(supervisor, 700..<710) <= 3)
        #expect(try supervisor.watermark(of: "traffic")?.position == "100")
        #expect(try supervisor.append([batch(100..<110)]).kept == 10)
        #expect(try count() == 110 && isSound())
    }

    @Test("A foreign log is set aside before the cache is opened")
    func foreignLog() throws {
        var supervisor: CacheSupervisor? = try supervisor()
        _ = try supervisor?.append([batch(0..<100)])
        let backup = try backup(try #require(supervisor))
        for index in 1..<6 { _ = try supervisor?.append([batch(index * 100..<index * 100 + 100)]) }
        try supervisor?.acting { try $0.emptyLog() }
        _ = try supervisor?.append([batch(600..<700)])
        // As after a kill, the log is not written back.
        supervisor = nil
        #expect(CacheFile(path: folder.file()).belongingOfLog() == .own)
        #expect(try count() == 700)
        try copy(backup, over: folder.file())
        #expect(CacheFile(path: folder.file()).belongingOfLog() == .foreign)
        // A viewer does not mix them either.
        #expect(try count() == 100)
        supervisor = try self.supervisor()
        #expect(try names("foreign").count == 1)
        #expect(try supervisor?.watermark(of: "traffic")?.position == "100")
        #expect(try count() == 100 && isSound())
        #expect(incidents.all.contains("belongs to another file"))
    }

    @Test("A log of random bytes is set aside, and the file without the log is used")
    func randomLog() throws {
        var supervisor: CacheSupervisor? = try supervisor()
        _ = try supervisor?.append([batch(0..<100)])
        try supervisor?.acting { try $0.emptyLog() }
        _ = try supervisor?.append([batch(100..<200)])
        supervisor = nil
        var generator = SeededGenerator(seed: 3)
        let noise = (0..<4096).map { _ in UInt8.random(in: 0...255, using: &generator) }
        try overwrite(folder.file() + "-wal", at: 0, with: noise)
        supervisor = try self.supervisor()
        #expect(try names("damaged").count == 1)
        #expect(try count() == 100 && isSound())
    }

    @Test("The log of a killed writer always belongs to the file")
    func ownLog() throws {
        let supervisor = try supervisor()
        var generator = SeededGenerator(seed: 11)
        for index in 0..<60 {
            _ = try supervisor.append([batch(index * 50..<index * 50 + 50)])
            if Int.random(in: 0..<5, using: &generator) == 0 {
                try supervisor.acting { _ = try $0.checkpoint() }
            }
            if Int.random(in: 0..<9, using: &generator) == 0 {
                try supervisor.acting { try $0.emptyLog() }
            }
            let copy = folder.file("killed.db")
            for ending in ["", "-wal"] {
                unlink(copy + ending)
                try FileManager.default.copyItem(
                    atPath: folder.file() + ending,
                    toPath: copy + ending
                )
            }
            let belonging = CacheFile(path: copy).belongingOfLog()
            #expect(belonging == .own || belonging == .empty)
            #expect(
                try CacheReader(path: copy).revision()
                    == CacheReader(path: folder.file()).revision()
            )
        }
    }

    // MARK: Damaged files

    @Test(
        "A page damaged while the cache is open is noticed, and the file is set aside, not deleted",
        arguments: [0, 3, 5]
    )
    func damagedPage(page: Int) throws {
        let supervisor = try supervisor()
        _ = try supervisor.append([batch(0..<3000)])
        try supervisor.acting { try $0.emptyLog() }
        try overwrite(folder.file(), at: page * 8192, with: Array(repeating: 0, count: 4096))
        #expect(try refusals(supervisor, 3000..<3010) <= 3)
        #expect(try names("damaged").contains { !$0.hasSuffix("-wal") })
        #expect(supervisor.condition.beginning?.aside?.contains("damaged") == true)
        #expect(try supervisor.append([batch(0..<3010)]).kept == 3010)
        #expect(try count() == 3010 && isSound())
    }

    @Test(
        "A page damaged while the cache is closed is noticed at the next start",
        arguments: [0, 3, 5]
    )
    func damagedAtStart(page: Int) throws {
        var supervisor: CacheSupervisor? = try supervisor()
        _ = try supervisor?.append([batch(0..<3000)])
        try supervisor?.close()
        try overwrite(folder.file(), at: page * 8192, with: Array(repeating: 0, count: 4096))
        supervisor = try self.supervisor()
        #expect(try names("damaged").count >= 1)
        #expect(try supervisor?.append([batch(0..<10)]).kept == 10)
        #expect(try count() == 10 && isSound())
    }

    @Test("A file with only a new modification time continues to be used")
    func touched() throws {
        let supervisor = try supervisor()
        _ = try supervisor.append([batch(0..<100)])
        utimes(folder.file(), nil)
        #expect(throws: CacheError.moved(path: folder.file())) {
            try supervisor.append([batch(100..<110)])
        }
        #expect(try supervisor.append([batch(100..<110)]).kept == 10)
        #expect(try count() == 110)
        #expect(try names("damaged").isEmpty)
    }

    @Test("A foreign file is refused and not changed")
    func foreign() throws {
        try Data("not a cache at all, but something else".utf8)
            .write(to: URL(fileURLWithPath: folder.file()))
        #expect(throws: CacheError.foreign(path: folder.file())) { try supervisor() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["city.db"])
    }

    // MARK: Full disk

    @Test(
        "Below the reserve of space, observations are refused and notes are stored"
    )
    func shortOfSpace() throws {
        let space = Mutex(DiskSpace(free: 200_000_000, total: 1 << 30))
        let supervisor = try CacheSupervisor(
            path: folder.file(),
            now: { [clock] in clock.now },
            space: { space.withLock { $0 } },
            report: { [incidents] in incidents.note($0) }
        )
        _ = try supervisor.append([batch(0..<10)])
        space.withLock { $0.free = 99_000_000 }
        let since = clock.now
        for _ in 0..<20 {
            #expect(throws: CacheError.diskFull(path: folder.file())) {
                try supervisor.append([batch(10..<20)])
            }
            try supervisor.maintain(now: clock.now)
            clock.advance(.seconds(5))
        }
        #expect(supervisor.condition.trouble == .diskFull)
        #expect(supervisor.condition.since == since)
        // It is reported once, not with every attempt.
        #expect(incidents.all.components(separatedBy: "no disk space left").count == 2)
        try supervisor.keep(
            Bookmark(instant: clock.now, written: clock.now, author: "wei", text: "pump stuck")
        )
        #expect(try CacheReader(path: folder.file()).condition.trouble == .diskFull)
        space.withLock { $0.free = 150_000_000 }
        #expect(try supervisor.append([batch(10..<20)]).kept == 10)
        #expect(supervisor.condition.trouble == nil)
        #expect(try count() == 20 && isSound())
    }

    @Test("The reserve is 100 MB, or one percent of a large disk")
    func reserve() {
        #expect(DiskSpace(free: 0, total: 1_000_000_000).reserve == 100_000_000)
        #expect(DiskSpace(free: 0, total: 50_000_000_000).reserve == 500_000_000)
        #expect(DiskSpace(free: 499_999_999, total: 50_000_000_000).isShort)
        #expect(!DiskSpace(free: 500_000_000, total: 50_000_000_000).isShort)
    }

    // MARK: Viewers

    @Test("A viewer reports a deleted file, and switches to the new one by itself")
    func viewer() throws {
        let supervisor = try supervisor()
        _ = try supervisor.append([batch(0..<100)])
        let viewer = try LiveReader(path: folder.file(), now: { [clock] in clock.now })
        let before = try viewer.revision()
        #expect(viewer.condition.trouble == nil)
        #expect(
            try viewer.latest(
                SeriesSelector(),
                at: Moment(at: .distantFuture),
                lookBack: .seconds(1 << 40)
            ).count == 7
        )
        unlink(folder.file())
        _ = try viewer.revision()
        #expect(viewer.condition.trouble == .fileGone)
        #expect(viewer.condition.since == clock.now)
        // The stored data is still shown.
        #expect(try viewer.keptSpan() != nil)
        _ = try refusals(supervisor, 100..<110)
        _ = try supervisor.append([batch(200..<210)])
        #expect(try viewer.revision() != before)
        #expect(viewer.condition.trouble == nil)
        #expect(try viewer.keptSpan()?.lowerBound == GeneratedCity.start + .seconds(2000))
    }

    @Test("Notes beside the cache are read as they were written, with any names in them")
    func notes() throws {
        let condition = ArchiveCondition(
            trouble: .diskFull,
            since: GeneratedCity.start,
            beginning: .init(instant: GeneratedCity.start, aside: "a b\u{1B}[1m.db"),
            holder: .init(bytes: 80 << 20, process: 4711, name: "my reader", isStopped: true)
        )
        let stamp = CacheFile.Stamp(
            identity: .init(device: 2049, number: .max),
            size: 8192,
            changed: 1_764_234_720_123_456_789
        )
        let notes = CacheNotes(condition: condition, stamp: stamp)
        #expect(CacheNotes("4711\n" + notes.text) == notes)
        #expect(CacheNotes("4711\n\n\n") == CacheNotes())
        #expect(CacheNotes("4711\ntrouble nothing x\nheld x 1 1\nfile 1 2 3\n") == CacheNotes())
    }

    // MARK: Log

    @Test("A reader in the middle of a query is found by its lock, with its process")
    func holders() {
        let file = CacheFile.Identity(device: 0x0801, number: 1_835_012)
        let locks = """
            1: POSIX  ADVISORY  WRITE 17 08:01:1835012 124 124
            2: FLOCK  ADVISORY  READ 18 08:01:1835012 0 EOF
            3: POSIX  ADVISORY  READ 19 08:01:1835012 128 128
            4: POSIX  ADVISORY  READ 20 08:01:1835013 124 128
            5: POSIX  ADVISORY  READ 21 08:01:1835012 124 124
            5: -> POSIX  ADVISORY  READ 22 08:01:1835012 123 123
            6: POSIX  ADVISORY  READ 23 08:01:1835012 0 EOF
            nonsense
            """
        #expect(LogHolder.processes(in: locks, holding: file) == [21, 22, 23])
    }
}
