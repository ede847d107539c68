// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Reads numbers as they stand in files: to the bit what the C library would make of them.
///
/// Hexadecimal numbers, infinities and what is no number are refused.
struct NumberReader: Sendable {
    /// What stands between whole and fraction: `.`, or `,` where the file has it so.
    var decimalMark: UInt8 = 0x2E
    /// What stands between thousands, where anything does; then `(1,234.50)` is a negative number.
    var thousandsMark: UInt8?

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// A number and how many digits stand behind its point.
    struct Reading {
        var number: Double
        var places: Int
    }

    /// Reads a field; nothing where it is no number.
    func read(_ field: UnsafeRawBufferPointer) -> Reading? {
        var text = Self.trimmed(field)
        guard thousandsMark != nil else { return plain(text) }
        guard text.count <= 64 else { return nil }
        var isNegative = false
        if text.count > 2, text.first == 0x28, text.last == 0x29 {
            isNegative = true
            text = UnsafeRawBufferPointer(rebasing: text[1..<text.count - 1])
        }
        let digits = text.filter { $0 != thousandsMark }
        return digits.withUnsafeBytes { bytes -> Reading? in
            guard var reading = plain(bytes) else { return nil }
            if isNegative { reading.number.negate() }
            return reading
        }
    }

    /// A field without the white space around it.
    static func trimmed(_ field: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (first, last) = (0, field.count)
        while first < last, field[first] == 0x20 || field[first] == 0x09 { first += 1 }
        while last > first, field[last - 1] == 0x20 || field[last - 1] == 0x09 { last -= 1 }
        return first == 0 && last == field.count
            ? field : UnsafeRawBufferPointer(rebasing: field[first..<last])
    }

    /// sign? digits* (mark digits*)? ([eE] sign? digits+)?, with a digit at least.
    private func plain(_ text: UnsafeRawBufferPointer) -> Reading? {
        let count = text.count
        var index = 0
        guard count > 0 else { return nil }
        let isNegative = text[0] == 0x2D
        if isNegative || text[0] == 0x2B { index = 1 }
        var mantissa: UInt64 = 0
        var digits = 0
        var significant = 0
        var places = 0
        var zeros = 0
        var isBehind = false
        while index < count {
            let byte = text[index]
            if byte &- 0x30 < 10 {
                digits += 1
                if significant > 0 || byte != 0x30 { significant += 1 }
                if significant <= 19 { mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30) }
                if isBehind {
                    places += 1
                    zeros = byte == 0x30 ? zeros + 1 : 0
                }
            } else if byte == decimalMark, !isBehind {
                isBehind = true
            } else {
                break
            }
            index += 1
        }
        guard digits > 0 else { return nil }
        var exponent = 0
        if index < count, text[index] | 0x20 == 0x65 {
            index += 1
            var isBelow = false
            if index < count, text[index] == 0x2D || text[index] == 0x2B {
                isBelow = text[index] == 0x2D
                index += 1
            }
            let first = index
            while index < count, text[index] &- 0x30 < 10 {
                exponent = min(exponent * 10 + Int(text[index] &- 0x30), 100_000)
                index += 1
            }
            if index == first { return nil }
            if isBelow { exponent = -exponent }
        }
        guard index == count else { return nil }
        let shown = max(0, places - zeros)
        let power = exponent - places
        // Both are exact doubles, so that one rounding remains (Clinger, 1990).
        if significant <= 19, mantissa <= 1 << 53, power.magnitude <= 22 {
            let whole = Double(mantissa)
            let factor = Self.powers[Int(power.magnitude)]
            let number = power < 0 ? whole / factor : whole * factor
            return Reading(number: isNegative ? -number : number, places: shown)
        }
        return slow(text).map { Reading(number: $0, places: shown) }
    }

    private func slow(_ text: UnsafeRawBufferPointer) -> Double? {
        guard text.count <= 400 else { return nil }
        var bytes: [CChar] = []
        bytes.reserveCapacity(text.count + 1)
        for byte in text {
            bytes.append(CChar(bitPattern: byte == decimalMark ? 0x2E : byte))
        }
        bytes.append(0)
        let number = strtod(bytes, nil)
        return number.isFinite ? number : nil
    }
}
