// SPDX-License-Identifier: Apache-2.0

// Bytes from a terminal, as xterm, the Linux console, rxvt, tmux and screen send them:
//
// printable UTF-8            a character ESC [ … final byte         an arrow or function key, the
// mouse, a cursor report, a paste ESC [ M and three bytes    the mouse in a mode that is never
// requested: dropped ESC O letter               an arrow or function key in application mode ESC ]
// P _ ^ X … ST or BEL  an answer to a question that is never asked: dropped ESC alone
// Escape, recognized by the silence after it
//
// A sequence may arrive in any number of pieces. Unknown sequences are dropped and never taken for
// typed text. A paste may contain its own end mark, so keys after one are held back until the line
// is quiet. If another end mark arrives first, they were part of the paste and are dropped. Cursor
// reports are never held back, because the next frame may wait for one.

/// A decoder that turns the bytes from a terminal into keys.
public struct KeyDecoder: Sendable {
    /// The meaning of decoded bytes.
    public enum Input: Hashable, Sendable {
        /// A key.
        case key(Key)
        /// The position of the cursor that the terminal reported, counted from 1.
        case cursor(row: Int, column: Int)
    }

    /// The longest paste, in bytes.
    ///
    /// The rest is dropped.
    public static let longestPaste = 65_536
    /// The longest sequence, in bytes.
    ///
    /// A longer one is dropped.
    static let longestSequence = 64

    enum State: Hashable, Sendable {
        case ground, escape, control, single, string, stringEscape, paste
        case oldMouse(bytesLeft: Int)
    }

    /// True if a request for the cursor position is pending.
    ///
    /// While it is true, `ESC [ 1 ; 2 R` is an answer; otherwise it is F3 with Shift.
    public var expectsCursor = false

    var state = State.ground
    private var sequence: [UInt8] = []
    var pasted: [UInt8] = []
    var hasAnsweredInPaste = false
    private var character: [UInt8] = []
    var inputs: [Input] = []
    /// The keys after a paste until the line is quiet; nil at other times.
    var afterPaste: AfterPaste?
    private var isOverlong = false

    /// Creates a decoder.
    public init() {}

    /// The milliseconds of silence after which held bytes are resolved; nil if none are held.
    ///
    /// A single escape may be the Escape key, whose effect the user waits for. A longer sequence is
    /// not typed by hand, so its rest may be late, as over a slow link.
    public var patience: Int? {
        switch state {
        case .ground where character.isEmpty: afterPaste == nil ? nil : 40
        case .paste: nil
        case .escape: 50
        default: 500
        }
    }

    /// Decodes bytes and returns the inputs that are complete.
    public mutating func decode(_ bytes: some Collection<UInt8>) -> [Input] {
        noteAfterPaste(pieceOf: bytes.count)
        for byte in bytes { take(byte) }
        defer { inputs.removeAll(keepingCapacity: true) }
        return inputs
    }

    /// Resolves held bytes after a silence: an escape was the Escape key, and keys after a paste
    /// were typed.
    public mutating func settle() -> [Input] {
        if state == .escape { emit(.escape) }
        if state != .paste {
            state = .ground
            releaseHeldKeys()
        }
        sequence.removeAll(keepingCapacity: true)
        character.removeAll(keepingCapacity: true)
        isOverlong = false
        defer { inputs.removeAll(keepingCapacity: true) }
        return inputs
    }

    private mutating func take(_ byte: UInt8) {
        switch state {
        case .ground: takeGround(byte)
        case .escape: takeEscape(byte)
        case .control: takeControl(byte)
        case .single: takeSingle(byte)
        case .string:
            if byte == 0x07 || byte == 0x9C { state = .ground }
            if byte == 0x1B { state = .stringEscape }
        case .stringEscape: state = byte == 0x5C ? .ground : .string
        case .paste: takePaste(byte)
        case .oldMouse(let bytesLeft):
            state =
                byte == 0x1B
                ? .escape : bytesLeft > 1 ? .oldMouse(bytesLeft: bytesLeft - 1) : .ground
        }
    }

