// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The free and total space of a file system.
public struct DiskSpace: Hashable, Sendable {
    /// The number of bytes that this process may still use.
    public var free: Int64
    /// The size of the file system in bytes.
    public var total: Int64

    /// Creates a measurement.
    public init(free: Int64, total: Int64) {
        self.free = free
        self.total = total
    }

    /// The number of bytes that the writer leaves to other programs and to notes: 100 MB, or 1 % if
    /// that is more.
    public var reserve: Int64 { max(100_000_000, total / 100) }

    /// True if the free space is too low to store observations.
    public var isShort: Bool { free < reserve }

    /// Returns the space of a folder's file system, or nil if it cannot be measured.
    public static func of(folder: String) -> DiskSpace? {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        let unit = Int64(clamping: status.f_frsize)
        func bytes(_ blocks: UInt) -> Int64 {
            Int64(clamping: blocks).multipliedReportingOverflow(by: unit).partialValue
        }
        let total = bytes(UInt(status.f_blocks))
        // Some virtual file systems have no size and report zero.
        guard total > 0 else { return nil }
        return DiskSpace(free: bytes(UInt(status.f_bavail)), total: total)
    }
}

/// Reserved disk space that allows notes to be stored on a full disk.
///
/// The space is a file beside the cache. If a note cannot be written, the file is emptied and the
/// note is written again. The file is refilled as soon as there is space.
struct SpaceReserve: Sendable {
    /// The number of reserved bytes, enough for some hundred notes.
    static let size: Int64 = 2 << 20

    let path: String

    init(beside cache: String) { path = cache + ".reserve" }

    /// Reserves the space if it is not reserved yet and enough is free.
    func fill() {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            Int64(status.st_blocks) * 512 < Self.size
        else { return }
        if posix_fallocate(descriptor, 0, off_t(Self.size)) != 0 { ftruncate(descriptor, 0) }
    }

    /// Returns the space to the file system.
    ///
    /// - Returns: True if there was any.
    func release() -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size > 0
        else { return false }
        return ftruncate(descriptor, 0) == 0
    }

    /// Removes the file.
    func remove() { unlink(path) }
}
