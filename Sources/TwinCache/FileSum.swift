// SPDX-License-Identifier: Apache-2.0

import Foundation

// The checksum over every byte of a recording, whatever it says. It stands in the file itself, in the
// row "file" of `recording_sum`, as an integer that always takes eight bytes there: the eight are counted
// as those of `base` when the sum is made, and then the sum is put in their place.

/// The checksum over the bytes of a whole file, in which it stands.
enum FileSum {
    /// The name of its row.
    static let name = "file"
    /// What is added to a sum, so that it takes eight bytes whatever it is.
    static let base: Int64 = 0x4000_0000_0000_0000
    /// What is written in its place until it is known; nothing else is likely to be written so.
    static let stand: Int64 = 0x4E91_C3A7_5B2D_68F1

    private static let length = 1 << 20

    /// Puts the sum of a file in the place of what stands for it.
    ///
    /// - Throws: `POSIXError`; also where what stands for it is there twice, or not at all.
    static func seal(_ descriptor: Int32) throws {
        let places = try places(of: stand, in: descriptor)
        guard places.count == 1, let place = places.first else { throw POSIXError(.EILSEQ) }
        let sum = try sum(of: descriptor, at: place)
        try withUnsafeBytes(of: sum.bigEndian) { bytes in
            guard pwrite(descriptor, bytes.baseAddress, 8, place) == 8 else { throw error() }
        }
    }

    /// True if a file adds up to the sum that stands in it.
    static func isWhole(_ descriptor: Int32, told: Int64) throws -> Bool {
        for place in try places(of: told, in: descriptor).prefix(16)
        where try sum(of: descriptor, at: place) == told {
            return true
        }
        return false
    }

    /// Where the eight bytes of a number lie in a file, high byte first, as SQLite writes them.
    private static func places(of value: Int64, in descriptor: Int32) throws -> [off_t] {
        let wanted = withUnsafeBytes(of: value.bigEndian) { Array($0) }
        var found: [off_t] = []
        // Parts overlap, so that none of the places is torn.
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

    /// The sum of all bytes, those of the sum's own place counted as `base`.
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
    /// Where a few bytes lie for the first time.
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
