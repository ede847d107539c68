// SPDX-License-Identifier: Apache-2.0

import CSQLite
import Foundation

/// One plain table that takes the same rows through prepared statements of the sqlite3 C library.
final class PlainTable {
    struct Failure: Error { var message: String }

    private var connection: OpaquePointer?
    private var insertion: OpaquePointer?
    private let path: String

    /// Creates the table, in write-ahead mode and durable at each commit like the cache.
    ///
    /// If `isKeyed`, its rows are ordered by (series, time), so that one series can be read.
    init(path: String, isKeyed: Bool) throws {
        self.path = path
        guard sqlite3_open(path, &connection) == SQLITE_OK else {
            throw Failure(message: "cannot open \(path)")
        }
        try run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384")
        let key = isKeyed ? ", PRIMARY KEY (series, time)) WITHOUT ROWID" : ")"
        try run(
            """
            CREATE TABLE observation (series INTEGER NOT NULL, time INTEGER NOT NULL,
                received INTEGER NOT NULL, value REAL, quality INTEGER NOT NULL\(key)
            """
        )
        let sql = "INSERT INTO observation VALUES (?, ?, ?, ?, ?)"
        guard sqlite3_prepare_v2(connection, sql, -1, &insertion, nil) == SQLITE_OK else {
            throw Failure(message: String(cString: sqlite3_errmsg(connection)))
        }
    }

    deinit {
        sqlite3_finalize(insertion)
        sqlite3_close(connection)
    }

    /// Inserts one value of each series in one transaction.
    func append(_ values: [Double], at time: Int64) throws {
        try run("BEGIN IMMEDIATE")
        for (number, value) in values.enumerated() {
            sqlite3_bind_int64(insertion, 1, Int64(number))
            sqlite3_bind_int64(insertion, 2, time)
            sqlite3_bind_int64(insertion, 3, time + 40)
            sqlite3_bind_double(insertion, 4, value)
            sqlite3_bind_int64(insertion, 5, 0)
            guard sqlite3_step(insertion) == SQLITE_DONE else {
                throw Failure(message: String(cString: sqlite3_errmsg(connection)))
            }
            sqlite3_reset(insertion)
        }
        try run("COMMIT")
    }

    private func run(_ sql: String) throws {
        guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else {
            throw Failure(message: String(cString: sqlite3_errmsg(connection)))
        }
    }
}
