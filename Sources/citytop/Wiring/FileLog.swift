// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Synchronization
import TwinModel

/// A log handler that writes to a file or to standard error, never to the screen.
struct FileLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    /// The log file, which stays open for the life of the process.
    private let descriptor: Int32

    /// Returns a logger that appends to a file, which is created if missing, or to standard error
    /// if `path` is nil.
    ///
    /// - Throws: ``OutputError`` if the file cannot be opened.
    static func logger(path: String?) throws -> Logger {
        var descriptor = STDERR_FILENO
        if let path {
            descriptor = SystemPath.withBytes(of: path) {
                open($0, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0o640)
            }
            guard descriptor >= 0 else {
                if errno == ELOOP { throw OutputError.link(path: path) }
                throw OutputError.refused(path: path, code: errno)
            }
        }
        let log = FileLog(descriptor: descriptor)
        return Logger(label: "citytop") { _ in log }
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let text = DisplayText(event.message.description)
        let line = "\(WallClock.now().rfc3339) \(event.level) \(text)\n"
        let isFile = descriptor != STDERR_FILENO
        _ = RawOutput.write(
            isFile ? Array(line.utf8) : LocaleText.bytes(of: line),
            to: descriptor
        )
    }
}
