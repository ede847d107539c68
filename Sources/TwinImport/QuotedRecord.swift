// SPDX-License-Identifier: Apache-2.0

/// A reader of one record with quoted fields.
struct QuotedRecord {
    /// The length of the record in bytes, without its last line feed.
    private(set) var length = 0
    /// The number of line feeds within quotes.
    private(set) var lineEnds = 0

    private let bytes: UnsafeRawBufferPointer
    private let delimiter: UInt8
    private let unfolded: UnsafeMutableRawBufferPointer
    private var unfoldedCount = 0

    init(
        _ bytes: UnsafeRawBufferPointer,
        delimiter: UInt8,
        unfolded: UnsafeMutableRawBufferPointer
    ) {
        self.bytes = bytes
        self.delimiter = delimiter
        self.unfolded = unfolded
    }

    /// Reads the fields up to the end of the record.
    ///
    /// - Returns: The problem of the record; nil if it is valid.
    mutating func read(into fields: inout [UnsafeRawBufferPointer]) -> LineProblem? {
        var problem: LineProblem?
        var index = 0
        while true {
            if index < bytes.count, bytes[index] == 0x22 {
                guard let (field, next) = quoted(from: index + 1) else { return .openQuote }
                fields.append(field)
                index = next
                if !isFieldEnd(index) {
                    problem = .afterQuote
                    while !isFieldEnd(index) { index += 1 }
                }
            } else {
                let first = index
                while !isFieldEnd(index) { index += 1 }
                fields.append(UnsafeRawBufferPointer(rebasing: bytes[first..<index]))
            }
            guard index < bytes.count, bytes[index] == delimiter else { break }
            index += 1
        }
        // A line ends with LF or CRLF.
        length = index < bytes.count && bytes[index] == 0x0D ? index + 1 : index
        return problem
    }

    /// Returns true if the field ends before this byte.
    private func isFieldEnd(_ index: Int) -> Bool {
        guard index < bytes.count else { return true }
        let byte = bytes[index]
        if byte == delimiter || byte == 0x0A { return true }
        guard byte == 0x0D else { return false }
        return index + 1 >= bytes.count || bytes[index + 1] == 0x0A
    }

    /// Returns a quoted field and the position after its closing quote; nil if the quote is not
    /// closed.
    private mutating func quoted(from first: Int) -> (UnsafeRawBufferPointer, Int)? {
        let firstUnfolded = unfoldedCount
        var hasDoubled = false
        var index = first
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x22 {
                if index + 1 < bytes.count, bytes[index + 1] == 0x22 {
                    if !hasDoubled {
                        hasDoubled = true
                        for place in first..<index { keep(bytes[place]) }
                    }
                    keep(0x22)
                    index += 2
                    continue
                }
                let field =
                    hasDoubled
                    ? UnsafeRawBufferPointer(
                        rebasing: unfolded[firstUnfolded..<unfoldedCount]
                    )
                    : UnsafeRawBufferPointer(rebasing: bytes[first..<index])
                return (field, index + 1)
            }
            if byte == 0x0A { lineEnds += 1 }
            if hasDoubled { keep(byte) }
            index += 1
        }
        return nil
    }

    private mutating func keep(_ byte: UInt8) {
        guard unfoldedCount < unfolded.count else { return }
        unfolded[unfoldedCount] = byte
        unfoldedCount += 1
    }
}
