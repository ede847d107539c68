// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite

// Large numbers of rows are stepped through with the C statement directly, and blobs are read
// without a copy. The statements are GRDB's, prepared once and cached by the connection.

/// A value bound to a parameter of a statement.
enum Binding {
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
    case null

    static func text(orNull text: String?) -> Binding { text.map(Binding.text) ?? .null }
    static func integer(orNull integer: Int64?) -> Binding { integer.map(Binding.integer) ?? .null }
}

/// The current row of a statement, valid until the next step.
struct StoredRow {
    let handle: OpaquePointer

    func integer(_ column: CInt) -> Int64 { sqlite3_column_int64(handle, column) }

    func integer(orNil column: CInt) -> Int64? { isNull(column) ? nil : integer(column) }

    func real(_ column: CInt) -> Double { sqlite3_column_double(handle, column) }

    func isNull(_ column: CInt) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func blob(_ column: CInt) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(
            start: start,
            count: Int(sqlite3_column_bytes(handle, column))
        )
    }

    func text(_ column: CInt) -> String { String(decoding: blob(column), as: UTF8.self) }

    func text(orNil column: CInt) -> String? { isNull(column) ? nil : text(column) }
}

extension Database {
    /// Steps through the rows of a statement until `body` returns false.
    func forEachRow(
        _ sql: String,
        _ bindings: Binding...,
        body: (StoredRow) throws -> Bool
    ) throws {
        try forEachRow(sql, with: bindings, body: body)
    }

    /// Steps through the rows of a statement until `body` returns false.
    func forEachRow(
        _ sql: String,
        with bindings: [Binding],
        body: (StoredRow) throws -> Bool
    ) throws {
        let handle = try cachedStatement(sql: sql).sqliteStatement
        defer { finish(handle) }
        try bind(bindings, to: handle)
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: if try !body(StoredRow(handle: handle)) { return }
            case SQLITE_DONE: return
            case let code: throw failure(code, sql)
            }
        }
    }

    /// Returns a value made from the first row of a statement, or nil if there are no rows.
    func firstRow<Value>(
        _ sql: String,
        _ bindings: Binding...,
        value: (StoredRow) throws -> Value
    ) throws -> Value? {
        let handle = try cachedStatement(sql: sql).sqliteStatement
        defer { finish(handle) }
        try bind(bindings, to: handle)
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return try value(StoredRow(handle: handle))
        case SQLITE_DONE: return nil
        case let code: throw failure(code, sql)
        }
    }

    /// Runs a statement without result rows, and returns the number of changed rows.
    @discardableResult
    func run(_ sql: String, _ bindings: Binding...) throws -> Int {
        try run(sql, with: bindings)
    }

    /// Runs a statement without result rows, and returns the number of changed rows.
    @discardableResult
    func run(_ sql: String, with bindings: [Binding]) throws -> Int {
        let handle = try cachedStatement(sql: sql).sqliteStatement
        defer { finish(handle) }
        try bind(bindings, to: handle)
        let before = totalChangesCount
        switch sqlite3_step(handle) {
        case SQLITE_ROW, SQLITE_DONE: return totalChangesCount - before
        case let code: throw failure(code, sql)
        }
    }

    /// Runs a statement once for each pair of key and block.
    ///
    /// The blocks are not copied.
    func run(
        _ sql: String,
        forEach entries: some Sequence<(key: Int64, block: UnsafeRawBufferPointer)>
    ) throws {
        let handle = try cachedStatement(sql: sql).sqliteStatement
        defer {
            finish(handle)
            sqlite3_clear_bindings(handle)
        }
        for entry in entries {
            let length = CInt(entry.block.count)
            // No destructor is needed, because the block outlives the step.
            guard sqlite3_bind_int64(handle, 1, entry.key) == SQLITE_OK,
                sqlite3_bind_blob(handle, 2, entry.block.baseAddress, length, nil) == SQLITE_OK
            else { throw failure(SQLITE_TOOBIG, sql) }
            let code = sqlite3_step(handle)
            guard code == SQLITE_DONE else { throw failure(code, sql) }
            sqlite3_reset(handle)
        }
    }

    /// Resets a statement and its step counter for the next run.
    private func finish(_ handle: OpaquePointer) {
        sqlite3_reset(handle)
        _ = sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_VM_STEP, 1)
    }

    private func bind(_ bindings: [Binding], to handle: OpaquePointer) throws {
        // With SQLITE_TRANSIENT, SQLite copies the bound values.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        for (index, binding) in bindings.enumerated() {
            let place = CInt(index + 1)
            let code: CInt
            switch binding {
            case .integer(let value): code = sqlite3_bind_int64(handle, place, value)
            case .real(let value): code = sqlite3_bind_double(handle, place, value)
            case .null: code = sqlite3_bind_null(handle, place)
            case .text(let text):
                // The length is passed so that a text may contain zero characters.
                let length = CInt(text.utf8.count)
                code = sqlite3_bind_text(handle, place, text, length, transient)
            case .blob(let bytes):
                code = bytes.withUnsafeBytes {
                    sqlite3_bind_blob(handle, place, $0.baseAddress, CInt($0.count), transient)
                }
            }
            guard code == SQLITE_OK else { throw failure(code, "bind") }
        }
    }

    private func failure(_ code: CInt, _ sql: String) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: lastErrorMessage, sql: sql)
    }
}
