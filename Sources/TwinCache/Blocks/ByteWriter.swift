// SPDX-License-Identifier: Apache-2.0

/// A writer of a block's bytes: little-endian integers, and varints with seven bits per byte, low
/// bits first.
///
/// Signed varints use zigzag encoding: 0, -1, 1, -2 … become 0, 1, 2, 3 ….
struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func write(_ byte: UInt8) { bytes.append(byte) }

    mutating func write<Integer: FixedWidthInteger>(_ value: Integer) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func writeVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func writeSigned(_ value: Int64) {
        writeVarint(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    /// Replaces the first four bytes by the checksum of the others.
    mutating func seal() {
        guard bytes.count >= 4 else { return }
        let sum = bytes.withUnsafeBytes {
            CRC32.checksum(UnsafeRawBufferPointer(rebasing: $0[4...]))
        }
        withUnsafeBytes(of: sum.littleEndian) { bytes.replaceSubrange(0..<4, with: $0) }
    }
}

/// A reader of a block's bytes.
///
/// It returns zeros past the end or beyond a limit, and sets ``isDamaged``.
struct ByteReader {
    let bytes: UnsafeRawBufferPointer
    var position: Int
    private(set) var isDamaged = false

    init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// Returns true if the first four bytes are the checksum of the rest.
    static func isSealed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 5 else { return false }
        let sum = UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
        return sum == CRC32.checksum(UnsafeRawBufferPointer(rebasing: bytes[4...]))
    }

    mutating func damage() { isDamaged = true }

    mutating func byte() -> UInt8 {
        guard position < bytes.count else {
            isDamaged = true
            return 0
        }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Integer {
        let end = position + MemoryLayout<Integer>.size
        guard end <= bytes.count else {
            isDamaged = true
            return 0
        }
        defer { position = end }
        return Integer(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: type))
    }

    mutating func varint() -> UInt64 {
        let first = byte()
        if first < 0x80 { return UInt64(first) }
        var value = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        while shift < 64 {
            let next = byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
        isDamaged = true
        return 0
    }

    /// Skips varints, eight bytes at a time.
    ///
    /// The last byte of a varint is below 128.
    mutating func skipVarints(_ count: Int) {
        var left = count
        while left >= 8, position + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            left -= (~word & 0x8080_8080_8080_8080).nonzeroBitCount
            position += 8
        }
        while left > 0, !isDamaged { if byte() < 0x80 { left -= 1 } }
    }

    mutating func signed() -> Int64 {
        let value = varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// Reads a count.
    ///
    /// If it is outside the range, the block is damaged and the lower bound is returned.
    mutating func count(in range: ClosedRange<Int>) -> Int {
        guard let count = Int(exactly: varint()), range.contains(count) else {
            isDamaged = true
            return range.lowerBound
        }
        return count
    }
}
