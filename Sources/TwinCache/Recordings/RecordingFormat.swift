// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite
import TwinModel

// A recording has the schema of the cache in one file, with additional tables for playback: facts,
// names of sources, catalog and layout files, and a checksum over the rows of each table.
// Documents/recording-format.md describes the format byte by byte.

enum RecordingFormat {
    /// The application id of recordings, "CiTr".
    static let applicationID: Int32 = 0x4369_5472
    /// The version, which is that of the tables shared by caches and recordings.
    static let version = CacheSchema.current.version
    /// The minor version, which grows when facts are added that older programs may ignore.
    static let minorVersion = 0
    static let pageSize = 8192
    /// The maximum size of a file that is opened.
    static let byteLimit: Int64 = 4 << 30

    /// The maximum numbers that are read from an untrusted file.
    static let seriesLimit: Int64 = 1_000_000
    static let rowLimit: Int64 = 1_000_000
    static let fileLimit: Int64 = 256
    static let textLimit: Int64 = 64 << 20
    /// The maximum length of a text, blob or row.
    static let lengthLimit: CInt = 16 << 20

    /// The tables that only recordings have.
    static let tables = """
        CREATE TABLE recording (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE recording_source (
            name TEXT PRIMARY KEY, domain TEXT NOT NULL, standard TEXT NOT NULL,
            interval INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE recording_file (path TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE recording_sum (
            name TEXT PRIMARY KEY, count INTEGER NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
        """

    /// Creates the tables of a recording of a version in an empty file.
    static func makeTables(_ database: Database, version: Int = version) throws {
        for step in CacheSchema.current.steps.prefix(version) { try step(database) }
        try database.execute(sql: tables)
    }

    /// A row of the schema: a table or an index.
    struct Part: Hashable, Comparable {
        var type: String
        var name: String
        var table: String
        /// The SQL text without quotes, and with single spaces for all white space.
        ///
        /// SQLite writes changed names with and without quotes.
        var sql: String?

        init(type: String, name: String, table: String, sql: String?) {
            (self.type, self.name, self.table) = (type, name, table)
            self.sql = sql.map { sql in
                sql.split { $0.isWhitespace || $0 == "\"" }.joined(separator: " ")
            }
        }

        static func < (left: Part, right: Part) -> Bool { left.name < right.name }
    }

    /// Creates the tables of later versions as empty temporary tables, for a file of an older
    /// version.
    static func makeMissingTables(_ database: Database, version: Int) throws {
        let present = Set(try parts(version: version).map(\.name))
        for part in try parts(version: self.version) where !present.contains(part.name) {
            guard let sql = part.sql else { continue }
            if part.type == "table" {
                let rest = sql.dropFirst("CREATE TABLE".count)
                try database.execute(sql: "CREATE TEMP TABLE\(rest)")
            }
        }
        for part in try parts(version: self.version) where !present.contains(part.name) {
            guard part.type == "index", let sql = part.sql else { continue }
            let rest = sql.dropFirst("CREATE INDEX ".count)
            try database.execute(sql: "CREATE INDEX temp.\(rest)")
        }
    }

    /// Returns the exact schema of a recording of a version.
    static func parts(version: Int) throws -> [Part] {
        let empty = try DatabaseQueue()
        return try empty.inDatabase { database in
            try makeTables(database, version: version)
            return try database.recordingParts()
        }
    }
}

extension Database {
    /// Returns the schema in the file, by name.
    func recordingParts() throws -> [RecordingFormat.Part] {
        var parts: [RecordingFormat.Part] = []
        try forEachRow("SELECT type, name, tbl_name, sql FROM sqlite_schema") { row in
            parts.append(
                RecordingFormat.Part(
                    type: row.text(0),
                    name: row.text(1),
                    table: row.text(2),
                    sql: row.text(orNil: 3)
                )
            )
            return parts.count < 1000
        }
        return parts.sorted()
    }
}

/// The names of a recording's facts.
enum FactName: String {
    case city, city_zh, time_zone, simulated
    case from, to
    case made, maker, note
    case observations, step
    case minor
    /// The value is 1 once the recording is complete and has its checksums.
    case finished

    /// The prefix of the names of kinds that have their own step.
    static let kindStep = "step."
}

