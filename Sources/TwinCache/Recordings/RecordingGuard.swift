// SPDX-License-Identifier: Apache-2.0

import CSQLiteShim
import Foundation
import GRDB
import GRDBSQLite
import Synchronization
import TwinModel

// A recording may come from an untrusted source. Before any value of it is used, the following
// steps are taken:
//
// 1. The file type is checked without following a link or waiting for a pipe.
// 2. The header is parsed by hand.
// 3. SQLite opens the file as immutable, with all active features of a schema disabled.
// 4. The schema is compared with the exact expected text.
// 5. The rows of the tables are counted, and their structure is checked.
//
// Side files are ignored, and none are created.

/// The file of a recording, checked before SQLite opens it.
struct RecordingGuard {
    /// The path shown in messages.
    let path: String
    /// The path of the file.
    let place: String
    /// The size of the file in bytes.
    let size: Int64
    /// The version of the file's tables.
    let version: Int
    /// True if the file was written with a write-ahead log, because it is in progress or was
    /// interrupted.
    let isUnfinished: Bool
    private let identity: CacheFile.Identity
    private let owner: uid_t

    /// Creates a guard after checking the file at a path, without waiting for pipes or devices.
    ///
    /// - Throws: ``RecordingError`` if the file is not acceptable.
    init(path place: String, shownAs path: String? = nil) throws {
        let path = path ?? place
        self.path = path
        self.place = place
        var status = stat()
        guard SystemPath.withBytes(of: place, { lstat($0, &status) }) == 0 else {
            throw errno == ENOENT || errno == ENOTDIR
                ? RecordingError.missing(path: path) : Self.denied(path, errno)
        }
        try Self.check(status, path)
        let descriptor = SystemPath.withBytes(of: place) {
            Foundation.open($0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        }
        guard descriptor >= 0 else {
            throw errno == ELOOP
                ? RecordingError.notAFile(path: path, what: "a link") : Self.denied(path, errno)
        }
        defer { close(descriptor) }
        guard fstat(descriptor, &status) == 0 else { throw Self.denied(path, errno) }
        try Self.check(status, path)
        size = Int64(status.st_size)
        identity = CacheFile.Identity(
            device: UInt64(status.st_dev),
            number: UInt64(status.st_ino)
        )
        owner = status.st_uid
        var header = [UInt8](repeating: 0, count: 100)
        let length = pread(descriptor, &header, header.count, 0)
        guard length >= 0 else {
            throw RecordingError.inputOutput(path: path, detail: String(cString: strerror(errno)))
        }
        (version, isUnfinished) = try Self.read(Array(header.prefix(length)), path, size)
    }

    private static func denied(_ path: String, _ code: Int32) -> RecordingError {
        RecordingError.denied(path: path, detail: String(cString: strerror(code)))
    }

    private static func check(_ status: stat, _ path: String) throws {
        let what: String? =
            switch status.st_mode & S_IFMT {
            case S_IFREG: nil
            case S_IFDIR: "a folder"
            case S_IFLNK: "a link"
            case S_IFIFO: "a pipe"
            case S_IFSOCK: "a socket"
            default: "a device"
            }
        if let what { throw RecordingError.notAFile(path: path, what: what) }
        let size = Int64(status.st_size)
        guard size <= RecordingFormat.byteLimit else {
            throw RecordingError.tooLarge(
                path: path,
                bytes: size,
                limit: RecordingFormat.byteLimit
            )
        }
    }

    /// Parses the 100 bytes at the start of every SQLite file.
    private static func read(
        _ header: [UInt8],
        _ path: String,
        _ size: Int64
    ) throws -> (version: Int, isUnfinished: Bool) {
        func foreign(_ detail: String) -> RecordingError {
            RecordingError.foreign(path: path, detail: detail)
        }
        func number(_ offset: Int) -> UInt32 {
            header[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        if size == 0 { throw foreign("it is empty") }
        guard header.starts(with: Array("SQLite format 3\0".utf8)) else {
            if header.starts(with: [0x1F, 0x8B]) { throw foreign("it is packed with gzip") }
            throw foreign("it does not start like one")
        }
        guard size >= 512, header.count == 100 else {
            throw RecordingError.damaged(path: path, detail: "it is truncated")
        }
        let identifier = Int32(bitPattern: number(68))
        guard identifier == RecordingFormat.applicationID else {
            throw foreign(
                identifier == CacheSchema.applicationID
                    ? "it is a cache; cut a recording out of it with citytop record"
                    : "another program made it"
            )
        }
        let version = Int32(bitPattern: number(60))
        guard version <= RecordingFormat.version else {
            throw RecordingError.newer(
                path: path,
                version: Int(version),
                known: RecordingFormat.version
            )
        }
        guard version >= 1 else { throw foreign("it has version \(version)") }
        let coded = Int64(header[16]) << 8 | Int64(header[17])
        let pageSize = coded == 1 ? 65_536 : coded
        guard (512...65_536).contains(pageSize), pageSize & (pageSize - 1) == 0 else {
            throw RecordingError.damaged(path: path, detail: "it has pages of \(pageSize) bytes")
        }
        guard (1...2).contains(header[18]), (1...2).contains(header[19]) else {
            throw RecordingError.damaged(path: path, detail: "it has no SQLite header")
        }
        let isUnfinished = header[18] == 2
        let whole = pageSize * Int64(number(28))
        // An interrupted recording may be incomplete, because its log has the rest.
        guard isUnfinished || whole == size else {
            throw RecordingError.damaged(
                path: path,
                detail: size < whole
                    ? "it is truncated: \(whole - size) of \(whole) bytes are missing"
                    : "it has \(size - whole) bytes too many"
            )
        }
        return (Int(version), isUnfinished)
    }

    /// True if the file belongs to the current user.
    var isOwn: Bool { owner == geteuid() }

    // MARK: Opening

    /// Opens the file for reading, after checking everything that can be checked quickly.
    func open() throws -> DatabaseQueue {
        let expected = try RecordingFormat.parts(version: version)
        var configuration = Configuration()
        configuration.readonly = true
        configuration.foreignKeysEnabled = false
        configuration.maximumReaderCount = 1
        configuration.prepareDatabase { database in
            try database.harden()
            try checkIdentity(database)
            try check(database, expected: expected)
            if version < RecordingFormat.version {
                try database.execute(sql: "PRAGMA query_only = OFF")
                try RecordingFormat.makeMissingTables(database, version: version)
                try database.execute(sql: "PRAGMA query_only = ON")
            }
        }
        do {
            return try DatabaseQueue(
                path: CacheFile(path: place).immutableAddress,
                configuration: configuration
            )
        } catch {
            throw RecordingError.of(error, path: path)
        }
    }

    /// Checks that SQLite opened the file that was examined before.
    private func checkIdentity(_ database: Database) throws {
        var hasMoved: CInt = 0
        let code = sqlite3_file_control(
            database.sqliteConnection,
            nil,
            SQLITE_FCNTL_HAS_MOVED,
            &hasMoved
        )
        let isSame = CacheFile(path: place).identity() == identity
        guard isSame, code != SQLITE_OK || hasMoved == 0 else {
            throw RecordingError.denied(path: path, detail: "it was replaced while it was opened")
        }
    }

    private func check(_ database: Database, expected: [RecordingFormat.Part]) throws {
        guard try database.recordingParts() == expected else {
            throw RecordingError.foreign(path: path, detail: "it has tables that are not ours")
        }
        let limits: [(table: String, rows: Int64, texts: [String])] = [
            ("recording", 1000, ["name", "value"]),
            ("recording_source", 1000, ["name", "domain", "standard"]),
            ("recording_file", RecordingFormat.fileLimit, ["path", "text"]),
            ("recording_sum", 1000, ["name"]),
            ("meta", 1000, ["name"]),
            ("source", 1000, ["name"]),
            (
                "entity", RecordingFormat.rowLimit,
                ["id", "kind", "english", "chinese", "district", "parent", "attributes"]
            ),
            ("series", RecordingFormat.seriesLimit, ["entity", "property", "unit", "unit_raw"]),
            ("event", RecordingFormat.rowLimit, ["id", "kind", "english", "chinese"]),
            ("status", RecordingFormat.rowLimit, ["message"]),
            ("bookmark", RecordingFormat.rowLimit, ["author", "text"]),
            ("alarm_limit", 100_000, ["kind", "property"]),
            ("alarm", RecordingFormat.rowLimit, ["series"]),
            ("alarm_late", RecordingFormat.rowLimit, ["series"]),
            ("alarm_due", RecordingFormat.seriesLimit, ["series"]),
            ("alarm_rule", 100_000, ["kind", "property", "class", "grp"]),
            (
                "alarm_act", RecordingFormat.rowLimit,
                [
                    "entity", "property", "act", "author", "alias", "host", "position", "reason",
                    "comment",
                ]
            ),
            ("alarm_stretch", RecordingFormat.rowLimit, ["base", "head"]),
            ("alarm_suppressor", RecordingFormat.seriesLimit, ["series"]),
            ("alarm_setting", 100_000, ["kind", "property", "name", "value"]),
        ]
        let present = Set(expected.map(\.name))
        for (table, rows, texts) in limits where present.contains(table) {
            // The structure is checked first, because counting follows it.
            try database.checkStructure("quick_check('\(table)')", path: path)
            let length = texts.map { "total(length(\($0)))" }.joined(separator: " + ")
            let counts = try database.firstRow("SELECT count(*), \(length) FROM \(table)") {
                ($0.integer(0), $0.real(1))
            }
            guard let counts, counts.0 <= rows, counts.1 <= Double(RecordingFormat.textLimit) else {
                throw RecordingError.damaged(path: path, detail: "its table \(table) is too large")
            }
        }
        if size <= Self.quickLimit { try database.checkStructure("quick_check(1)", path: path) }
    }

    /// The maximum size of a file whose whole structure is checked when it is opened, in bytes.
    ///
    /// In larger files, the tables of blocks are not checked, because each block has a checksum
    /// that is checked when it is read.
    private static let quickLimit: Int64 = 32 << 20
}

extension Database {
    /// The maximum number of virtual machine steps of a statement, which take about a second.
    private static let workLimit: CInt = 50_000_000

    /// Disables all active features of a file, and limits the cost of reading it.
    func harden() throws {
        let connection = sqliteConnection
        for (option, value) in [
            (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
            (SQLITE_DBCONFIG_ENABLE_VIEW, 0), (SQLITE_DBCONFIG_ENABLE_TRIGGER, 0),
            (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0), (SQLITE_DBCONFIG_ENABLE_FKEY, 0),
            (SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0),
        ] {
            let code = citytop_sqlite_set(
                connection.map { UnsafeMutableRawPointer($0) },
                option,
                CInt(value)
            )
            guard code == SQLITE_OK else {
                throw DatabaseError(resultCode: ResultCode(rawValue: code))
            }
        }
        for (limit, value) in [
            (SQLITE_LIMIT_LENGTH, RecordingFormat.lengthLimit), (SQLITE_LIMIT_COLUMN, 100),
            (SQLITE_LIMIT_SQL_LENGTH, 100_000), (SQLITE_LIMIT_EXPR_DEPTH, 50),
            (SQLITE_LIMIT_COMPOUND_SELECT, 3), (SQLITE_LIMIT_VDBE_OP, 25_000),
            (SQLITE_LIMIT_FUNCTION_ARG, 8), (SQLITE_LIMIT_ATTACHED, 0),
            (SQLITE_LIMIT_VARIABLE_NUMBER, 20), (SQLITE_LIMIT_TRIGGER_DEPTH, 1),
            (SQLITE_LIMIT_WORKER_THREADS, 0),
        ] {
            sqlite3_limit(connection, limit, value)
        }
        sqlite3_progress_handler(connection, Self.workLimit, { _ in 1 }, nil)
        for function in [
            DatabaseFunction.capitalize, .lowercase, .uppercase, .localizedCapitalize,
            .localizedLowercase, .localizedUppercase,
        ] {
            remove(function: function)
        }
        try execute(
            sql: """
                PRAGMA trusted_schema = OFF;
                PRAGMA cell_size_check = ON;
                PRAGMA mmap_size = 0;
                PRAGMA cache_size = -8192;
                PRAGMA temp_store = MEMORY;
                PRAGMA query_only = ON;
                """
        )
    }

    /// Raises the limit of steps to the number needed to read a whole file.
    func allowWork(pages: Int64) {
        let steps = min(max(pages * 12_000, Int64(Self.workLimit)), Int64(CInt.max))
        sqlite3_progress_handler(sqliteConnection, CInt(steps), { _ in 1 }, nil)
    }

    /// Runs one of SQLite's structure checks.
    func checkStructure(_ pragma: String, path: String) throws {
        let answer = try firstRow("PRAGMA \(pragma)") { $0.text(0) }
        guard answer == "ok" else {
            throw RecordingError.damaged(path: path, detail: answer ?? "it cannot be checked")
        }
    }
}
