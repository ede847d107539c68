// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite

// The checksums of a recording. Each block has its own. In addition, there is a checksum for each
// table over all of its rows in the order of keys, and one for the header. A row is encoded column
// by column: one byte for the type (0 null, 1 integer, 2 real, 3 text, 4 blob), followed by the
// integer or the bits of the real in eight bytes, low byte first, or by the length of the text or
// blob in four bytes and its bytes. FileSum.swift adds a checksum over the bytes of the whole file.

/// The checksum of a table or of the header.
struct TableSum: Hashable {
    var name: String
    /// The number of rows.
    var count: Int64
    /// The CRC-32 of all rows in sequence.
    var sum: Int64
}

/// An accumulator of the checksum of rows.
struct RowSum {
    private(set) var count: Int64 = 0
    private(set) var sum: UInt32 = 0
    private var bytes = ByteWriter()

    mutating func add(_ row: StoredRow) {
        count += 1
        bytes.bytes.removeAll(keepingCapacity: true)
        for column in 0..<sqlite3_column_count(row.handle) {
            switch sqlite3_column_type(row.handle, column) {
            case SQLITE_INTEGER:
                bytes.write(UInt8(1))
                bytes.write(row.integer(column))
            case SQLITE_FLOAT:
                bytes.write(UInt8(2))
                bytes.write(row.real(column).bitPattern)
            case SQLITE_TEXT:
                bytes.write(UInt8(3))
                add(row.blob(column))
            case SQLITE_BLOB:
                bytes.write(UInt8(4))
                add(row.blob(column))
            default: bytes.write(UInt8(0))
            }
        }
        take()
    }

    /// Adds a text or blob without a copy.
    private mutating func add(_ content: UnsafeRawBufferPointer) {
        bytes.write(UInt32(truncatingIfNeeded: content.count))
        take()
        sum = CRC32.checksum(content, after: sum)
    }

    private mutating func take() {
        sum = bytes.bytes.withUnsafeBytes { CRC32.checksum($0, after: sum) }
        bytes.bytes.removeAll(keepingCapacity: true)
    }
}

extension Database {
    /// Returns the names of the tables that have checksums.
    func tablesToSum() throws -> [String] {
        var names: [String] = []
        try forEachRow(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'recording_sum'"
                + " ORDER BY name"
        ) { row in
            names.append(row.text(0))
            return names.count < 1000
        }
        return names
    }

    /// Returns the checksum of a table's rows in the order of keys, which is the order of storage.
    func sum(of table: String, forEach body: (StoredRow) -> Void = { _ in }) throws -> TableSum {
        var rows = RowSum()
        try forEachRow("SELECT * FROM \"\(table)\"") { row in
            rows.add(row)
            body(row)
            return true
        }
        return TableSum(name: table, count: rows.count, sum: Int64(rows.sum))
    }

    /// Returns the checksum of the header's values.
    func sumOfHeader() throws -> TableSum {
        var sum: UInt32 = 0
        // The number of pages is not included, because a file of another size is not accepted as a
        // recording.
        let names = ["application_id", "user_version", "page_size", "encoding"]
        for name in names {
            try forEachRow("PRAGMA \(name)") { row in
                var rows = RowSum()
                rows.add(row)
                withUnsafeBytes(of: rows.sum.littleEndian) {
                    sum = CRC32.checksum($0, after: sum)
                }
                return false
            }
        }
        return TableSum(name: headerName, count: Int64(names.count), sum: Int64(sum))
    }

    private var headerName: String { "header" }

    /// Returns the checksum of the checksums, which is stored under the name "recording_sum".
    static func sum(of sums: [TableSum]) -> TableSum {
        var writer = ByteWriter()
        for sum in sums.sorted(by: { $0.name < $1.name }) {
            writer.bytes += sum.name.utf8
            writer.write(sum.count)
            writer.write(sum.sum)
        }
        let sum = writer.bytes.withUnsafeBytes { CRC32.checksum($0) }
        return TableSum(name: "recording_sum", count: Int64(sums.count), sum: Int64(sum))
    }

    /// Writes all checksums.
    ///
    /// Nothing may be changed afterwards.
    func seal() throws {
        var sums = try tablesToSum().map { try sum(of: $0) }
        sums.append(try sumOfHeader())
        for sum in sums + [Self.sum(of: sums)] { try write(sum) }
        // A placeholder for the checksum of the whole file until all of it is written.
        try write(TableSum(name: FileSum.name, count: 1, sum: FileSum.stand))
    }

    func write(_ sum: TableSum) throws {
        try run(
            "INSERT OR REPLACE INTO recording_sum (name, count, sum) VALUES (?, ?, ?)",
            .text(sum.name),
            .integer(sum.count),
            .integer(sum.sum)
        )
    }

    /// Returns true if the rows of a table without blocks do not match its checksum.
    ///
    /// These tables are small. Blocks have checksums of their own, which are checked when they are
    /// read. Tables that are too large to be checked at once are skipped.
    func isAlteredBesideBlocks() throws -> Bool {
        var kept: [String: TableSum] = [:]
        for sum in try keptSums() { kept[sum.name] = sum }
        for table in try tablesToSum()
        where BlockTable(rawValue: table)?.isOfSamples != true {
            guard let stored = kept[table] else { return true }
            if stored.count > Self.mostSummedAtOnce { continue }
            if try sum(of: table) != stored { return true }
        }
        return try sumOfHeader() != kept[headerName]
    }

    /// The maximum number of rows of a table that are checked when a recording is opened, which
    /// takes some milliseconds.
    static let mostSummedAtOnce: Int64 = 100_000

    /// Returns the stored checksums.
    func keptSums() throws -> [TableSum] {
        var sums: [TableSum] = []
        try forEachRow("SELECT name, count, sum FROM recording_sum ORDER BY name") { row in
            sums.append(
                TableSum(
                    name: row.text(0),
                    count: row.integer(1),
                    sum: row.integer(2)
                )
            )
            return sums.count < 1000
        }
        return sums
    }
}
