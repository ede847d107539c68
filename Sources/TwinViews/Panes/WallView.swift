// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of a wall with one cell for each entity.
struct WallView: PaneView {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws one cell for each entity.
    ///
    /// Cells have name and value if all of them fit. Otherwise cells are grouped by district, with
    /// counts, if the entities have districts, and follow one another if not. If there are too many
    /// entities, one cell represents several and shows the worst of them. The last row describes
    /// the selected cell, or the place with the most trouble.
    func draw(_ wall: WallModel, in rect: Rect) {
        let words = canvas.words
        guard !wall.cells.isEmpty, !rect.isEmpty else {
            drawParagraph(words[.noData], in: rect, style: .dim)
            return
        }
        var body = rect
        if rect.size.rows >= 3 {
            body = Rect(
                column: rect.left,
                row: rect.top,
                columns: rect.size.columns,
                rows: rect.size.rows - 1
            )
            drawWallNote(wall, in: rect, words)
        }
        // Cells have names if the names remain legible.
        let name = wall.cells.map { width($0.name) }.max() ?? 0
        let value = wall.cells.map { width($0.value) }.max() ?? 0
        let perRow = (wall.cells.count + body.size.rows - 1) / body.size.rows
        let step = (body.size.columns + 2) / max(1, perRow)
        if name > 0, step - value - 5 >= min(name, 18) {
            drawTiles(wall, step: min(step, name + value + 9), value, in: body)
        } else if let plan = districtPlan(wall, in: body) {
            drawDistricts(wall, plan, in: body)
        } else {
            drawCells(wall, in: body)
        }
    }

    // MARK: - What a cell looks like

    /// Returns the shape and style of a cell; each state has its own shape.
    func look(_ cell: WallModel.Cell, of wall: WallModel) -> (glyph: Character, style: Style) {
        look(cell.state, cell.level, cell.share, of: wall)
    }

    func look(
        _ state: WallModel.State,
        _ level: Level,
        _ share: Double?,
        of wall: WallModel
    ) -> (glyph: Character, style: Style) {
        let isUnicode = glyphs == .unicode
        switch state {
        case .unknown: return ("?", .dim)
        case .stale: return ("~", Style(.stale))
        // A full block would be the worst shade of a scale on another wall.
        case .bad where wall.isFlag: return (isUnicode ? "■" : "X", Style(level.role))
        case .bad:
            let mark = level.mark(glyphs).string.first ?? "!"
            return (mark, Style(level.role, reversed: true))
        case .well where wall.isFlag: return (isUnicode ? "·" : ".", .dim)
        case .well:
            let step = min(max(0, HeatCells.step(of: share ?? 0, in: 0...1)), 4)
            return (glyphs.shades[step + 1], shade(step: step, isNeutral: wall.isNeutral))
        }
    }

    /// Returns the cell that represents several: the one with the most trouble.
    func worst(of cells: ArraySlice<WallModel.Cell>) -> WallModel.Cell? {
        cells.max { left, right in
            if left.state != right.state { return left.state < right.state }
            if left.level != right.level { return left.level < right.level }
            return (left.share ?? -1) < (right.share ?? -1)
        }
    }

    private func draw(
        _ cells: Range<Int>,
        of wall: WallModel,
        perCell: Int,
        cellColumns: Int,
        at place: Point,
        perRow: Int
    ) {
        var index = 0
        for start in stride(from: cells.lowerBound, to: cells.upperBound, by: perCell) {
            let end = min(cells.upperBound, start + perCell)
            guard let cell = worst(of: wall.cells[start..<end]) else { continue }
            var (glyph, style) = look(cell, of: wall)
            if let selected = wall.selected, (start..<end).contains(selected) {
                style = Style(.selected)
                if glyph == " " { glyph = "·" }
            }
            let area = Rect(
                column: place.column + index % perRow * cellColumns,
                row: place.row + index / perRow,
                columns: cellColumns,
                rows: 1
            )
            canvas.frame.fill(area, with: glyph, style: style)
            index += 1
        }
    }

