// SPDX-License-Identifier: Apache-2.0

extension KeyDecoder {
    private static let pasteEnd: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]

    /// Adds a byte of a paste, or the last byte of its end mark.
    ///
    /// The terminal may answer in the middle of a paste: the first cursor report in a paste is
    /// recognized if one is expected.
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
            dropHeldKeys()
            let text = String(decoding: pasted.prefix(Self.longestPaste), as: UTF8.self)
            inputs.append(.key(.paste(text)))
            pasted.removeAll()
            state = .ground
            afterPaste = AfterPaste()
        } else if pasted.count > Self.longestPaste + 2 * Self.pasteEnd.count {
            // The length is limited, but the end mark can still be found.
            pasted.remove(at: Self.longestPaste)
        }
    }

    /// Returns the cursor report at the end of the bytes, `ESC [ 1 ; 4 R`, and its start; nil if
    /// none.
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

/// The keys after a paste, which count as typed only if no further end mark follows.
struct AfterPaste: Hashable, Sendable {
    var keys: [Key] = []
    /// The number of consecutive small pieces of input.
    var pieces = 0
    /// True if there are more keys than can be typed in that time, so that they belong to the
    /// paste.
    var isFlood = false

    /// The largest number of keys without a pause that count as typed.
    static let most = 64
    /// The number of small pieces after which the input is a key that is held down.
    static let typedPieces = 16
}

extension KeyDecoder {
    /// Records the size of a piece of input.
    ///
    /// Pasted text arrives in large pieces, a key that is held down in small ones.
    mutating func noteAfterPaste(pieceOf count: Int) {
        guard var held = afterPaste else { return }
        held.pieces = count <= 4 ? held.pieces + 1 : 0
        afterPaste = held
        if held.pieces > AfterPaste.typedPieces { releaseHeldKeys() }
    }

    /// Holds a key back.
    mutating func hold(_ key: Key) {
        guard let held = afterPaste, !held.isFlood else { return }
        if held.keys.count >= AfterPaste.most {
            afterPaste?.isFlood = true
            afterPaste?.keys = []
        } else {
            afterPaste?.keys.append(key)
        }
    }

    /// Emits the keys held back, because the line is quiet.
    mutating func releaseHeldKeys() {
        for key in afterPaste?.keys ?? [] { inputs.append(.key(key)) }
        afterPaste = nil
    }

    /// Drops the keys held back, because they are text of a paste that ends only now.
    mutating func dropHeldKeys() {
        guard afterPaste != nil else { return }
        afterPaste = AfterPaste()
    }
}
