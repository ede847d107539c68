// SPDX-License-Identifier: Apache-2.0

/// How a strip of time shares its pane with names and values.
public enum HeatRoom {
    /// How many columns the strips have in a pane that is so wide inside.
    public static func stripColumns(inside columns: Int) -> Int {
        max(8, columns - nameColumns(inside: columns) - valueColumns(inside: columns) - 4)
    }

    /// How many columns names have.
    public static func nameColumns(inside columns: Int) -> Int { min(14, max(4, columns / 4)) }

    /// How many columns the newest values have; 0 where there is no room.
    public static func valueColumns(inside columns: Int) -> Int { columns < 34 ? 0 : 9 }

    /// How many rows the times and the scale take; 0 where there is no room.
    public static func footRows(inside rows: Int) -> Int { rows >= 8 ? 2 : rows >= 4 ? 1 : 0 }
}
