// SPDX-License-Identifier: Apache-2.0

import TwinFrame
import TwinModel

/// A frame with the glyphs that are drawn in it; the views write through it.
struct Canvas {
    var frame: Frame
    let glyphs: GlyphSet

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

    /// A piece of a line in its own look.
    struct Piece {
        var text: DisplayText
        var style: Style
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
