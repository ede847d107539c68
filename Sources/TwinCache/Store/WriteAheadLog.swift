// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDBSQLite

// SQLite accepts any valid write-ahead log beside a file, because a log does not name the file it
// was written for. If a backup is copied over a cache that has an old log, pages of the log are
// mixed into the backup, and the history is wrong without any error. To detect this, each
// transaction of the writer increments `MetaName.transaction` and keeps `MetaName.lineage`, a
// random number of the cache. Both are in the table `meta`, which takes one page. The numbers in
// the file must be within those in the log: the file's state is one of the states in the log, or
// the one before its first.

/// The write-ahead log beside a cache, read without SQLite.
///
/// The log can be read in the process that writes the cache, because SQLite holds no locks on the
/// log file itself.
struct WriteAheadLog {
    /// The marks of a transaction of a cache's writer.
    struct Mark: Hashable, Sendable {
        /// A random number of the cache.
        var lineage: Int64
        /// The number of the transaction.
        var transaction: Int64
    }

    /// The relation of a log to the file beside it.
    enum Belonging: Hashable, Sendable {
        /// There is no log, or it has no complete transaction.
        case empty
        /// The log continues the file.
        case own
        /// The log was written for another file, or for another state of this one.
        case foreign
        /// The log has content that is not a valid log.
        case damaged
    }

    private static let headerSize = 32
    private static let frameHeaderSize = 24

    /// Compares a log with the marks of the file.
    ///
    /// - Parameters:
    ///   - path: The path of the log.
    ///   - root: The root page of the table `meta` in the file, or nil if the file has no such
    ///     table yet.
    ///   - mark: The marks of the file without its log, or nil if it was never marked.
    /// - Returns: The relation of the log to the file.
    static func belonging(of path: String, root: UInt32?, mark: Mark?) -> Belonging {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return .empty }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return .empty }
        var header = [UInt8](repeating: 0, count: headerSize)
        guard pread(descriptor, &header, headerSize, 0) == headerSize else { return .damaged }
        // A log that was emptied or only has reserved space starts with zeros.
        if header.allSatisfy({ $0 == 0 }) { return .empty }
        let magic = number(header, 0)
        let pageSize = Int(number(header, 8))
        guard magic & ~1 == 0x377F_0682, number(header, 4) == 3_007_000,
            (512...65_536).contains(pageSize), pageSize & (pageSize - 1) == 0,
            checksum(header[..<24], isBigEndian: magic & 1 == 1)
                == (number(header, 24), number(header, 28))
        else { return .damaged }
        // A file without tables has no pages that a log could be mixed with.
        guard let root else { return .own }
        var isFirstMarked: Bool?
        var first: Mark?
        var last: Mark?
        var pending: Mark?
        var commits = 0
        var frame = [UInt8](repeating: 0, count: frameHeaderSize)
        var page = [UInt8](repeating: 0, count: pageSize)
        var place = off_t(headerSize)
        while pread(descriptor, &frame, frameHeaderSize, place) == frameHeaderSize,
            frame[8..<16] == header[16..<24]
        {
            if number(frame, 0) == root {
                guard
                    pread(descriptor, &page, pageSize, place + off_t(frameHeaderSize)) == pageSize
                else { break }
                pending = Self.mark(inLeaf: page) ?? pending
            }
            // This is the size of the file after a commit, and zero within a transaction.
            if number(frame, 4) > 0 {
                commits += 1
                if isFirstMarked == nil { isFirstMarked = pending != nil }
                if first == nil { first = pending }
                last = pending ?? last
            }
            place += off_t(frameHeaderSize + pageSize)
        }
        guard commits > 0 else { return .empty }
        // A cache of an older version is marked by a log that begins without marks, or with the
        // first.
        guard let mark else {
            return isFirstMarked == true && first.map { $0.transaction > 1 } == true
                ? .foreign : .own
        }
        guard let first, let last else { return .foreign }
        return first.lineage == mark.lineage && last.lineage == mark.lineage
            && first.transaction - 1 <= mark.transaction && mark.transaction <= last.transaction
            ? .own : .foreign
    }

    // MARK: Bytes

    private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func checksum(
        _ bytes: ArraySlice<UInt8>,
        isBigEndian: Bool
    ) -> (UInt32, UInt32) {
        func word(_ place: Int) -> UInt32 {
            let four = bytes[place..<place + 4]
            return isBigEndian
                ? four.reduce(0) { $0 << 8 | UInt32($1) }
                : four.reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
        var sums: (UInt32, UInt32) = (0, 0)
        for place in stride(from: bytes.startIndex, to: bytes.endIndex, by: 8) {
            sums.0 = sums.0 &+ word(place) &+ sums.1
            sums.1 = sums.1 &+ word(place + 4) &+ sums.0
        }
        return sums
    }

    /// Returns the marks in the page of the table `meta`, which is a leaf with cells (name, value).
    static func mark(inLeaf page: [UInt8]) -> Mark? {
        guard page.count >= 512, page[0] == 0x0A else { return nil }
        let count = Int(page[3]) << 8 | Int(page[4])
        var found: [String: Int64] = [:]
        for index in 0..<min(count, 64) {
            let pointer = 8 + index * 2
            guard pointer + 1 < page.count else { return nil }
            let cell = Int(page[pointer]) << 8 | Int(page[pointer + 1])
            guard let (name, value) = row(page, at: cell) else { continue }
            found[name] = value
        }
        guard let lineage = found[MetaName.lineage.rawValue],
            let transaction = found[MetaName.transaction.rawValue]
        else { return nil }
        return Mark(lineage: lineage, transaction: transaction)
    }

    /// Returns the content of a cell of an index leaf with a short text and an integer.
    ///
    /// See "Database File Format", 2.1.
    private static func row(_ page: [UInt8], at cell: Int) -> (String, Int64)? {
        guard cell >= 8, cell + 4 <= page.count else { return nil }
        // The payload size, the header size and both serial types are below 128, so that each takes
        // one byte.
        let payload = Int(page[cell])
        let header = Int(page[cell + 1])
        let textType = Int(page[cell + 2])
        let valueType = Int(page[cell + 3])
        guard payload < 128, header == 3, textType >= 13, textType < 128, textType % 2 == 1 else {
            return nil
        }
        let length = (textType - 13) / 2
        let widths = [0, 1, 2, 3, 4, 6, 8, -1, 0, 0]
        guard valueType < widths.count, widths[valueType] >= 0 else { return nil }
        let start = cell + 4
        let end = start + length + widths[valueType]
        guard end <= page.count, payload == 3 + length + widths[valueType] else { return nil }
        let name = String(decoding: page[start..<start + length], as: UTF8.self)
        let bytes = page[(start + length)..<end]
        var value: Int64 = valueType == 9 ? 1 : 0
        if let lead = bytes.first {
            value = bytes.reduce(lead >= 0x80 ? -1 : 0) { $0 << 8 | Int64($1) }
        }
        return (name, value)
    }
}

