// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// An error of making, opening or reading a recording.
public enum RecordingError: Error, Hashable, Sendable {
    /// There is no file at the path.
    case missing(path: String)
    /// The file at the path is not a regular file.
    ///
    /// The payload names its type.
    case notAFile(path: String, what: String)
    /// The file exceeds the maximum size of a recording.
    case tooLarge(path: String, bytes: Int64, limit: Int64)
    /// The file is not a recording of this program.
    case foreign(path: String, detail: String)
    /// The recording was made by a newer version.
    case newer(path: String, version: Int, known: Int)
    /// The recording is truncated or damaged.
    case damaged(path: String, detail: String)
    /// The recording is still being written.
    ///
    /// The payload has the number of the process if it is known.
    case stillRecording(path: String, process: Int?)
    /// The file or its folder cannot be read or written because of its permissions.
    case denied(path: String, detail: String)
    /// A file already exists at the path.
    case exists(path: String)
    /// The recording would be empty.
    case empty(path: String, detail: String)
    /// The disk or the quota is full.
    ///
    /// No recording was made.
    case diskFull(path: String)
    /// The disk reported an error.
    case inputOutput(path: String, detail: String)
}

extension RecordingError: CustomStringConvertible {
    /// A message that says what happened, where, and how to fix it.
    public var description: String { message.string }

    /// A message that says what happened, where, and how to fix it, safe to show.
    public var message: DisplayText {
        switch self {
        case .missing(let path):
            DisplayText(
                "There is no recording at \"\(path)\". Make one with citytop record, or name"
                    + " another file."
            )
        case .notAFile(let path, let what):
            DisplayText(
                "\"\(path)\" is \(what), not a file; it was not opened. Name the recording itself."
            )
        case .tooLarge(let path, let bytes, let limit):
            DisplayText(
                "\"\(path)\" has \(bytes) bytes, a recording at most \(limit); it was not opened."
                    + " Cut a shorter one."
            )
        case .foreign(let path, let detail):
            DisplayText(
                "\"\(path)\" is not a recording of citytop: \(detail). Name another file."
            )
        case .newer(let path, let version, let known):
            DisplayText(
                "The recording \"\(path)\" has version \(version), this citytop knows versions up"
                    + " to \(known). Install the newer citytop to play it."
            )
        case .damaged(let path, let detail):
            DisplayText(
                "The recording \"\(path)\" is damaged: \(detail). Copy it again from its"
                    + " source."
            )
        case .stillRecording(let path, let process):
            DisplayText(
                "\"\(path)\" is still being recorded by "
                    + (process.map { "process \($0)" } ?? "another process")
                    + ". Stop that first, or watch the city itself."
            )
        case .denied(let path, let detail):
            DisplayText(
                "\"\(path)\" cannot be opened: \(detail). Check the permissions of the file and"
                    + " its folder."
            )
        case .exists(let path):
            DisplayText(
                "There is a file \"\(path)\" already; it was not touched. Name another one, or"
                    + " replace it with --force."
            )
        case .empty(let path, let detail):
            DisplayText("No recording \"\(path)\" was made: \(detail).")
        case .diskFull(let path):
            DisplayText(
                "There is no disk space left for \"\(path)\"; no recording was made. Free some space."
            )
        case .inputOutput(let path, let detail):
            DisplayText("The disk failed under \"\(path)\": \(detail). Check the disk.")
        }
    }

    /// Returns the meaning of an SQLite or cache error for the recording at a path.
    ///
    /// Other errors are returned unchanged.
    static func of(_ error: any Error, path: String) -> any Error {
        switch CacheError.of(error, path: path) {
        case CacheError.missing: RecordingError.missing(path: path)
        case CacheError.foreign:
            RecordingError.foreign(path: path, detail: "it does not start like one")
        case CacheError.newer(_, let version, let known):
            RecordingError.newer(path: path, version: version, known: known)
        case CacheError.inUse(_, let process):
            RecordingError.stillRecording(path: path, process: process)
        case CacheError.diskFull: RecordingError.diskFull(path: path)
        case CacheError.damaged(_, let detail): RecordingError.damaged(path: path, detail: detail)
        case CacheError.denied(_, let detail): RecordingError.denied(path: path, detail: detail)
        case CacheError.inputOutput(_, let detail):
            RecordingError.inputOutput(path: path, detail: detail)
        case let other: other
        }
    }
}
