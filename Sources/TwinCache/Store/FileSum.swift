// SPDX-License-Identifier: Apache-2.0

import Foundation

// The checksum over all bytes of a recording. It is stored in the file itself, in the row "file" of
// `recording_sum`, as an integer that always takes eight bytes there. The sum is computed as if
// those eight bytes were `base`, and then written in their place.

/// The checksum over the bytes of a whole file that contains the checksum.
enum FileSum {
    /// The name of the checksum's row.
    static let name = "file"
    /// A number that is added to each sum, so that it always takes eight bytes.
    static let base: Int64 = 0x4000_0000_0000_0000
    /// The placeholder for a sum that is not known yet.
    ///
    /// The number is unlikely to occur elsewhere.
    static let stand: Int64 = 0x4E91_C3A7_5B2D_68F1

    private static let length = 1 << 20

    /// Replaces the placeholder in a file by the checksum.
    ///
    /// - Throws: `POSIXError`, also if the placeholder is absent or occurs more than once.
    static func seal(_ descriptor: Int32) throws {
        let places = try places(of: stand, in: descriptor)
        guard places.count == 1, let place = places.first else { throw POSIXError(.EILSEQ) }
        let sum = try sum(of: descriptor, at: place)
        try withUnsafeBytes(of: sum.bigEndian) { bytes in
            guard pwrite(descriptor, bytes.baseAddress, 8, place) == 8 else { throw error() }
        }
    }

    /// Returns true if a file matches the checksum that it contains.
    static func isWhole(_ descriptor: Int32, expected: Int64) throws -> Bool {
        for place in try places(of: expected, in: descriptor).prefix(16)
        where try sum(of: descriptor, at: place) == expected {
            return true
        }
        return false
    }

    /// Returns the offsets of the eight bytes of a number in a file, in big-endian order as written
    /// by SQLite.
    private static func places(of value: Int64, in descriptor: Int32) throws -> [off_t] {
        let wanted = withUnsafeBytes(of: value.bigEndian) { Array($0) }
        var found: [off_t] = []
        // Parts overlap so that an occurrence at a boundary is found.
        try forEachPart(of: descriptor, overlap: wanted.count - 1) { start, bytes in
            var rest = bytes[...]
            while found.count < 32,
                let range = UnsafeRawBufferPointer(rebasing: rest).place(of: wanted)
            {
                let index = rest.startIndex + range
                found.append(start + off_t(index))
                rest = bytes[(index + 1)...]
            }
        }
        return found
    }

    /// Returns the sum of all bytes, with `base` at the place of the sum.
    private static func sum(of descriptor: Int32, at place: off_t) throws -> Int64 {
        let own = withUnsafeBytes(of: base.bigEndian) { Array($0) }
        var sum: UInt32 = 0
        try forEachPart(of: descriptor, overlap: 0) { start, bytes in
            for (offset, byte) in own.enumerated() {
                let index = Int(place - start) + offset
                if bytes.indices.contains(index) { bytes[index] = byte }
            }
            sum = CRC32.checksum(UnsafeRawBufferPointer(bytes), after: sum)
        }
        return base | Int64(sum)
    }

    private static func forEachPart(
        of descriptor: Int32,
        overlap: Int,
        _ body: (_ start: off_t, _ bytes: UnsafeMutableRawBufferPointer) -> Void
    ) throws {
        var buffer = [UInt8](repeating: 0, count: length + overlap)
        var start: off_t = 0
        while true {
            let count = try buffer.withUnsafeMutableBytes { bytes in
                let count = pread(descriptor, bytes.baseAddress, bytes.count, start)
                guard count >= 0 else { throw error() }
                body(start, UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
                return count
            }
            guard count == length + overlap else { return }
            start += off_t(length)
        }
    }

    private static func error() -> POSIXError {
        POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
}

extension UnsafeRawBufferPointer {
    /// Returns the offset of the first occurrence of a few bytes, or nil if there is none.
    fileprivate func place(of wanted: [UInt8]) -> Int? {
        guard let start = baseAddress, let first = wanted.first else { return nil }
        var place = 0
        while place + wanted.count <= count {
            let room = count - wanted.count + 1 - place
            guard let found = memchr(start + place, Int32(first), room) else { return nil }
            place = UnsafeRawPointer(found) - start
            if memcmp(start + place, wanted, wanted.count) == 0 { return place }
            place += 1
        }
        return nil
    }
}
