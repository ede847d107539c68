// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension Frame {
    /// Fills a rectangle with one glyph.
    public mutating func fill(_ rect: Rect, with glyph: Character, style: Style) {
        let clip = rect.intersection(bounds)
        guard !clip.isEmpty else { return }
        let (shown, step) = shownGlyph(glyph)
        for row in clip.top..<clip.bottom {
            if step == 1 {
                for column in clip.left..<clip.right { store(shown, style, column, row) }
                continue
            }
            for column in stride(from: clip.left, to: clip.right, by: step) {
                place(glyph, style, column, row, within: clip)
            }
        }
    }

    /// Draws a horizontal line.
    public mutating func horizontalLine(
        at place: Point,
        columns: Int,
        style: Style,
        glyphs: GlyphSet
    ) {
        fill(
            Rect(origin: place, size: Size(columns: columns, rows: 1)),
            with: glyphs.horizontal,
            style: style
        )
    }

    /// Draws a vertical line.
    public mutating func verticalLine(at place: Point, rows: Int, style: Style, glyphs: GlyphSet) {
        fill(
            Rect(origin: place, size: Size(columns: 1, rows: rows)),
            with: glyphs.vertical,
            style: style
        )
    }

    /// Draws the border of a pane, with its title in the upper left and its badge in the upper
    /// right.
    ///
    /// If room is scarce, first the badge uses a shorter form, then the title is shortened in
    /// favour of an urgent badge, then the badge is dropped. The interior is not changed.
    ///
    /// - Parameters:
    ///   - rect: The outer edge of the border.
    ///   - title: The title; nil for none.
    ///   - badge: The state as a word or number; nil for none.
    ///   - shortBadges: Shorter forms of an urgent badge, longest first, for which the title is
    ///     shortened.
    ///   - style: The style of the border.
    ///   - titleStyle: The style of the title.
    ///   - badgeStyle: The style of the badge.
    ///   - glyphs: The glyphs of the border.
    public mutating func box(
        _ rect: Rect,
        title: DisplayText?,
        badge: DisplayText?,
        shortBadges: [DisplayText] = [],
        style: Style,
        titleStyle: Style,
        badgeStyle: Style,
        glyphs: GlyphSet
    ) {
        guard !rect.isEmpty else { return }
        let clip = rect.intersection(bounds)
        if rect.size.rows > 1, rect.size.columns > 1 {
            let (upperLeft, upperRight, lowerLeft, lowerRight) = glyphs.corners
            let last = Point(column: rect.right - 1, row: rect.bottom - 1)
            for row in [rect.top, last.row] {
                horizontalLine(
                    at: Point(column: rect.left, row: row),
                    columns: rect.size.columns,
                    style: style,
                    glyphs: glyphs
                )
            }
            for column in [rect.left, last.column] {
                verticalLine(
                    at: Point(column: column, row: rect.top),
                    rows: rect.size.rows,
                    style: style,
                    glyphs: glyphs
                )
            }
            place(upperLeft, style, rect.left, rect.top, within: clip)
            place(upperRight, style, last.column, rect.top, within: clip)
            place(lowerLeft, style, rect.left, last.row, within: clip)
            place(lowerRight, style, last.column, last.row, within: clip)
        }
        let line = Rect(
            column: rect.left + 2,
            row: rect.top,
            columns: rect.size.columns - 4,
            rows: 1
        )
        let (title, badge) = fit.heading(title, badge, shortBadges, in: line.size.columns)
        pad(title, at: line.origin, style: titleStyle)
        let start = line.right - widths.width(of: badge) - 2
        pad(badge, at: Point(column: start, row: line.top), style: badgeStyle)
    }

    /// Writes a text with a space on either side.
    private mutating func pad(_ text: DisplayText, at place: Point, style: Style) {
        guard !text.isEmpty else { return }
        let columns = widths.width(of: text)
        let whole = Rect(origin: place, size: Size(columns: columns + 2, rows: 1))
        fill(whole, with: " ", style: style)
        let inner = Point(column: place.column + 1, row: place.row)
        write(text, at: inner, width: columns, style: style)
    }
}
