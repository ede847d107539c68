// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Testing
import TwinModel
import TwinQuery

@testable import TwinCache

@Suite("Damaged and foreign recordings")
struct RecordingFaultTests {
    /// Returns the names and contents of all files in a folder.
    private func listing(_ folder: String) throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            found[name] = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
        }
        return found
    }

    /// Runs all queries on a recording.
    ///
    /// They must end, with any result.
    private func askAll(_ path: String) throws {
        let recording = try RecordingReader(path: path)
        let instants = [
            Instant.distantPast, GeneratedCity.start + .seconds(5000), .distantFuture,
        ]
        for instant in instants {
            let moment = Moment(at: instant)
            let known = Moment(at: instant, asOf: instant)
            _ = try? recording.latest(SeriesSelector(), at: moment, lookBack: .seconds(9e10))
            _ = try? recording.latest(SeriesSelector(), at: known, lookBack: .seconds(9e10))
            _ = try? recording.events(
                in: .distantPast ..< .distantFuture,
                at: moment,
                limit: 100
            )
            _ = try? recording.bookmarks(
                in: .distantPast ..< .distantFuture,
                at: moment,
                limit: 100
            )
            _ = try? recording.sourceStatuses(at: moment)
        }
        let ids = (try? recording.series(SeriesSelector()).map(\.id)) ?? []
        _ = try? recording.columns(
            of: ids,
            over: GeneratedCity.start..<(GeneratedCity.start + .seconds(400_000)),
            count: 40,
            at: Moment(at: .distantFuture)
        )
        _ = try? recording.forEachObservation(
            SeriesSelector(),
            in: .distantPast ..< .distantFuture,
            at: Moment(at: .distantFuture)
        ) { _ in true }
        _ = try? recording.keptSpan()
        _ = try? recording.entities(SeriesSelector())
    }

    /// Returns the content of a recording, row by row, without checking checksums, or nil if it
    /// cannot be read.
    private func content(_ path: String) -> [String]? {
        var configuration = Configuration()
        configuration.readonly = true
        guard
            let queue = try? DatabaseQueue(
                path: CacheFile(path: path).immutableAddress,
                configuration: configuration
            )
        else { return nil }
        return try? queue.read { database in
            var rows: [String] = []
            for name in ["application_id", "user_version", "page_size", "encoding"] {
                rows.append("\(try Row.fetchAll(database, sql: "PRAGMA \(name)"))")
            }
            let schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"
            rows += try Row.fetchAll(database, sql: schema).map(\.debugDescription)
            for table in try database.tablesToSum() + ["recording_sum"] {
                try database.forEachRow("SELECT * FROM \"\(table)\"") { row in
                    rows.append("\(table) \(row.bindings)")
                    return true
                }
            }
            return rows
        }
    }

    @Test(
        "R01 G7 No damage causes a crash, hang or side effect, and every changed value is found"
    )
    func mutations() throws {
        let city = try RecordedCity(seed: 21, batches: 24, series: 8)
        let whole = try Data(contentsOf: URL(fileURLWithPath: city.record()))
        let told = try #require(content(city.folder.file("city.citytop")))
        let folder = try TemporaryFolder()
        let path = folder.file("r.citytop")
        var random = SeededGenerator(seed: 21)
        var altered = 0
        for number in 0..<1000 {
            let damaged = Mutation.next(&random).applied(to: whole, &random)
            try damaged.write(to: URL(fileURLWithPath: path))
            let before = try listing(folder.path)
            do {
                try askAll(path)
            } catch let error as RecordingError {
                #expect(!error.description.isEmpty)
            }
            let findings: Int
            do {
                findings = try RecordingCheck(path: path).findings.count
            } catch is RecordingError {
                findings = 1
            }
            #expect(try listing(folder.path) == before, "damage \(number) had a side effect")
            if content(path) != told {
                altered += 1
                #expect(findings > 0, "damage \(number) altered a value and was not found")
            }
        }
        #expect(altered > 300)
    }

    @Test("G7 Every changed byte is found, even in unused space")
    func anyByte() throws {
        let city = try RecordedCity(seed: 26, batches: 24, series: 8)
        let path = try city.record()
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(try RecordingCheck(path: path).findings.isEmpty)
        let target = city.folder.file("altered")
        var random = SeededGenerator(seed: 26)
        var unused = 0
        for _ in 0..<400 {
            var bytes = whole
            let offset = Int.random(in: 0..<bytes.count, using: &random)
            bytes[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            try Data(bytes).write(to: URL(fileURLWithPath: target))
            guard let check = try? RecordingCheck(path: target) else { continue }
            #expect(!check.findings.isEmpty, "the byte at \(offset)")
            if check.findings.contains(where: { $0.place == "file" }) { unused += 1 }
        }
        #expect(unused > 0)
    }

    @Test("G7 Every flipped bit in blocks, facts and texts is found")
    func payloadFlips() throws {
        let city = try RecordedCity(seed: 22, batches: 24, series: 8)
        let path = try city.record()
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        // The payloads are located by searching the file for blocks and texts.
        var payloads: [[UInt8]] = []
        let queue = try RecordingGuard(path: path).open()
        try queue.read { database in
            for sql in [
                "SELECT block FROM chunk", "SELECT block FROM latest", "SELECT text FROM event",
                "SELECT english FROM entity", "SELECT value FROM recording WHERE name = 'city'",
                "SELECT text FROM recording_file", "SELECT text FROM bookmark",
            ] where (try? database.makeStatement(sql: sql)) != nil {
                try database.forEachRow(sql) { row in
                    payloads.append(Array(row.blob(0)))
                    return true
                }
            }
        }
        try queue.close()
        var random = SeededGenerator(seed: 22)
        let target = city.folder.file("flipped")
        var flips = 0
        for _ in 0..<150 {
            let payload = payloads.randomElement(using: &random) ?? []
            guard payload.count >= 8, let place = whole.firstRange(of: payload) else { continue }
            var flipped = whole
            let offset = place.lowerBound + Int.random(in: 0..<payload.count, using: &random)
            flipped[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            try Data(flipped).write(to: URL(fileURLWithPath: target))
            let check = try? RecordingCheck(path: target)
            #expect(check.map { !$0.findings.isEmpty } ?? true, "the byte at \(offset)")
            flips += 1
        }
        #expect(flips > 80, "\(flips)")
    }

    @Test(
        "A damaged chunk is counted and shows as a gap, and the rest is readable",
        arguments: [("chunk", 4, 2400), ("chunk_day", 12, 220)]
    )
    func damagedChunk(table: String, seriesCount: Int, batches: Int) throws {
        let city = try RecordedCity(seed: 23, batches: batches, series: seriesCount)
        let path = try city.record()
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var block: [UInt8] = []
        let queue = try RecordingGuard(path: path).open()
        try queue.read { database in
            // The block must be within one page of the file.
            try database.forEachRow(
                "SELECT block FROM \(table) WHERE length(block) < 4000 ORDER BY length(block) DESC"
            ) { row in
                block = Array(row.blob(0))
                return false
            }
        }
        try queue.close()
        let place = try #require(bytes.firstRange(of: block))
        bytes[place.lowerBound + 9] ^= 0x10
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let recording = try RecordingReader(path: path)
        var told = 0
        try recording.forEachObservation(
            SeriesSelector(),
            in: .distantPast ..< .distantFuture,
            at: Moment(at: .distantFuture)
        ) { _ in
            told += 1
            return true
        }
        #expect(recording.damagedBlocks == 1)
        // The same block is counted once.
        try recording.forEachObservation(
            SeriesSelector(),
            in: .distantPast ..< .distantFuture,
            at: Moment(at: .distantFuture)
        ) { _ in true }
        _ = try recording.latest(
            SeriesSelector(),
            at: Moment(at: .distantFuture),
            lookBack: .seconds(1_000_000)
        )
        #expect(recording.damage == ArchiveDamage(blocks: 1))
        let kept = try recording.counts().observations
        #expect(told > 0 && told < kept)
        #expect(try RecordingCheck(path: path).findings.contains { $0.place == table })
    }

    @Test("A changed name is detected when the recording is opened")
    func alteredName() throws {
        let city = try RecordedCity(seed: 27)
        let path = try city.record()
        #expect(try RecordingReader(path: path).damage == ArchiveDamage())
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let maker = try RecordingReader(path: path).facts.maker
        let place = try #require(bytes.firstRange(of: Array(maker.utf8)))
        bytes[place.lowerBound] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let altered = try RecordingReader(path: path)
        #expect(altered.damage == ArchiveDamage(isAltered: true))
        #expect(try !RecordingCheck(path: path).findings.isEmpty)
    }

    @Test("R02 A file that is not a recording is refused with a sentence")
    func foreignFiles() throws {
        let city = try RecordedCity(seed: 24, batches: 20)
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: city.record())))
        func with(_ offset: Int, _ bytes: [UInt8]) -> [UInt8] {
            var copy = whole
            copy.replaceSubrange(offset..<offset + bytes.count, with: bytes)
            return copy
        }
        let files: [(name: String, bytes: [UInt8], words: String)] = [
            ("empty", [], "it is empty"),
            ("one byte", [0x53], "not a recording"),
            ("only the header", Array(whole.prefix(100)), "truncated"),
            ("half", Array(whole.prefix(whole.count / 2)), "truncated"),
            ("text", Array("city,time,value\n".utf8), "not a recording"),
            ("gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], "gzip"),
            ("encrypted", (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 167) }, "not a rec"),
            ("another program's", with(68, [1, 2, 3, 4]), "another program"),
            ("a cache", with(68, [0x43, 0x69, 0x54, 0x70]), "it is a cache"),
            ("pages of 512", with(16, [2, 0]), "too many"),
            ("pages of 65536", with(16, [0, 1]), "missing"),
            ("pages of 3", with(16, [0, 3]), "pages of 3 bytes"),
            ("countless pages", with(28, [0xFF, 0xFF, 0xFF, 0xFE]), "missing"),
            ("longer", whole + [0], "too many"),
        ]
        let path = city.folder.file("r")
        for file in files {
            try Data(file.bytes).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: RecordingError.self, "\(file.name)") {
                try RecordingReader(path: path)
            }
            #expect(
                error?.description.contains(file.words) == true,
                "\(file.name): \(error as Any)"
            )
        }
    }

    @Test("Folders, links, pipes, sockets, devices and huge files are refused at once")
    func noFiles() throws {
        let city = try RecordedCity(seed: 25, batches: 10)
        let path = try city.record()
        let link = city.folder.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        let pipe = city.folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let huge = city.folder.file("huge")
        #expect(FileManager.default.createFile(atPath: huge, contents: nil))
        #expect(truncate(huge, 5 << 30) == 0)
        for (path, words) in [
            (city.folder.path, "a folder"), (link, "a link"), (pipe, "a pipe"),
            ("/dev/zero", "a device"), (huge, "bytes"), (path + "x", "no recording at"),
        ] {
            let error = #expect(throws: RecordingError.self) { try RecordingReader(path: path) }
            #expect(error?.description.contains(words) == true)
        }
    }

    @Test(
        "R04 R05 A foreign schema is refused before any part of it runs",
        arguments: [
            "CREATE VIEW extra AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "
                + "SELECT i FROM n",
            "DROP TABLE chunk; CREATE VIEW chunk AS SELECT 1 AS key, randomblob(1000000000) AS block",
            "CREATE TRIGGER t AFTER INSERT ON chunk BEGIN DELETE FROM entity; END",
            "CREATE VIRTUAL TABLE words USING fts5(text)",
            "DROP INDEX event_by_time",
            "ALTER TABLE entity ADD COLUMN extra TEXT",
            "ALTER TABLE series ADD COLUMN big GENERATED ALWAYS AS (zeroblob(1000000000))",
            "CREATE INDEX odd ON entity (length(english))",
            "ANALYZE",
            "DROP TABLE event; CREATE TABLE event (a CHECK (abs(a) > 0))",
            "CREATE TABLE wide (\((0..<1900).map { "c\($0)" }.joined(separator: ", ")))",
        ]
    )
    func foreignSchemas(sql: String) throws {
        let city = try RecordedCity(seed: 26, batches: 10)
        let path = try city.record()
        try alter(path, sql)
        let error = #expect(throws: RecordingError.self) { try RecordingReader(path: path) }
        let words = error?.description ?? ""
        #expect(words.contains("not ours") || words.contains("too many columns"), "\(words)")
    }

    @Test("R04 A hundred thousand tables are refused")
    func countlessTables() throws {
        let city = try RecordedCity(seed: 27, batches: 10)
        let path = try city.record()
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            try database.execute(sql: "PRAGMA writable_schema = ON")
            try database.execute(
                sql: """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
                    INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql)
                        SELECT 'table', 't' || i, 't' || i, 2, 'CREATE TABLE t' || i || ' (a)' FROM n
                    """
            )
        }
        try queue.close()
        #expect(throws: RecordingError.self) { try RecordingReader(path: path) }
    }

    /// Changes a recording with SQL, as an attacker could.
    private func alter(_ path: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test(
        "R07 Values with wrong types, out of range or missing never trap, and are reported",
        arguments: [
            "UPDATE recording SET value = 'soon' WHERE name IN ('from', 'to', 'made', 'simulated')",
            "UPDATE recording SET value = -9223372036854775808 WHERE name = 'from'",
            "UPDATE recording SET value = 9223372036854775807 WHERE name IN ('from', 'to')",
            "UPDATE recording SET value = NULL",
            "UPDATE recording SET value = x'00ff' WHERE name = 'city'",
            "UPDATE meta SET value = 9223372036854775807",
            "UPDATE meta SET value = -9223372036854775808",
            "UPDATE meta SET value = 'text'",
            "UPDATE entity SET longitude = 1e999, latitude = 'north', attributes = '{{{'",
            "UPDATE entity SET kind = x'ff00fe', english = char(27) || '[2J' || char(0x202e)",
            "UPDATE series SET source = 77, unit = '', shape = 'odd'",
            "UPDATE series SET id = id + 500",
            "DELETE FROM series WHERE id % 2 = 0",
            "UPDATE event SET time = 9223372036854775807, finish = -9223372036854775808",
            "UPDATE event SET time = 'x', priority = 300, received = NULL WHERE 0; "
                + "UPDATE event SET time = 'x', priority = 300",
            "UPDATE OR IGNORE status SET since = since - 9e15, noted = noted - 1795003200000 + 9223370000000000000, "
                + "interval = -9223372036854775808, failures = 9223372036854775807, skew = 'x'",
            "UPDATE latest SET sequence = 9223372036854775807",
            "UPDATE latest SET grp = grp + 1000000000000",
            "UPDATE latest SET block = 'text'",
            "UPDATE chunk SET key = key + 9000000000000000000 - (SELECT max(key) FROM chunk)",
            "UPDATE chunk SET key = -key",
            "UPDATE chunk SET block = zeroblob(16000000)",
            "UPDATE chunk SET block = 3.5",
            "DELETE FROM chunk WHERE key NOT IN (SELECT key FROM chunk LIMIT 2)",
            "UPDATE bookmark SET time = time + 9e18",
            "UPDATE recording_source SET interval = 9223372036854775807",
            "INSERT INTO hot (key, oldest, newest, block) VALUES (-1, 9223372036854775807, "
                + "-9223372036854775808, x'00')",
            "DELETE FROM recording_sum",
        ]
    )
    func oddValues(sql: String) throws {
        let city = try RecordedCity(seed: 28, batches: 40)
        let path = try city.record()
        try alter(path, sql)
        do {
            try askAll(path)
            #expect(try !RecordingCheck(path: path).findings.isEmpty)
        } catch let error as RecordingError {
            #expect(!error.description.isEmpty)
        }
    }

    @Test("R07 Blocks with correct checksums and impossible times never trap")
    func craftedBlocks() throws {
        let city = try RecordedCity(seed: 29, batches: 20)
        let path = try city.record()
        let times: [Int64] = [.min + 1, .max, -1, Instant.distantFuture.millisecondsSince1970]
        for time in times {
            let sample = Sample(time: time, received: time, bits: 1, mark: .goodNumber)
            let latest = LatestBlock.encode([Newest(sample: sample, oldest: time)])
            let hot = HotBlock.encode([HotBlock.Entry(slot: 0, sample: sample)])
            let queue = try DatabaseQueue(path: path)
            try queue.write { database in
                try database.run("UPDATE latest SET block = ?", .blob(latest))
                try database.run(
                    "INSERT OR REPLACE INTO hot (key, oldest, newest, block) VALUES (1, ?, ?, ?)",
                    .integer(time),
                    .integer(time),
                    .blob(hot)
                )
            }
            try queue.close()
            try askAll(path)
            #expect(try !RecordingCheck(path: path).findings.isEmpty, "\(time)")
        }
    }

    @Test("R10 A newer version is refused politely, and a newer minor version is read")
    func versions() throws {
        let city = try RecordedCity(seed: 30, batches: 10)
        let path = try city.record()
        try alter(
            path,
            "UPDATE recording SET value = 7 WHERE name = 'minor';"
                + "INSERT INTO recording (name, value) VALUES ('mood', 'calm')"
        )
        let minor = try RecordingReader(path: path)
        #expect(minor.isNewerMinor)
        #expect(minor.facts.city.english == "Testville")
        try alter(path, "PRAGMA user_version = 99")
        #expect(
            throws: RecordingError.newer(path: path, version: 99, known: RecordingFormat.version)
        ) { try RecordingReader(path: path) }
    }

    @Test("R10 An older version is read", arguments: 1...RecordingFormat.version)
    func olderVersions(version: Int) throws {
        let city = try RecordedCity(seed: 31, batches: 30)
        let path = city.folder.file("older.citytop")
        let current = try city.record()
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            let identifier = RecordingFormat.applicationID
            try database.execute(
                sql: "PRAGMA application_id = \(identifier); PRAGMA user_version = \(version)"
            )
            try RecordingFormat.makeTables(database, version: version)
            try database.execute(sql: "ATTACH ? AS current", arguments: [current])
            for table in try database.tablesToSum() {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO main.\(table) SELECT * FROM current.\(table)"
                )
            }
        }
        try queue.close()
        let recording = try RecordingReader(path: path)
        let moment = Moment(at: city.end)
        #expect(
            try recording.latest(SeriesSelector(), at: moment, lookBack: .seconds(9000))
                == CacheReader(path: city.cache)
                .latest(SeriesSelector(), at: moment, lookBack: .seconds(9000))
        )
        let span = Instant.distantPast ..< .distantFuture
        let bookmarks = try recording.bookmarks(in: span, at: moment, limit: 10)
        #expect(bookmarks.isEmpty == (version < 2))
    }

    @Test("R14 Files with odd names can be opened, and the names are shown safely")
    func oddNames() throws {
        let city = try RecordedCity(seed: 32, batches: 10)
        let whole = try Data(contentsOf: URL(fileURLWithPath: city.record()))
        for name in [
            "-rf", "a\nb", "\u{1B}[2J", "%n%s", "a?mode=rw&immutable=0#x", "百分之百%41",
            String(repeating: "x", count: 255),
        ] {
            let path = city.folder.path + "/" + name
            try whole.write(to: URL(fileURLWithPath: path))
            #expect(try RecordingReader(path: path).facts.city.english == "Testville")
            let missing = RecordingError.missing(path: path).description
            #expect(!missing.unicodeScalars.contains { $0.value < 0x20 })
        }
    }

    @Test("Side files beside a recording are ignored, and none are created")
    func sideFiles() throws {
        let city = try RecordedCity(seed: 33, batches: 10)
        let path = try city.record()
        for ending in ["-journal", "-wal", "-shm"] {
            try Data("not mine".utf8).write(to: URL(fileURLWithPath: path + ending))
        }
        let before = try listing(city.folder.path)
        try askAll(path)
        #expect(try RecordingCheck(path: path).findings.isEmpty)
        #expect(try listing(city.folder.path) == before)
    }
}

