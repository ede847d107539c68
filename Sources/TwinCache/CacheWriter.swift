// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite
import Synchronization
public import TwinAlarms
public import TwinModel

/// The one read-write connection to a cache in the whole system, and its only checkpointer.
///
/// It holds a lock beside the file for as long as it lives, so that a second writer is refused; every
/// append is on disk when the call returns. Calls from several threads are put in order.
public final class CacheWriter: ObservationWriter {
    let file: CacheFile
    let limits: CacheLimits
    let queue: DatabaseQueue
    private let lock: CacheLock
    private let identity: CacheFile.Identity?
    private let remembered: Mutex<WriterState?>

    /// Opens the cache at a path for writing, or makes a new one there.
    ///
    /// An older cache is brought up to date, after a copy of it has been put beside it.
    ///
    /// - Parameters:
    ///   - path: the file; its folder must exist and be writable.
    ///   - limits: how much ``maintain(now:)`` keeps.
    ///   - rules: what makes alarms; nil leaves the rules that the cache has.
    /// - Throws: ``CacheError``: in use by another writer, newer, foreign, not writable, damaged.
    public convenience init(
        path: String,
        limits: CacheLimits = CacheLimits(),
        rules: AlarmRules? = nil
    ) throws {
        try self.init(path: path, limits: limits, schema: .current)
        if let rules { try judge(by: rules) }
    }

    init(path: String, limits: CacheLimits, schema: CacheSchema) throws {
        file = CacheFile(path: path)
        self.limits = limits
        _ = try file.inspect(known: schema)
        lock = try CacheLock(besides: path)
        queue = try file.openForWriting(schema)
        identity = file.identity()
        do {
            remembered = Mutex(try queue.read { try WriterState(reading: $0) })
        } catch {
            throw CacheError.of(error, path: path)
        }
    }

    deinit { try? queue.close() }

    /// The version of SQLite that is in use, such as `3.40.1`.
    public static var databaseVersion: String { String(cString: sqlite3_libversion()) }

    /// Closes the cache and gives the lock back once nothing refers to the writer any more.
    ///
    /// - Throws: ``CacheError`` where the last checkpoint failed; nothing is lost then.
    public func close() throws {
        do { try queue.close() } catch { throw CacheError.of(error, path: file.path) }
    }

    /// Keeps the batches, their watermarks included, all at once or not at all.
    ///
    /// - Throws: ``CacheError`` when nothing was kept: disk full, file moved away, disk trouble.
    public func append(_ batches: [Batch]) throws -> AppendReport {
        try writing { state, database in
            var report = AppendReport()
            var memory = AppendMemory()
            for batch in batches {
                try state.keep(batch, in: database, with: &memory, report: &report)
            }
            try state.flush(memory.touched, to: database)
            try state.followAlarms(&memory, in: database)
            try state.finish(in: database)
            return report
        }
    }

    /// How far a source has been read, by what has been kept.
    ///
    /// - Throws: ``CacheError`` where the file cannot be read.
    public func watermark(of source: SourceID) throws -> Watermark? {
        do {
            return try queue.read { database in
                try database.firstRow(
                    "SELECT position, position_time FROM source WHERE name = ?",
                    .text(source.rawValue)
                ) { row -> Watermark? in
                    row.text(orNil: 0).map { position in
                        Watermark(
                            position: position,
                            instant: row.integer(orNil: 1).map(Instant.init(millisecondsSince1970:))
                        )
                    }
                } ?? nil
            }
        } catch {
            throw CacheError.of(error, path: file.path)
        }
    }

    /// Keeps how sources are, by when that was noted.
    ///
    /// Durations are kept in whole milliseconds.
    ///
    /// - Throws: ``CacheError`` when nothing was kept.
    public func record(_ statuses: [SourceStatus]) throws {
        try writing { state, database in
            for status in statuses {
                let source = try state.number(of: status.source, in: database)
                let hasExamples = state.examplesAreDue(status)
                try database.write(status, of: source, hasExamples: hasExamples)
            }
            try state.finish(in: database)
        }
    }

    /// Calls `body` with what is remembered, without changing anything.
    func looking<Value: Sendable>(_ body: (WriterState, Database) throws -> Value) throws -> Value {
        try remembered.withLock { remembered in
            guard file.identity() == identity else { throw CacheError.moved(path: file.path) }
            do {
                return try queue.read { database in
                    let state = try remembered ?? WriterState(reading: database)
                    remembered = state
                    return try body(state, database)
                }
            } catch {
                throw CacheError.of(error, path: file.path)
            }
        }
    }

    /// Calls `body` in one durable transaction; where it fails, what is remembered is read anew.
    func writing<Value: Sendable>(
        _ body: (inout WriterState, Database) throws -> Value
    ) throws -> Value {
        try remembered.withLock { remembered in
            guard file.identity() == identity else { throw CacheError.moved(path: file.path) }
            var held = remembered
            remembered = nil
            do {
                let value = try queue.write { database in
                    var state = try held ?? WriterState(reading: database)
                    held = nil
                    let value = try body(&state, database)
                    held = state
                    return value
                }
                remembered = held
                return value
            } catch {
                throw CacheError.of(error, path: file.path)
            }
        }
    }
}
