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
        let name = wall.cells.map { width($0.name) }.max() ?? 0
        let value = wall.cells.map { width($0.value) }.max() ?? 0
        let tile = min(name, 18) + value + 7
        let tilesPerRow = max(1, (rect.size.columns + 2) / tile)
        let tileRows = (wall.cells.count + tilesPerRow - 1) / tilesPerRow
        if tileRows <= rect.size.rows, rect.size.columns >= tile - 2 {
            drawTiles(wall, tile, value, perRow: tilesPerRow, rows: tileRows, in: rect)
        } else {
            drawCells(wall, in: rect)
        }
    }

    private mutating func drawTiles(
        _ wall: WallModel,
        _ tile: Int,
        _ value: Int,
        perRow: Int,
        rows: Int,
        in rect: Rect
    ) {
        let step = rect.size.columns / perRow
        for (index, cell) in wall.cells.enumerated() {
            let column = rect.left + (index / rows) * step
            let row = rect.top + index % rows
            let room = step - 2
            let style = look(cell)
            if let share = cell.share {
                let area = Rect(column: column, row: row, columns: 2, rows: 1)
                HeatCells(values: [share], range: 0...1, styles: heat(cell), cellColumns: 2)
                    .draw(in: area, on: &frame, glyphs: glyphs)
            }
            write(cell.level.mark(glyphs), column + 2, row, 2, cell.level.markStyle)
            write(cell.name, column + 4, row, room - 5 - value, .normal)
            write(cell.value, column + room - value, row, value, style, .trailing)
        }
    }

    private mutating func drawCells(_ wall: WallModel, in rect: Rect) {
        let hasScale = rect.size.rows >= 3 && !wall.upper.isEmpty
        let rows = rect.size.rows - (hasScale ? 1 : 0)
        let area = rows * rect.size.columns
        let perCell = max(1, (wall.cells.count + area - 1) / area)
        let shown = stride(from: 0, to: wall.cells.count, by: perCell).compactMap { start in
            worst(of: wall.cells[start..<min(wall.cells.count, start + perCell)])
        }
        let wide = max(1, min(2, area / shown.count))
        let perRow = max(1, rect.size.columns / wide)
        let needed = (shown.count + perRow - 1) / perRow
        let cellColumns = needed <= rows ? wide : 1
        let columns = max(1, rect.size.columns / cellColumns)
        HeatCells(
            values: shown.map { $0.share },
            range: 0...1,
            styles: shown.flatMap { heat($0, isOneForEach: true) },
            cellColumns: cellColumns
        ).draw(
            in: Rect(column: rect.left, row: rect.top, columns: rect.size.columns, rows: rows),
            on: &frame,
            glyphs: glyphs
        )
        for (index, cell) in shown.enumerated() where index / columns < rows {
            let column = rect.left + index % columns * cellColumns
            let row = rect.top + index / columns
            if cell.share == nil {
                write("?", column, row, 1, .dim)
            } else if cell.level > .low {
                write(cell.level.mark(glyphs), column, row, cellColumns, cell.level.markStyle)
            }
        }
        if hasScale {
            drawScale(wall, in: rect)
        }
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

    /// The look of a shaded cell; empty for the scale's own.
    private func heat(_ cell: WallModel.Cell, isOneForEach: Bool = false) -> [Style] {
        if cell.isStale { return [Style(.stale)] }
        if cell.level > .low { return [Style(cell.level.role)] }
        guard isOneForEach else { return [] }
        let step = HeatCells.step(of: cell.share ?? 0, in: 0...1)
        return [Style(HeatCells.roles[min(max(0, step), 4)])]
    }
}
