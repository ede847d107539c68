// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinQuery

@testable import TwinCache

@Suite struct BlockTests {
    private let hourStart: Int64 = 498_611 * Chunk.hour

    private func decoded(_ bytes: [UInt8]) -> [Sample]? {
        bytes.withUnsafeBytes { ChunkView($0, hour: hourStart / Chunk.hour)?.samples() }
    }

    /// Returns samples of many kinds: regular or irregular, decimal or not, with all kinds of
    /// values.
    private func samples(_ random: inout SeededGenerator) -> [Sample] {
        let count = Int.random(in: 1...200, using: &random)
        let make = Int.random(in: 0..<8, using: &random)
        let level = (Double.random(in: -10...10, using: &random) * 10).rounded() / 10
        let isRegular = Bool.random(using: &random)
        var time = hourStart + Int64.random(in: 0...1000, using: &random)
        return (0..<count).map { _ in
            defer { time += isRegular ? 10_000 : Int64.random(in: 1...15_000, using: &random) }
            let number = Double.random(in: -1e4...1e4, using: &random)
            var bits: UInt64 =
                switch make {
                case 0: number.bitPattern
                case 1: ((number * 100).rounded() / 100).bitPattern
                case 2: number.rounded().bitPattern
                case 3: random.next() & 0x7FEF_FFFF_FFFF_FFFF
                case 4:
                    ([0, -0.0, .infinity, -.infinity, 1e308, .leastNonzeroMagnitude].randomElement(
                        using: &random
                    )
                        ?? 0).bitPattern
                case 5: Double(Float(number)).bitPattern
                case 6: level.bitPattern
                default: Double(1).bitPattern
                }
            var mark = Mark(.number, .good)
            switch Int.random(in: make == 7 ? 2..<3 : 0..<12, using: &random) {
            case 0: (bits, mark) = (0, Mark(.missing, .missing))
            case 1: (bits, mark) = (random.next() % 1000, Mark(.text, .stale))
            default: break
            }
            return Sample(
                time: min(time, hourStart + Chunk.hour - 1),
                received: time + (isRegular ? 250 : Int64.random(in: -50...5000, using: &random)),
                bits: bits,
                mark: mark
            )
        }
    }

    @Test("Decoding an encoded chunk returns the same samples, to the bit", arguments: 1...20)
    func chunkRoundTrip(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<30 {
            var samples = samples(&random)
            samples.keepLastOfEachTime()
            let bytes = Chunk.encode(samples, from: hourStart)
            #expect(decoded(bytes) == samples, "seed \(seed)")
            for _ in 0..<10 {
                let limit = hourStart + Int64.random(in: -10...Chunk.hour, using: &random)
                let found = bytes.withUnsafeBytes {
                    ChunkView($0, hour: hourStart / Chunk.hour)?.last(notAfter: limit)
                }
                #expect(found == samples.last { $0.time <= limit }, "seed \(seed)")
            }
        }
    }

    @Test("A constant flag takes at most forty bytes per chunk")
    func constantIsSmall() {
        let samples = (0..<360).map { index in
            let time = hourStart + Int64(index) * 10_000
            return Sample(
                time: time,
                received: time + 250,
                bits: Double(1).bitPattern,
                mark: .goodNumber
            )
        }
        let bytes = Chunk.encode(samples, from: hourStart)
        #expect(bytes.count <= 40)
        #expect(decoded(bytes) == samples)
    }

    @Test("A regular decimal series takes at most two bytes per sample")
    func chunkIsSmall() {
        var random = SeededGenerator(seed: 7)
        var level = 40.0
        let samples = (0..<360).map { index in
            level += Double.random(in: -0.5...0.5, using: &random)
            let time = hourStart + Int64(index) * 10_000
            let bits = ((level * 10).rounded() / 10).bitPattern
            return Sample(time: time, received: time + 300, bits: bits, mark: .goodNumber)
        }
        #expect(Chunk.encode(samples, from: hourStart).count <= 2 * samples.count)
    }

