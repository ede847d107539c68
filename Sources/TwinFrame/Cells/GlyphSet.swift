// SPDX-License-Identifier: Apache-2.0

/// The characters for lines, blocks and dots.
public enum GlyphSet: String, Hashable, Sendable, CaseIterable {
    /// Box drawing, blocks and braille.
    case unicode
    /// The 95 printable ASCII characters only.
    case ascii

    /// The mark of a shortened text.
    public var ellipsis: Character { self == .unicode ? "…" : "~" }

    /// A horizontal line.
    public var horizontal: Character { self == .unicode ? "─" : "-" }
    /// A vertical line.
    public var vertical: Character { self == .unicode ? "│" : "|" }
    /// The corners of a box: upper left, upper right, lower left, lower right.
    public var corners: (Character, Character, Character, Character) {
        self == .unicode ? ("┌", "┐", "└", "┘") : ("+", "+", "+", "+")
    }
    /// The corner between the two axes of a chart.
    public var axisCorner: Character { self == .unicode ? "└" : "+" }
    /// A tick on a vertical axis.
    public var verticalTick: Character { self == .unicode ? "┤" : "+" }
    /// A tick on a horizontal axis.
    public var horizontalTick: Character { self == .unicode ? "┬" : "+" }

    /// Nine levels of a column, from empty to full.
    public var columnLevels: [Character] {
        self == .unicode ? Self.unicodeColumns : Self.asciiColumns
    }
    /// Nine levels of a bar that grows to the right, from empty to full.
    public var barLevels: [Character] {
        self == .unicode ? Self.unicodeBars : Self.asciiBars
    }
    /// Six shades, from empty to the darkest.
    public var shades: [Character] {
        self == .unicode ? Self.unicodeShades : Self.asciiShades
    }

    /// An upward change.
    ///
    /// It must differ from the marks of alarm levels.
    public var up: Character { self == .unicode ? "↑" : "+" }
    /// A downward change.
    public var down: Character { self == .unicode ? "↓" : "-" }
    /// An arrow to the stage below.
    public var onward: Character { self == .unicode ? "▼" : "v" }
    /// No change.
    public var level: Character { self == .unicode ? "▬" : "=" }
    /// An arrow to the next stage.
    public var arrow: Character { self == .unicode ? "▶" : ">" }
    /// A filled dot.
    public var dot: Character { self == .unicode ? "●" : "*" }
    /// An empty dot.
    public var ring: Character { self == .unicode ? "○" : "o" }
    /// The unfilled track of a bar.
    public var track: Character { self == .unicode ? "─" : "." }
    /// A missing value.
    public var gap: Character { self == .unicode ? "╌" : "'" }
    /// A horizontal rule in a chart.
    public var rule: Character { self == .unicode ? "┈" : "-" }
    /// A mark that more rows are above.
    public var moreAbove: Character { self == .unicode ? "▴" : "^" }
    /// A mark that more rows are below.
    public var moreBelow: Character { self == .unicode ? "▾" : "v" }
    /// The thumb of a scroll bar.
    public var thumb: Character { self == .unicode ? "┃" : "#" }
    /// The start of the data on a timeline.
    public var trackStart: Character { self == .unicode ? "├" : "[" }
    /// The current position on a timeline.
    public var playhead: Character { self == .unicode ? "┃" : "|" }
    /// A bookmark.
    public var bookmark: Character { self == .unicode ? "◆" : "B" }
    /// A mark before the selected row.
    public var pointer: Character { self == .unicode ? "▸" : ">" }

    private static let unicodeColumns = [Character](" ▁▂▃▄▅▆▇█")
    private static let asciiColumns = [Character](" ..:-=+*#")
    private static let unicodeBars = [Character](" ╸╸╸╸━━━━")
    private static let asciiBars = [Character](" ====####")
    private static let unicodeShades = [Character](" ·░▒▓█")
    private static let asciiShades = [Character](" 12345")
}
