// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// The length of the write-ahead log, as reported by SQLite after each commit.
///
/// This is a class because SQLite keeps a pointer to it as long as the connection is open.
final class LogGauge: Sendable {
    private let count = Atomic<Int>(0)

    /// The number of pages in the log after the last commit or checkpoint.
    var pages: Int {
        get { count.load(ordering: .relaxed) }
        set { count.store(newValue, ordering: .relaxed) }
    }

    /// Registers this gauge with a connection.
    ///
    /// SQLite then makes no checkpoints of its own.
    func watch(_ database: Database) {
        sqlite3_wal_hook(
            database.sqliteConnection,
            { context, _, _, pages in
                if let context {
                    Unmanaged<LogGauge>.fromOpaque(context).takeUnretainedValue().pages = Int(pages)
                }
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }
}

/// A problem with the files of an open cache.
enum FileFinding: String, Hashable, Sendable {
    /// There is no file with the cache's name.
    case gone
    /// Another file has the cache's name.
    case replaced
    /// Another program has written the file.
    case altered
    /// The log was deleted or replaced.
    case logGone
    /// The log is shorter than the data written into it.
    case logCut
    /// SQLite found a damaged page.
    case damaged
}

extension CacheFile {
    /// The properties of a file that are known without opening it.
    struct Stamp: Hashable, Sendable {
        var identity: Identity
        var size: Int64
        /// The time of the last change of the content, in nanoseconds since 1970.
        var changed: Int64
    }

    /// Returns the stamp of the file, or of the side file with an ending, or nil if there is no
    /// such file.
    func stamp(_ ending: String = "") -> Stamp? {
        var status = stat()
        guard stat(path + ending, &status) == 0 else { return nil }
        return Stamp(
            identity: Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino)),
            size: Int64(status.st_size),
            changed: Int64(status.st_mtim.tv_sec) &* 1_000_000_000
                &+ Int64(status.st_mtim.tv_nsec)
        )
    }

    /// Returns the root page of the table of marks, and the marks, from the file without its log.
    func marks() -> (root: UInt32?, mark: WriteAheadLog.Mark?) {
        let found = try? withFileAlone { handle -> (UInt32?, WriteAheadLog.Mark?) in
            func meta(_ name: MetaName) -> Int64? {
                Self.integer("SELECT value FROM meta WHERE name = '\(name.rawValue)'", handle)
            }
            let root = Self.integer(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'meta'",
                handle
            )
            guard let root = root.flatMap(UInt32.init(exactly:)) else { return (nil, nil) }
            guard let lineage = meta(.lineage), let transaction = meta(.transaction) else {
                return (root, nil)
            }
            return (root, WriteAheadLog.Mark(lineage: lineage, transaction: transaction))
        }
        return found ?? (nil, nil)
    }

    /// Returns the relation of the log beside the file to the file.
    func belongingOfLog() -> WriteAheadLog.Belonging {
        guard size("-wal") > 0 else { return .empty }
        // A log is useless without its file.
        guard size() > 0 else { return .foreign }
        let (root, mark) = marks()
        return WriteAheadLog.belonging(of: path + "-wal", root: root, mark: mark)
    }

    /// Renames a file and its side files.
    ///
    /// - Parameters:
    ///   - reason: A word for the new name.
    ///   - time: Digits for the new name, such as `20261127T091200Z`.
    ///   - endings: The endings of the files to rename.
    /// - Returns: The new name of the first existing file, or nil if none exists.
    /// - Throws: `CacheError.denied` if a file cannot be renamed.
    func setAside(_ reason: String, at time: String, _ endings: [String]) throws -> String? {
        let name = [path + "." + reason, time].filter { !$0.isEmpty }.joined(separator: "-")
        var base = name
        var number = 1
        while endings.contains(where: { CacheFile(path: base + $0).stamp() != nil }) {
            number += 1
            base = "\(name)-\(number)"
        }
        var first: String?
        for ending in endings where stamp(ending) != nil {
            guard rename(path + ending, base + ending) == 0 else {
                let detail = String(cString: strerror(errno))
                throw CacheError.denied(path: path, detail: detail)
            }
            first = first ?? base + ending
        }
        return first
    }

    /// Removes SQLite's shared memory, which is rebuilt from the log, and the log if it is empty.
    func removeIndex(andLog isLogEmpty: Bool) {
        unlink(path + "-shm")
        if isLogEmpty { unlink(path + "-wal") }
    }
}
