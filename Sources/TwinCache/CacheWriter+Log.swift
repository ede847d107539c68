// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite
import Synchronization

// The writer makes every checkpoint itself. So it knows what the file and its log look like when nobody
// else has touched them, and never copies pages out of a log that was cut or replaced.

/// What the files of a cache looked like after its writer last touched them.
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
    /// A log of so many pages is written back into the file.
    static let checkpointPages = 1000
    /// The log is shortened if it is longer than this and no reader needs it.
    static let quietLog: Int64 = 16 << 20
    /// From this size on, the reader that keeps the log from being shortened is named.
    static let longLog: Int64 = 64 << 20

    /// What is wrong with the files on disk, found without opening any; nil if nothing is.
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

    /// True if the log beside the file is as long as what was written into it.
    var isLogWhole: Bool {
        let pages = gauge.pages
        guard !logCheck.withLock({ $0.isBroken }) else { return false }
        return pages == 0
            || file.size("-wal") >= 32 + Int64(pages) * (24 + pageSize)
    }

    /// Takes the files as they are now for the writer's own.
    func lookAgain() {
        let now = SeenFiles(file, gauge: gauge)
        seen.withLock { $0 = now }
    }

    /// Checks the log before its pages are copied into the file.
    ///
    /// - Throws: `CacheError.damaged` if a page is not as it was written; ``finding()`` says so then.
    private func checkLog() throws {
        let pages = gauge.pages
        let path = file.path + "-wal"
        let isWhole = logCheck.withLock { log in
            // A log that was deleted can be written back still; there is nothing to compare it with.
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
    /// - Returns: true if all of it was written back.
    @discardableResult
    func checkpoint() throws -> Bool {
        try checkLog()
        let (pages, done) = try queue.inDatabase { try $0.checkpoint(.passive) }
        lookAgain()
        return done >= pages
    }

    /// Writes the log back into the file and empties it; a reader may prevent either.
    func emptyLog() throws {
        try checkLog()
        let result = Result { try queue.inDatabase { try $0.checkpoint(.truncate) } }
        if case .success((let pages, _)) = result { gauge.pages = max(0, pages) }
        lookAgain()
        // A reader that holds the log costs room, not data.
        do { _ = try result.get() } catch DatabaseError.SQLITE_BUSY {}
    }

    /// Shortens a log that has grown, if no reader needs it any more.
    func relieveLog() {
        guard file.size("-wal") > Self.quietLog, finding() == nil else { return }
        guard (try? checkpoint()) == true else { return }
        // Readers hold nothing between frames: this need not wait for any.
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
    /// Sets aside a log that is not the file's own, before SQLite sees it.
    ///
    /// - Returns: its new name; nil if the log is the file's own or there is none.
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
    /// Gives a cache its random number, if it has none yet.
    func mark() throws {
        let isMarked = try read { try $0.meta(.lineage) != nil && $0.meta(.transaction) != nil }
        guard !isMarked else { return }
        // What an older version left in the log must not lie beside marks.
        _ = try? inDatabase { try $0.checkpoint(.truncate) }
        try write { database in
            try database.setMeta(.lineage, Int64.random(in: 1 ... .max))
            try database.setMeta(.transaction, 1)
        }
        _ = try? inDatabase { try $0.checkpoint(.passive) }
    }
}

extension Database {
    /// Counts the transaction that is being made.
    func countTransaction() throws {
        try run(
            "UPDATE meta SET value = value + 1 WHERE name = ?",
            .text(MetaName.transaction.rawValue)
        )
    }
}
