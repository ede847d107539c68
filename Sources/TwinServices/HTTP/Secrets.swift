// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What must never come back from a service as text: its token, in every usual spelling.
///
/// ``HTTPClient`` cuts secrets out of each answer before anything reads it, so no message, name,
/// value, log line or recording can hold one. A secret is found raw, in base64 at any alignment (as
/// in `Basic` credentials), in UTF-16 and UTF-32, and with any of its characters written as a percent,
/// JSON or HTML escape; upper and lower case are the same.
///
///     Secrets(["s3cret-token"]).removed(from: "Bearer s3cret%2Dtoken is unknown")
///     // "Bearer [******] is unknown"
struct Secrets: Hashable, Sendable {
    /// One text to find, in lower case.
    private struct Pattern: Hashable, Sendable {
        var bytes: [UInt8]
        /// True if the text is too short to be found inside of a longer word.
        var isWord: Bool
        /// True if the text is part of a base64 text, the rest of which goes with it.
        var isBase64: Bool
    }

    /// What is put in the place of a secret; eight bytes, so that UTF-16 and UTF-32 stay aligned.
    static let mark = "[******]"
    /// Shorter texts are no secrets: they are part of too many others.
    static let shortest = 4
    /// Texts of this length are found inside of others too.
    private static let certain = 8

    private let patterns: [Pattern]
    /// Lower-case bytes that a secret can begin with, escapes included.
    private let starts: [Bool]

    /// Makes the spellings of some secrets; those shorter than ``shortest`` are left out.
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
        // The longest first, so that a part of one leaves no rest of another.
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

    /// True if there is nothing to find.
    var isEmpty: Bool { patterns.isEmpty }

    /// The text with every secret replaced by ``mark``.
    func removed(from text: String) -> String {
        guard !isEmpty, let bytes = found(in: Array(text.utf8)) else { return text }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes with every secret replaced by ``mark``.
    func removed(from bytes: [UInt8]) -> [UInt8] {
        isEmpty ? bytes : found(in: bytes) ?? bytes
    }

    /// The bytes without secrets; nil if they hold none.
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

    /// The secret that begins at a place, with what belongs to it.
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
            // In UTF-16 and UTF-32 each character has zeros before or behind it.
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

    /// The ASCII character at a place, unescaped, and how many bytes it takes.
    private static func character(
        at start: Int,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> (byte: UInt8, length: Int)? {
        let first = start + zeros(at: start, in: bytes)
        guard first < bytes.count else { return nil }
        let byte = bytes[first]
        guard byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "&")
        else { return (byte, first + 1 - start) }
        // The text of an escape, and where each of its characters ends.
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

    /// The character that a text begins with, and how many characters its escape has.
    private static func unescaped(_ text: [UInt8]) -> (byte: UInt8, count: Int) {
        let first = text[0]
        switch first {
        case UInt8(ascii: "%"):
            guard let value = hexadecimal(text, 1) else { break }
            // %2525… is an escape of an escape.
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

    /// HTML's names of characters that tokens have.
    private static let named: [String: UInt8] = [
        "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "sol": 0x2F,
        "plus": 0x2B, "equals": 0x3D,
    ]

    /// How many zeros, up to three, there are at a place.
    private static func zeros(at start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard start < bytes.count, bytes[start] == 0 else { return 0 }
        var end = start
        while end < bytes.count, end < start + 3, bytes[end] == 0 { end += 1 }
        return end - start
    }

    /// The byte that two hexadecimal digits stand for.
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
