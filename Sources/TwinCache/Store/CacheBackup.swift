// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import GRDBSQLite

/// Functions that copy a cache while it is in use, and restore a copy.
public enum CacheBackup {
    /// The result of a copy.
    public struct Summary: Hashable, Sendable {
        /// The size of the copy in bytes.
        public var bytes: Int64
        /// The name under which the previous cache was set aside, or nil if there was none.
        public var aside: String?
    }

    /// Copies a cache into one file, page by page, as of one instant.
    ///
    /// The writer and readers of the cache are not interrupted.
    ///
    /// The copy has no side files. It is written under a temporary name and moved into place when
    /// it is complete, checked and on the disk.
    ///
    /// - Parameters:
    ///   - cache: The path of the cache.
    ///   - target: The path of the copy.
    ///   - isReplacing: True to replace an existing file.
    /// - Returns: A summary of the copy.
    /// - Throws: ``CacheError``. The target is then unchanged.
    public static func backUp(
        _ cache: String,
        to target: String,
        replacing isReplacing: Bool = false
    ) throws -> Summary {
        let source = try CacheFile(path: cache).openForReading(.current)
        defer { try? source.close() }
        let bytes = try copy(source, from: cache, to: target, replacing: isReplacing)
        return Summary(bytes: bytes)
    }

    /// Restores a backup in place of a cache, and sets the present cache aside.
    ///
    /// - Parameters:
    ///   - backup: A file made by ``backUp(_:to:replacing:)``, or another cache without a writer.
    ///   - cache: The path of the cache.
    ///   - time: Digits for the name of the cache that is set aside, such as `20261127T091200Z`.
    /// - Returns: A summary with the new name of the previous cache.
    /// - Throws: ``CacheError``: `inUse` if a writer has the cache, `foreign` or `damaged` if the
    ///   backup is not a cache or not intact. The cache is then unchanged.
    public static func restore(
        _ backup: String,
        to cache: String,
        at time: String
    ) throws -> Summary {
        let source = CacheFile(path: backup)
        guard source.identity() != nil else { throw CacheError.missing(path: backup) }
        guard source.identity() != CacheFile(path: cache).identity() else {
            throw CacheError.exists(path: cache)
        }
        guard try source.inspect(known: .current) != nil else {
            throw CacheError.foreign(path: backup)
        }
        let belonging = source.belongingOfLog()
        guard belonging == .empty || belonging == .own else {
            throw CacheError.damaged(
                path: backup,
                detail: "the log next to it belongs to another file"
            )
        }
        guard source.isSound() else {
            throw CacheError.damaged(path: backup, detail: "its structure is damaged")
        }
        let lock = try CacheLock(beside: cache)
        defer { withExtendedLifetime(lock) {} }
        let file = CacheFile(path: cache)
        let part = cache + ".restore-\(getpid())"
        unlink(part)
        defer { unlink(part) }
        let queue = try source.openForReading(.current)
        defer { try? queue.close() }
        let bytes = try copy(queue, from: backup, to: part, replacing: false)
        // The present cache's log is set aside with it. No side file may remain beside the restored
        // cache.
        let aside = try file.setAside("before-restore", at: time, ["", "-wal"])
        file.removeIndex(andLog: false)
        guard rename(part, cache) == 0 else {
            throw CacheError.denied(path: cache, detail: String(cString: strerror(errno)))
        }
        syncFolder(of: cache)
        lock.publish(CacheNotes(stamp: file.stamp()))
        return Summary(bytes: bytes, aside: aside)
    }

    /// Copies a database into a file without side files.
    private static func copy(
        _ source: DatabaseQueue,
        from path: String,
        to target: String,
        replacing isReplacing: Bool
    ) throws -> Int64 {
        var status = stat()
        if lstat(target, &status) == 0 {
            guard isReplacing else { throw CacheError.exists(path: target) }
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw CacheError.denied(path: target, detail: "it is not a regular file")
            }
            guard CacheFile(path: target).identity() != CacheFile(path: path).identity() else {
                throw CacheError.exists(path: target)
            }
        }
        let folder = URL(fileURLWithPath: target).deletingLastPathComponent().path
        let random = String(UInt64.random(in: 0 ... .max), radix: 36)
        let part = "\(folder)/.citytop-\(random).part"
        // The file is created exclusively here, so that SQLite opens no file of somebody else.
        let descriptor = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else {
            throw CacheError.denied(path: target, detail: String(cString: strerror(errno)))
        }
        close(descriptor)
        defer { for ending in ["", "-journal", "-wal", "-shm"] { unlink(part + ending) } }
        do {
            let copy = try DatabaseQueue(path: part)
            try source.backup(to: copy)
            try copy.inDatabase { database in
                // Without a log, the copy can be moved as a single file.
                _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE")
                let answer = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
                guard answer == "ok" else {
                    throw CacheError.damaged(path: path, detail: answer ?? "it cannot be read")
                }
            }
            try copy.close()
        } catch let error as CacheError {
            throw error
        } catch {
            throw CacheError.of(error, path: target)
        }
        let size = CacheFile(path: part).size()
        guard syncFile(part) else {
            throw CacheError.inputOutput(path: target, detail: String(cString: strerror(errno)))
        }
        let isMoved = isReplacing ? rename(part, target) == 0 : link(part, target) == 0
        guard isMoved else {
            if errno == EEXIST { throw CacheError.exists(path: target) }
            throw CacheError.denied(path: target, detail: String(cString: strerror(errno)))
        }
        syncFolder(of: target)
        return size
    }

    private static func syncFile(_ path: String) -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }

    private static func syncFolder(of path: String) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
