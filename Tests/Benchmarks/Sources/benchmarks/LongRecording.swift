// SPDX-License-Identifier: Apache-2.0

import CSQLite
import DemoCity
import Foundation
import TwinCache
import TwinModel

/// A recording of series of the demo city with one value per 10 s, of any length.
///
/// One hour is appended and cut normally. Its blocks store times relative to the hour, so earlier
/// hours are created by copying its rows under other keys. Only the blocks of the newest samples,
/// which contain the start of each series, are rewritten. The checksums of its tables remain those
/// of the hour.
struct LongRecording {
    let path: String
    let series: Int
    let hours: Int
    /// The last instant of the recording.
    let end: Instant

    var observations: Int { series * hours * 360 }

    var bytes: Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }

    /// Creates a recording of one hour.
    init(folder: URL, series count: Int) throws {
        let start = Instant(millisecondsSince1970: 1_784_588_400_000)
        var model = DemoCityModel(
            seed: 1,
            scenario: Scenario(name: LocalizedText("A calm day")),
            start: start - .seconds(600)
        )
        // Values stay near those of a calm day; if all were in alarm, alarms would dominate the
        // measurement.
        var told: [SeriesID: Double] = [:]
        for moment in model.advance(to: start) {
            for observation in moment.observations { told[observation.series] = observation.number }
        }
        let chosen = Array(model.series.prefix(count))
        series = chosen.count
        hours = 1
        end = start + .seconds(3590)
        path = folder.appendingPathComponent("hour-\(count).citytop").path
        let cache = folder.appendingPathComponent("hour-\(count).db").path
        let writer = try CacheWriter(path: cache)
        var sources: [CitySeries.Domain: [Int]] = [:]
        for (number, told) in chosen.enumerated() {
            sources[told.domain, default: []].append(number)
        }
        for (domain, numbers) in sources {
            var batch = Batch(source: SourceID(domain.rawValue))
            batch.series = numbers.map { chosen[$0].series }
            if domain == .traffic { batch.entities = model.entities }
            _ = try writer.append([batch])
        }
        var random = SeededGenerator(seed: 7)
        let usual = chosen.map { told[$0.series.id] ?? 50 }
        var values = usual
        for tick in 0..<360 {
            let instant = start + .seconds(10 * tick)
            let batches = sources.map { domain, numbers in
                Batch(
                    source: SourceID(domain.rawValue),
                    observations: numbers.map { number in
                        values[number] = Self.next(values[number], usual[number], &random)
                        return Observation(
                            series: chosen[number].series.id,
                            phenomenonTime: instant,
                            receivedTime: instant + .milliseconds(40),
                            result: .number(values[number])
                        )
                    }
                )
            }
            _ = try writer.append(batches)
        }
        try writer.close()
        let facts = RecordingFacts(
            city: LocalizedText("Bench"),
            timeZone: "Asia/Shanghai",
            isSimulated: true,
            made: end,
            maker: "benchmarks",
            sources: sources.keys.map {
                RecordedSource(
                    id: SourceID($0.rawValue),
                    domain: $0.rawValue,
                    standard: "prometheus",
                    interval: .seconds(10)
                )
            }
        )
        try RecordingFile.finish(cache: cache, facts: facts, files: [], to: path)
        try FileManager.default.removeItem(atPath: cache)
    }

    /// Returns the next value: flags stay, counts change by a few, other numbers change by
    /// hundredths.
    private static func next(
        _ value: Double,
        _ usual: Double,
        _ random: inout SeededGenerator
    ) -> Double {
        if usual == 0 || usual == 1 { return usual }
        let swing = (random.unit() - 0.5) * max(0.05, abs(usual) * 0.01)
        guard usual != usual.rounded() else { return (usual + 2 * swing).rounded() }
        let near = value + swing
        return ((near + (usual - near) * 0.05) * 100).rounded() / 100
    }

    /// Creates a longer recording in another file.
    init(_ hour: LongRecording, hours: Int) throws {
        series = hour.series
        self.hours = hours
        end = hour.end
        path = hour.path + "-\(hours)"
        try FileManager.default.copyItem(atPath: hour.path, toPath: path)
        var connection: OpaquePointer?
        guard sqlite3_open(path, &connection) == SQLITE_OK else { throw Failure() }
        defer { sqlite3_close(connection) }
        func run(_ sql: String) throws {
            guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else { throw Failure() }
        }
        try run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
        let milliseconds = (hours - 1) * 3_600_000
        // Rows are written in the order of keys, as when cutting.
        try run(
            """
            CREATE TEMP TABLE last AS SELECT * FROM chunk ORDER BY key;
            DELETE FROM chunk;
            """
        )
        for back in (0..<hours).reversed() {
            try run(
                "INSERT INTO chunk SELECT key - \(back) * 4294967296, block FROM last ORDER BY key"
            )
        }
        try run(
            """
            UPDATE meta SET value = value - \(milliseconds) WHERE name = 'oldest';
            UPDATE recording SET value = value - \(milliseconds) WHERE name = 'from';
            UPDATE recording SET value = \(hour.observations * hours) WHERE name = 'observations';
            """
        )
        var statement: OpaquePointer?
        var blocks: [(key: Int64, bytes: [UInt8])] = []
        sqlite3_prepare_v2(connection, "SELECT grp, block FROM latest", -1, &statement, nil)
        while sqlite3_step(statement) == SQLITE_ROW {
            let bytes = UnsafeRawBufferPointer(
                start: sqlite3_column_blob(statement, 1),
                count: Int(sqlite3_column_bytes(statement, 1))
            )
            blocks.append((sqlite3_column_int64(statement, 0), Array(bytes)))
        }
        sqlite3_finalize(statement)
        sqlite3_prepare_v2(
            connection,
            "UPDATE latest SET block = ? WHERE grp = ?",
            -1,
            &statement,
            nil
        )
        for (key, block) in blocks {
            var block = block
            for entry in stride(from: 7, to: block.count - 32, by: 33) {
                let place = entry + 25
                var oldest: UInt64 = 0
                for byte in (0..<8).reversed() {
                    oldest = oldest << 8 | UInt64(block[place + byte])
                }
                let moved = Int64(bitPattern: oldest) - Int64(milliseconds)
                for byte in 0..<8 {
                    block[place + byte] = UInt8(truncatingIfNeeded: moved >> (8 * Int64(byte)))
                }
            }
            let sum = Self.checksum(block[4...])
            for byte in 0..<4 { block[byte] = UInt8(truncatingIfNeeded: sum >> (8 * UInt32(byte))) }
            sqlite3_bind_blob(
                statement,
                1,
                block,
                CInt(block.count),
                unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            )
            sqlite3_bind_int64(statement, 2, key)
            guard sqlite3_step(statement) == SQLITE_DONE else { throw Failure() }
            sqlite3_reset(statement)
        }
        sqlite3_finalize(statement)
        try run("COMMIT")
    }

    struct Failure: Error {}

    /// Returns the CRC-32 of bytes, computed bit by bit.
    private static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
        }
        return ~sum
    }
}
