// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// A part of a line with its own style.
struct Piece {
    var text: DisplayText
    var style: Style
    /// The target of the mouse on it; nil if it has none.
    var target: HitMap.Target?
}

/// A view of a part of the screen.
protocol View {
    /// The canvas that the view draws on.
    var canvas: Canvas { get }
}

extension View {
    /// The glyphs that may be used.
    var glyphs: GlyphSet { canvas.glyphs }

    /// Returns the number of columns of a text.
    func width(_ text: DisplayText) -> Int { canvas.frame.widths.width(of: text) }

    @discardableResult
    func write(
        _ text: DisplayText,
        _ column: Int,
        _ row: Int,
        _ width: Int,
        _ style: Style,
        _ alignment: Alignment = .leading
    ) -> Int {
        canvas.frame.write(
            text,
            at: Point(column: column, row: row),
            width: width,
            style: style,
            alignment: alignment
        )
    }

    /// Records the row in which a line of the current pane is drawn.
    func noteLine(_ line: Int, in rect: Rect, row: Int, rows: Int = 1) {
        let place = Rect(
            column: rect.left - 1,
            row: row,
            columns: rect.size.columns + 2,
            rows: rows
        )
        canvas.hits.note(place, .pane(canvas.pane, line: line))
    }

    func width(of pieces: [Piece]) -> Int { pieces.reduce(0) { $0 + width($1.text) } }

    /// Writes pieces one after the other while there is room.
    func write(_ pieces: [Piece], _ column: Int, _ row: Int, _ width: Int) {
        var used = 0
        for piece in pieces where used < width {
            used += write(piece.text, column + used, row, width - used, piece.style)
        }
    }

    /// Writes a text over several lines, broken between words.
    func drawParagraph(_ text: DisplayText, in rect: Rect, style: Style) {
        for (index, line) in broken(text, to: rect.size.columns).enumerated() {
            guard index < rect.size.rows else { return }
            write(line, rect.left, rect.top + index, rect.size.columns, style)
        }
    }

    /// Returns a rectangle of a size in the middle of the panes' part of the screen.
    func centred(_ columns: Int, _ rows: Int, in plan: ScreenPlan) -> Rect {
        Rect(
            column: (canvas.frame.size.columns - columns) / 2,
            row: plan.bodyRow + max(0, (plan.body.rows - rows) / 2),
            columns: columns,
            rows: rows
        )
    }

    /// Returns a text split into lines that fit.
    func broken(_ text: DisplayText, to columns: Int) -> [DisplayText] {
        canvas.frame.fit.lines(text, to: columns)
    }

    /// Paints a line if it is selected, and returns the style of its text.
    func highlight(
        _ isSelected: Bool,
        _ rect: Rect,
        _ row: Int,
        _ style: Style
    ) -> Style {
        guard isSelected else { return style }
        let line = Rect(column: rect.left - 1, row: row, columns: rect.size.columns + 2, rows: 1)
        canvas.frame.fill(line, with: " ", style: Style(.selected))
        return Style(.selected)
    }

    /// Returns the range of a sparkline, widened if values hardly change, so that noise is drawn
    /// flat.
    func widened(_ range: ClosedRange<Double>?) -> ClosedRange<Double>? {
        guard let range else { return nil }
        let middle = (range.lowerBound + range.upperBound) / 2
        let least = max(abs(middle) * 0.05, 1e-9)
        guard range.upperBound - range.lowerBound < least, middle.isFinite else { return range }
        return (middle - least * 0.2)...(middle + least * 0.8)
    }
}
