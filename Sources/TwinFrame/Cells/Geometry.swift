// SPDX-License-Identifier: Apache-2.0

/// A position in a frame.
///
/// Columns count from 0 at the left, rows from 0 at the top.
public struct Point: Hashable, Sendable {
    /// The column.
    public var column: Int
    /// The row.
    public var row: Int

    /// Creates a position.
    public init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }
}

/// A number of columns and rows, never negative.
public struct Size: Hashable, Sendable {
    /// The number of columns.
    public var columns: Int
    /// The number of rows.
    public var rows: Int

    /// Creates a size.
    ///
    /// Negative numbers become zero.
    public init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }
}

/// A rectangle of cells.
public struct Rect: Hashable, Sendable {
    /// The upper left cell.
    public var origin: Point
    /// The size.
    public var size: Size

    /// Creates a rectangle.
    public init(origin: Point, size: Size) {
        self.origin = origin
        self.size = size
    }

    /// Creates a rectangle from its upper left cell and its size.
    public init(column: Int, row: Int, columns: Int, rows: Int) {
        self.init(
            origin: Point(column: column, row: row),
            size: Size(columns: columns, rows: rows)
        )
    }

    /// The first column.
    public var left: Int { origin.column }
    /// The first row.
    public var top: Int { origin.row }
    /// The column after the last one.
    public var right: Int { origin.column + size.columns }
    /// The row after the last one.
    public var bottom: Int { origin.row + size.rows }
    /// True if it contains no cell.
    public var isEmpty: Bool { size.columns == 0 || size.rows == 0 }

    /// Returns the rectangle without a margin on every side.
    public func inset(columns: Int, rows: Int) -> Rect {
        Rect(
            column: left + columns,
            row: top + rows,
            columns: size.columns - 2 * columns,
            rows: size.rows - 2 * rows
        )
    }

    /// Returns the intersection of two rectangles.
    public func intersection(_ other: Rect) -> Rect {
        let left = max(left, other.left)
        let top = max(top, other.top)
        return Rect(
            column: left,
            row: top,
            columns: min(right, other.right) - left,
            rows: min(bottom, other.bottom) - top
        )
    }
}
