// SPDX-License-Identifier: Apache-2.0

/// A view of an encoded chunk that does not copy it.
///
/// Chunk+Encoding.swift describes the bytes.
///
/// The view is valid only as long as the bytes are. If the checksum is wrong, there is no view.
/// Damage that the checksum does not detect may lead to wrong samples, but never to a trap.
struct ChunkView {
    let count: Int
    private let span: Range<Int64>
    private let flags: UInt8
    private let firstTime: Int64
    private let bytes: UnsafeRawBufferPointer
    private let timesPosition: Int

    /// Creates a view of the chunk of an hour, or returns nil if the chunk is damaged.
    init?(_ bytes: UnsafeRawBufferPointer, hour: Int64) {
        self.init(bytes, span: hour * Chunk.hour..<(hour + 1) * Chunk.hour)
    }

    /// Creates a view of the chunk of a span of at most a day, or returns nil if the chunk is
    /// damaged.
    init?(_ bytes: UnsafeRawBufferPointer, span: Range<Int64>) {
        let length = span.upperBound - span.lowerBound
        guard ByteReader.isSealed(bytes) else { return nil }
        var reader = ByteReader(bytes, at: 4)
        flags = reader.byte()
        guard [Chunk.version, Chunk.constant].contains(flags & 0x0F) else { return nil }
        count = reader.count(in: 1...Int(length))
        let offset = reader.count(in: 0...Int(length - 1))
        guard !reader.isDamaged else { return nil }
        self.bytes = bytes
        self.span = span
        firstTime = span.lowerBound + Int64(offset)
        timesPosition = reader.position
    }

    /// The first phenomenon time.
    var oldest: Int64 { firstTime }

    /// True if all values are equal and stored once.
    private var isConstant: Bool { flags & 0x0F == Chunk.constant }

    /// The maximum number of samples that these bytes can represent.
    private var most: Int { isConstant ? Chunk.mostConstant : bytes.count }

    /// True if any sample is not a good number.
    var hasMarks: Bool { flags & Chunk.Flags.marks != 0 }

    /// Returns all samples in order of time, or nil if the chunk is damaged.
    func samples() -> [Sample]? {
        var reader = ByteReader(bytes, at: timesPosition)
        // A value takes at least a byte. A count beyond the bytes is damage and must not reserve
        // memory.
        guard count <= most else { return nil }
        var samples = [Sample](
            repeating: Sample(time: firstTime, received: 0, bits: 0, mark: .goodNumber),
            count: count
        )
        readTimes(&reader) { samples[$0].time = $1 }
        readDelays(&reader) { samples[$0].received = samples[$0].time &+ $1 }
        if flags & Chunk.Flags.marks != 0 {
            readMarks(&reader) { range, mark in
                for index in range { samples[index].mark = mark }
            }
        }
        let places = readPlaces(&reader)
        if isConstant {
            let integer = reader.signed()
            for index in samples.indices {
                samples[index].bits = Chunk.bits(samples[index].mark, 0, integer, places: places)
            }
            return checked(samples, reader)
        }
        let blocks = (count + Chunk.blockLength - 1) / Chunk.blockLength
        for _ in 1..<max(blocks, 1) { _ = reader.varint() }
        for block in 0..<blocks {
            let base = block * Chunk.blockLength
            let length = min(Chunk.blockLength, count - base)
            Chunk.readBlock(&reader, decimalPlaces: places, count: length) { index, bits, integer in
                let mark = samples[base + index].mark
                samples[base + index].bits = Chunk.bits(mark, bits, integer, places: places)
            }
        }
        return checked(samples, reader)
    }

    /// Returns the samples if they were read completely and are in the span, and nil otherwise.
    private func checked(_ samples: [Sample], _ reader: ByteReader) -> [Sample]? {
        let isInSpan = samples.allSatisfy { span.contains($0.time) }
        return reader.isDamaged || !isInSpan ? nil : samples
    }

