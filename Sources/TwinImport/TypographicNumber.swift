// SPDX-License-Identifier: Apache-2.0

/// The mark between thousands.
///
/// All typographic spaces and apostrophes are equivalent: if a file is declared to use one of them,
/// any of them is accepted.
enum ThousandsMark: Hashable, Sendable {
    /// Any space or apostrophe: U+0020, U+00A0, U+2007, U+2009, U+202F, `'`, U+2019.
    case typographic
    /// One ASCII character.
    case character(UInt8)

    /// Creates a mark from its byte.
    ///
    /// A space or an apostrophe stands for the typographic class.
    init(_ byte: UInt8) { self = byte == 0x20 || byte == 0x27 ? .typographic : .character(byte) }

    static func isTypographic(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20, 0xA0, 0x2007, 0x2009, 0x202F, 0x27, 0x2019: true
        default: false
        }
    }

    func matches(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .typographic: Self.isTypographic(scalar)
        case .character(let byte): scalar.value == UInt32(byte)
        }
    }
}

extension ImportOptions {
    /// Returns the byte for ``thousandsMark`` from a user's text.
    ///
    /// - Parameter text: One character. Typographic spaces and apostrophes become a space.
    /// - Returns: The byte; nil if the text is not one character, or a character that numbers need.
    public static func thousandsMark(_ text: String) -> UInt8? {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count == 1, let scalar = scalars.first else { return nil }
        if ThousandsMark.isTypographic(scalar) { return 0x20 }
        guard (0x21...0x7E).contains(scalar.value), !"0123456789+-eE()\"".contains(text) else {
            return nil
        }
        return UInt8(scalar.value)
    }
}

/// A number with typographic signs, digits or thousands marks, converted to ASCII.
///
/// - Minus signs are `-`, U+2212, U+2010…U+2013, U+FE63 and U+FF0D. U+FF0B is a plus sign.
/// - Full-width digits, period and comma (U+FF10…U+FF19, U+FF0E, U+FF0C) are converted to ASCII.
/// - One apostrophe before a number is the text mark of spreadsheets and is ignored.
/// - Thousands marks separate groups of digits before the decimal mark. The last group has three
///   digits, those between two or three, as in `12,34,567`.
struct TypographicNumber {
    /// The number in ASCII, without thousands marks.
    private(set) var ascii: [UInt8] = []
    /// True if the number is in parentheses, which makes it negative.
    private(set) var isParenthesized = false
    /// True if the number has a sign.
    private(set) var hasSign = false

    /// Returns true if a text may be a number that is not plain ASCII.
    static func isCandidate(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let first = text.first else { return false }
        return first == 0x27 || text.contains { $0 >= 0x80 }
    }

    /// Parses a text; nil if a character or a group of digits is invalid in a number.
    init?(_ text: UnsafeRawBufferPointer, decimalMark: UInt8, thousands: ThousandsMark?) {
        var scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)[...]
        func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
        while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
        while let last = scalars.last, isSpace(last) { scalars.removeLast() }
        if let first = scalars.first, first == "'" || first == "\u{2019}" { scalars.removeFirst() }
        if thousands != nil, scalars.count > 2, scalars.first == "(", scalars.last == ")" {
            isParenthesized = true
            scalars = scalars.dropFirst().dropLast()
        }
        ascii.reserveCapacity(scalars.count)
        var group = 0
        var groups = 0
        var isWhole = true
        for scalar in scalars {
            if isWhole, let thousands, thousands.matches(scalar) {
                // Groups between marks have two or three digits, the first one up to three.
                guard groups == 0 ? (1...3).contains(group) : (2...3).contains(group) else {
                    return nil
                }
                groups += 1
                group = 0
                continue
            }
            guard let byte = Self.ascii(scalar) else { return nil }
            if byte == 0x2D || byte == 0x2B, ascii.isEmpty { hasSign = true }
            if byte &- 0x30 < 10 {
                group += 1
            } else if !ascii.isEmpty || group > 0 {
                if isWhole, groups > 0, group != 3 { return nil }
                isWhole = false
            }
            ascii.append(byte)
        }
        if isWhole, groups > 0, group != 3 { return nil }
    }

    private static func ascii(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0x21..<0x7F: UInt8(scalar.value)
        case 0x2212, 0x2010...0x2013, 0xFE63, 0xFF0D: 0x2D
        case 0xFF0B: 0x2B
        case 0xFF0C: 0x2C
        case 0xFF0E: 0x2E
        case 0xFF10...0xFF19: UInt8(scalar.value - 0xFF10 + 0x30)
        default: nil
        }
    }
}
