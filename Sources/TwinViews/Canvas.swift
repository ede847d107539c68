// SPDX-License-Identifier: Apache-2.0

import TwinFrame
import TwinModel

/// A frame with the glyphs that are drawn in it; the views write through it.
struct Canvas {
    var frame: Frame
    let glyphs: GlyphSet
    /// What stands where, for the mouse.
    var hits = HitMap()
    /// The pane that is being drawn.
    var pane = 0

    init(size: Size, glyphs: GlyphSet, widths: WidthTable) {
        frame = Frame(size: size, repertoire: glyphs, widths: widths)
        self.glyphs = glyphs
    }

    func width(_ text: DisplayText) -> Int { frame.widths.width(of: text) }

    @discardableResult
    mutating func write(
        _ text: DisplayText,
        _ column: Int,
        _ row: Int,
        _ width: Int,
        _ style: Style,
        _ alignment: Alignment = .leading
    ) -> Int {
        frame.write(
            text,
            at: Point(column: column, row: row),
            width: width,
            style: style,
            alignment: alignment
        )
    }

    /// Notes that a line of the pane that is being drawn stands in a row.
    mutating func noteLine(_ line: Int, in rect: Rect, row: Int, rows: Int = 1) {
        let place = Rect(
            column: rect.left - 1,
            row: row,
            columns: rect.size.columns + 2,
            rows: rows
        )
        hits.note(place, .pane(pane, line: line))
    }

    /// A piece of a line in its own look.
    struct Piece {
        var text: DisplayText
        var style: Style
        /// What the mouse meets on it.
        var target: HitMap.Target?
    }

    func width(of pieces: [Piece]) -> Int { pieces.reduce(0) { $0 + width($1.text) } }

    /// Writes pieces one after the other for as far as there is room.
    mutating func write(_ pieces: [Piece], _ column: Int, _ row: Int, _ width: Int) {
        var used = 0
        for piece in pieces where used < width {
            used += write(piece.text, column + used, row, width - used, piece.style)
        }
    }
}
