// SPDX-License-Identifier: Apache-2.0

// A hot block contains the samples of one append for one group of 256 adjacent series. It is
// written once, at the end of its group, and usually takes at most one page. Compaction turns hot
// blocks into chunks.
//
//     0  u32  CRC-32 of everything after it
//     4  u8   the version, 1
//     5  u8   flags: 1 one phenomenon time for all samples; 2 times take 8 bytes instead of 4;
//             4 one received time for all samples; 8 marks are present
//     6  u16  n, the number of samples
//     8  i64  the base of phenomenon times      16 i64  the base of received times
//     24      n × u8 slots, the index of the series in its group, ascending; within a slot, times
//             ascend
//             n × u32 or u64 time minus base, unless one time for all
//             n × i64 received, unless one time for all
//             n × u8 marks, if present; otherwise all are good numbers
//             n × u64 bits
//
// A scrape of a whole group takes 9–13 bytes per sample. Fixed widths allow a reader to find a
// series by binary search.

/// The encoding of the samples of one append for one group of series.
enum HotBlock {
    static let version: UInt8 = 1
    static let countLimit = Int(UInt16.max)
    static let headerLength = 24

    struct Flags {
        static let oneTime: UInt8 = 1
        static let wideTimes: UInt8 = 2
        static let oneReceived: UInt8 = 4
        static let marks: UInt8 = 8
    }

    /// A sample with the index of its series in the group.
    struct Entry {
        var slot: UInt8
        var sample: Sample
    }

    /// Encodes at most ``countLimit`` entries.
    ///
    /// They must be in strictly ascending order of slot and time.
    static func encode(_ entries: ArraySlice<Entry>) -> [UInt8] {
        guard let first = entries.first?.sample else { return [] }
        var oldest = first.time
        var newest = first.time
        var oneReceived = true
        var hasMarks = false
        for entry in entries {
            oldest = min(oldest, entry.sample.time)
            newest = max(newest, entry.sample.time)
            if entry.sample.received != first.received { oneReceived = false }
            if entry.sample.mark != .goodNumber { hasMarks = true }
        }
        let oneTime = oldest == newest
        let wide = newest - oldest > Int64(UInt32.max)
        let width =
            9 + (oneTime ? 0 : wide ? 8 : 4) + (oneReceived ? 0 : 8) + (hasMarks ? 1 : 0)
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(headerLength + width * entries.count)
        writer.write(UInt32(0))
        writer.write(version)
        writer.write(
            (oneTime ? Flags.oneTime : 0) | (wide ? Flags.wideTimes : 0)
                | (oneReceived ? Flags.oneReceived : 0) | (hasMarks ? Flags.marks : 0)
        )
        writer.write(UInt16(entries.count))
        writer.write(oldest)
        writer.write(first.received)
        for entry in entries { writer.write(entry.slot) }
        if !oneTime {
            if wide {
                for entry in entries { writer.write(entry.sample.time - oldest) }
            } else {
                for entry in entries {
                    writer.write(UInt32(truncatingIfNeeded: entry.sample.time - oldest))
                }
            }
        }
        if !oneReceived { for entry in entries { writer.write(entry.sample.received) } }
        if hasMarks { for entry in entries { writer.write(entry.sample.mark.rawValue) } }
        for entry in entries { writer.write(entry.sample.bits) }
        writer.seal()
        return writer.bytes
    }
}

/// A view of an encoded hot block, valid only as long as the bytes are.
struct HotView {
    let count: Int
    private let bytes: UnsafeRawBufferPointer
    private let baseTime: Int64
    private let baseReceived: Int64
    private let timeWidth: Int
    private let hasReceived: Bool
    private let times: Int
    private let received: Int
    private let marks: Int?
    private let values: Int

    /// Creates a view of a block, or returns nil if the block is damaged.
    init?(_ bytes: UnsafeRawBufferPointer, isVerified: Bool = false) {
        guard bytes.count >= HotBlock.headerLength, isVerified || ByteReader.isSealed(bytes),
            bytes[4] == HotBlock.version
        else { return nil }
        var reader = ByteReader(bytes, at: 5)
        let flags = reader.byte()
        count = Int(reader.integer(UInt16.self))
        baseTime = reader.integer(Int64.self)
        baseReceived = reader.integer(Int64.self)
        timeWidth =
            flags & HotBlock.Flags.oneTime != 0 ? 0 : flags & HotBlock.Flags.wideTimes != 0 ? 8 : 4
        hasReceived = flags & HotBlock.Flags.oneReceived == 0
        times = HotBlock.headerLength + count
        received = times + timeWidth * count
        let afterReceived = received + (hasReceived ? 8 * count : 0)
        marks = flags & HotBlock.Flags.marks != 0 ? afterReceived : nil
        values = afterReceived + (marks == nil ? 0 : count)
        guard values + 8 * count == bytes.count else { return nil }
        self.bytes = bytes
        // The times are checked even if the checksum is correct.
        guard isVerified || (0..<count).allSatisfy({ Sample.times.contains(time($0)) }) else {
            return nil
        }
    }

    /// Returns the index in the group of a sample's series.
    func slot(_ index: Int) -> UInt8 { bytes[HotBlock.headerLength + index] }

    /// Returns the phenomenon time of a sample.
    func time(_ index: Int) -> Int64 {
        switch timeWidth {
        case 0: baseTime
        case 4:
            baseTime &+ Int64(UInt32(littleEndian: load(times + 4 * index)))
        default: baseTime &+ Int64(littleEndian: load(times + 8 * index))
        }
    }

    /// Returns the sample at an index.
    func sample(_ index: Int) -> Sample {
        Sample(
            time: time(index),
            received: hasReceived ? Int64(littleEndian: load(received + 8 * index)) : baseReceived,
            bits: UInt64(littleEndian: load(values + 8 * index)),
            mark: marks.map { Mark(rawValue: bytes[$0 + index]) } ?? .goodNumber
        )
    }

    /// Returns the indices of the samples of one series.
    func range(of slot: UInt8) -> Range<Int> {
        let lower = firstIndex { $0 >= slot }
        var upper = lower
        while upper < count, self.slot(upper) == slot { upper += 1 }
        return lower..<upper
    }

    private func firstIndex(_ fits: (UInt8) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if fits(slot(middle)) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func load<Integer: FixedWidthInteger>(_ offset: Int) -> Integer {
        bytes.loadUnaligned(fromByteOffset: offset, as: Integer.self)
    }
}