    // MARK: - One after the other

    private func drawCells(_ wall: WallModel, in rect: Rect) {
        let area = max(1, rect.size.rows * rect.size.columns)
        let perCell = max(1, (wall.cells.count + area - 1) / area)
        let shown = (wall.cells.count + perCell - 1) / perCell
        let wide = rect.size.columns / 2
        let isWide = wide > 0 && (shown + wide - 1) / wide <= rect.size.rows
        draw(
            0..<wall.cells.count,
            of: wall,
            perCell: perCell,
            cellColumns: isWide ? 2 : 1,
            at: rect.origin,
            perRow: max(1, isWide ? wide : rect.size.columns)
        )
    }

    // MARK: - District by district

    /// The division of the rows among the districts.
    private struct DistrictPlan {
        var name: Int
        var counts: Int
        var perCell: Int
        var cellColumns: Int
        var perRow: Int
        var rows: [Int]
    }

    private func districtPlan(_ wall: WallModel, in rect: Rect) -> DistrictPlan? {
        guard wall.groups.count > 1, wall.groups.count <= rect.size.rows else { return nil }
        let name = min(14, wall.groups.map { width($0.name) }.max() ?? 0)
        let counts = wall.groups.map { width(countText($0)) }.max() ?? 0
        let room = rect.size.columns - name - counts - 3
        guard name > 0, room >= 8 else { return nil }
        let most = wall.cells.count
        for cellColumns in [2, 1] {
            let perRow = room / cellColumns
            var perCell = 1
            while perCell <= most {
                let rows = wall.groups.map {
                    (($0.count + perCell - 1) / perCell + perRow - 1) / perRow
                }
                if rows.reduce(0, +) <= rect.size.rows {
                    return DistrictPlan(
                        name: name,
                        counts: counts,
                        perCell: perCell,
                        cellColumns: cellColumns,
                        perRow: perRow,
                        rows: rows
                    )
                }
                // Wide cells are used only if each represents one entity.
                if cellColumns == 2 { break }
                perCell += 1
            }
        }
        return nil
    }

    /// Returns the number of cells in trouble, and the number of all cells.
    private func countText(_ group: WallModel.Group) -> DisplayText {
        let wrong = group.bad + group.stale
        return DisplayText(wrong == 0 ? "\(group.count)" : "\(wrong)/\(group.count)")
    }

    private func drawDistricts(
        _ wall: WallModel,
        _ plan: DistrictPlan,
        in rect: Rect
    ) {
        var row = rect.top
        for (group, rows) in zip(wall.groups, plan.rows) {
            guard row < rect.bottom else { return }
            let style = group.bad > 0 ? Style.strong : group.stale > 0 ? Style(.stale) : .dim
            write(group.name, rect.left, row, plan.name, style)
            let counts = rect.left + plan.name + 1
            write(countText(group), counts, row, plan.counts, style, .trailing)
            draw(
                group.first..<min(wall.cells.count, group.first + group.count),
                of: wall,
                perCell: plan.perCell,
                cellColumns: plan.cellColumns,
                at: Point(column: counts + plan.counts + 2, row: row),
                perRow: plan.perRow
            )
            row += rows
        }
    }

    // MARK: - With names

    private func drawTiles(
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
            let (glyph, style) = look(cell, of: wall)
            write(DisplayText(String(glyph)), column, row, 1, style)
            let isSelected = index == wall.selected
            let plain: Style = isSelected ? Style(.selected) : cell.state == .well ? .dim : .normal
            write(cell.name, column + 2, row, room - 3 - value, plain)
            let valueStyle: Style =
                switch cell.state {
                case .stale: Style(.stale)
                case .unknown: .dim
                case .bad: Style(cell.level.role)
                case .well: .strong
                }
            write(cell.value, column + room - value, row, value, valueStyle, .trailing)
        }
    }

    func badge(of model: WallModel) -> DisplayText { model.summary }
}
