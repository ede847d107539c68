// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The alignment of a text within its columns.
public enum Alignment: Hashable, Sendable, CaseIterable {
    /// Aligned left.
    case leading
    /// Centred; an odd column is left at the right.
    case center
    /// Aligned right, as for numbers.
    case trailing
}

extension Frame {
    /// The rules for shortening texts in this frame.
    public var fit: TextFit { TextFit(widths: widths, glyphs: repertoire) }

    /// Writes a text in one row.
    ///
    /// A text that is too long is shortened by ``TextFit``, which cuts no word, number or unit.
    /// Unused columns are not changed.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - place: The first column and the row.
    ///   - width: The number of columns available.
    ///   - style: The style.
    ///   - alignment: The alignment within the columns.
    /// - Returns: The number of columns used.
    @discardableResult
    public mutating func write(
        _ text: DisplayText,
        at place: Point,
        width: Int,
        style: Style,
        alignment: Alignment = .leading
    ) -> Int {
        let room = min(width, Self.mostColumns)
        guard room > 0, !text.isEmpty else { return 0 }
        let fitting = fit.fitted(text, to: room)
        let used = widths.width(of: fitting)
        guard place.row >= 0, place.row < size.rows, place.column < size.columns,
            place.column > -Self.mostColumns
        else { return used }
        let slack = max(0, room - used)
        let start: Int
        switch alignment {
        case .leading: start = place.column
        case .center: start = place.column + slack / 2
        case .trailing: start = place.column + slack
        }
        let clip = Rect(column: start, row: place.row, columns: used, rows: 1)
            .intersection(bounds)
        guard !clip.isEmpty else { return used }
        var column = start
        Self.forEachUnit(fitting.string) { glyph in
            column += self.place(glyph, style, column, place.row, within: clip)
            return column < clip.right
        }
        return used
    }

    /// Calls the closure with each spacing code point of a string and its combining marks.
    private static func forEachUnit(_ string: String, _ visit: (Character) -> Bool) {
        if WidthTable.isASCII(string) {
            for byte in string.utf8 where !visit(Character(Unicode.Scalar(byte))) { return }
            return
        }
        var base: Unicode.Scalar?
        // The base with its marks; empty if it has none.
        var marked = String.UnicodeScalarView()
        for scalar in string.unicodeScalars {
            guard let first = base else {
                base = scalar
                continue
            }
            if WidthTable.isZeroWidth(scalar) {
                if marked.isEmpty { marked.append(first) }
                if marked.count < 5 { marked.append(scalar) }
                continue
            }
            if !visit(marked.isEmpty ? Character(first) : character(marked)) { return }
            if !marked.isEmpty { marked.removeAll() }
            base = scalar
        }
        if let base { _ = visit(marked.isEmpty ? Character(base) : character(marked)) }
    }

    /// Returns the first character of the code points.
    ///
    /// Others that do not combine with it are dropped.
    static func character(_ unit: String.UnicodeScalarView) -> Character {
        String(unit).first ?? " "
    }

    /// A number of columns that exceeds any frame.
    static let mostColumns = 1 << 20
}
