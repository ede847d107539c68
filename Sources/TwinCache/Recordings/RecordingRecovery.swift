// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB

// A recording that was interrupted while it was written has a write-ahead log beside it, with its
// last seconds. The log is used only if it belongs to the current user, and never in place: both
// files are copied into a private folder, merged there, opened, and deleted at once. The open file
// disappears when the program ends.

enum RecordingRecovery {
    /// Opens an unfinished recording.
    static func open(_ found: RecordingGuard) throws -> DatabaseQueue {
        guard !CacheLock.isHeld(beside: found.place) else {
            throw RecordingError.stillRecording(
                path: found.path,
                process: CacheLock.holder(beside: found.place)
            )
        }
        let log = found.place + "-wal"
        var status = stat()
        guard found.isOwn, lstat(log, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_uid == geteuid(), status.st_size > 0,
            Int64(status.st_size) <= RecordingFormat.byteLimit
        else { return try found.open() }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("citytop-recording-\(UUID().uuidString)").path
        guard mkdir(folder, 0o700) == 0 else {
            let detail = String(cString: strerror(errno))
            throw RecordingError.denied(path: folder, detail: detail)
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let copy = folder + "/recording"
        try self.copy(found.place, to: copy)
        try self.copy(log, to: copy + "-wal")
        do {
            try putInOrder(copy)
        } catch {
            throw RecordingError.of(error, path: found.path)
        }
        return try RecordingGuard(path: copy, shownAs: found.path).open()
    }

    /// Merges the log into the file.
    private static func putInOrder(_ copy: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { database in
            try database.harden()
            try database.execute(sql: "PRAGMA query_only = OFF; PRAGMA synchronous = OFF")
            _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE")
        }
        try DatabaseQueue(path: copy, configuration: configuration).close()
    }

    private static func copy(_ source: String, to target: String) throws {
        func failure() -> RecordingError {
            let detail = String(cString: strerror(errno))
            return errno == ENOSPC
                ? .diskFull(path: target) : .inputOutput(path: source, detail: detail)
        }
        let input = Foundation.open(source, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard input >= 0 else { throw failure() }
        defer { close(input) }
        let output = Foundation.open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw failure() }
        defer { close(output) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(input, &buffer, buffer.count)
            if count == 0 { return }
            guard count > 0, write(output, buffer, count) == count else { throw failure() }
        }
    }
}