    /// Returns the last sample that is not after `limit`.
    ///
    /// Only its own block of values is decoded.
    func last(notAfter limit: Int64) -> Sample? {
        guard firstTime <= limit, count <= most else { return nil }
        var reader = ByteReader(bytes, at: timesPosition)
        var index = 0
        var time = firstTime
        if flags & Chunk.Flags.timesEach != 0 {
            readTimes(&reader) { place, told in
                if told <= limit { (index, time) = (place, told) }
            }
        } else {
            forEachTimeRun(&reader) { place, before, step, length in
                guard before <= limit, step > 0 else { return }
                let fitting = min(Int64(length), (limit - before) / step)
                guard fitting > 0 else { return }
                index = place + Int(fitting)
                time = before + fitting * step
            }
        }
        let delay = readDelay(&reader, of: index)
        var mark = Mark.goodNumber
        if flags & Chunk.Flags.marks != 0 {
            readMarks(&reader) { range, told in if range.contains(index) { mark = told } }
        }
        let places = readPlaces(&reader)
        if isConstant {
            let bits = Chunk.bits(mark, 0, reader.signed(), places: places)
            let result = Sample(time: time, received: time &+ delay, bits: bits, mark: mark)
            return reader.isDamaged || !span.contains(time) ? nil : result
        }
        let blocks = (count + Chunk.blockLength - 1) / Chunk.blockLength
        let wanted = index / Chunk.blockLength
        var skipped = 0
        for block in 1..<max(blocks, 1) {
            let length = reader.count(in: 0...bytes.count)
            if block <= wanted { skipped += length }
        }
        reader.position += skipped
        var result = Sample(time: time, received: time &+ delay, bits: 0, mark: mark)
        let inBlock = index % Chunk.blockLength
        Chunk.readBlock(&reader, decimalPlaces: places, count: inBlock + 1) {
            place,
            bits,
            integer in
            if place == inBlock {
                result.bits = Chunk.bits(mark, bits, integer, places: places)
            }
        }
        return reader.isDamaged || !span.contains(time) ? nil : result
    }

    // MARK: Sections

    private func forEachTimeRun(
        _ reader: inout ByteReader,
        _ body: (_ index: Int, _ before: Int64, _ step: Int64, _ length: Int) -> Void
    ) {
        var index = 0
        var time = firstTime
        while index < count - 1, !reader.isDamaged {
            let step = Int64(reader.count(in: 0...Int(DayChunk.length)))
            let length = reader.count(in: 1...max(1, count - 1 - index))
            body(index, time, step, length)
            time &+= step &* Int64(length)
            index += length
        }
    }

    private func readTimes(_ reader: inout ByteReader, _ body: (Int, Int64) -> Void) {
        body(0, firstTime)
        if flags & Chunk.Flags.timesEach != 0 {
            var time = firstTime
            var step: Int64 = 0
            for index in 1..<max(count, 1) {
                step &+= reader.signed()
                time &+= step
                body(index, time)
            }
        } else {
            forEachTimeRun(&reader) { index, before, step, length in
                for place in 1...length { body(index + place, before &+ step &* Int64(place)) }
            }
        }
    }

    private func readDelays(_ reader: inout ByteReader, _ body: (Int, Int64) -> Void) {
        if flags & Chunk.Flags.delaysEach != 0 {
            var delay: Int64 = 0
            for index in 0..<count {
                delay &+= reader.signed()
                body(index, delay)
            }
        } else {
            var index = 0
            while index < count, !reader.isDamaged {
                let delay = reader.signed()
                let length = reader.count(in: 1...(count - index))
                for place in index..<index + length { body(place, delay) }
                index += length
            }
        }
    }

    /// Reads the delay of one sample and skips the others.
    private func readDelay(_ reader: inout ByteReader, of wanted: Int) -> Int64 {
        var delay: Int64 = 0
        guard flags & Chunk.Flags.delaysEach != 0 else {
            readDelays(&reader) { if $0 == wanted { delay = $1 } }
            return delay
        }
        for _ in 0...wanted { delay &+= reader.signed() }
        reader.skipVarints(count - 1 - wanted)
        return delay
    }

    private func readMarks(_ reader: inout ByteReader, _ body: (Range<Int>, Mark) -> Void) {
        var index = 0
        while index < count, !reader.isDamaged {
            let mark = Mark(rawValue: reader.byte())
            let length = reader.count(in: 1...(count - index))
            body(index..<index + length, mark)
            index += length
        }
    }

    private func readPlaces(_ reader: inout ByteReader) -> Int? {
        guard flags & Chunk.Flags.exclusiveOr == 0 else { return nil }
        let places = Int(reader.byte())
        if places >= Chunk.powers.count { reader.damage() }
        return min(places, Chunk.powers.count - 1)
    }
}
