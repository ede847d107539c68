// SPDX-License-Identifier: Apache-2.0

/// One place of a frame: what stands there and how it looks.
///
/// A glyph two columns wide occupies its own cell and a continuation cell to its right.
public struct Cell: Hashable, Sendable {
    /// What is shown: one character with its combining marks.
    public var glyph: Character
    /// How it looks.
    public var style: Style

    /// Makes a cell.
    public init(glyph: Character, style: Style) {
        self.glyph = glyph
        self.style = style
    }

    /// A cell with nothing in it.
    public static let blank = Cell(glyph: " ", style: .normal)

    /// Whether this is the right half of the wide glyph to its left.
    public var isContinuation: Bool { glyph.utf8.first == 0 }

    static let continuationGlyph: Character = "\0"

    static func continuation(_ style: Style) -> Cell {
        Cell(glyph: continuationGlyph, style: style)
    }
}
