// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import TwinModel

/// The destination of a recording.
///
/// The recording is written under a temporary name in the same folder, and renamed once it is
/// complete and on the disk.
struct RecordingTarget {
    let path: String
    private let temporary: String
    private let isReplacing: Bool

    init(path: String, isReplacing: Bool) throws {
        self.path = path
        self.isReplacing = isReplacing
        var status = stat()
        if SystemPath.withBytes(of: path, { lstat($0, &status) }) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR {
                throw RecordingError.notAFile(path: path, what: "a folder")
            }
            guard isReplacing else { throw RecordingError.exists(path: path) }
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw RecordingError.notAFile(path: path, what: "a special file")
            }
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let random = UInt64.random(in: 0 ... .max)
        temporary = folder + "/.citytop-\(String(random, radix: 36)).part"
    }

    /// Calls `body` to write the recording, and then moves it into place.
    ///
    /// - Throws: The error of `body`, or ``RecordingError``. No new file is left on the disk then.
    func fill<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let descriptor = Foundation.open(
            temporary,
            O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
            0o644
        )
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        do {
            let queue = try open()
            let value = try queue.write { database in
                try RecordingFormat.makeTables(database)
                return try body(database)
            }
            try queue.close()
            do { try FileSum.seal(descriptor) } catch let error as POSIXError {
                throw failure(error.code.rawValue)
            }
            guard fsync(descriptor) == 0 else { throw failure(errno) }
            try move()
            return value
        } catch {
            unlink(temporary)
            throw meaning(of: error)
        }
    }

    /// Returns the meaning of an error for the recording.
    ///
    /// Errors of the source cache are unchanged.
    private func meaning(of error: any Error) -> any Error {
        switch error {
        case RecordingError.empty(_, let detail): RecordingError.empty(path: path, detail: detail)
        case CacheError.diskFull: RecordingError.diskFull(path: path)
        case is CacheError: error
        default: RecordingError.of(error, path: path)
        }
    }

    private func open() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { database in
            // Nobody reads the file before it is complete, and it is deleted on failure. No journal
            // is needed.
            try database.execute(
                sql: """
                    PRAGMA page_size = \(RecordingFormat.pageSize);
                    PRAGMA application_id = \(RecordingFormat.applicationID);
                    PRAGMA user_version = \(RecordingFormat.version);
                    PRAGMA journal_mode = OFF;
                    PRAGMA synchronous = OFF;
                    PRAGMA locking_mode = EXCLUSIVE;
                    PRAGMA cache_size = -16384;
                    PRAGMA trusted_schema = OFF;
                    """
            )
        }
        return try DatabaseQueue(path: temporary, configuration: configuration)
    }

    private func move() throws {
        let code: Int32 = SystemPath.withBytes(of: path) { path in
            if isReplacing { return rename(temporary, path) == 0 ? 0 : errno }
            if link(temporary, path) == 0 {
                unlink(temporary)
                return 0
            }
            if errno == EEXIST { return EEXIST }
            // The file system does not support hard links.
            var status = stat()
            if lstat(path, &status) == 0 { return EEXIST }
            return rename(temporary, path) == 0 ? 0 : errno
        }
        if code == EEXIST { throw RecordingError.exists(path: path) }
        guard code == 0 else { throw failure(code) }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor >= 0 {
            fsync(descriptor)
            close(descriptor)
        }
    }

    private func failure(_ code: Int32) -> RecordingError {
        let detail = String(cString: strerror(code))
        return switch code {
        case ENOSPC, EDQUOT: .diskFull(path: path)
        case EIO: .inputOutput(path: path, detail: detail)
        default: .denied(path: path, detail: detail)
        }
    }
}
