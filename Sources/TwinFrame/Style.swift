// SPDX-License-Identifier: Apache-2.0

/// What a cell means; a theme says how that looks.
///
/// The letter of each role is what golden frames write in their style rows.
public enum Role: String, Hashable, Sendable, CaseIterable {
    /// Text as it is.
    case normal = "."
    /// What matters less: labels, units, axes.
    case dim = "-"
    /// What the eye should find: values, headings.
    case strong = "+"
    /// A pane's border.
    case border = "b"
    /// A pane's title.
    case title = "t"
    /// The header line.
    case header = "h"
    /// What is in focus.
    case selected = "s"
    /// Overdue values.
    case stale = "o"
    /// Good news, sparingly: live, on target.
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
    /// The same time yesterday, behind a chart.
    case ghost = "y"
    /// The first of five steps of a scale, the least.
    case heat1 = "5"
    /// The second step of a scale.
    case heat2 = "6"
    /// The third step of a scale.
    case heat3 = "7"
    /// The fourth step of a scale.
    case heat4 = "8"
    /// The fifth step of a scale, the most.
    case heat5 = "9"
    /// Keys in the footer and the help.
    case key = "k"
    /// That this is a simulation, and not live.
    case notice = "n"
}

/// How a cell looks, as far as the frame knows.
public struct Style: Hashable, Sendable {
    /// What the cell means.
    public var role: Role
    /// Whether foreground and background are exchanged.
    public var isReversed: Bool

    /// Makes a style.
    public init(_ role: Role, reversed: Bool = false) {
        self.role = role
        self.isReversed = reversed
    }

    /// Text as it is.
    public static let normal = Style(.normal)
    /// What matters less.
    public static let dim = Style(.dim)
    /// What the eye should find.
    public static let strong = Style(.strong)
}
