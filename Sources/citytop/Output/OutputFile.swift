// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// A file written by a command.
///
/// All outputs of the program are written through it, except recordings, which SQLite writes by the
/// same rules (``TwinCache/RecordingFile``):
///
/// - An existing file is refused, unless it is to be replaced; a symbolic link and an input of the
///   command are always refused.
/// - The bytes are written to a temporary file in the same folder, which is moved to the path when
///   it is complete and on the disk. If anything fails, the temporary file is removed and an
///   existing file is unchanged.
/// - A device, a pipe or a terminal, such as `/dev/stdout`, is written directly.
///
/// Not safe for use by several threads.
final class OutputFile {
    /// The path of the finished file.
    let path: String
    private let descriptor: Int32
    /// The temporary file, or nil for a device or a pipe.
    private let temporary: String?
    private let isReplacing: Bool
    private var buffer: [UInt8] = []
    private var isOpen = true

    /// Opens the file; the path is unchanged until ``finish()`` is called.
    ///
    /// - Parameters:
    /// - path: The destination.
    /// - isReplacing: True to replace an existing regular file.
    /// - inputs: The files that the command reads and that must not change.
    /// - Throws: ``OutputError``, without any change on the disk.
    init(path: String, isReplacing: Bool, inputs: [String] = []) throws(OutputError) {
        self.path = path
        self.isReplacing = isReplacing
        switch try OutputPlace.check(path, isReplacing: isReplacing, inputs: inputs) {
        case .special:
            temporary = nil
            descriptor = SystemPath.withBytes(of: path) {
                open($0, O_WRONLY | O_CLOEXEC | O_NOCTTY)
            }
        case .file:
            let name =
                "\(OutputPlace.folder(of: path)).citytop-\(UInt64.random(in: 0 ... .max)).part"
            temporary = name
            descriptor = SystemPath.withBytes(of: name) {
                open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
            }
        }
        guard descriptor >= 0 else { throw .refused(path: path, code: errno) }
        if temporary != nil { fchmod(descriptor, 0o666 & ~Umask.found) }
    }

    deinit { discard() }

    /// Writes a text as UTF-8.
    func write(_ text: String) throws(OutputError) { try write(Array(text.utf8)) }

    /// Writes bytes.
    func write(_ bytes: [UInt8]) throws(OutputError) {
        buffer += bytes
        if buffer.count >= 65_536 { try flush() }
    }

    /// Completes the file and moves it to its path.
    func finish() throws(OutputError) {
        guard isOpen else { return }
        try flush()
        if let temporary {
            guard fsync(descriptor) == 0 else { throw failed() }
            try move(temporary)
        }
        isOpen = false
        guard close(descriptor) == 0 else { throw failed() }
    }

    private func flush() throws(OutputError) {
        let code = RawOutput.write(buffer, to: descriptor)
        buffer.removeAll(keepingCapacity: true)
        guard code == 0 else {
            errno = code
            throw failed()
        }
    }

    private func move(_ temporary: String) throws(OutputError) {
        let code: Int32 = SystemPath.withBytes(of: temporary) { old in
            SystemPath.withBytes(of: path) { new in
                if isReplacing { return rename(old, new) == 0 ? 0 : errno }
                if link(old, new) == 0 {
                    unlink(old)
                    return 0
                }
                if errno == EEXIST { return EEXIST }
                // The file system has no hard links.
                var status = stat()
                if lstat(new, &status) == 0 { return EEXIST }
                return rename(old, new) == 0 ? 0 : errno
            }
        }
        if code == EEXIST { throw .exists(path: path) }
        guard code == 0 else { throw .failed(path: path, code: code) }
    }

    private func failed() -> OutputError {
        let code = errno
        discard()
        return .failed(path: path, code: code)
    }

    /// Removes the temporary file.
    private func discard() {
        guard isOpen else { return }
        isOpen = false
        if descriptor >= 0 { close(descriptor) }
        if let temporary { SystemPath.withBytes(of: temporary) { _ = unlink($0) } }
    }
}

/// The rules for the destination of an output.
enum OutputPlace {
    /// The kind of a destination.
    enum Kind {
        /// A regular file, new or replaced.
        case file
        /// A device or a pipe, which is written directly.
        case special
    }

    /// Checks a destination before it is written.
    ///
    /// - Parameters:
    /// - path: The destination.
    /// - isReplacing: True to replace an existing regular file.
    /// - inputs: The files that the command reads.
    /// - Returns: The kind of the destination.
    /// - Throws: ``OutputError`` if the destination must not be written.
    @discardableResult
    static func check(
        _ path: String,
        isReplacing: Bool,
        inputs: [String]
    ) throws(OutputError) -> Kind {
        guard !path.isEmpty else { throw .refused(path: path, code: ENOENT) }
        var status = stat()
        guard SystemPath.withBytes(of: path, { lstat($0, &status) }) == 0 else {
            guard errno == ENOENT else { throw .refused(path: path, code: errno) }
            return .file
        }
        let kind = status.st_mode & S_IFMT
        var target = stat()
        guard SystemPath.withBytes(of: path, { stat($0, &target) }) == 0 else {
            throw .link(path: path)
        }
        for input in inputs {
            var other = stat()
            guard SystemPath.withBytes(of: input, { stat($0, &other) }) == 0 else { continue }
            if other.st_dev == target.st_dev, other.st_ino == target.st_ino {
                throw .isInput(path: path)
            }
        }
        switch target.st_mode & S_IFMT {
        case S_IFDIR: throw .folder(path: path)
        case S_IFREG:
            if kind == S_IFLNK { throw .link(path: path) }
            guard isReplacing else { throw .exists(path: path) }
            return .file
        default: return .special
        }
    }

    /// Returns the folder of a path with a trailing slash, or an empty string for the working
    /// folder.
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }
}

/// Unbuffered output to a file descriptor.
enum RawOutput {
    /// Writes all bytes, in as many calls as necessary.
    ///
    /// - Returns: 0, or the error number.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var next = 0
        while next < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.write(
                    descriptor,
                    buffer.baseAddress.map { $0 + next },
                    bytes.count - next
                )
            }
            if count > 0 {
                next += count
            } else if count < 0, errno == EAGAIN {
                var query = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&query, 1, 1000)
            } else if count == 0 || errno != EINTR {
                return count == 0 ? EIO : errno
            }
        }
        return 0
    }
}
