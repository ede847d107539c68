// SPDX-License-Identifier: Apache-2.0

/// Which lines of the screen are what: header, tabs, panes, footer.
public struct ScreenPlan: Hashable, Sendable {
    /// The least screen that panes are drawn on.
    public static let least = Room(columns: 40, rows: 12)

    /// Whether the screen is large enough for panes.
    public let hasPanes: Bool
    /// Whether a second line tells pages and the worst alarm.
    public let hasTabLine: Bool
    /// The first row of the panes.
    public let bodyRow: Int
    /// How large the panes' part is.
    public let body: Room
    /// How many columns the timeline has.
    public let timelineColumns: Int

    /// Plans a screen of the given size.
    public init(_ room: Room) {
        hasPanes = room.columns >= Self.least.columns && room.rows >= Self.least.rows
        hasTabLine = room.rows >= 30
        bodyRow = hasTabLine ? 2 : 1
        body = Room(columns: room.columns, rows: room.rows - bodyRow - 1)
        timelineColumns =
            room.columns < 60 ? 0 : min(120, max(12, hasTabLine ? room.columns - 70 : 16))
    }
}

/// How many columns of a pane are given to the course of a value.
public enum TrendRoom {
    /// How many columns a number's course has in a pane that is so wide inside; 0 where there is
    /// no room.
    public static func numberColumns(inside columns: Int) -> Int {
        columns < 32 ? 0 : min(40, max(6, (columns - 26) / 2))
    }

    /// How many columns a row's course has in a table that is so wide inside.
    public static func tableColumns(inside columns: Int, values: Int) -> Int {
        let left = columns - 20 - 11 * max(1, values)
        return left < 8 ? 0 : min(24, left)
    }
}