extension Database {
    /// Writes the description of a recording.
    func write(_ facts: RecordingFacts, isFinished: Bool) throws {
        func put(_ name: FactName, _ value: Binding) throws {
            try run(
                "INSERT OR REPLACE INTO recording (name, value) VALUES (?, ?)",
                .text(name.rawValue),
                value
            )
        }
        try put(.city, .text(facts.city.english))
        if let chinese = facts.city.chinese { try put(.city_zh, .text(chinese)) }
        try put(.time_zone, .text(facts.timeZone))
        try put(.simulated, .integer(facts.isSimulated ? 1 : 0))
        try put(.from, .integer(facts.span.lowerBound.millisecondsSince1970))
        try put(.to, .integer(facts.span.upperBound.millisecondsSince1970))
        try put(.made, .integer(facts.made.millisecondsSince1970))
        try put(.maker, .text(facts.maker))
        if let note = facts.note { try put(.note, .text(note)) }
        if let step = facts.step { try put(.step, .integer(step.wholeMilliseconds)) }
        for (kind, step) in facts.kindSteps {
            try run(
                "INSERT OR REPLACE INTO recording (name, value) VALUES (?, ?)",
                .text(FactName.kindStep + kind),
                .integer(step.wholeMilliseconds)
            )
        }
        try put(.minor, .integer(Int64(RecordingFormat.minorVersion)))
        try put(.finished, .integer(isFinished ? 1 : 0))
        for source in facts.sources {
            try run(
                """
                INSERT OR REPLACE INTO recording_source (name, domain, standard, interval)
                    VALUES (?, ?, ?, ?)
                """,
                .text(source.id.rawValue),
                .text(source.domain),
                .text(source.standard),
                .integer(source.interval.wholeMilliseconds)
            )
        }
    }

    func write(_ files: [RecordedFile]) throws {
        for file in files {
            try run(
                "INSERT OR REPLACE INTO recording_file (path, text) VALUES (?, ?)",
                .text(file.path),
                .text(file.text)
            )
        }
    }

    /// Returns the description of a recording, with all values clamped to their ranges.
    ///
    /// - Returns: The description, whether the recording is complete, and its minor version.
    func recordingFacts() throws -> (facts: RecordingFacts, isFinished: Bool, minor: Int64) {
        func text(_ name: FactName) throws -> String? {
            try firstRow("SELECT value FROM recording WHERE name = ?", .text(name.rawValue)) {
                $0.isText(0) ? $0.text(0) : nil
            } ?? nil
        }
        func integer(_ name: FactName) throws -> Int64? {
            try firstRow("SELECT value FROM recording WHERE name = ?", .text(name.rawValue)) {
                $0.isInteger(0) ? $0.integer(0) : nil
            } ?? nil
        }
        func instant(_ name: FactName) throws -> Instant {
            Instant(kept: try integer(name) ?? .min)
        }
        let from = try instant(.from)
        var facts = RecordingFacts(
            city: LocalizedText(try text(.city) ?? "", chinese: try text(.city_zh)),
            timeZone: try text(.time_zone) ?? "UTC",
            // A recording counts as simulated unless it claims to be real.
            isSimulated: try integer(.simulated) != 0,
            span: from..<max(from, try instant(.to)),
            made: try instant(.made),
            maker: try text(.maker) ?? "",
            note: try text(.note),
            step: try integer(.step).map { .milliseconds(min(max($0, 1), 366 * 86_400_000)) },
            sources: []
        )
        try forEachRow(
            "SELECT name, value FROM recording WHERE name > ? AND name < ?",
            .text(FactName.kindStep),
            .text(FactName.kindStep + "\u{10FFFF}")
        ) { row in
            guard row.isText(0), row.isInteger(1) else { return true }
            let kind = String(row.text(0).dropFirst(FactName.kindStep.count))
            let step = min(max(row.integer(1), 1), 366 * 86_400_000)
            facts.kindSteps[kind] = .milliseconds(step)
            return facts.kindSteps.count < 1000
        }
        try forEachRow(
            "SELECT name, domain, standard, interval FROM recording_source ORDER BY name"
        ) { row in
            facts.sources.append(
                RecordedSource(
                    id: SourceID(row.text(0)),
                    domain: row.text(1),
                    standard: row.text(2),
                    interval: .milliseconds(min(max(row.integer(3), 1), 366 * 86_400_000))
                )
            )
            return facts.sources.count < 1000
        }
        return (facts, try integer(.finished) == 1, try integer(.minor) ?? 0)
    }

    /// Returns the catalog and layout files of a recording, by path.
    func recordedFiles() throws -> [RecordedFile] {
        var files: [RecordedFile] = []
        try forEachRow("SELECT path, text FROM recording_file ORDER BY path") { row in
            files.append(RecordedFile(path: row.text(0), text: row.text(1)))
            return files.count < RecordingFormat.fileLimit
        }
        return files
    }
}

extension Instant {
    /// Creates an instant from a stored number, clamped to the years 1 to 9999.
    init(kept milliseconds: Int64) {
        let instant = Instant(millisecondsSince1970: milliseconds)
        self = min(max(instant, .distantPast), .distantFuture)
    }
}

extension StoredRow {
    func isText(_ column: CInt) -> Bool { sqlite3_column_type(handle, column) == SQLITE_TEXT }

    func isInteger(_ column: CInt) -> Bool {
        sqlite3_column_type(handle, column) == SQLITE_INTEGER
    }
}
