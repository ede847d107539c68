// SPDX-License-Identifier: Apache-2.0

import GRDB
public import TwinModel

/// An error of opening, writing or reading the cache.
public enum CacheError: Error, Hashable, Sendable {
    /// There is no cache at the path.
    case missing(path: String)
    /// The file at the path is not a cache of this program.
    ///
    /// It was not touched.
    case foreign(path: String)
    /// The cache was made by a newer version.
    ///
    /// It was not touched.
    case newer(path: String, version: Int, known: Int)
    /// Another process writes the cache.
    ///
    /// The payload has its number if it is known.
    case inUse(path: String, process: Int?)
    /// A file with the name already exists.
    ///
    /// It was not touched.
    case exists(path: String)
    /// The cache or its folder cannot be read or written because of its permissions.
    case denied(path: String, detail: String)
    /// No writer is running for the cache, and its side files cannot be created here.
    case notRunning(path: String)
    /// The cache was written by an older version, and no writer has converted it yet.
    case older(path: String, version: Int)
    /// The disk or the quota is full.
    ///
    /// Data appended before is safe.
    case diskFull(path: String)
    /// The file at the path is no longer the one that was opened.
    case moved(path: String)
    /// The cache is damaged.
    case damaged(path: String, detail: String)
    /// Another process holds the cache for longer than the timeout.
    case busy(path: String)
    /// The disk reported an error.
    case inputOutput(path: String, detail: String)
    /// An older cache could not be migrated.
    ///
    /// It is unchanged.
    case migration(path: String, from: Int, to: Int, detail: String)
}

extension CacheError: CustomStringConvertible {
    /// A message that says what happened, where, and how to fix it.
    public var description: String { message.string }

    /// A message that says what happened, where, and how to fix it, safe to show.
    public var message: DisplayText {
        switch self {
        case .missing(let path):
            DisplayText(
                "There is no cache at \"\(path)\". Start citytop sync, or citytop without"
                    + " arguments, to make one."
            )
        case .foreign(let path):
            DisplayText(
                "\"\(path)\" is not a cache of citytop; it was not touched. Name another file."
            )
        case .newer(let path, let version, let known):
            DisplayText(
                "The cache \"\(path)\" has version \(version), this citytop knows versions up to"
                    + " \(known); it was not touched. Install the newer citytop or name another file."
            )
        case .inUse(let path, let process):
            DisplayText(
                "The cache \"\(path)\" is already written by "
                    + (process.map { "process \($0)" } ?? "another process")
                    + ". Watch it with citytop, or stop that process first."
            )
        case .exists(let path):
            DisplayText(
                "\"\(path)\" is there already; it was not touched. Name another file, or give"
                    + " --force to replace it."
            )
        case .denied(let path, let detail):
            DisplayText(
                "The cache \"\(path)\" cannot be opened: \(detail)."
                    + " Check the permissions of the file and its folder."
            )
        case .notRunning(let path):
            DisplayText(
                "No process writes the cache \"\(path)\", and its latest data cannot be read"
                    + " without one. Start citytop sync."
            )
        case .older(let path, let version):
            DisplayText(
                "The cache \"\(path)\" has version \(version), of an earlier citytop. Start citytop"
                    + " sync once to convert it; a copy of the file is stored next to it."
            )
        case .diskFull(let path):
            DisplayText(
                "There is no disk space left for the cache \"\(path)\"; earlier data is safe."
                    + " Free some space; writing resumes by itself."
            )
        case .moved(let path):
            DisplayText(
                "The cache \"\(path)\" was renamed, replaced or deleted while it was written."
                    + " Put it back, or restart citytop sync."
            )
        case .damaged(let path, let detail):
            DisplayText(
                "The cache \"\(path)\" is damaged: \(detail). Move it away; a new one is created at"
                    + " the next start."
            )
        case .busy(let path):
            DisplayText(
                "The cache \"\(path)\" is locked by another process. End the process that has it open, and try again."
            )
        case .inputOutput(let path, let detail):
            DisplayText(
                "The disk failed under the cache \"\(path)\": \(detail). Check the disk."
            )
        case .migration(let path, let from, let to, let detail):
            DisplayText(
                "The cache \"\(path)\" could not be converted from version \(from) to \(to):"
                    + " \(detail). It is unchanged; free some space or report this."
            )
        }
    }

    /// Returns the meaning of an SQLite error for the cache at a path.
    ///
    /// Other errors are returned unchanged.
    static func of(_ error: any Error, path: String) -> any Error {
        guard let failure = error as? DatabaseError else { return error }
        let detail = failure.message ?? failure.resultCode.description
        switch failure.resultCode.primaryResultCode {
        case .SQLITE_FULL: return CacheError.diskFull(path: path)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH:
            return CacheError.denied(path: path, detail: detail)
        case .SQLITE_NOTADB: return CacheError.foreign(path: path)
        case .SQLITE_CORRUPT, .SQLITE_FORMAT: return CacheError.damaged(path: path, detail: detail)
        case .SQLITE_BUSY, .SQLITE_LOCKED: return CacheError.busy(path: path)
        case .SQLITE_IOERR: return CacheError.inputOutput(path: path, detail: detail)
        default: return CacheError.damaged(path: path, detail: detail)
        }
    }
}
