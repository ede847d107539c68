// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite
import Synchronization

// The writer makes all checkpoints itself. It therefore knows the state in which it left the file
// and its log, and never copies pages from a log that was truncated or replaced.

/// The state of a cache's files after the writer's last access.
struct SeenFiles: Hashable, Sendable {
    var file: CacheFile.Stamp?
    var log: CacheFile.Identity?
    /// The marks of the file itself, without its log.
    var mark: WriteAheadLog.Mark?

    init() {}

    init(_ cache: CacheFile, gauge: LogGauge) {
        file = cache.stamp()
        log = cache.stamp("-wal")?.identity
        mark = cache.marks().mark
    }
}

extension CacheWriter {
    /// The number of pages at which the log is written back into the file.
    static let checkpointPages = 1000

    /// Returns the problem with the files on disk, found without opening them, or nil if there is
    /// none.
    func finding() -> FileFinding? {
        guard let now = file.stamp() else { return .gone }
        let seen = seen.withLock { $0 }
        guard now.identity == seen.file?.identity else { return .replaced }
        guard now == seen.file else { return .altered }
        guard let log = file.stamp("-wal") else { return seen.log == nil ? nil : .logGone }
        guard let known = seen.log else {
            self.seen.withLock { $0.log = log.identity }
            return nil
        }
        guard log.identity == known else { return .logGone }
        return isLogWhole ? nil : .logCut
    }

    /// True if the log beside the file is as long as the data written into it.
    var isLogWhole: Bool {
        let pages = gauge.pages
        guard !logCheck.withLock({ $0.isBroken }) else { return false }
        return pages == 0
            || file.size("-wal") >= 32 + Int64(pages) * (24 + pageSize)
    }

    /// Records the present state of the files as the one left by the writer.
    func lookAgain() {
        let now = SeenFiles(file, gauge: gauge)
        seen.withLock { $0 = now }
    }

    /// Checks the log before its pages are copied into the file.
    ///
    /// - Throws: `CacheError.damaged` if a page was changed. ``finding()`` then reports it.
    private func checkLog() throws {
        let pages = gauge.pages
        let path = file.path + "-wal"
        let isWhole = logCheck.withLock { log in
            // The log may have been deleted. It can still be written back, but not compared.
            guard file.stamp("-wal")?.identity == seen.withLock({ $0.log }) else { return true }
            let isWhole = log.check.isWhole(path, pages: pages, pageSize: Int(pageSize))
            log.isBroken = !isWhole
            return isWhole
        }
        guard isWhole else {
            throw CacheError.damaged(path: file.path, detail: "its log was changed")
        }
    }

    /// Writes the log back into the file, as far as readers allow.
    ///
    /// - Returns: True if all pages were written back.
    @discardableResult
    func checkpoint() throws -> Bool {
        try checkLog()
        let (pages, done) = try queue.inDatabase { try $0.checkpoint(.passive) }
        lookAgain()
        return done >= pages
    }

    /// Writes the log back into the file and empties it.
    ///
    /// A reader may prevent both.
    func emptyLog() throws {
        try checkLog()
        let result = Result { try queue.inDatabase { try $0.checkpoint(.truncate) } }
        if case .success((let pages, _)) = result { gauge.pages = max(0, pages) }
        lookAgain()
        // A reader that holds the log costs disk space, but no data.
        do { _ = try result.get() } catch DatabaseError.SQLITE_BUSY {}
    }

    /// Truncates a log that has grown, if no reader needs it.
    func relieveLog() {
        guard file.size("-wal") > limits.quietLog, finding() == nil else { return }
        guard (try? checkpoint()) == true else { return }
        // Readers hold no lock between frames, so a short timeout is enough.
        try? queue.inDatabase { database in
            sqlite3_busy_timeout(database.sqliteConnection, 20)
            defer { sqlite3_busy_timeout(database.sqliteConnection, 2000) }
            let (pages, _) = try database.checkpoint(.truncate)
            gauge.pages = max(0, pages)
        }
        lookAgain()
    }
}

extension CacheFile {
    /// Sets aside a log that does not belong to the file, before SQLite opens it.
    ///
    /// - Returns: The new name, or nil if the log belongs to the file or there is none.
    func refuseForeignLog(at time: String) throws -> String? {
        switch belongingOfLog() {
        case .empty, .own: return nil
        case .foreign:
            defer { removeIndex(andLog: false) }
            return try setAside("foreign", at: time, ["-wal"])
        case .damaged:
            defer { removeIndex(andLog: false) }
            return try setAside("damaged", at: time, ["-wal"])
        }
    }
}

extension DatabaseQueue {
    /// Stores a random number that identifies the cache, if it has none yet.
    func mark() throws {
        let isMarked = try read { try $0.meta(.lineage) != nil && $0.meta(.transaction) != nil }
        guard !isMarked else { return }
        // The log of an older version must not remain beside marks.
        _ = try? inDatabase { try $0.checkpoint(.truncate) }
        try write { database in
            try database.setMeta(.lineage, Int64.random(in: 1 ... .max))
            try database.setMeta(.transaction, 1)
        }
        _ = try? inDatabase { try $0.checkpoint(.passive) }
    }
}

extension Database {
    /// Increments the number of the current transaction.
    func countTransaction() throws {
        try run(
            "UPDATE meta SET value = value + 1 WHERE name = ?",
            .text(MetaName.transaction.rawValue)
        )
    }
}
