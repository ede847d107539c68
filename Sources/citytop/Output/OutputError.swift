// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinModel

/// The reason why an output was not written completely.
enum OutputError: Error, Hashable {
    /// A file exists at the path and was not to be replaced.
    case exists(path: String)
    /// The path is one of the command's input files.
    case isInput(path: String)
    /// The path is a symbolic link.
    case link(path: String)
    /// The path is a folder.
    case folder(path: String)
    /// The file cannot be created.
    case refused(path: String, code: Int32)
    /// Writing failed after it had begun; no partial file is left.
    case failed(path: String, code: Int32)

    /// A description of the problem, its location, and the fix.
    var message: DisplayText {
        switch self {
        case .exists(let path):
            DisplayText(
                "There is a file \"\(path)\" already; it was not touched. Name another one, or "
                    + "replace it with --force.",
                limit: 600
            )
        case .isInput(let path):
            DisplayText(
                "\"\(path)\" is an input of this command, and cannot be its output. Name another "
                    + "file.",
                limit: 600
            )
        case .link(let path):
            DisplayText(
                "\"\(path)\" is a link, which is not followed. Name the file itself, or another one.",
                limit: 600
            )
        case .folder(let path):
            DisplayText("\"\(path)\" is a folder. Name a file in it.", limit: 600)
        case .refused(let path, let code):
            DisplayText(
                "\"\(path)\" cannot be written: \(SystemProblem.reason(code)). "
                    + SystemProblem.fix(code),
                limit: 600
            )
        case .failed(let path, let code):
            DisplayText(
                "\"\(path)\" is incomplete: \(SystemProblem.reason(code)). "
                    + SystemProblem.fix(code),
                limit: 600
            )
        }
    }

    /// The exit status for the error.
    var status: ExitCode {
        if case .failed = self { .inputOutput } else { .cannotCreate }
    }
}

/// Readable messages for system errors.
enum SystemProblem {
    /// Returns the system's description of an error number, in lower case.
    static func reason(_ code: Int32) -> String {
        let text = String(cString: strerror(code))
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    /// Returns a hint on how to fix an error.
    static func fix(_ code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: "Free some space, or name another place."
        case ENOENT, ENOTDIR: "Check the path: its folder must exist."
        case EACCES, EPERM, EROFS: "Check the permissions of the file and its folder."
        case EMFILE, ENFILE: "Raise the limit of open files (ulimit -n), or close other programs."
        case EPIPE: "The reader has closed it."
        case ENAMETOOLONG: "Use a shorter name."
        default: "Check the path and the disk."
        }
    }

    /// Returns a readable message for a file error of Foundation, or nil for other errors.
    static func message(_ error: any Error) -> DisplayText? {
        if let output = error as? OutputError { return output.message }
        if let posix = error as? POSIXError { return sentence(nil, posix.code.rawValue) }
        let error = error as NSError
        guard [NSCocoaErrorDomain, NSPOSIXErrorDomain].contains(error.domain) else { return nil }
        let path =
            error.userInfo[NSFilePathErrorKey] as? String
            ?? (error.userInfo[NSURLErrorKey] as? URL)?.path
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError
        if let cause, cause.domain == NSPOSIXErrorDomain {
            return sentence(path, Int32(clamping: cause.code))
        }
        if error.domain == NSPOSIXErrorDomain {
            return sentence(path, Int32(clamping: error.code))
        }
        let codes: [CocoaError.Code: Int32] = [
            .fileNoSuchFile: ENOENT, .fileReadNoSuchFile: ENOENT,
            .fileReadNoPermission: EACCES, .fileWriteNoPermission: EACCES,
            .fileWriteOutOfSpace: ENOSPC, .fileWriteFileExists: EEXIST,
            .fileWriteVolumeReadOnly: EROFS,
        ]
        if let code = codes[CocoaError.Code(rawValue: error.code)] { return sentence(path, code) }
        return DisplayText(
            "\(path.map { "\"\($0)\"" } ?? "A file") cannot be read or written. Check that it is what "
                + "it should be, and its permissions.",
            limit: 600
        )
    }

    private static func sentence(_ path: String?, _ code: Int32) -> DisplayText {
        DisplayText(
            "\(path.map { "\"\($0)\"" } ?? "A file") cannot be opened or written: \(reason(code)). "
                + fix(code),
            limit: 600
        )
    }
}
