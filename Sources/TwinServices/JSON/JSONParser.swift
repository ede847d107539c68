// SPDX-License-Identifier: Apache-2.0

// A reader of JSON texts (RFC 8259) that came from outside.
//
// Foundation's readers have no bound on the count of values and build a boxed object for each, so
// a page of a few megabytes takes seconds and hundreds of megabytes. This one walks the bytes once
// and stops at the first limit passed: depth, count of values, length of a number. Bytes that are
// no UTF-8, and surrogates without their partner, become U+FFFD; a NUL stays inside its text.

/// Why a text could not be read as JSON.
struct JSONProblem: Error, Hashable, Sendable {
    /// What is wrong, and at which byte.
    var message: String
    /// Whether a limit was passed, rather than the grammar broken.
    var isOverLimit: Bool
}

/// How much a JSON text may hold.
struct JSONLimits: Hashable, Sendable {
    /// The most objects and arrays inside each other.
    var depth = 64
    /// The most values and names.
    var tokens = 2_000_000
    /// The most bytes of one number.
    var numberBytes = 400
}

/// Reads JSON texts.
struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let limits: JSONLimits
    private var position = 0
    private var tokens = 0

    /// Reads a whole text: UTF-8 with or without a byte order mark, or UTF-16 with one.
    static func parse(
        _ text: [UInt8],
        limits: JSONLimits = JSONLimits()
    ) throws(JSONProblem) -> JSONValue {
        var text = text[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) {
            text = text.dropFirst(3)
        } else if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) {
            text = utf8(fromUTF16: text)[...]
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
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        default: throw broken("a value cannot begin like this")
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

    private mutating func count() throws(JSONProblem) {
        tokens += 1
        guard tokens <= limits.tokens else {
            throw JSONProblem(message: "more than \(limits.tokens) values", isOverLimit: true)
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
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let number = Int64(text) { return .integer(number) }
        guard let number = Double(text) else { throw broken("a number that is none") }
        return .number(number)
    }

    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// Steps over a byte and the space around it, where it is the next one.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        skipSpace()
        return true
    }

    private func broken(_ what: String) -> JSONProblem {
        JSONProblem(message: "\(what) (byte \(position + 1))", isOverLimit: false)
    }
}

// MARK: - Texts inside

extension JSONParser {
    private mutating func parseString() throws(JSONProblem) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let text = String(decoding: bytes[start..<position], as: UTF8.self)
                position += 1
                return text
            case UInt8(ascii: "\\"):
                return try parseEscapedString(from: start)
            default: position += 1
            }
        }
        throw broken("the text ends inside quotes")
    }

    private mutating func parseEscapedString(from start: Int) throws(JSONProblem) -> String {
        var result = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: result, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard position < bytes.count else { break }
            let escape = bytes[position]
            position += 1
            switch escape {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(escape)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                guard let unit = hexadecimal() else { throw broken("an escape that is none") }
                result.append(contentsOf: String(scalar(from: unit)).utf8)
            default: throw broken("an escape that is none")
            }
        }
        throw broken("the text ends inside quotes")
    }

    /// The scalar of a UTF-16 unit and, where it is a pair's first, the one that follows.
    private mutating func scalar(from unit: UInt16) -> Unicode.Scalar {
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let replacement: Unicode.Scalar = "\u{FFFD}"
        guard unit < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return replacement }
        let mark = position
        position += 2
        guard let low = hexadecimal(), (0xDC00..<0xE000).contains(low) else {
            position = mark
            return replacement
        }
        let value = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
        return Unicode.Scalar(value) ?? replacement
    }

    private mutating func hexadecimal() -> UInt16? {
        guard position + 4 <= bytes.count else { return nil }
        var value: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            value = value << 4 | UInt16(digit)
        }
        position += 4
        return value
    }

    /// The same text in UTF-8; the first two bytes tell the order.
    private static func utf8(fromUTF16 text: ArraySlice<UInt8>) -> [UInt8] {
        let bytes = Array(text)
        let isLittle = bytes[0] == 0xFF
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var index = 2
        while index + 1 < bytes.count {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(isLittle ? second << 8 | first : first << 8 | second)
            index += 2
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }
}
