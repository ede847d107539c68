// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite

// The checksums of a recording. A chunk carries its own; beside it every table has one over all of
// its rows, in the order of their keys, and the header has one over what it says. A row counts column
// by column: one byte for the kind (0 null, 1 integer, 2 real, 3 text, 4 blob), then an integer or the
// bits of a real in eight bytes, low first, or the length of a text or blob in four bytes and it itself.
// FileSum.swift adds one over the bytes of the whole file.

/// The checksum of one table, or of the header.
struct TableSum: Hashable {
    var name: String
    /// How many rows there are.
    var count: Int64
    /// The CRC-32 of all rows, one after the other.
    var sum: Int64
}

/// Adds rows up to a checksum.
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

    /// Long texts and blobs are summed where they lie.
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
    /// The tables that are summed up.
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

    /// The checksum over the rows of a table, in the order of their keys, in which they lie.
    func sum(of table: String, forEach body: (StoredRow) -> Void = { _ in }) throws -> TableSum {
        var rows = RowSum()
        try forEachRow("SELECT * FROM \"\(table)\"") { row in
            rows.add(row)
            body(row)
            return true
        }
        return TableSum(name: table, count: rows.count, sum: Int64(rows.sum))
    }

    /// The checksum over what the header says of the file.
    func sumOfHeader() throws -> TableSum {
        var sum: UInt32 = 0
        // The count of pages is not among them: a file of another size is no recording at all.
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

    /// The checksum over the checksums themselves, kept under the name "recording_sum".
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

    /// Writes the checksums of everything else; nothing may be changed after it.
    func seal() throws {
        var sums = try tablesToSum().map { try sum(of: $0) }
        sums.append(try sumOfHeader())
        for sum in sums + [Self.sum(of: sums)] { try write(sum) }
        // What stands for the sum over the whole file until all of it is written.
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

    /// True if the rows of a table without blocks add up to another checksum than it was sealed with.
    ///
    /// Those tables are small, and blocks have checksums of their own that are checked when they are
    /// read. Tables that are too large to be summed up at once are passed over.
    func isAlteredBesideBlocks() throws -> Bool {
        var kept: [String: TableSum] = [:]
        for sum in try keptSums() { kept[sum.name] = sum }
        for table in try tablesToSum() where BlockTable(rawValue: table) == nil {
            guard let told = kept[table] else { return true }
            if told.count > Self.mostSummedAtOnce { continue }
            if try sum(of: table) != told { return true }
        }
        return try sumOfHeader() != kept[headerName]
    }

    /// The rows of one table that are summed up when a recording is opened: some milliseconds' work.
    private static let mostSummedAtOnce: Int64 = 100_000

    /// The checksums that the file was sealed with.
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