    @Test("Any changed bit of a chunk is detected")
    func chunkDamageIsFound() {
        var random = SeededGenerator(seed: 3)
        let bytes = Chunk.encode(samples(&random), from: hourStart)
        for bit in 0..<bytes.count * 8 {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(decoded(damaged) == nil)
        }
        for length in 0..<bytes.count { #expect(decoded(Array(bytes[..<length])) == nil) }
    }

    @Test("A crafted chunk with a correct checksum never traps", arguments: 1...8)
    func craftedChunks(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var (opened, decoded) = (0, 0)
        let limit = hourStart + Chunk.hour / 2
        for _ in 0..<500 {
            var bytes = Chunk.encode(samples(&random), from: hourStart)
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: 4..<bytes.count, using: &random)] =
                    UInt8.random(in: 0...255, using: &random)
            }
            var writer = ByteWriter()
            writer.bytes = bytes
            writer.seal()
            writer.bytes.withUnsafeBytes { raw in
                guard let view = ChunkView(raw, hour: hourStart / Chunk.hour) else { return }
                opened += 1
                let last = view.last(notAfter: limit)
                #expect(last?.time ?? limit <= limit)
                guard let all = view.samples() else { return }
                decoded += 1
                #expect(all.count == view.count)
                #expect(all.allSatisfy { (hourStart..<hourStart + Chunk.hour).contains($0.time) })
            }
        }
        // Some of the chunks decode in spite of the changes, others are refused.
        #expect(0 < decoded && decoded < opened)
    }

    @Test(
        "Decoding an encoded hot block returns the same samples, to the bit, by slot",
        arguments: 1...10
    )
    func hotRoundTrip(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let isWide = seed % 3 == 0
        var entries: [HotBlock.Entry] = []
        for slot in 0..<UInt8.max where Int.random(in: 0..<3, using: &random) == 0 {
            var taken = samples(&random)
            taken.keepLastOfEachTime()
            for var sample in taken.prefix(Int.random(in: 1...3, using: &random)) {
                if isWide { sample.time &*= 100 }
                entries.append(HotBlock.Entry(slot: slot, sample: sample))
            }
        }
        let bytes = HotBlock.encode(entries[...])
        bytes.withUnsafeBytes { raw in
            guard let view = HotView(raw) else {
                Issue.record("the block does not open, seed \(seed)")
                return
            }
            #expect(view.count == entries.count)
            for slot in 0...UInt8.max {
                #expect(
                    view.range(of: slot).map(view.sample)
                        == entries.filter { $0.slot == slot }.map(\.sample)
                )
            }
        }
    }

    @Test("Any changed bit of a hot, latest or rollup block is detected")
    func alteredBits() {
        let sample = Sample(time: hourStart, received: hourStart + 250, bits: 7, mark: .goodNumber)
        let entries = (0..<3).map { HotBlock.Entry(slot: UInt8($0), sample: sample) }
        let hot = HotBlock.encode(entries[...])
        let latest = LatestBlock.encode([Newest(sample: sample, oldest: hourStart), .none])
        let column = Column(count: 3, minimum: 1, maximum: 3, sum: 6, last: 2)
        let dayStart = hourStart - hourStart % RollupBlock.day
        let hours = [HourRollup(column: column, received: dayStart)]
        let rollup = RollupBlock.encode(
            hours + Array(repeating: nil, count: RollupBlock.hours - 1),
            dayStart: dayStart
        )
        func isWhole(_ bytes: [UInt8], _ kind: Int) -> Bool {
            bytes.withUnsafeBytes { bytes in
                var newest = Array(repeating: Newest.none, count: StoreKey.groupSize)
                return switch kind {
                case 0: HotView(bytes) != nil
                case 1: LatestBlock.decode(bytes, into: &newest)
                default: RollupBlock.decode(bytes, dayStart: dayStart) != nil
                }
            }
        }
        for (kind, block) in [hot, latest, rollup].enumerated() {
            #expect(isWhole(block, kind))
            for bit in 0..<block.count * 8 {
                var altered = block
                altered[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(!isWhole(altered, kind), "block \(kind), bit \(bit)")
            }
        }
    }

    @Test("The checksum is the one of zlib")
    func checksum() {
        let text = Array("123456789".utf8)
        #expect(text.withUnsafeBytes { CRC32.checksum($0) } == 0xCBF4_3926)
        let long = Array("The quick brown fox jumps over the lazy dog".utf8)
        #expect(long.withUnsafeBytes { CRC32.checksum($0) } == 0x414F_A339)
    }

    @Test("A varint of more than 64 bits and a truncated one count as damage")
    func badVarints() {
        for bytes in [[UInt8](repeating: 0xFF, count: 12), [0x80], []] {
            bytes.withUnsafeBytes { raw in
                var reader = ByteReader(raw)
                _ = reader.varint()
                #expect(reader.isDamaged)
            }
        }
    }
}
