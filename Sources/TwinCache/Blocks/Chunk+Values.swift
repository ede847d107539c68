// SPDX-License-Identifier: Apache-2.0

// The two encodings of a chunk's values. Chunk+Encoding.swift describes the bytes.

extension Chunk {
    /// Returns the values as integers over a power of ten, or nil if a number cannot be restored to
    /// the bit.
    static func scaledIntegers(_ samples: [Sample]) -> (integers: [Int64], places: Int)? {
        var places = 0
        for sample in samples {
            guard let number = sample.number else { continue }
            while scaled(number, places) == nil {
                places += 1
                if places >= powers.count { return nil }
            }
        }
        var integers: [Int64] = []
        integers.reserveCapacity(samples.count)
        var before: Int64 = 0
        for sample in samples {
            switch sample.mark.kind {
            case .number:
                guard let integer = scaled(Double(bitPattern: sample.bits), places) else {
                    return nil
                }
                before = integer
            case .text: before = Int64(bitPattern: sample.bits)
            case .missing: break
            }
            integers.append(before)
        }
        return (integers, places)
    }

    private static func scaled(_ number: Double, _ places: Int) -> Int64? {
        let power = powers[places]
        let product = (number * power).rounded()
        guard product.magnitude <= 0x1p53, let integer = Int64(exactly: product) else { return nil }
        return (Double(integer) / power).bitPattern == number.bitPattern ? integer : nil
    }

    static func decimalBlocks(_ integers: [Int64]) -> [[UInt8]] {
        stride(from: 0, to: integers.count, by: blockLength).map { start in
            var writer = ByteWriter()
            var before: Int64 = 0
            for integer in integers[start..<min(start + blockLength, integers.count)] {
                writer.writeSigned(integer &- before)
                before = integer
            }
            return writer.bytes
        }
    }

    static func exclusiveOrBlocks(_ samples: [Sample]) -> [[UInt8]] {
        stride(from: 0, to: samples.count, by: blockLength).map { start in
            var writer = ByteWriter()
            var before: UInt64 = 0
            for sample in samples[start..<min(start + blockLength, samples.count)] {
                let changed = sample.mark.kind == .missing ? 0 : sample.bits ^ before
                before ^= changed
                guard changed != 0 else {
                    writer.write(UInt8(0))
                    continue
                }
                let below = changed.trailingZeroBitCount / 8
                let kept = 8 - below - changed.leadingZeroBitCount / 8
                writer.write(UInt8(below << 4 | kept))
                var rest = changed >> UInt64(8 * below)
                for _ in 0..<kept {
                    writer.write(UInt8(truncatingIfNeeded: rest))
                    rest >>= 8
                }
            }
            return writer.bytes
        }
    }

    /// Decodes up to `count` values from the start of a block, and passes each to `body` with its
    /// index.
    static func readBlock(
        _ reader: inout ByteReader,
        decimalPlaces: Int?,
        count: Int,
        _ body: (Int, UInt64, Int64) -> Void
    ) {
        if decimalPlaces != nil {
            var integer: Int64 = 0
            for index in 0..<count {
                integer &+= reader.signed()
                body(index, 0, integer)
            }
        } else {
            var bits: UInt64 = 0
            for index in 0..<count {
                let control = reader.byte()
                let below = UInt64(control >> 4)
                let kept = UInt64(control & 0x0F)
                if below + kept > 8 { reader.damage() }
                var changed: UInt64 = 0
                for place in 0..<min(kept, 8) {
                    changed |= UInt64(reader.byte()) << (8 * place)
                }
                bits ^= changed << (8 * min(below, 7))
                body(index, bits, 0)
            }
        }
    }

    /// Returns the bits of a sample from the decoded value.
    static func bits(_ mark: Mark, _ bits: UInt64, _ integer: Int64, places: Int?) -> UInt64 {
        switch mark.kind {
        case .missing: 0
        case .text: places == nil ? bits : UInt64(bitPattern: integer)
        case .number: places.map { (Double(integer) / powers[$0]).bitPattern } ?? bits
        }
    }
}
