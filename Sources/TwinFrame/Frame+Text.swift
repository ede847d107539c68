// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Where a text stands in the columns it is given.
public enum Alignment: Hashable, Sendable, CaseIterable {
    /// At the left.
    case leading
    /// In the middle, rather left than right.
    case center
    /// At the right, as numbers do.
    case trailing
}

extension Frame {
    /// What shortens texts in this frame.
    public var fit: TextFit { TextFit(widths: widths, glyphs: repertoire) }

    /// Writes a text on one row.
    ///
    /// A text that is too long is shortened by ``TextFit``: no word, number or unit is cut. Columns
    /// that the text does not use are left as they were.
    ///
    /// - Parameters:
    ///   - text: what to write.
    ///   - place: where its columns begin.
    ///   - width: how many columns it may use.
    ///   - style: how it looks.
    ///   - alignment: where it stands in those columns.
    /// - Returns: how many columns the text used.
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

    /// Visits the spacing code points of a string, each with the marks that stand on it.
    private static func forEachUnit(_ string: String, _ visit: (Character) -> Bool) {
        if WidthTable.isASCII(string) {
            for byte in string.utf8 where !visit(Character(Unicode.Scalar(byte))) { return }
            return
        }
        var base: Unicode.Scalar?
        // The base with its marks, where it has any.
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

    /// Code points as one character; what does not join the first one is dropped.
    static func character(_ unit: String.UnicodeScalarView) -> Character {
        String(unit).first ?? " "
    }

    /// More columns than any frame has.
    static let mostColumns = 1 << 20
}
