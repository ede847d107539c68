// SPDX-License-Identifier: Apache-2.0

/// One cell of a frame: a glyph and its style.
///
/// A glyph two columns wide occupies its own cell and a continuation cell to its right.
public struct Cell: Hashable, Sendable {
    /// One character with its combining marks.
    public var glyph: Character
    /// The style.
    public var style: Style

    /// Creates a cell.
    public init(glyph: Character, style: Style) {
        self.glyph = glyph
        self.style = style
    }

    /// An empty cell.
    public static let blank = Cell(glyph: " ", style: .normal)

    /// True for the right half of the wide glyph to its left.
    public var isContinuation: Bool { glyph.utf8.first == 0 }

    static let continuationGlyph: Character = "\0"

    static func continuation(_ style: Style) -> Cell {
        Cell(glyph: continuationGlyph, style: style)
    }
}
