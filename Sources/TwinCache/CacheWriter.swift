// SPDX-License-Identifier: Apache-2.0

import Foundation
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
    let lock: CacheLock
    let gauge = LogGauge()
    /// The size of a page in the file and in its log; an old file may have another than new ones.
    let pageSize: Int64
    /// What the files looked like after this writer last touched them.
    let seen: Mutex<SeenFiles>
    /// How far the log was checked, and if it was found broken.
    let logCheck = Mutex((check: LogCheck(), isBroken: false))
    /// The new name of a log that was not this file's own, if there was one.
    let refusedLog: String?
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

    /// Opens the cache at a path for writing.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - limits: how much ``maintain(now:)`` keeps.
    ///   - schema: the schema that the file is brought to.
    ///   - held: the lock, if the caller has it already.
    ///   - time: digits for the names of files that are set aside.
    /// - Throws: ``CacheError``, as ``init(path:limits:)`` does.
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

    /// True if this process may write the cache at a path, or make it, and no other process does.
    ///
    /// Nothing is made or changed. Another process may begin to write it right afterwards.
    public static func canWrite(path: String) -> Bool {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        var place = folder
        // Folders that are not there yet are made in the first one that is.
        while access(place.path, F_OK) != 0, place.path != "/" { place.deleteLastPathComponent() }
        guard access(place.path, W_OK) == 0 else { return false }
        for file in [path, CacheLock.path(beside: path)]
        where access(file, F_OK) == 0 && access(file, W_OK) != 0 { return false }
        return !CacheLock.isHeld(beside: path)
    }

    /// The version of SQLite that is in use, such as `3.40.1`.
    public static var databaseVersion: String { String(cString: sqlite3_libversion()) }

    /// Closes the cache and gives the lock back once nothing refers to the writer any more.
    ///
    /// - Throws: ``CacheError`` where the last checkpoint failed; nothing is lost then.
    public func close() throws {
        do {
            if finding() == nil { try emptyLog() }
            try queue.close()
        } catch {
            throw CacheError.of(error, path: file.path)
        }
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

    /// Calls `body` in one durable transaction; where it fails, what is remembered is read anew.
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
