// SPDX-License-Identifier: Apache-2.0

/// The changes from one frame to the next: runs of cells, row by row.
public struct FrameDifference: Hashable, Sendable {
    /// A run of adjacent cells in one row.
    public struct Run: Hashable, Sendable {
        /// The position of the first cell.
        public var origin: Point
        /// The cells.
        public var cells: [Cell]
    }

    /// The size of the new frame.
    public var size: Size
    /// True if the frame must be cleared before drawing the runs.
    public var clears: Bool
    /// The runs, from the upper left to the lower right.
    public var runs: [Run]
}

extension Frame {
    /// Returns the changes that turn an old frame into this one.
    ///
    /// A frame of another size is cleared first. Runs never begin or end within a wide glyph.
    public func difference(from old: Frame) -> FrameDifference {
        let clears = old.size != size
        let base = clears ? Frame(size: size) : old
        var runs: [FrameDifference.Run] = []
        for row in 0..<size.rows {
            var column = 0
            while column < size.columns {
                let start = row * size.columns
                guard cells[start + column] != base.cells[start + column] else {
                    column += 1
                    continue
                }
                var first = column
                while first > 0, cells[start + first].isContinuation { first -= 1 }
                var end = column + 1
                while end < size.columns,
                    cells[start + end] != base.cells[start + end]
                        || cells[start + end].isContinuation
                {
                    end += 1
                }
                runs.append(
                    FrameDifference.Run(
                        origin: Point(column: first, row: row),
                        cells: Array(cells[start + first..<start + end])
                    )
                )
                column = end
            }
        }
        return FrameDifference(size: size, clears: clears, runs: runs)
    }

    /// Applies the changes that were computed from another frame to this one.
    public mutating func apply(_ difference: FrameDifference) {
        if difference.clears {
            self = Frame(size: difference.size, repertoire: repertoire, widths: widths)
        }
        for run in difference.runs where contains(run.origin.column, run.origin.row) {
            let start = run.origin.row * size.columns + run.origin.column
            let room = size.columns - run.origin.column
            for (offset, cell) in run.cells.prefix(room).enumerated() {
                cells[start + offset] = cell
            }
        }
    }
}
