// SPDX-License-Identifier: Apache-2.0

// A latest block contains the newest sample of each of the 256 series of a group, as of a position
// in the group's sequence of hot blocks. Later samples are found in those blocks. The block is
// rewritten once in a few appends: a query for the newest samples of all series then reads two
// pages per group, and not every append pays for it.
//
// 0  u32  CRC-32 of everything after it 4  u8   the version, 1 5  u16  n, the number of slots 7
// n × (i64 time, i64 received, u64 bits, u8 mark, i64 oldest time); a series without
//            samples has the minimum time

/// The newest sample of a series, with the time of its oldest.
struct Newest: Hashable, Sendable {
    var sample: Sample
    /// A lower bound of the times of the series' samples.
    var oldest: Int64

    static let none = Newest(
        sample: Sample(time: .min, received: .min, bits: 0, mark: .goodNumber),
        oldest: .max
    )

    /// True if the series has a sample.
    var isPresent: Bool { sample.time != .min }

    /// Adds a sample that was appended later.
    mutating func take(_ next: Sample) {
        if next.time >= sample.time { sample = next }
        oldest = min(oldest, next.time)
    }
}

enum LatestBlock {
    static let version: UInt8 = 1
    static let entryLength = 33

    static func encode(_ entries: [Newest]) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(7 + entries.count * entryLength)
        writer.write(UInt32(0))
        writer.write(version)
        writer.write(UInt16(truncatingIfNeeded: entries.count))
        for entry in entries {
            writer.write(entry.sample.time)
            writer.write(entry.sample.received)
            writer.write(entry.sample.bits)
            writer.write(entry.sample.mark.rawValue)
            writer.write(entry.oldest)
        }
        writer.seal()
        return writer.bytes
    }

    /// Decodes a block into the first elements of `entries`.
    ///
    /// Returns false if the block is damaged.
    static func decode(_ bytes: UnsafeRawBufferPointer, into entries: inout [Newest]) -> Bool {
        guard ByteReader.isSealed(bytes), bytes[4] == version else { return false }
        var reader = ByteReader(bytes, at: 5)
        let count = Int(reader.integer(UInt16.self))
        guard count <= entries.count, bytes.count == 7 + count * entryLength else { return false }
        for index in 0..<count {
            let time = reader.integer(Int64.self)
            let received = reader.integer(Int64.self)
            let bits = reader.integer(UInt64.self)
            let mark = Mark(rawValue: reader.byte())
            let oldest = reader.integer(Int64.self)
            guard time != .min else {
                entries[index] = .none
                continue
            }
            guard Sample.times.contains(time), Sample.times.contains(oldest) else { return false }
            entries[index] = Newest(
                sample: Sample(time: time, received: received, bits: bits, mark: mark),
                oldest: oldest
            )
        }
        return true
    }
}
