// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How much room a file system has.
public struct DiskSpace: Hashable, Sendable {
    /// The bytes that this process may still use.
    public var free: Int64
    /// The bytes of the whole file system.
    public var total: Int64

    /// Makes a measurement.
    public init(free: Int64, total: Int64) {
        self.free = free
        self.total = total
    }

    /// What the writer leaves to other programs and to people's notes: 100 MB, or 1 % if that is more.
    public var reserve: Int64 { max(100_000_000, total / 100) }

    /// True if observations are not to be kept any more.
    public var isShort: Bool { free < reserve }

    /// Measures the file system that a folder is on; nil if it cannot be measured.
    public static func of(folder: String) -> DiskSpace? {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        let unit = Int64(clamping: status.f_frsize)
        func bytes(_ blocks: UInt) -> Int64 {
            Int64(clamping: blocks).multipliedReportingOverflow(by: unit).partialValue
        }
        let total = bytes(UInt(status.f_blocks))
        // Some file systems without a size of their own report none.
        guard total > 0 else { return nil }
        return DiskSpace(free: bytes(UInt(status.f_bavail)), total: total)
    }
}

/// Room on the disk that is set aside, so that what people write can be kept on a full disk.
///
/// It is a file beside the cache. If a note cannot be written, the file is emptied and the note is
/// tried again; it is filled again when there is room.
struct SpaceReserve: Sendable {
    /// How many bytes are set aside: some hundred notes.
    static let size: Int64 = 2 << 20

    let path: String

    init(beside cache: String) { path = cache + ".reserve" }

    /// Sets the room aside, if it is not yet and there is some.
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

    /// Gives the room back to the file system.
    ///
    /// - Returns: true if there was any.
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