/// A check that a log has the content that its writer wrote, before its pages are copied into the
/// file.
///
/// SQLite verifies the checksums of a log only when it opens it. A log that was truncated and then
/// grew again has holes.
struct LogCheck: Sendable {
    private var header: [UInt8] = []
    private var pages = 0
    private var sums: (UInt32, UInt32) = (0, 0)

    /// Checks the pages that were added since the last call.
    ///
    /// - Parameters:
    ///   - path: The path of the log.
    ///   - wanted: The number of pages written into it.
    ///   - pageSize: The size of a page in bytes.
    /// - Returns: False if any page was changed after it was written.
    mutating func isWhole(_ path: String, pages wanted: Int, pageSize: Int) -> Bool {
        guard wanted > 0 else { return true }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var present = [UInt8](repeating: 0, count: 32)
        guard pread(descriptor, &present, 32, 0) == 32, present[0] == 0x37, present[1] == 0x7F
        else {
            return false
        }
        func number(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
            UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
        if present != header || wanted < pages {
            header = present
            pages = 0
            sums = present.withUnsafeBytes { (number($0, 24), number($0, 28)) }
        }
        let isBigEndian = header[3] & 1 == 1
        var frame = [UInt8](repeating: 0, count: 24 + pageSize)
        while pages < wanted {
            let place = off_t(32 + pages * frame.count)
            guard pread(descriptor, &frame, frame.count, place) == frame.count,
                frame[8..<16] == header[16..<24]
            else { return false }
            let isRight = frame.withUnsafeBytes { bytes in
                Self.add(UnsafeRawBufferPointer(rebasing: bytes[..<8]), isBigEndian, to: &sums)
                Self.add(UnsafeRawBufferPointer(rebasing: bytes[24...]), isBigEndian, to: &sums)
                return sums == (number(bytes, 16), number(bytes, 20))
            }
            guard isRight else { return false }
            pages += 1
        }
        return true
    }

    private static func add(
        _ bytes: UnsafeRawBufferPointer,
        _ isBigEndian: Bool,
        to sums: inout (UInt32, UInt32)
    ) {
        var (first, second) = sums
        var place = 0
        while place < bytes.count {
            let left = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
            let right = bytes.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
            first = first &+ (isBigEndian ? left.bigEndian : left.littleEndian) &+ second
            second = second &+ (isBigEndian ? right.bigEndian : right.littleEndian) &+ first
            place += 8
        }
        sums = (first, second)
    }
}