/// A way to damage a file.
enum Mutation {
    case bitFlips(Int)
    case truncation
    case headerByte
    case splice
    case zeroes

    static func next(_ random: inout SeededGenerator) -> Mutation {
        switch Int.random(in: 0..<10, using: &random) {
        case 0...4: .bitFlips(Int.random(in: 1...8, using: &random))
        case 5: .truncation
        case 6: .headerByte
        case 7, 8: .splice
        default: .zeroes
        }
    }

    func applied(to whole: Data, _ random: inout SeededGenerator) -> Data {
        var bytes = [UInt8](whole)
        switch self {
        case .bitFlips(let count):
            for _ in 0..<count {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
        case .truncation: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
        case .headerByte:
            bytes[Int.random(in: 0..<100, using: &random)] = UInt8.random(
                in: 0...255,
                using: &random
            )
        case .splice:
            let length = Int.random(in: 1...min(9000, bytes.count / 2), using: &random)
            let source = Int.random(in: 0...bytes.count - length, using: &random)
            let target = Int.random(in: 0...bytes.count - length, using: &random)
            bytes.replaceSubrange(target..<target + length, with: bytes[source..<source + length])
        case .zeroes:
            let length = Int.random(in: 1...min(4096, bytes.count / 2), using: &random)
            let start = Int.random(in: 0...bytes.count - length, using: &random)
            for place in start..<start + length { bytes[place] = 0 }
        }
        return Data(bytes)
    }
}
