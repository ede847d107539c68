// SPDX-License-Identifier: Apache-2.0

extension KeyDecoder {
    private static let pasteEnd: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]

    /// Takes a byte of a paste, or the last one of its end mark.
    ///
    /// The terminal may answer in the midst of it: the first answer in a paste, where one is expected,
    /// is taken for what it is.
    mutating func takePaste(_ byte: UInt8) {
        pasted.append(byte)
        if byte == 0x52, expectsCursor, !hasAnsweredInPaste,
            let (row, column, start) = Self.report(endingIn: pasted)
        {
            pasted.removeSubrange(start...)
            hasAnsweredInPaste = true
            inputs.append(.cursor(row: row, column: column))
        } else if pasted.suffix(Self.pasteEnd.count) == Self.pasteEnd[...] {
            pasted.removeLast(Self.pasteEnd.count)
            emit(.paste(String(decoding: pasted.prefix(Self.longestPaste), as: UTF8.self)))
            pasted.removeAll()
            state = .quietening(pieces: 0)
        } else if pasted.count > Self.longestPaste + 2 * Self.pasteEnd.count {
            // Bounded, while the end mark can still be found.
            pasted.remove(at: Self.longestPaste)
        }
    }

    /// The cursor report that bytes end in, `ESC [ 1 ; 4 R`, and where it begins.
    private static func report(endingIn bytes: [UInt8]) -> (row: Int, column: Int, start: Int)? {
        let parameters = bytes.dropLast().suffix(12)
        guard let start = parameters.lastIndex(of: 0x1B),
            parameters[start...].dropFirst().first == 0x5B
        else { return nil }
        let numbers = parameters[(start + 2)...]
            .split(separator: 0x3B, omittingEmptySubsequences: false)
        guard numbers.count == 2, numbers.joined().allSatisfy({ (0x30...0x39).contains($0) }),
            let row = Int(String(decoding: numbers[0], as: UTF8.self)), row > 0,
            let column = Int(String(decoding: numbers[1], as: UTF8.self)), column > 0
        else { return nil }
        return (row, column, start)
    }
}
