// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The right to write one cache: an exclusive `flock` on a file beside it.
///
/// The kernel gives it back when its process ends, however it ends; the number in the file only
/// serves the message. A class, because it owns the file descriptor.
final class CacheLock: Sendable {
    private let descriptor: CInt

    static func path(besides cache: String) -> String { cache + ".lock" }

    /// Takes the lock, or says who has it.
    init(besides cache: String) throws {
        let path = Self.path(besides: cache)
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
        let text = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    }

    deinit { close(descriptor) }

    /// Whether some process writes the cache now.
    static func isHeld(besides cache: String) -> Bool {
        let descriptor = open(path(besides: cache), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
        return false
    }

    /// The number of the process that writes the cache, where it is told.
    static func holder(besides cache: String) -> Int? {
        let descriptor = open(path(besides: cache), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
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
