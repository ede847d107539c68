// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A grid of cells that describes a complete screen, independent of any terminal.
///
/// Drawing never leaves the frame or the given rectangle, for any sizes. No cell ever contains a
/// control, escape or direction-changing character or half of a wide glyph, which becomes a space.
public struct Frame: Hashable, Sendable {
    /// The number of columns and rows.
    public let size: Size
    /// The characters that cells may contain.
    public let repertoire: GlyphSet
    /// The widths of characters.
    public let widths: WidthTable
    /// The cells in row-major order.
    var cells: [Cell]

    /// Creates an empty frame.
    ///
    /// - Parameters:
    ///   - size: The number of columns and rows, at most 4096 each.
    ///   - repertoire: The allowed characters. With `.ascii`, every character is replaced by an
    ///     ASCII one when it is drawn.
    ///   - widths: The widths of characters in the terminal.
    public init(
        size: Size,
        repertoire: GlyphSet = .unicode,
        widths: WidthTable = .standard
    ) {
        self.size = Size(columns: min(size.columns, 4096), rows: min(size.rows, 4096))
        self.repertoire = repertoire
        var widths = widths
        if repertoire == .ascii { widths.wideTakesTwo = false }
        self.widths = widths
        self.cells = [Cell](repeating: .blank, count: self.size.columns * self.size.rows)
    }

    /// The rectangle of the whole frame.
    public var bounds: Rect { Rect(origin: Point(column: 0, row: 0), size: size) }

    /// The cell at a position.
    ///
    /// Outside the frame cells are blank and setting them has no effect.
    public subscript(column: Int, row: Int) -> Cell {
        get {
            guard contains(column, row) else { return .blank }
            return cells[row * size.columns + column]
        }
        set { place(newValue.glyph, newValue.style, column, row, within: bounds) }
    }

    func contains(_ column: Int, _ row: Int) -> Bool {
        column >= 0 && row >= 0 && column < size.columns && row < size.rows
    }

    /// Draws one glyph.
    ///
    /// The clip must be within the frame.
    ///
    /// A wide glyph that is only half inside the clip becomes a space.
    ///
    /// - Returns: The number of columns of the glyph.
    @discardableResult
    mutating func place(
        _ glyph: Character,
        _ style: Style,
        _ column: Int,
        _ row: Int,
        within clip: Rect
    ) -> Int {
        let (shown, width) = shownGlyph(glyph)
        guard row >= clip.top, row < clip.bottom else { return width }
        if width == 2, column == clip.left - 1 || column == clip.right - 1 {
            let inside = column < clip.left ? column + 1 : column
            if inside >= clip.left, inside < clip.right { store(" ", style, inside, row) }
            return 2
        }
        guard column >= clip.left, column < clip.right else { return width }
        store(shown, style, column, row)
        if width == 2 {
            detach(column + 1, row)
            cells[row * size.columns + column + 1] = .continuation(style)
        }
        return width
    }

    /// Changes the styles of the cells in a rectangle, and keeps their glyphs.
    public mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
        let clip = rect.intersection(bounds)
        for row in clip.top..<max(clip.top, clip.bottom) {
            for column in clip.left..<max(clip.left, clip.right) {
                let index = row * size.columns + column
                cells[index].style = change(cells[index].style)
            }
        }
    }

    /// Copies the cells of a rectangle from another frame of the same size.
    ///
    /// No wide glyph may cross the edges of the rectangle.
    public mutating func take(_ rect: Rect, from other: Frame) {
        guard other.size == size else { return }
        let clip = rect.intersection(bounds)
        guard !clip.isEmpty else { return }
        for row in clip.top..<clip.bottom {
            let start = row * size.columns
            for index in start + clip.left..<start + clip.right {
                cells[index] = other.cells[index]
            }
        }
    }

    mutating func store(_ glyph: Character, _ style: Style, _ column: Int, _ row: Int) {
        detach(column, row)
        cells[row * size.columns + column] = Cell(glyph: glyph, style: style)
    }

    /// Replaces the other half of a wide glyph by a space, before one half is overwritten.
    private mutating func detach(_ column: Int, _ row: Int) {
        let index = row * size.columns + column
        if cells[index].isContinuation, column > 0 { cells[index - 1].glyph = " " }
        if column + 1 < size.columns, cells[index + 1].isContinuation {
            cells[index + 1].glyph = " "
        }
    }

    /// Returns the glyph that may be drawn in place of the given one, and its number of columns.
    func shownGlyph(_ glyph: Character) -> (Character, Int) {
        if glyph.utf8.count == 1, let value = glyph.utf8.first {
            return value >= 0x20 && value < 0x7F ? (glyph, 1) : (" ", 1)
        }
        if glyph == "\r\n" { return (" ", 1) }
        if repertoire == .ascii { return (GlyphSet.asciiSpelling(of: glyph), 1) }
        guard let first = glyph.unicodeScalars.first else { return (" ", 1) }
        if widths.needsSpelling(first) { return (GlyphSet.asciiSpelling(of: glyph), 1) }
        let isPlain =
            (first.value >= 0x2010 && first.value <= 0x2027)
            || (first.value >= 0x2190 && first.value <= 0x28FF)
            || (first.value >= 0x4E00 && first.value <= 0x9FEF)
        if isPlain, glyph.unicodeScalars.count == 1 { return (glyph, widths.isWide(first) ? 2 : 1) }
        return displayableGlyph(glyph)
    }

    /// Returns one spacing code point with up to four marks, without unsafe characters.
    ///
    /// This is the slow path.
    private func displayableGlyph(_ glyph: Character) -> (Character, Int) {
        var kept = String.UnicodeScalarView()
        for scalar in DisplayText(String(glyph)).string.unicodeScalars {
            if WidthTable.isZeroWidth(scalar) {
                if kept.isEmpty { kept.append(" ") }
                if kept.count < 5, !Self.isVariationSelector(scalar) { kept.append(scalar) }
            } else if kept.isEmpty {
                kept.append(scalar)
            } else {
                break
            }
        }
        guard let base = kept.first else { return (" ", 1) }
        let shown = Self.character(kept)
        if shown.asciiValue != nil { return (shown, 1) }
        return (shown, widths.isWide(base) ? 2 : 1)
    }

    private static func isVariationSelector(_ scalar: Unicode.Scalar) -> Bool {
        (0xFE00...0xFE0F).contains(scalar.value) || (0xE0100...0xE01EF).contains(scalar.value)
    }
}
