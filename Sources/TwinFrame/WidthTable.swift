// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// How many columns a character takes in the terminal at hand.
///
/// Terminals disagree on characters that Unicode calls ambiguous (`─`, `●`, `é`): one column in
/// most, two in some East Asian ones. The table starts from the Unicode data and takes what the
/// terminal answered when it was asked. Where an ambiguous character is two columns wide it is
/// spelled in ASCII instead, because the C library, and with it ncurses, counts it as one.
public struct WidthTable: Hashable, Sendable {
    /// Whether wide characters (`世`) take two columns, as they should.
    public var wideTakesTwo: Bool
    /// How many columns lines and blocks (`─`) take: 1 or 2.
    public var lineWidth: Int
    /// How many columns ambiguous signs (`●`) take: 1 or 2.
    public var signWidth: Int
    /// How many columns ambiguous letters (`é`) take: 1 or 2.
    public var letterWidth: Int

    /// Makes a table from one figure for all that is ambiguous: 1 or 2 columns.
    public init(ambiguous: Int = 1) {
        self.wideTakesTwo = true
        let width = ambiguous >= 2 ? 2 : 1
        self.lineWidth = width
        self.signWidth = width
        self.letterWidth = width
    }

    /// Makes a table from what a terminal answered for `世`, `─`, `●` and `é`.
    public init(measuredWide: Int, line: Int, sign: Int, letter: Int) {
        self.wideTakesTwo = measuredWide == 2
        self.lineWidth = line == 1 ? 1 : 2
        self.signWidth = sign == 1 ? 1 : 2
        self.letterWidth = letter == 1 ? 1 : 2
    }

    /// The table by Unicode's data with ambiguous characters one column wide.
    public static let standard = WidthTable()

    /// The glyphs that widgets may draw with here: ASCII where lines are not one column wide.
    public var glyphs: GlyphSet { lineWidth == 1 && signWidth == 1 ? .unicode : .ascii }

    /// How many columns a text takes.
    public func width(of text: DisplayText) -> Int {
        if Self.isASCII(text.string) { return text.string.utf8.count }
        var width = 0
        for scalar in text.string.unicodeScalars { width += self.width(of: scalar) }
        return width
    }

    /// How many columns a character takes; characters of several spacing marks take the sum.
    public func width(of character: Character) -> Int {
        if character.isASCII { return 1 }
        return character.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    /// How many columns a code point takes as it is shown: 0, 1 or 2.
    public func width(of scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x7F { return 1 }
        if Self.isZeroWidth(scalar) { return 0 }
        if isWide(scalar) { return 2 }
        return 1
    }

    /// The sign that a text was cut, one column wide in this terminal.
    func ellipsis(_ glyphs: GlyphSet) -> Character {
        glyphs == .unicode && signWidth == 1 ? "…" : "~"
    }

    /// Whether a code point has a cell pair of its own.
    func isWide(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x1100 && wideTakesTwo && Self.contains(Self.wide, scalar.value)
    }

    /// Whether a code point must be spelled in ASCII because its width cannot be relied upon.
    func needsSpelling(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 0x7F { return false }
        if !wideTakesTwo, value >= 0x1100, Self.contains(Self.wide, value) { return true }
        if lineWidth == 1, signWidth == 1, letterWidth == 1 { return false }
        guard Self.contains(Self.ambiguous, value) else { return false }
        switch value {
        case 0x2500...0x259F: return lineWidth != 1
        case 0x00A1...0x0451:
            return (scalar.properties.isAlphabetic ? letterWidth : signWidth) != 1
        default: return signWidth != 1
        }
    }

    /// Whether a code point stands on the one before it.
    static func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 0x300 { return value == 0xAD }
        // Plain blocks with no combining marks, the ones that frames are full of.
        if value >= 0x2500, value < 0x2A00 { return false }
        if value >= 0x4E00, value < 0xA000 { return false }
        if value >= 0x1160, value <= 0x11FF { return true }
        if value >= 0xD7B0, value <= 0xD7FF { return true }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return true
        default: return false
        }
    }

    static func isASCII(_ string: String) -> Bool {
        string.utf8.withContiguousStorageIfAvailable { $0.allSatisfy { $0 < 0x80 } }
            ?? string.utf8.allSatisfy { $0 < 0x80 }
    }

    private static func contains(_ ranges: [ClosedRange<UInt32>], _ value: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(value)
    }
}
