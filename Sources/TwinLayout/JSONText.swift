// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A bounded reader of JSON texts (RFC 8259) that reports problems with line and column.
///
/// The size of the file is limited by ``TextFile``. Nesting and the number of values are limited
/// here, so that a hostile file costs no more than a large regular one.
struct JSONText {
    /// A JSON value.
    indirect enum Value {
        case object([(key: String, value: Value)])
        case array([Value])
        case text(String)
        case number(Double)
        case other

        /// Returns the value of a key; for a duplicate key, the first.
        subscript(key: String) -> Value? {
            guard case .object(let members) = self else { return nil }
            return members.first { $0.key == key }?.value
        }

        var elements: [Value]? {
            if case .array(let elements) = self { return elements }
            return nil
        }

        var text: String? {
            if case .text(let text) = self { return text }
            return nil
        }

        var number: Double? {
            if case .number(let number) = self { return number }
            return nil
        }
    }

    /// A problem of the text with its place.
    struct Failure: Error {
        var reason: String
        var line: Int
        var column: Int
    }

    /// The maximum depth of objects and arrays.
    static let depthLimit = 24
    /// The maximum number of values.
    static let countLimit = 300_000

    private let bytes: [UInt8]
    private var place = 0
    private var count = 0

    /// Reads a complete text.
    static func read(_ text: String) throws(Failure) -> Value {
        var reader = JSONText(bytes: Array(text.utf8))
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.place == reader.bytes.count else {
            throw reader.failure("there is text after the end of the JSON")
        }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            place += 1
        }
    }

    private func failure(_ reason: String) -> Failure {
        var line = 1
        var column = 1
        for byte in bytes.prefix(place) {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        let isAtEnd = place >= bytes.count
        let shown = isAtEnd ? "the JSON ends too early" : reason
        return Failure(reason: shown, line: line, column: column)
    }

    private mutating func value(depth: Int) throws(Failure) -> Value {
        skipSpace()
        count += 1
        guard count <= Self.countLimit else {
            throw failure("more than \(Self.countLimit) values")
        }
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true")
        case UInt8(ascii: "f"): return try word("false")
        case UInt8(ascii: "n"): return try word("null")
        default: return .number(try number())
        }
    }

    private mutating func enter(_ depth: Int) throws(Failure) {
        guard depth < Self.depthLimit else {
            throw failure("nested more than \(Self.depthLimit) levels deep")
        }
        place += 1
        skipSpace()
    }

    private mutating func object(depth: Int) throws(Failure) -> Value {
        try enter(depth)
        var members: [(key: String, value: Value)] = []
        while next != UInt8(ascii: "}") {
            guard next == UInt8(ascii: "\"") else { throw failure("a name in quotes belongs here") }
            let key = try string()
            skipSpace()
            try take(":")
            members.append((key, try value(depth: depth + 1)))
            skipSpace()
            if next == UInt8(ascii: "}") { break }
            try take(",")
            skipSpace()
        }
        place += 1
        return .object(members)
    }

    private mutating func array(depth: Int) throws(Failure) -> Value {
        try enter(depth)
        var elements: [Value] = []
        while next != UInt8(ascii: "]") {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if next == UInt8(ascii: "]") { break }
            try take(",")
        }
        place += 1
        return .array(elements)
    }

    private mutating func take(_ sign: Character) throws(Failure) {
        guard let byte = sign.asciiValue, next == byte else {
            throw failure("\"\(sign)\" belongs here")
        }
        place += 1
    }

    private mutating func word(_ word: String) throws(Failure) -> Value {
        guard bytes[place...].starts(with: word.utf8) else { throw failure("this is not JSON") }
        place += word.utf8.count
        return .other
    }

    private mutating func number() throws(Failure) -> Double {
        let start = place
        let signs: Set<UInt8> = [0x2B, 0x2D, 0x2E, 0x45, 0x65]
        while let byte = next, (0x30...0x39).contains(byte) || signs.contains(byte),
            place - start < 64
        {
            place += 1
        }
        guard place > start,
            let number = Double(String(decoding: bytes[start..<place], as: UTF8.self)),
            number.isFinite
        else {
            place = start
            throw failure("this is not JSON")
        }
        return number
    }

    private mutating func string() throws(Failure) -> String {
        let start = place
        place += 1
        var isPlain = true
        while let byte = next, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") {
                isPlain = false
                place += 1
            }
            place += 1
        }
        guard place < bytes.count else { throw failure("") }
        place += 1
        if isPlain { return String(decoding: bytes[start + 1..<place - 1], as: UTF8.self) }
        let whole = Data(bytes[start..<place])
        guard let text = try? JSONDecoder().decode(String.self, from: whole) else {
            place = start
            throw failure("this text is not written as JSON writes texts")
        }
        return text
    }
}
