// SPDX-License-Identifier: Apache-2.0

/// The division of the screen into header, tabs, panes and footer.
public struct ScreenPlan: Hashable, Sendable {
    /// The minimum size of a screen with panes.
    public static let least = Room(columns: 40, rows: 12)

    /// True if the screen is large enough for panes.
    public let hasPanes: Bool
    /// True if a second line shows the pages and the worst alarm.
    public let hasTabLine: Bool
    /// The first row of the panes.
    public let bodyRow: Int
    /// The size of the panes' part.
    public let body: Room
    /// The number of columns of the timeline.
    public let timelineColumns: Int

    /// Creates the plan of a screen of the given size.
    public init(_ room: Room) {
        hasPanes = room.columns >= Self.least.columns && room.rows >= Self.least.rows
        hasTabLine = room.rows >= 30
        bodyRow = hasTabLine ? 2 : 1
        body = Room(columns: room.columns, rows: room.rows - bodyRow - 1)
        timelineColumns =
            room.columns < 60 ? 0 : min(120, max(12, hasTabLine ? room.columns - 70 : 16))
    }
}

/// The number of columns that a pane gives to a sparkline.
public enum TrendRoom {
    /// Returns the number of columns of a number's sparkline in a pane of the given inner width, or
    /// 0 if there is no room.
    public static func numberColumns(inside columns: Int) -> Int {
        columns < 32 ? 0 : min(40, max(6, (columns - 26) / 2))
    }

    /// Returns the number of columns of a row's sparkline in a table of the given inner width.
    public static func tableColumns(inside columns: Int, values: Int) -> Int {
        let left = columns - 20 - 11 * max(1, values)
        return left < 8 ? 0 : min(24, left)
    }
}
