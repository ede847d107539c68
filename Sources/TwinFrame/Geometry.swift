// SPDX-License-Identifier: Apache-2.0

/// A place in a frame: columns count from 0 at the left, rows from 0 at the top.
public struct Point: Hashable, Sendable {
    /// The column.
    public var column: Int
    /// The row.
    public var row: Int

    /// Makes a place.
    public init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }
}

/// How many columns and rows something has; never negative.
public struct Size: Hashable, Sendable {
    /// The columns.
    public var columns: Int
    /// The rows.
    public var rows: Int

    /// Makes a size; what is negative becomes zero.
    public init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }
}

/// A rectangle of cells.
public struct Rect: Hashable, Sendable {
    /// Its upper left cell.
    public var origin: Point
    /// Its size.
    public var size: Size

    /// Makes a rectangle.
    public init(origin: Point, size: Size) {
        self.origin = origin
        self.size = size
    }

    /// Makes a rectangle from its upper left cell and its size.
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
    /// One beyond the last column.
    public var right: Int { origin.column + size.columns }
    /// One beyond the last row.
    public var bottom: Int { origin.row + size.rows }
    /// Whether there is no cell in it.
    public var isEmpty: Bool { size.columns == 0 || size.rows == 0 }

    /// The rectangle less a margin on every side.
    public func inset(columns: Int, rows: Int) -> Rect {
        Rect(
            column: left + columns,
            row: top + rows,
            columns: size.columns - 2 * columns,
            rows: size.rows - 2 * rows
        )
    }

    /// What is in both rectangles.
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
