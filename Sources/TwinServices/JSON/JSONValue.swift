// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A JSON value.
///
/// The members of an object keep their order. If a name is repeated, the last member is used, as by
/// most parsers (RFC 8259).
enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// An integer of at most 64 bits.
    case integer(Int64)
    /// Any other number, rounded to the nearest double.
    ///
    /// It is infinite if it was written as `Infinity` or is too large, and NaN if it was written as
    /// `NaN`. Clients store neither as a value.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// A member of an object.
    struct Member: Hashable, Sendable {
        var name: String
        var value: JSONValue
    }
}

extension JSONValue {
    /// Returns the object's member with the name; nil if there is none.
    subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The members of an object, with the last of repeated names; empty for other values.
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

    /// The elements of an array; nil for other values.
    var array: [JSONValue]? {
        if case .array(let elements) = self { return elements }
        return nil
    }

    /// The elements of an array, or any other value as the only element.
    ///
    /// Null has no elements.
    var elements: [JSONValue] {
        switch self {
        case .array(let elements): elements
        case .null: []
        default: [self]
        }
    }

    /// The string; nil for other values.
    var string: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    /// The number as a double; nil for other values.
    var double: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    /// The number if it is finite; nil for `NaN`, `Infinity` and numbers that are too large.
    var finite: Double? { double.flatMap { $0.isFinite ? $0 : nil } }

    /// The number as an integer; nil if the value is not a whole number of 64 bits.
    var integer: Int64? {
        switch self {
        case .integer(let number): number
        case .number(let number): Int64(exactly: number)
        default: nil
        }
    }

    /// True if the value is an object.
    var isObject: Bool {
        if case .object = self { return true }
        return false
    }

    /// True if the value is null.
    var isNull: Bool { self == .null }

    /// The text of a scalar, for identifiers and attributes; nil for null, arrays and objects.
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
        case .string(let string): JSONText.write(string, into: &text)
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
                JSONText.write(member.name, into: &text)
                text += ":"
                member.value.write(into: &text)
            }
            text += "}"
        }
    }
}
