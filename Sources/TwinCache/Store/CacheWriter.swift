// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import GRDBSQLite
import Synchronization
public import TwinAlarms
public import TwinModel

/// The only read-write connection to a cache in the whole system, and its only checkpointer.
///
/// A writer holds a lock beside the file during its lifetime, so that a second writer is refused.
/// Appended data is on the disk when the call returns. Calls from several threads are serialized.
public final class CacheWriter: ObservationWriter {
    let file: CacheFile
    let limits: CacheLimits
    let queue: DatabaseQueue
    let lock: CacheLock
    let gauge = LogGauge()
    /// The page size of the file and its log, which may differ between old and new files.
    let pageSize: Int64
    /// The state of the files after this writer's last access.
    let seen: Mutex<SeenFiles>
    /// The progress of the log's check, and whether the log was found to be broken.
    let logCheck = Mutex((check: LogCheck(), isBroken: false))
    /// The new name of a log that did not belong to this file, or nil if there was none.
    let refusedLog: String?
    private let remembered: Mutex<WriterState?>

    /// Opens the cache at a path for writing, or creates it.
    ///
    /// An older cache is migrated. A copy of it is stored beside it first.
    ///
    /// - Parameters:
    ///   - path: The cache file. Its folder must exist and be writable.
    ///   - limits: The limits applied by ``maintain(now:)``.
    ///   - rules: The alarm rules, or nil to keep those of the cache.
    /// - Throws: ``CacheError`` if the cache is used by another writer, newer, foreign, not
    ///   writable, or damaged.
    public convenience init(
        path: String,
        limits: CacheLimits = CacheLimits(),
        rules: AlarmRules? = nil
    ) throws {
        try self.init(path: path, limits: limits, schema: .current)
        if let rules { try judge(by: rules) }
    }

    /// Opens the cache at a path for writing.
    ///
    /// - Parameters:
    ///   - path: The cache file.
    ///   - limits: The limits applied by ``maintain(now:)``.
    ///   - schema: The schema that the file is migrated to.
    ///   - held: The lock, if the caller already holds it.
    ///   - time: Digits for the names of files that are set aside.
    /// - Throws: The errors of ``init(path:limits:)``.
    init(
        path: String,
        limits: CacheLimits,
        schema: CacheSchema,
        lock held: CacheLock? = nil,
        time: String = ""
    ) throws {
        file = CacheFile(path: path)
        self.limits = limits
        _ = try file.inspect(known: schema)
        lock = try held ?? CacheLock(beside: path)
        refusedLog = try file.refuseForeignLog(at: time)
        queue = try file.openForWriting(schema, gauge: gauge)
        seen = Mutex(SeenFiles())
        do {
            try queue.mark()
            pageSize =
                try queue.read { try $0.firstRow("PRAGMA page_size") { $0.integer(0) } }
                ?? Int64(CacheFile.pageSize)
            remembered = Mutex(try queue.read { try WriterState(reading: $0) })
        } catch {
            throw CacheError.of(error, path: path)
        }
        seen.withLock { $0 = SeenFiles(file, gauge: gauge) }
    }

    deinit { try? queue.close() }

    /// Returns true if this process may write or create the cache at a path, and no other process
    /// writes it.
    ///
    /// Nothing is created or changed. Another process may start writing the cache right after the
    /// call.
    public static func canWrite(path: String) -> Bool {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        var place = folder
        // Missing folders would be created in the first existing one.
        while access(place.path, F_OK) != 0, place.path != "/" { place.deleteLastPathComponent() }
        guard access(place.path, W_OK) == 0 else { return false }
        for file in [path, CacheLock.path(beside: path)]
        where access(file, F_OK) == 0 && access(file, W_OK) != 0 { return false }
        return !CacheLock.isHeld(beside: path)
    }

    /// The version of the SQLite library, such as `3.40.1`.
    public static var databaseVersion: String { String(cString: sqlite3_libversion()) }

    /// Closes the cache.
    ///
    /// The lock is released once nothing refers to the writer any more.
    ///
    /// - Throws: ``CacheError`` if the last checkpoint failed. No data is lost then.
    public func close() throws {
        do {
            if finding() == nil { try emptyLog() }
            try queue.close()
        } catch {
            throw CacheError.of(error, path: file.path)
        }
    }

    /// Stores the batches and their watermarks in one transaction.
    ///
    /// - Throws: ``CacheError`` if nothing was stored, for example because the disk is full or
    ///   fails, or the file was moved.
    public func append(_ batches: [Batch]) throws -> AppendReport {
        try writing { state, database in
            var report = AppendReport()
            var memory = AppendMemory()
            try state.resolveSuppressors(in: database)
            for batch in batches {
                try state.keep(batch, in: database, with: &memory, report: &report)
            }
            try state.resolveSuppressors(in: database)
            try state.flush(memory.touched, to: database)
            try state.derive(&memory, in: database)
            try state.followAlarms(&memory, in: database)
            try state.finish(in: database)
            return report
        }
    }

    /// Returns the stored watermark of a source, or nil if there is none.
    ///
    /// - Throws: ``CacheError`` if the file cannot be read.
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

    /// Stores the statuses of sources by their recording time.
    ///
    /// Durations are stored in whole milliseconds.
    ///
    /// - Throws: ``CacheError`` if nothing was stored.
    public func record(_ statuses: [SourceStatus]) throws {
        try writing { state, database in
            for status in statuses {
                let source = try state.number(of: status.source, in: database)
                let hasExamples = state.examplesAreDue(status)
                try database.write(status, of: source, hasExamples: hasExamples)
                state.alarms.take(received: status.noted)
            }
            var memory = AppendMemory()
            try state.passAlarms(in: database, with: &memory)
            try state.finish(in: database)
        }
    }

    /// Calls `body` with the remembered state, without changing anything.
    func looking<Value: Sendable>(_ body: (WriterState, Database) throws -> Value) throws -> Value {
        try remembered.withLock { remembered in
            guard finding() == nil else { throw CacheError.moved(path: file.path) }
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

    /// Calls `body` in one durable transaction.
    ///
    /// If it fails, the state is read again from the file.
    func writing<Value: Sendable>(
        _ body: (inout WriterState, Database) throws -> Value
    ) throws -> Value {
        try remembered.withLock { remembered in
            guard finding() == nil else { throw CacheError.moved(path: file.path) }
            var held = remembered
            remembered = nil
            do {
                let value = try queue.write { database in
                    var state = try held ?? WriterState(reading: database)
                    held = nil
                    let value = try body(&state, database)
                    try database.countTransaction()
                    held = state
                    return value
                }
                remembered = held
                if gauge.pages >= Self.checkpointPages { _ = try? checkpoint() }
                return value
            } catch {
                throw CacheError.of(error, path: file.path)
            }
        }
    }
}
