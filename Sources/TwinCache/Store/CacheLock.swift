// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The exclusive right to write a cache: an exclusive `flock` on a file beside it.
///
/// The kernel releases the lock when the process ends in any way. The process number in the file is
/// only used for messages. This is a class because it owns the file descriptor.
final class CacheLock: Sendable {
    private let descriptor: CInt
    private let path: String
    private let file: CacheFile.Identity?
    /// The notes of the last writer.
    let earlier: CacheNotes

    static func path(beside cache: String) -> String { cache + ".lock" }

    /// Creates a lock by acquiring it.
    ///
    /// - Throws: ``CacheError/inUse(path:process:)`` if another process has it.
    init(beside cache: String) throws {
        let path = Self.path(beside: cache)
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else {
            throw CacheError.denied(
                path: cache,
                detail: "\(String(cString: strerror(errno))) (\(path))"
            )
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(descriptor)
            close(descriptor)
            throw CacheError.inUse(path: cache, process: holder)
        }
        earlier = CacheNotes(Self.text(descriptor))
        file = Self.identity(descriptor)
        self.path = path
        publish(CacheNotes())
    }

    deinit { close(descriptor) }

    /// Writes notes for viewers after the process number.
    ///
    /// The file always has the same length, so that notes can be written on a full disk.
    func publish(_ notes: CacheNotes) {
        var bytes = Array("\(getpid())\n\(notes.text)".utf8.prefix(CacheNotes.length))
        bytes += repeatElement(0x0A, count: CacheNotes.length - bytes.count)
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else { return }
        ftruncate(descriptor, off_t(bytes.count))
    }

    /// True if the lock file is still in place.
    ///
    /// If it was deleted or replaced, it no longer excludes other writers.
    var isInPlace: Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return file
            == CacheFile.Identity(
                device: UInt64(status.st_dev),
                number: UInt64(status.st_ino)
            )
    }

    private static func identity(_ descriptor: CInt) -> CacheFile.Identity? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        return CacheFile.Identity(
            device: UInt64(status.st_dev),
            number: UInt64(status.st_ino)
        )
    }

    /// Returns the notes of a cache's writer, or empty notes if the file cannot be read.
    static func notes(beside cache: String) -> CacheNotes {
        let descriptor = open(path(beside: cache), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return CacheNotes() }
        defer { close(descriptor) }
        return CacheNotes(text(descriptor))
    }

    private static func text(_ descriptor: CInt) -> String {
        var bytes = [UInt8](repeating: 0, count: CacheNotes.length)
        let length = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes[..<max(0, length)], as: UTF8.self)
    }

    /// Returns true if a process is writing the cache now.
    static func isHeld(beside cache: String) -> Bool {
        let descriptor = open(path(beside: cache), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
        return false
    }

    /// Returns the number of the process that writes the cache, or nil if it is unknown.
    static func holder(beside cache: String) -> Int? {
        let descriptor = open(path(beside: cache), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return holder(descriptor)
    }

    private static func holder(_ descriptor: CInt) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 20)
        let length = pread(descriptor, &bytes, bytes.count, 0)
        guard length > 0 else { return nil }
        return Int(String(decoding: bytes[..<length].prefix { $0 != 0x0A }, as: UTF8.self))
    }
}
