// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A filter that removes secrets, such as a token, from everything that a service sends.
///
/// ``HTTPClient`` removes secrets from each answer before anything reads it, so no message, name,
/// value, log line or recording can contain one. A secret is found raw, in base64 at any alignment
/// (as in `Basic` credentials), in UTF-16 and UTF-32, and with any of its characters written as a
/// percent, JSON or HTML escape. Case is ignored.
///
///     Secrets(["s3cret-token"]).removed(from: "Bearer s3cret%2Dtoken is unknown")
///     // "Bearer [******] is unknown"
struct Secrets: Hashable, Sendable {
    /// A text to find, in lower case.
    private struct Pattern: Hashable, Sendable {
        var bytes: [UInt8]
        /// True if the text is so short that it is only found as a whole word.
        var isWord: Bool
        /// True if the text is part of a base64 text, all of which is then removed.
        var isBase64: Bool
    }

    /// The replacement of a secret.
    ///
    /// It has eight bytes, so that UTF-16 and UTF-32 stay aligned.
    static let mark = "[******]"
    /// The length in bytes under which a secret is ignored, because it is part of too many other
    /// texts.
    static let shortest = 4
    /// The length in bytes from which a secret is also found inside longer words.
    private static let certain = 8

    private let patterns: [Pattern]
    /// For each byte, true if a secret can begin with it, in lower case or as an escape.
    private let starts: [Bool]

    /// Creates a filter for the secrets and all their spellings.
    ///
    /// Secrets shorter than ``shortest`` are ignored.
    init(_ secrets: [String]) {
        var patterns: Set<Pattern> = []
        for secret in secrets.flatMap(Self.parts) {
            let bytes = Array(secret.utf8)
            guard bytes.count >= Self.shortest else { continue }
            patterns.insert(
                Pattern(
                    bytes: bytes.map(Self.lower),
                    isWord: bytes.count < Self.certain,
                    isBase64: false
                )
            )
            for coded in Self.base64(bytes) where coded.count >= Self.certain {
                patterns.insert(
                    Pattern(bytes: coded.map(Self.lower), isWord: false, isBase64: true)
                )
            }
        }
        // The longest come first, so that removing a short secret never leaves part of a longer
        // one.
        self.patterns = patterns.sorted { left, right in
            left.bytes.count != right.bytes.count
                ? left.bytes.count > right.bytes.count
                : left.bytes.lexicographicallyPrecedes(right.bytes)
        }
        var starts = [Bool](repeating: false, count: 256)
        for pattern in patterns { starts[Int(pattern.bytes[0])] = true }
        if !patterns.isEmpty { for byte in "\\%&".utf8 { starts[Int(byte)] = true } }
        self.starts = starts
    }

    /// True if there are no secrets to find.
    var isEmpty: Bool { patterns.isEmpty }

