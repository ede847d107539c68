// SPDX-License-Identifier: Apache-2.0

// A parser of JSON texts (RFC 8259) from untrusted sources.
//
// Foundation's parsers do not limit the number of values and allocate a boxed object for each, so a
// page of a few megabytes takes seconds and hundreds of megabytes. This parser walks the bytes once
// and stops at the first limit that is exceeded: depth, number of values, length of a number.
// Invalid UTF-8 and unpaired surrogates become U+FFFD. A NUL stays part of its text.
//
// In addition to the grammar it accepts NaN, Infinity and -Infinity, which Python and JavaScript
// libraries write for numbers that JSON cannot express, because one of them must not cost a whole
// page. Every other violation of the grammar is refused with its byte position.

/// The reason why a text could not be parsed as JSON.
struct JSONProblem: Error, Hashable, Sendable {
    /// The problem and the byte at which it occurs.
    var message: String
    /// True if a limit was exceeded, false if the grammar was violated.
    var isOverLimit: Bool
    /// True if the text has too many values, so that a request for less data may succeed.
    var isTooLong = false
}

/// The limits on the contents of a JSON text.
struct JSONLimits: Hashable, Sendable {
    /// The deepest nesting of objects and arrays.
    var depth = 64
    /// The largest number of values and member names.
    var tokens = 2_000_000
    /// The longest number, in bytes.
    var numberBytes = 400
}

/// A parser of JSON texts.
struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    private let limits: JSONLimits
    var position = 0
    private var tokens = 0

    /// Parses a complete text: UTF-8 with or without a byte order mark, or UTF-16 in either byte
    /// order.
    ///
    /// UTF-16 without a byte order mark is recognized by the zero byte beside its first character,
    /// which is ASCII in every JSON text.
    static func parse(
        _ text: [UInt8],
        limits: JSONLimits = JSONLimits()
    ) throws(JSONProblem) -> JSONValue {
        var text = text[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) {
            text = text.dropFirst(3)
        } else if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) {
            text = utf8(fromUTF16: text)[...]
        } else if text.count > 1, (text[0] == 0) != (text[1] == 0) {
            text = utf8(fromUTF16: (text[0] == 0 ? [0xFE, 0xFF] : [0xFF, 0xFE]) + text)[...]
        }
        var outcome: Result<JSONValue, JSONProblem> = .success(.null)
        text.withUnsafeBufferPointer { bytes in
            var parser = JSONParser(bytes: bytes, limits: limits)
            do throws(JSONProblem) {
                outcome = .success(try parser.parseWhole())
            } catch {
                outcome = .failure(error)
            }
        }
        return try outcome.get()
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    private mutating func parseWhole() throws(JSONProblem) -> JSONValue {
        skipSpace()
        let value = try parseValue(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw broken("more text after the value") }
        return value
    }

    private mutating func parseValue(depth: Int) throws(JSONProblem) -> JSONValue {
        try count()
        guard position < bytes.count else { throw broken("the text ends inside a value") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try parseObject(depth: depth + 1)
        case UInt8(ascii: "["): return try parseArray(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        case UInt8(ascii: "N"): return try parseWord("NaN", .number(.nan))
        case UInt8(ascii: "I"): return try parseWord("Infinity", .number(.infinity))
        case UInt8(ascii: "-")
        where position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "I"):
            return try parseWord("-Infinity", .number(-.infinity))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        default: throw broken("a value cannot start like this")
        }
    }

    private mutating func parseObject(depth: Int) throws(JSONProblem) -> JSONValue {
        try enter(depth)
        var members: [JSONValue.Member] = []
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw broken("a name in quotes is missing")
            }
            try count()
            let name = try parseString()
            guard take(UInt8(ascii: ":")) else { throw broken("a colon is missing") }
            members.append(.init(name: name, value: try parseValue(depth: depth)))
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw broken("a comma or } is missing") }
            return .object(members)
        }
    }

    private mutating func parseArray(depth: Int) throws(JSONProblem) -> JSONValue {
        try enter(depth)
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try parseValue(depth: depth))
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw broken("a comma or ] is missing") }
            return .array(elements)
        }
    }

    private mutating func enter(_ depth: Int) throws(JSONProblem) {
        guard depth <= limits.depth else {
            throw JSONProblem(message: "deeper than \(limits.depth) levels", isOverLimit: true)
        }
        position += 1
        skipSpace()
    }

    mutating func count() throws(JSONProblem) {
        tokens += 1
        guard tokens <= limits.tokens else {
            throw JSONProblem(
                message: "more than \(limits.tokens) values",
                isOverLimit: true,
                isTooLong: true
            )
        }
    }

    private mutating func parseWord(
        _ word: StaticString,
        _ value: JSONValue
    ) throws(JSONProblem) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard position + length <= bytes.count else { throw broken("the text ends inside a word") }
        for index in 0..<length where bytes[position + index] != word.utf8Start[index] {
            throw broken("an unknown word")
        }
        position += length
        return value
    }

    private mutating func parseNumber() throws(JSONProblem) -> JSONValue {
        let start = position
        var isWhole = true
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"):
                isWhole = false
            default:
                return try number(from: start, isWhole: isWhole)
            }
            position += 1
            if position - start > limits.numberBytes {
                throw JSONProblem(
                    message: "a number of more than \(limits.numberBytes) digits",
                    isOverLimit: true
                )
            }
        }
        return try number(from: start, isWhole: isWhole)
    }

    private func number(from start: Int, isWhole: Bool) throws(JSONProblem) -> JSONValue {
        guard isNumber(start..<position) else { throw broken("a number that is none") }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let number = Int64(text) { return .integer(number) }
        guard let number = Double(text) else { throw broken("a number that is none") }
        return .number(number)
    }

    /// Returns true if the bytes are `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    private func isNumber(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        func next(_ a: UInt8, _ b: UInt8) -> Bool {
            index < range.upperBound && (bytes[index] == a || bytes[index] == b)
        }
        func skipDigits() -> Int {
            let start = index
            while index < range.upperBound, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
            return index - start
        }
        if next(UInt8(ascii: "-"), UInt8(ascii: "-")) { index += 1 }
        let isZero = next(UInt8(ascii: "0"), UInt8(ascii: "0"))
        let digits = skipDigits()
        guard digits == 1 || (digits > 1 && !isZero) else { return false }
        if next(UInt8(ascii: "."), UInt8(ascii: ".")) {
            index += 1
            guard skipDigits() > 0 else { return false }
        }
        if next(UInt8(ascii: "e"), UInt8(ascii: "E")) {
            index += 1
            if next(UInt8(ascii: "+"), UInt8(ascii: "-")) { index += 1 }
            guard skipDigits() > 0 else { return false }
        }
        return index == range.upperBound
    }

    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// Consumes a byte and the white space around it if it is the next one.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        skipSpace()
        return true
    }

    func broken(_ what: String) -> JSONProblem {
        JSONProblem(message: "\(what) (byte \(position + 1))", isOverLimit: false)
    }
}
