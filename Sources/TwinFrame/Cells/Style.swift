// SPDX-License-Identifier: Apache-2.0

/// The meaning of a cell, whose appearance a theme defines.
///
/// The raw value is the letter in the style rows of golden files.
public enum Role: String, Hashable, Sendable, CaseIterable {
    /// Ordinary text.
    case normal = "."
    /// Less important text: labels, units, axes.
    case dim = "-"
    /// Emphasized text: values, headings.
    case strong = "+"
    /// The border of a pane.
    case border = "b"
    /// The title of a pane.
    case title = "t"
    /// The header line.
    case header = "h"
    /// The focused or selected item.
    case selected = "s"
    /// A stale value.
    case stale = "o"
    /// A good state, used sparingly: live, on target.
    case good = "g"
    /// An alarm of low priority.
    case low = "1"
    /// An alarm of medium priority.
    case medium = "2"
    /// An alarm of high priority.
    case high = "3"
    /// An alarm of critical priority.
    case critical = "4"
    /// The first line of a chart, and sparklines.
    case line1 = "A"
    /// The second line of a chart.
    case line2 = "B"
    /// The third line of a chart.
    case line3 = "C"
    /// The fourth line of a chart.
    case line4 = "D"
    /// The values of the same time yesterday, behind a chart.
    case ghost = "y"
    /// The first and lowest of the five steps of a scale.
    case heat1 = "5"
    /// The second step of a scale.
    case heat2 = "6"
    /// The third step of a scale.
    case heat3 = "7"
    /// The fourth step of a scale.
    case heat4 = "8"
    /// The fifth and highest step of a scale.
    case heat5 = "9"
    /// A key in the footer or the help.
    case key = "k"
    /// The notice that this is a simulation, not live.
    case notice = "n"
}

/// The style of a cell, independent of a theme.
public struct Style: Hashable, Sendable {
    /// The meaning of the cell.
    public var role: Role
    /// True if foreground and background are exchanged.
    public var isReversed: Bool

    /// Creates a style.
    public init(_ role: Role, reversed: Bool = false) {
        self.role = role
        self.isReversed = reversed
    }

    /// Ordinary text.
    public static let normal = Style(.normal)
    /// Less important text.
    public static let dim = Style(.dim)
    /// Emphasized text.
    public static let strong = Style(.strong)
}
