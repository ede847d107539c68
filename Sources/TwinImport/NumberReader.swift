// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A parser of the numbers in a file, correctly rounded and independent of the locale.
///
/// Hexadecimal numbers, infinities, NaN and exponents without digits are refused. In addition to
/// ASCII, typographic minus signs and digits are accepted by the rules in
/// `TypographicNumber.swift`.
struct NumberReader: Sendable {
    /// The decimal mark: `.` or `,`.
    var decimalMark: UInt8 = 0x2E
    /// The thousands mark; nil if there is none.
    ///
    /// With one, `(1,234.50)` is a negative number.
    var thousandsMark: ThousandsMark?

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// A number and its count of decimals.
    struct Reading {
        var number: Double
        var places: Int
    }

    /// Parses a field; nil if it is not a number.
    func read(_ field: UnsafeRawBufferPointer) -> Reading? {
        let text = Self.trimmed(field)
        return plain(text) ?? typographic(text)
    }

    /// Parses a number with characters other than ASCII digits, a sign and a decimal mark.
    private func typographic(_ text: UnsafeRawBufferPointer) -> Reading? {
        guard thousandsMark != nil || TypographicNumber.isCandidate(text), text.count <= 128,
            let number = TypographicNumber(text, decimalMark: decimalMark, thousands: thousandsMark)
        else { return nil }
        return number.ascii.withUnsafeBytes { bytes -> Reading? in
            guard var reading = plain(bytes) else { return nil }
            if number.isParenthesized {
                guard !number.hasSign else { return nil }
                reading.number.negate()
            }
            return reading
        }
    }

    /// Returns a field without surrounding spaces and tabs.
    static func trimmed(_ field: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (first, last) = (0, field.count)
        while first < last, field[first] == 0x20 || field[first] == 0x09 { first += 1 }
        while last > first, field[last - 1] == 0x20 || field[last - 1] == 0x09 { last -= 1 }
        return first == 0 && last == field.count
            ? field : UnsafeRawBufferPointer(rebasing: field[first..<last])
    }

    /// Parses `sign? digits* (mark digits*)? ([eE] sign? digits+)?`, with at least one digit.
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
        // Both operands are exact doubles, so that there is only one rounding (Clinger, 1990).
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
        // Swift parses numbers as in the C locale, in any locale of the process.
        let bytes = text.map { $0 == decimalMark ? 0x2E : $0 }
        let ascii = String(decoding: bytes, as: UTF8.self)
        let padded = ascii.hasSuffix(".") ? ascii + "0" : ascii.replacing(".e", with: ".0e")
        guard let number = Double(padded.replacing(".E", with: ".0E")), number.isFinite else {
            return nil
        }
        return number
    }
}
