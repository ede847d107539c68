// SPDX-License-Identifier: Apache-2.0

extension DisplayText {
    /// Returns true if a text is known to be displayable without a change, checked byte by byte.
    ///
    /// False means that the slower, complete check is needed.
    static func isPlain(_ text: String, limit: Int) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { isPlain($0, limit: limit) } ?? false
    }

    /// Ranges of code points that are displayable in any context and never combine with others.
    ///
    /// They cover the program's own texts and Chinese. The list is deliberately incomplete.
    private static let plainRanges: [ClosedRange<UInt32>] = [
        0x20...0x7E, 0xA1...0xAC, 0xAE...0xFF, 0x2010...0x2027, 0x2030...0x205E, 0x2080...0x208E,
        0x2190...0x23FF, 0x2460...0x2775, 0x2800...0x28FF, 0x3001...0x3003, 0x3008...0x3011,
        0x4E00...0x9FEF, 0xFF01...0xFF5E,
    ]

    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) -> Bool {
        var place = 0
        var count = 0
        while place < bytes.count {
            let byte = bytes[place]
            count += 1
            if byte < 0x80 {
                guard byte >= 0x20, byte < 0x7F else { return false }
                place += 1
                continue
            }
            // Swift strings are valid UTF-8, so the lead byte determines the sequence's length.
            let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            guard length < 4, place + length <= bytes.count else { return false }
            var value = UInt32(byte) & (length == 2 ? 0x1F : 0x0F)
            for next in place + 1..<place + length {
                value = value << 6 | UInt32(bytes[next] & 0x3F)
            }
            guard isPlain(value) else { return false }
            place += length
        }
        return count <= limit
    }

    private static func isPlain(_ value: UInt32) -> Bool {
        switch value {
        case 0x4E00...0x9FEF, 0x2190...0x23FF, 0x2460...0x2775, 0x2800...0x28FF: true
        case 0xA1...0xFF: value != 0xAD
        default: plainRanges.contains { $0.contains(value) }
        }
    }
}
