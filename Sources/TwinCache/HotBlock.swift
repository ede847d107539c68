// SPDX-License-Identifier: Apache-2.0

// A hot block holds what one append brought for one group of 256 neighbouring series. It is written
// once, at the end of its group, and costs one page or less; compaction turns it into chunks.
//
//   0  u32  CRC-32 of everything after it
//   4  u8   the version, 1
//   5  u8   1: one phenomenon time for all; 2: times take 8 bytes, else 4; 4: one received time for
//           all; 8: marks follow
//   6  u16  n, how many samples
//   8  i64  the base of phenomenon times      16 i64  the base of received times
//   24      n × u8 slots, the series' place in its group, ascending; within a slot times ascend
//           n × u32 or u64 time minus base, unless one for all
//           n × i64 received, unless one for all
//           n × u8 marks, where they follow; else all are good numbers
//           n × u64 bits
//
// A scrape of a whole group costs 9–13 bytes a sample. Fixed widths let a reader find one series by
// halving.

/// What one append brought for one group of series.
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

    /// A sample and its series' place in the group.
    struct Entry {
        var slot: UInt8
        var sample: Sample
    }

    /// Writes at most ``countLimit`` entries, ascending by slot and time, each pair once.
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

/// Reads a hot block where it lies; valid only as long as the bytes are.
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

    /// Opens a block; nothing where it is damaged.
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
        // What a checksum lets pass must still be a time.
        guard isVerified || (0..<count).allSatisfy({ Sample.times.contains(time($0)) }) else {
            return nil
        }
    }

    /// The place of the series that a sample belongs to.
    func slot(_ index: Int) -> UInt8 { bytes[HotBlock.headerLength + index] }

    /// The phenomenon time of a sample.
    func time(_ index: Int) -> Int64 {
        switch timeWidth {
        case 0: baseTime
        case 4:
            baseTime &+ Int64(UInt32(littleEndian: load(times + 4 * index)))
        default: baseTime &+ Int64(littleEndian: load(times + 8 * index))
        }
    }

    /// A sample.
    func sample(_ index: Int) -> Sample {
        Sample(
            time: time(index),
            received: hasReceived ? Int64(littleEndian: load(received + 8 * index)) : baseReceived,
            bits: UInt64(littleEndian: load(values + 8 * index)),
            mark: marks.map { Mark(rawValue: bytes[$0 + index]) } ?? .goodNumber
        )
    }

    /// Where the samples of one series lie.
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