    /// Returns the text with every secret replaced by ``mark``.
    func removed(from text: String) -> String {
        guard !isEmpty, let bytes = found(in: Array(text.utf8)) else { return text }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Returns the bytes with every secret replaced by ``mark``.
    func removed(from bytes: [UInt8]) -> [UInt8] {
        isEmpty ? bytes : found(in: bytes) ?? bytes
    }

    /// Returns the bytes with secrets replaced; nil if they contain none.
    private func found(in bytes: [UInt8]) -> [UInt8]? {
        bytes.withUnsafeBufferPointer { bytes -> [UInt8]? in
            var result: [UInt8]?
            var kept = 0
            var position = 0
            while position < bytes.count {
                guard starts[Int(Self.lower(bytes[position]))],
                    let range = match(at: position, in: bytes)
                else {
                    position += 1
                    continue
                }
                let start = max(kept, range.lowerBound)
                result = (result ?? []) + bytes[kept..<start] + Self.mark.utf8
                position = range.upperBound
                kept = position
            }
            guard let result else { return nil }
            return result + bytes[kept...]
        }
    }

    /// Returns the range of a secret that begins at the position, including the rest of its base64
    /// text; nil if none does.
    private func match(
        at start: Int,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> Range<Int>? {
        for pattern in patterns {
            var position = start
            var isWhole = true
            for wanted in pattern.bytes {
                guard let (byte, length) = Self.character(at: position, in: bytes),
                    Self.lower(byte) == wanted
                else {
                    isWhole = false
                    break
                }
                position += length
            }
            guard isWhole else { continue }
            // In UTF-16 and UTF-32 each character has zeros before or after it.
            for _ in 0..<Self.zeros(at: start + 1, in: bytes)
            where position < bytes.count && bytes[position] == 0 { position += 1 }
            var range = start..<position
            if pattern.isWord {
                if start > 0, Self.isAlphanumeric(bytes[start - 1]) { continue }
                if position < bytes.count, Self.isAlphanumeric(bytes[position]) { continue }
            }
            if pattern.isBase64 {
                while range.lowerBound > 0, Self.isBase64(bytes[range.lowerBound - 1]) {
                    range = range.lowerBound - 1..<range.upperBound
                }
                while range.upperBound < bytes.count, Self.isBase64(bytes[range.upperBound]) {
                    range = range.lowerBound..<range.upperBound + 1
                }
            }
            return range
        }
        return nil
    }

    /// Returns the unescaped ASCII character at the position and its length in bytes; nil at the
    /// end.
    private static func character(
        at start: Int,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> (byte: UInt8, length: Int)? {
        let first = start + zeros(at: start, in: bytes)
        guard first < bytes.count else { return nil }
        let byte = bytes[first]
        guard byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "&")
        else { return (byte, first + 1 - start) }
        // The text of the escape, and the end of each of its characters.
        var text: [UInt8] = []
        var ends: [Int] = []
        var position = start
        while text.count < 12 {
            position += zeros(at: position, in: bytes)
            guard position < bytes.count else { break }
            text.append(bytes[position])
            position += 1
            ends.append(position)
        }
        let (value, count) = unescaped(text)
        return (value, ends[count - 1] - start)
    }

    /// Returns the unescaped first character of the text and the length of its escape.
    private static func unescaped(_ text: [UInt8]) -> (byte: UInt8, count: Int) {
        let first = text[0]
        switch first {
        case UInt8(ascii: "%"):
            guard let value = hexadecimal(text, 1) else { break }
            // %2525… is a doubly escaped percent sign.
            if value == 0x25, let inner = hexadecimal(text, 3) { return (inner, 5) }
            return (value, 3)
        case UInt8(ascii: "\\"):
            guard text.count > 1 else { break }
            if text[1] == UInt8(ascii: "u"), hexadecimal(text, 2) == 0,
                let value = hexadecimal(text, 4)
            {
                return (value, 6)
            }
            if "\\/\"".utf8.contains(text[1]) { return (text[1], 2) }
        default:
            guard let end = text.firstIndex(of: UInt8(ascii: ";")) else { break }
            let name = String(decoding: text[1..<end], as: UTF8.self).lowercased()
            if let value = named[name] { return (value, end + 1) }
            guard name.hasPrefix("#") else { break }
            let digits = name.dropFirst()
            let value =
                digits.hasPrefix("x") ? UInt8(digits.dropFirst(), radix: 16) : UInt8(digits)
            if let value { return (value, end + 1) }
        }
        return (first, 1)
    }

    /// The HTML entities of characters that occur in tokens.
    private static let named: [String: UInt8] = [
        "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "sol": 0x2F,
        "plus": 0x2B, "equals": 0x3D,
    ]

    /// Returns the number of zero bytes at the position, at most three.
    private static func zeros(at start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard start < bytes.count, bytes[start] == 0 else { return 0 }
        var end = start
        while end < bytes.count, end < start + 3, bytes[end] == 0 { end += 1 }
        return end - start
    }

    /// Returns the byte that two hexadecimal digits encode; nil if they are not digits.
    private static func hexadecimal(_ text: [UInt8], _ start: Int) -> UInt8? {
        guard start + 2 <= text.count else { return nil }
        var value: UInt8 = 0
        for byte in text[start..<start + 2] {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x37
            case 0x61...0x66: digit = byte - 0x57
            default: return nil
            }
            value = value << 4 | digit
        }
        return value
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: byte >= 0x80
        }
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) && byte < 0x80 || "+/-_=".utf8.contains(byte)
    }
}
