// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinTestSupport

/// Compressed tables that are longer than the pieces in which files are read.
@Suite("Long compressed tables")
struct PackedTableTests {
    /// Returns a table of random numbers, which compression shortens little.
    private func rows(_ count: Int, from start: Int, seed: UInt64) -> (text: String, [Double]) {
        var random = SeededGenerator(seed: seed)
        var text = ""
        var values: [Double] = []
        for row in 0..<count {
            let value = Double(Int.random(in: 0..<1_000_000_000, using: &random))
            text += "\(1_700_000_000 + start + row),\(Int(value))\n"
            values.append(value)
        }
        return (text, values)
    }

    @Test("N07 A compressed table of several pieces has all of its values")
    func long() throws {
        let (text, values) = rows(120_000, from: 0, seed: 1)
        let bytes = packed(Array("time,v\n\(text)".utf8))
        #expect(bytes.count > 2 * 256 << 10)
        let found = try Imported(bytes: [bytes])
        #expect(found.gathered.values.map(\.number) == values)
    }

    @Test("N07 A part of a compressed table may end where a piece of the file does")
    func aligned() throws {
        // Bytes after the first part fill its last piece: the second part begins in the next one.
        let piece = 256 << 10
        let (text, values) = rows(60_000, from: 0, seed: 2)
        var first = packed(Array("time,v\n\(text)".utf8))
        let rest = piece - first.count % piece
        // Blank lines without compression take a few bytes more than there are.
        let filling = (max(0, rest - 200)..<rest).lazy
            .map { packed([UInt8](repeating: UInt8(ascii: "\n"), count: $0), level: 0) }
            .first { $0.count == rest }
        first += try #require(filling)
        let (later, laterValues) = rows(10, from: 60_000, seed: 3)
        let found = try Imported(bytes: [first + packed(Array(later.utf8))])
        #expect(found.gathered.values.map(\.number) == values + laterValues)
    }
}
