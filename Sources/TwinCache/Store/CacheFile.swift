// SPDX-License-Identifier: Apache-2.0

import CSQLiteShim
import Foundation
import GRDB
import GRDBSQLite
import TwinModel

/// The file of a cache on disk.
struct CacheFile: Hashable, Sendable {
    var path: String

    static let pageSize = 8192
    private static let journalLimit = 16 << 20

    /// The identity of a file: its device and number.
    struct Identity: Hashable, Sendable {
        var device: UInt64
        var number: UInt64
    }

    /// Returns the identity of the file at the path, or nil if there is none.
    func identity() -> Identity? {
        var status = stat()
        guard SystemPath.withBytes(of: path, { stat($0, &status) }) == 0 else { return nil }
        return Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }

    /// Returns the size in bytes of the file, or of the side file with an ending.
    ///
    /// It is 0 if there is no such file.
    func size(_ ending: String = "") -> Int64 {
        var status = stat()
        return stat(path + ending, &status) == 0 ? Int64(status.st_size) : 0
    }

    // MARK: Opening

    /// Checks the file's identification, without a lock, a side file or any write.
    ///
    /// - Returns: The file's version, or nil if there is no file or it is empty.
    func inspect(known schema: CacheSchema) throws -> Int? {
        guard identity() != nil, size() > 0 else { return nil }
        return try withFileAlone { handle in
            guard let identifier = Self.number("PRAGMA application_id", handle),
                let version = Self.number("PRAGMA user_version", handle),
                identifier == CacheSchema.applicationID
            else { throw CacheError.foreign(path: path) }
            try check(version, known: schema)
            return Int(version)
        }
    }

    /// Calls `body` with a connection to the file without its log.
    ///
    /// The file is opened through SQLite, so that this method can be called in the process that
    /// writes the file. Closing another descriptor of the file there would release SQLite's locks.
    func withFileAlone<Value>(_ body: (OpaquePointer?) throws -> Value) throws -> Value {
        var handle: OpaquePointer?
        defer { sqlite3_close(handle) }
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(immutableAddress, &handle, flags, nil)
        guard code == SQLITE_OK else {
            let detail = String(cString: sqlite3_errstr(code))
            throw CacheError.denied(path: path, detail: detail)
        }
        return try body(handle)
    }

    func check(_ version: Int32, known schema: CacheSchema) throws {
        guard version >= 0, version <= schema.version else {
            throw CacheError.newer(path: path, version: Int(version), known: schema.version)
        }
    }

    private static func number(_ sql: String, _ handle: OpaquePointer?) -> Int32? {
        integer(sql, handle).map { Int32(truncatingIfNeeded: $0) }
    }

    static func integer(_ sql: String, _ handle: OpaquePointer?) -> Int64? {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW, sqlite3_column_type(statement, 0) != SQLITE_NULL
        else { return nil }
        return sqlite3_column_int64(statement, 0)
    }

    /// The path as a URI that marks the file as immutable.
    var immutableAddress: String {
        let plain = Set("/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._".utf8)
        let digits = Array("0123456789ABCDEF")
        var address = "file:"
        for byte in SystemPath.bytes(of: path) {
            if plain.contains(byte) {
                address.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                address += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 0x0F)])"
            }
        }
        return address + "?mode=ro&immutable=1"
    }

    /// Opens the only connection that writes, and creates or migrates the file as needed.
    ///
    /// GRDB's set-up of WAL is not used because it hard-codes `synchronous=NORMAL`, which loses
    /// acknowledged data in a power failure.
    ///
    /// Checkpoints are up to the caller. Neither commits nor closing make one.
    ///
    /// - Parameters:
    ///   - schema: The schema that the file is migrated to.
    ///   - gauge: The object that receives the length of the log after each commit. It must outlive
    ///     the queue.
    /// - Returns: The connection.
    /// - Throws: ``CacheError``.
    func openForWriting(_ schema: CacheSchema, gauge: LogGauge) throws -> DatabaseQueue {
        let found = try inspect(known: schema)
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(2)
        configuration.prepareDatabase { database in
            if found == nil {
                try database.execute(sql: "PRAGMA page_size = \(Self.pageSize)")
                try database.execute(
                    sql: "PRAGMA application_id = \(CacheSchema.applicationID)"
                )
            }
            let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            guard mode == "wal" else {
                throw CacheError.denied(
                    path: path,
                    detail: "its file system does not offer what write-ahead logging needs"
                )
            }
            var persist: CInt = 1
            sqlite3_file_control(
                database.sqliteConnection,
                nil,
                SQLITE_FCNTL_PERSIST_WAL,
                &persist
            )
            try database.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA secure_delete = OFF;
                    PRAGMA cache_size = -16384;
                    PRAGMA journal_size_limit = \(Self.journalLimit);
                    PRAGMA trusted_schema = OFF;
                    """
            )
            citytop_sqlite_set(
                UnsafeMutableRawPointer(database.sqliteConnection),
                SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
                1
            )
            gauge.watch(database)
        }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.inDatabase { try bringUpToDate($0, schema) }
            return queue
        } catch {
            throw CacheError.of(error, path: path)
        }
    }

    private func bringUpToDate(_ database: Database, _ schema: CacheSchema) throws {
        let version = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        try check(version, known: schema)
        guard Int(version) < schema.version else { return }
        do {
            if version > 0 {
                let backup = "\(path).version\(version)"
                if !FileManager.default.fileExists(atPath: backup) {
                    try database.execute(sql: "VACUUM INTO ?", arguments: [backup])
                }
            }
            try schema.migrate(database, from: Int(version))
        } catch {
            throw CacheError.migration(
                path: path,
                from: Int(version),
                to: schema.version,
                detail: (error as? DatabaseError)?.message ?? "\(error)"
            )
        }
    }

    /// Opens a connection that only reads.
    ///
    /// If the side files of a cache without a writer cannot be created, as on read-only media, the
    /// file is opened as immutable. This is never done while a writer is running.
    func openForReading(_ schema: CacheSchema) throws -> DatabaseQueue {
        guard identity() != nil else { throw CacheError.missing(path: path) }
        guard try inspect(known: schema) != nil else { throw CacheError.missing(path: path) }
        let log = belongingOfLog()
        if log == .foreign || log == .damaged, !CacheLock.isHeld(beside: path) {
            // The next writer sets the log aside. Until then, the file is read without it.
            return try openForReading(at: immutableAddress, schema)
        }
        do {
            return try openForReading(at: path, schema)
        } catch let error as CacheError {
            throw error
        } catch {
            let meaning = CacheError.of(error, path: path)
            guard case CacheError.denied = meaning else { throw meaning }
            guard !CacheLock.isHeld(beside: path), belongingOfLog() == .empty else {
                throw CacheError.notRunning(path: path)
            }
            do {
                return try openForReading(at: immutableAddress, schema)
            } catch {
                throw meaning
            }
        }
    }

    private func openForReading(at address: String, _ schema: CacheSchema) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(2)
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA cache_size = -2048;
                    PRAGMA trusted_schema = OFF;
                    """
            )
        }
        let queue = try DatabaseQueue(path: address, configuration: configuration)
        try queue.inDatabase { database in
            let version = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            try check(version, known: schema)
            guard Int(version) == schema.version else {
                throw CacheError.older(path: path, version: Int(version))
            }
        }
        return queue
    }
}
