// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Synchronization
import TwinModel

/// Writes log lines to a file or to standard error, never to the screen.
struct FileLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    private let handle: FileHandle

    /// A logger that appends to a file, made where it is not there; standard error without one.
    static func logger(path: String?) throws -> Logger {
        var handle = FileHandle.standardError
        if let path {
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o640)
            guard descriptor >= 0 else {
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            }
            handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        }
        let log = FileLog(handle: handle)
        return Logger(label: "citytop") { _ in log }
    }

    private init(handle: FileHandle) { self.handle = handle }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let text = DisplayText(event.message.description)
        let line = "\(WallClock.now().rfc3339) \(event.level) \(text)\n"
        try? handle.write(contentsOf: Data(line.utf8))
    }
}
