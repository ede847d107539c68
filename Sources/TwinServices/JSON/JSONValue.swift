// SPDX-License-Identifier: Apache-2.0

/// A value of a JSON text.
///
/// An object keeps its members in the order they came. Where a name stands twice in an object the
/// last one holds, as RFC 8259 says most readers do.
enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A whole number of at most 64 bits.
    case integer(Int64)
    /// Any other number, the nearest double; infinite if it is too large for one or was written
    /// `Infinity`, not a number if it was written `NaN`. Clients keep neither as a value.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// One member of an object.
    struct Member: Hashable, Sendable {
        var name: String
        var value: JSONValue
    }
}

extension JSONValue {
    /// The member of an object by its name; nothing where there is none.
    subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The members of an object, each name once, the last of repeated ones.
    var members: [Member] {
        guard case .object(let members) = self else { return [] }
        var positions: [String: Int] = [:]
        var result: [Member] = []
        result.reserveCapacity(members.count)
        for member in members {
            if let position = positions[member.name] {
                result[position].value = member.value
            } else {
                positions[member.name] = result.count
                result.append(member)
            }
        }
        return result
    }

    /// The elements of an array, where it is one.
    var array: [JSONValue]? {
        if case .array(let elements) = self { return elements }
        return nil
    }

    /// The elements of an array, or the value itself as the only one; none for null.
    var elements: [JSONValue] {
        switch self {
        case .array(let elements): elements
        case .null: []
        default: [self]
        }
    }

    /// The text, where it is one.
    var string: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    /// The number, where it is one.
    var double: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    /// The number if it is one and finite; nil for `NaN`, `Infinity` and what is too large.
    var finite: Double? { double.flatMap { $0.isFinite ? $0 : nil } }

    /// The whole number, where it is one.
    var integer: Int64? {
        switch self {
        case .integer(let number): number
        case .number(let number): Int64(exactly: number)
        default: nil
        }
    }

    /// Whether it is an object.
    var isObject: Bool {
        if case .object = self { return true }
        return false
    }

    /// Whether it is null.
    var isNull: Bool { self == .null }

    /// A text for any scalar, as identities and attributes need it.
    var scalarText: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .bool(let flag): flag ? "true" : "false"
        default: nil
        }
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral {
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }

    init(stringLiteral value: String) { self = .string(value) }

    /// The value as JSON text on one line.
    var text: String {
        var result = ""
        write(into: &result)
        return result
    }

    private func write(into text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .integer(let number): text += String(number)
        case .number(let number): text += number.isFinite ? String(number) : "null"
        case .string(let string): Self.write(string, into: &text)
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.write(into: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                Self.write(member.name, into: &text)
                text += ":"
                member.value.write(into: &text)
            }
            text += "}"
        }
    }

    private static func write(_ string: String, into text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
