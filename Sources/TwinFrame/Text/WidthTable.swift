// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The widths of characters in a terminal.
///
/// Terminals disagree on characters that Unicode calls ambiguous (`─`, `●`, `é`): they take one
/// column in most terminals and two in some East Asian ones. The table starts from the Unicode data
/// and is corrected by measurements in the terminal. If an ambiguous character is two columns wide,
/// an ASCII character is drawn instead, because the C library, and so ncurses, counts it as one
/// column.
public struct WidthTable: Hashable, Sendable {
    /// True if wide characters (`世`) take two columns, as they should.
    public var wideTakesTwo: Bool
    /// The columns of lines and blocks (`─`): 1 or 2.
    public var lineWidth: Int
    /// The columns of ambiguous symbols (`●`): 1 or 2.
    public var signWidth: Int
    /// The columns of ambiguous letters (`é`): 1 or 2.
    public var letterWidth: Int

    /// Creates a table with one width for all ambiguous characters: 1 or 2 columns.
    public init(ambiguous: Int = 1) {
        self.wideTakesTwo = true
        let width = ambiguous >= 2 ? 2 : 1
        self.lineWidth = width
        self.signWidth = width
        self.letterWidth = width
    }

    /// Creates a table from the measured widths of `世`, `─`, `●` and `é`.
    public init(measuredWide: Int, line: Int, sign: Int, letter: Int) {
        self.wideTakesTwo = measuredWide == 2
        self.lineWidth = line == 1 ? 1 : 2
        self.signWidth = sign == 1 ? 1 : 2
        self.letterWidth = letter == 1 ? 1 : 2
    }

    /// The table of Unicode's data, with ambiguous characters one column wide.
    public static let standard = WidthTable()

    /// The glyphs for widgets: ASCII if lines or symbols are not one column wide.
    public var glyphs: GlyphSet { lineWidth == 1 && signWidth == 1 ? .unicode : .ascii }

    /// Returns the width of a text in columns.
    public func width(of text: DisplayText) -> Int {
        if Self.isASCII(text.string) { return text.string.utf8.count }
        var width = 0
        for scalar in text.string.unicodeScalars { width += self.width(of: scalar) }
        return width
    }

    /// Returns the width of a character in columns, the sum over its code points.
    public func width(of character: Character) -> Int {
        if character.isASCII { return 1 }
        return character.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    /// Returns the width of a code point in columns: 0, 1 or 2.
    public func width(of scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x7F { return 1 }
        if Self.isZeroWidth(scalar) { return 0 }
        if isWide(scalar) { return 2 }
        return 1
    }

    /// Returns the mark of a shortened text, one column wide in this terminal.
    func ellipsis(_ glyphs: GlyphSet) -> Character {
        glyphs == .unicode && signWidth == 1 ? "…" : "~"
    }

    /// Returns true if a code point takes two cells.
    func isWide(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x1100 && wideTakesTwo && Self.contains(Self.wide, scalar.value)
    }

    /// Returns true if a code point must be replaced by ASCII because its width is unreliable.
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

    /// Returns true if a code point combines with the one before it.
    static func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 0x300 { return value == 0xAD }
        // These blocks contain no combining marks and are the most frequent in frames.
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
