// SPDX-License-Identifier: Apache-2.0

/// The division of a heat pane between names, strips and values.
public enum HeatRoom {
    /// Returns the number of columns of the strips in a pane of the given inner width.
    public static func stripColumns(inside columns: Int) -> Int {
        max(8, columns - nameColumns(inside: columns) - valueColumns(inside: columns) - 4)
    }

    /// Returns the number of columns of the names.
    public static func nameColumns(inside columns: Int) -> Int { min(14, max(4, columns / 4)) }

    /// Returns the number of columns of the newest values, or 0 if there is no room.
    public static func valueColumns(inside columns: Int) -> Int { columns < 34 ? 0 : 9 }

    /// Returns the number of rows of the times and the scale, or 0 if there is no room.
    public static func footRows(inside rows: Int) -> Int { rows >= 8 ? 2 : rows >= 4 ? 1 : 0 }
}
