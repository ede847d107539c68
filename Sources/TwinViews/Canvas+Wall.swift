// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

extension Canvas {
    /// One cell for each entity: with name and value where all have room, shaded cells where they
    /// have not; where even those are too many, one cell stands for several and shows the worst.
    mutating func drawWall(_ wall: WallModel, in rect: Rect, _ words: Words) {
        guard !wall.cells.isEmpty, !rect.isEmpty else {
            drawParagraph(words[.noData], in: rect, style: .dim)
            return
        }
        // Every cell with its name, where names still say something.
        let name = wall.cells.map { width($0.name) }.max() ?? 0
        let value = wall.cells.map { width($0.value) }.max() ?? 0
        let perRow = (wall.cells.count + rect.size.rows - 1) / rect.size.rows
        let step = (rect.size.columns + 2) / perRow
        if step - value - 7 >= min(name, 6) {
            drawTiles(wall, step: min(step, name + value + 9), value, in: rect)
        } else {
            drawCells(wall, in: rect)
        }
    }

    private mutating func drawTiles(
        _ wall: WallModel,
        step: Int,
        _ value: Int,
        in rect: Rect
    ) {
        let perRow = max(1, (rect.size.columns + 2) / max(1, step))
        let rows = (wall.cells.count + perRow - 1) / perRow
        for (index, cell) in wall.cells.enumerated() {
            let column = rect.left + (index / rows) * step
            let row = rect.top + index % rows
            let room = min(step - 2, rect.right - column)
            if let share = cell.share, !wall.isFlag {
                let area = Rect(column: column, row: row, columns: 1, rows: 1)
                HeatCells(values: [share], range: 0...1, styles: heat(cell))
                    .draw(in: area, on: &frame, glyphs: glyphs)
            }
            write(cell.level.mark(glyphs), column + 2, row, 2, cell.level.markStyle)
            write(cell.name, column + 4, row, room - 5 - value, .normal)
            write(cell.value, column + room - value, row, value, look(cell), .trailing)
        }
    }

    private mutating func drawCells(_ wall: WallModel, in rect: Rect) {
        let hasScale = rect.size.rows >= 3 && !wall.upper.isEmpty
        let rows = rect.size.rows - (hasScale ? 1 : 0)
        let area = max(1, rows * rect.size.columns)
        let perCell = max(1, (wall.cells.count + area - 1) / area)
        let shown = stride(from: 0, to: wall.cells.count, by: perCell).compactMap { start in
            worst(of: wall.cells[start..<min(wall.cells.count, start + perCell)])
        }
        let twoWide = rect.size.columns / 2
        let cell = twoWide > 0 && (shown.count + twoWide - 1) / twoWide <= rows ? 2 : 1
        let perRow = max(1, rect.size.columns / cell)
        HeatCells(
            // What is on, as it should be, is the least shade: the eye goes to what is not.
            values: shown.map { wall.isFlag ? $0.share.map { _ in 0 } : $0.share },
            range: 0...1,
            styles: shown.map { wall.isFlag ? .dim : heat($0)[0] },
            cellColumns: cell
        ).draw(
            in: Rect(column: rect.left, row: rect.top, columns: rect.size.columns, rows: rows),
            on: &frame,
            glyphs: glyphs
        )
        for (index, shownCell) in shown.enumerated() where index / perRow < rows {
            let column = rect.left + index % perRow * cell
            let row = rect.top + index / perRow
            if shownCell.share == nil {
                write("?", column, row, cell, .dim)
            } else if shownCell.level > .low || (wall.isFlag && shownCell.level == .low) {
                let isQuiet = shownCell.level == .low
                let mark =
                    isQuiet ? DisplayText(String(glyphs.ring)) : shownCell.level.mark(glyphs)
                let style = Style(shownCell.level.role, reversed: !isQuiet)
                let place = Rect(column: column, row: row, columns: cell, rows: 1)
                frame.fill(place, with: " ", style: style)
                write(mark, column, row, cell, style)
            } else if shownCell.isStale, wall.isFlag {
                let place = Rect(column: column, row: row, columns: cell, rows: 1)
                frame.restyle(place) { _ in Style(.stale) }
            }
        }
        if hasScale { drawScale(wall, in: rect) }
    }

    private mutating func drawScale(_ wall: WallModel, in rect: Rect) {
        let row = rect.bottom - 1
        var column = rect.left + write(wall.lower, rect.left, row, rect.size.columns, .dim) + 1
        HeatCells(values: [0, 0.25, 0.5, 0.75, 1], range: 0...1)
            .draw(
                in: Rect(column: column, row: row, columns: 5, rows: 1),
                on: &frame,
                glyphs: glyphs
            )
        column += 6
        write(wall.upper, column, row, max(0, rect.right - column), .dim)
    }

    private func worst(of cells: ArraySlice<WallModel.Cell>) -> WallModel.Cell? {
        cells.max { left, right in
            if left.level != right.level { return left.level < right.level }
            return (left.share ?? -1) < (right.share ?? -1)
        }
    }

    private func look(_ cell: WallModel.Cell) -> Style {
        if cell.isStale { return Style(.stale) }
        if cell.share == nil { return .dim }
        return cell.level > .low ? Style(cell.level.role) : .strong
    }

    /// The look of a shaded cell.
    private func heat(_ cell: WallModel.Cell) -> [Style] {
        if cell.isStale { return [Style(.stale)] }
        if cell.level > .low { return [Style(cell.level.role)] }
        let step = HeatCells.step(of: cell.share ?? 0, in: 0...1)
        return [Style(HeatCells.roles[min(max(0, step), 4)])]
    }
}
