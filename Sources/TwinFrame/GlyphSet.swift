// SPDX-License-Identifier: Apache-2.0

/// Which characters a widget draws its lines, blocks and dots with.
public enum GlyphSet: String, Hashable, Sendable, CaseIterable {
    /// Box drawing, blocks and braille.
    case unicode
    /// The 95 printable characters of ASCII and nothing else.
    case ascii

    /// The sign that a text was cut.
    public var ellipsis: Character { self == .unicode ? "…" : "~" }

    /// A line from left to right.
    public var horizontal: Character { self == .unicode ? "─" : "-" }
    /// A line from top to bottom.
    public var vertical: Character { self == .unicode ? "│" : "|" }
    /// The corners of a box: upper left, upper right, lower left, lower right.
    public var corners: (Character, Character, Character, Character) {
        self == .unicode ? ("┌", "┐", "└", "┘") : ("+", "+", "+", "+")
    }
    /// Where a chart's two axes meet.
    public var axisCorner: Character { self == .unicode ? "└" : "+" }
    /// A mark on an upright axis.
    public var verticalTick: Character { self == .unicode ? "┤" : "+" }
    /// A mark on a level axis.
    public var horizontalTick: Character { self == .unicode ? "┬" : "+" }

    /// Nine levels of a column, from nothing to full.
    public var columnLevels: [Character] {
        self == .unicode ? Self.unicodeColumns : Self.asciiColumns
    }
    /// Nine levels of a bar that grows to the right, from nothing to full.
    public var barLevels: [Character] {
        self == .unicode ? Self.unicodeBars : Self.asciiBars
    }
    /// Six shades, from nothing to the most.
    public var shades: [Character] {
        self == .unicode ? Self.unicodeShades : Self.asciiShades
    }

    /// A change upward; it must not look like any level's mark.
    public var up: Character { self == .unicode ? "↑" : "+" }
    /// A change downward.
    public var down: Character { self == .unicode ? "↓" : "-" }
    /// From one stage to the one below it.
    public var onward: Character { self == .unicode ? "▼" : "v" }
    /// No change.
    public var level: Character { self == .unicode ? "▬" : "=" }
    /// From one stage to the next.
    public var arrow: Character { self == .unicode ? "▶" : ">" }
    /// A full dot.
    public var dot: Character { self == .unicode ? "●" : "*" }
    /// An empty dot.
    public var ring: Character { self == .unicode ? "○" : "o" }
    /// The track that a bar has not filled.
    public var track: Character { self == .unicode ? "─" : "." }
    /// No value where one was expected.
    public var gap: Character { self == .unicode ? "╌" : "'" }
    /// A level line of a chart.
    public var rule: Character { self == .unicode ? "┈" : "-" }
    /// More rows are above.
    public var moreAbove: Character { self == .unicode ? "▴" : "^" }
    /// More rows are below.
    public var moreBelow: Character { self == .unicode ? "▾" : "v" }
    /// The moving part of a scroll bar.
    public var thumb: Character { self == .unicode ? "┃" : "#" }
    /// Where the data of a timeline begins.
    public var trackStart: Character { self == .unicode ? "├" : "[" }
    /// Where on a timeline one is.
    public var playhead: Character { self == .unicode ? "┃" : "|" }
    /// What a person has marked.
    public var bookmark: Character { self == .unicode ? "◆" : "B" }
    /// What stands before the selected row.
    public var pointer: Character { self == .unicode ? "▸" : ">" }

    private static let unicodeColumns = [Character](" ▁▂▃▄▅▆▇█")
    private static let asciiColumns = [Character](" ..:-=+*#")
    private static let unicodeBars = [Character](" ╸╸╸╸━━━━")
    private static let asciiBars = [Character](" ====####")
    private static let unicodeShades = [Character](" ·░▒▓█")
    private static let asciiShades = [Character](" 12345")
}
