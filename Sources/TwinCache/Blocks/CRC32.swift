// SPDX-License-Identifier: Apache-2.0

/// The CRC-32 of IEEE 802.3 and zlib, with the reflected polynomial 0xEDB88320, computed eight
/// bytes at a time.
///
/// The algorithm is "slicing by eight" from Kounavis and Berry, "Novel table lookup-based
/// algorithms for high-performance CRC generation" (2008).
enum CRC32 {
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for index in 0..<256 {
            var sum = UInt32(index)
            for _ in 0..<8 { sum = sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
            tables[index] = sum
        }
        for slice in 1..<8 {
            for index in 0..<256 {
                let before = tables[(slice - 1) * 256 + index]
                tables[slice * 256 + index] = before >> 8 ^ tables[Int(before & 0xFF)]
            }
        }
        return tables
    }()

    /// Returns the checksum of the bytes.
    ///
    /// To continue a checksum, pass that of the preceding bytes.
    static func checksum(_ bytes: UnsafeRawBufferPointer, after before: UInt32 = 0) -> UInt32 {
        tables.withUnsafeBufferPointer { table in
            var sum = before ^ 0xFFFF_FFFF
            var position = 0
            while position + 8 <= bytes.count {
                let word = UInt64(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                )
                let mixed = word ^ UInt64(sum)
                sum =
                    table[7 * 256 + Int(mixed & 0xFF)]
                    ^ table[6 * 256 + Int(mixed >> 8 & 0xFF)]
                    ^ table[5 * 256 + Int(mixed >> 16 & 0xFF)]
                    ^ table[4 * 256 + Int(mixed >> 24 & 0xFF)]
                sum ^=
                    table[3 * 256 + Int(mixed >> 32 & 0xFF)]
                    ^ table[2 * 256 + Int(mixed >> 40 & 0xFF)]
                    ^ table[1 * 256 + Int(mixed >> 48 & 0xFF)]
                    ^ table[Int(mixed >> 56 & 0xFF)]
                position += 8
            }
            while position < bytes.count {
                sum = table[Int((sum ^ UInt32(bytes[position])) & 0xFF)] ^ sum >> 8
                position += 1
            }
            return sum ^ 0xFFFF_FFFF
        }
    }
}
