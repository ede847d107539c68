// SPDX-License-Identifier: Apache-2.0

// A chunk contains the samples of one series within one span, in order of phenomenon time. The span
// is an hour or, for slow series, a day (DayChunk.swift). A chunk is written once the span is over,
// and again when a late sample arrives.
//
//     0  u32     CRC-32 of everything after it
//     4  u8      bits 0–3 the form: 1, or 2 if all values are equal; bit 4 values as exclusive or
//                instead of decimals; bit 5 single times instead of runs; bit 6 single delays
//                instead of runs; bit 7 marks are present
//     5  varint  n, the number of samples, 1…3,600,000
//        varint  the first time, in milliseconds from the start of the span
//        times   runs: (varint step, varint count) for n - 1 steps
//                single: n - 1 signed varints, each the difference from the previous step
//        delays  received minus phenomenon time, in milliseconds
//                runs: (signed varint delay, varint count) for n delays
//                single: n signed varints, each the difference from the previous delay
//        marks   (u8 mark, varint count) for n marks, if present; otherwise all are good numbers
//        u8      with decimals: the number of decimal places, 0…9
//        form 2  the value as a signed varint of the scaled integer, and the end
//        form 1  varints: the lengths in bytes of all blocks of values but the last
//        values  blocks of 32 values; each block is independent, so that reading a value decodes
//                only one block
//                decimals: signed varints, each the difference from the previous scaled integer,
//                starting at 0
//                exclusive or: of the bits and the previous bits, starting at 0, as one byte (zero
//                bytes below << 4 | number of stored bytes), then the stored bytes, low first
//
// Decimals are used if every number of the chunk is exactly an integer of at most 53 bits over a
// power of ten, as is the case for most sensors. A text is stored as its key in the table of texts,
// and a missing value as a repetition of the previous value.
//
// Measured sizes: regular times take 3 bytes per chunk, irregular ones 1–2 bytes per sample; a
// constant delay 3 bytes per chunk, a varying one 1–2 bytes per sample; a decimal 1–2 bytes; an
// arbitrary double 7–9 bytes.

/// The encoding of the samples of one series within an hour or a day.
enum Chunk {
    static let version: UInt8 = 1
    /// The form of a chunk whose scaled integers are all equal, such as those of a flag or a set
    /// point.
    static let constant: UInt8 = 2
    /// The maximum number of samples in that form, so that a few bytes cannot make a reader
    /// allocate much memory.
    static let mostConstant = 3600
    static let blockLength = 32
    static let hour: Int64 = 3_600_000
    static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

    struct Flags {
        static let exclusiveOr: UInt8 = 0x10
        static let timesEach: UInt8 = 0x20
        static let delaysEach: UInt8 = 0x40
        static let marks: UInt8 = 0x80
    }

    /// Encodes samples in strict order of time, none of them before `start`.
    static func encode(_ samples: [Sample], from start: Int64) -> [UInt8] {
        guard let first = samples.first else { return [] }
        let (times, timesEach) = shorter(timeRuns(samples), timeSteps(samples))
        let (delays, delaysEach) = shorter(delayRuns(samples), delaySteps(samples))
        let scaled = scaledIntegers(samples)
        let hasMarks = samples.contains { $0.mark != .goodNumber }
        let only = scaled?.integers.first
        let isConstant =
            samples.count <= mostConstant && only != nil
            && scaled?.integers.allSatisfy { $0 == only } == true

        var writer = ByteWriter()
        writer.bytes.reserveCapacity(32 + samples.count * 3)
        writer.write(UInt32(0))
        writer.write(
            (isConstant ? constant : version) | (scaled == nil ? Flags.exclusiveOr : 0)
                | (timesEach ? Flags.timesEach : 0)
                | (delaysEach ? Flags.delaysEach : 0)
                | (hasMarks ? Flags.marks : 0)
        )
        writer.writeVarint(UInt64(samples.count))
        writer.writeVarint(UInt64(bitPattern: first.time - start))
        writer.bytes += times
        writer.bytes += delays
        if hasMarks {
            forEachRun(samples.count, of: { samples[$0].mark }) { mark, count in
                writer.write(mark.rawValue)
                writer.writeVarint(UInt64(count))
            }
        }
        if isConstant, let scaled, let only {
            writer.write(UInt8(scaled.places))
            writer.writeSigned(only)
            writer.seal()
            return writer.bytes
        }
        let blocks: [[UInt8]]
        if let scaled {
            writer.write(UInt8(scaled.places))
            blocks = decimalBlocks(scaled.integers)
        } else {
            blocks = exclusiveOrBlocks(samples)
        }
        for block in blocks.dropLast() { writer.writeVarint(UInt64(block.count)) }
        for block in blocks { writer.bytes += block }
        writer.seal()
        return writer.bytes
    }

    private static func shorter(_ runs: [UInt8], _ each: [UInt8]) -> ([UInt8], Bool) {
        each.count < runs.count ? (each, true) : (runs, false)
    }

    private static func forEachRun<Value: Equatable>(
        _ count: Int,
        of value: (Int) -> Value,
        _ body: (Value, Int) -> Void
    ) {
        var start = 0
        while start < count {
            let current = value(start)
            var end = start + 1
            while end < count, value(end) == current { end += 1 }
            body(current, end - start)
            start = end
        }
    }

    private static func timeRuns(_ samples: [Sample]) -> [UInt8] {
        var writer = ByteWriter()
        forEachRun(samples.count - 1, of: { samples[$0 + 1].time - samples[$0].time }) {
            writer.writeVarint(UInt64(bitPattern: $0))
            writer.writeVarint(UInt64($1))
        }
        return writer.bytes
    }

    private static func timeSteps(_ samples: [Sample]) -> [UInt8] {
        var writer = ByteWriter()
        var before: Int64 = 0
        for (sample, next) in zip(samples, samples.dropFirst()) {
            let step = next.time - sample.time
            writer.writeSigned(step - before)
            before = step
        }
        return writer.bytes
    }

    private static func delayRuns(_ samples: [Sample]) -> [UInt8] {
        var writer = ByteWriter()
        forEachRun(samples.count, of: { samples[$0].received - samples[$0].time }) {
            writer.writeSigned($0)
            writer.writeVarint(UInt64($1))
        }
        return writer.bytes
    }

    private static func delaySteps(_ samples: [Sample]) -> [UInt8] {
        var writer = ByteWriter()
        var before: Int64 = 0
        for sample in samples {
            let delay = sample.received - sample.time
            writer.writeSigned(delay - before)
            before = delay
        }
        return writer.bytes
    }
}