    private mutating func takeGround(_ byte: UInt8) {
        if byte >= 0x80 || !character.isEmpty {
            takeUTF8(byte)
            return
        }
        switch byte {
        case 0x1B: state = .escape
        case 0x0D, 0x0A: emit(.enter)
        case 0x09: emit(.tab)
        case 0x08, 0x7F: emit(.backspace)
        case 0x01...0x1A: emit(.control(Character(Unicode.Scalar(byte + 0x60))))
        case 0x20..<0x7F: emit(.character(Character(Unicode.Scalar(byte))))
        default: break
        }
    }

    private mutating func takeUTF8(_ byte: UInt8) {
        let isContinuation = byte & 0xC0 == 0x80
        if character.isEmpty ? isContinuation : !isContinuation {
            // An invalid character is dropped; the byte after it may begin another one.
            let hadBegun = !character.isEmpty
            character.removeAll(keepingCapacity: true)
            if hadBegun { take(byte) }
            return
        }
        character.append(byte)
        guard let lead = character.first else { return }
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        guard character.count >= length else { return }
        if let text = String(validating: character, as: UTF8.self),
            let scalar = text.unicodeScalars.first, Self.isTyped(scalar)
        {
            emit(.character(Character(scalar)))
        }
        character.removeAll(keepingCapacity: true)
    }

    private static func isTyped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            false
        default: true
        }
    }

    private mutating func takeEscape(_ byte: UInt8) {
        sequence.removeAll(keepingCapacity: true)
        isOverlong = false
        switch byte {
        case 0x5B: state = .control
        case 0x4F: state = .single
        case 0x5D, 0x50, 0x5F, 0x5E, 0x58: state = .string
        case 0x1B: emit(.escape)
        case 0x20..<0x7F:
            state = .ground
            emit(.alt(Character(Unicode.Scalar(byte))))
        default: state = .ground
        }
    }

    private mutating func takeSingle(_ byte: UInt8) {
        state = .ground
        if byte == 0x1B {
            state = .escape
        } else if let key = Self.letterKey(byte) ?? Self.keypadKey(byte) {
            emit(key)
        }
    }

    private mutating func takeControl(_ byte: UInt8) {
        if byte == 0x1B {
            state = .escape
            return
        }
        // The function keys of the Linux console are ESC [ [ A to E.
        if byte == 0x5B, sequence.isEmpty {
            sequence.append(byte)
            return
        }
        if sequence.first == 0x5B {
            state = .ground
            if (0x41...0x45).contains(byte) { emit(.function(Int(byte) - 0x40)) }
            return
        }
        guard (0x40...0x7E).contains(byte) else {
            if sequence.count < Self.longestSequence {
                sequence.append(byte)
            } else {
                isOverlong = true
            }
            return
        }
        state = byte == 0x4D && sequence.isEmpty ? .oldMouse(bytesLeft: 3) : .ground
        if !isOverlong { finish(byte) }
    }

    /// Interprets a complete sequence with the given final byte.
    private mutating func finish(_ final: UInt8) {
        let isMouse = sequence.first == 0x3C
        let isPlain = sequence.allSatisfy { (0x30...0x3B).contains($0) }
        let numbers = (isMouse ? sequence.dropFirst() : sequence[...])
            .split(separator: 0x3B, omittingEmptySubsequences: false)
            .map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
        if isMouse {
            if let mouse = Self.mouse(numbers, isRelease: final == 0x6D) { emit(.mouse(mouse)) }
            return
        }
        guard isPlain else { return }
        switch final {
        case 0x7E where numbers.first == 201:
            dropHeldKeys()
        case 0x7E where numbers.first == 200:
            state = .paste
            pasted.removeAll()
            hasAnsweredInPaste = false
        case 0x7E:
            if let key = Self.numberedKey(numbers.first ?? 0) { emit(key) }
        case 0x52 where numbers.count == 2 && isReport(numbers):
            inputs.append(.cursor(row: numbers[0], column: numbers[1]))
        case 0x5A: emit(.backtab)
        default:
            if let key = Self.letterKey(final) { emit(key) }
        }
    }

    private func isReport(_ numbers: [Int]) -> Bool {
        expectsCursor || numbers[0] != 1 || !(2...8).contains(numbers[1])
    }

    mutating func emit(_ key: Key) {
        if afterPaste != nil { hold(key) } else { inputs.append(.key(key)) }
    }
}
