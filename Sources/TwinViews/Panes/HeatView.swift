// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of a pane with a strip of time for each entity.
struct HeatView: PaneView {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws a strip of time for each entity: mark, name, shades from old to new, and newest value;
    /// below them the times and the scale.
    func draw(_ heat: HeatModel, in rect: Rect) {
        let words = canvas.words
        let rows = heat.rows.lines
        guard !rows.isEmpty else {
            drawParagraph(words[.noData], in: rect, style: .dim)
            return
        }
        let columns = rect.size.columns
        let foot = HeatRoom.footRows(inside: rect.size.rows)
        let name = HeatRoom.nameColumns(inside: columns)
        let value = HeatRoom.valueColumns(inside: columns)
        let strip = HeatRoom.stripColumns(inside: columns)
        let start = rect.left + 2 + name + 1
        let hasFresh = rows.contains { $0.reading.freshness == .fresh }
        for (index, line) in rows.enumerated() {
            let row = rect.top + index
            guard row < rect.bottom - foot else { break }
            let isSelected = index == heat.rows.selected
            let level = line.reading.level
            let isStale = line.reading.freshness == .stale
            write(level.mark(glyphs), rect.left, row, 2, level.markStyle)
            let nameStyle = level > .low ? Style.strong : .normal
            if isSelected {
                let area = Rect(column: rect.left + 2, row: row, columns: name, rows: 1)
                canvas.frame.fill(area, with: " ", style: Style(.selected))
            }
            let look = isSelected ? Style(.selected) : nameStyle
            write(line.name, rect.left + 2, row, name, look)
            drawStrip(
                line.cells,
                from: start,
                columns: strip,
                row: row,
                isStale: isStale,
                isNeutral: heat.isNeutral
            )
            guard value > 0 else { continue }
            // If all are overdue, the badge shows it; otherwise each overdue line shows its age.
            let isLate = isStale && hasFresh || line.reading.freshness == .none
            let text = isLate ? line.reading.age : line.reading.text
            write(text, rect.right - value, row, value, line.reading.style, .trailing)
        }
        guard foot > 0 else { return }
        let shown = min(rows.count, rect.size.rows - foot)
        let row = min(rect.top + shown, rect.bottom - foot)
        if foot > 1 { drawTimes(heat.marks, from: start, columns: strip, row: row) }
        let used = drawShadeScale(
            heat.lower,
            heat.upper,
            isNeutral: heat.isNeutral,
            from: start,
            to: rect.right,
            row: row + foot - 1
        )
        if start + used + width(heat.age) < rect.right {
            let room = rect.right - start
            write(heat.age, start, row + foot - 1, room, .dim, .trailing)
        }
        if name + 3 >= width(words[.gap]) + 2 {
            let gap = DisplayText("\(glyphs.gap) \(words[.gap])")
            write(gap, rect.left + 2, row + foot - 1, name, .dim)
        }
    }

    /// Draws the cells from old to new; missing times between them or after the last are gaps.
    private func drawStrip(
        _ cells: [HeatModel.Cell?],
        from left: Int,
        columns: Int,
        row: Int,
        isStale: Bool,
        isNeutral: Bool
    ) {
        guard columns > 0, !cells.isEmpty else { return }
        var hasBegun = false
        for column in 0..<columns {
            let first = column * cells.count / columns
            let end = min(cells.count, max(first + 1, (column + 1) * cells.count / columns))
            let worst = cells[first..<end].compactMap { $0 }.max { $0.share < $1.share }
            guard let worst else {
                // A step that has just begun is not yet a gap.
                if hasBegun, column < columns - 1 {
                    write(DisplayText(String(glyphs.gap)), left + column, row, 1, .dim)
                }
                continue
            }
            hasBegun = true
            let glyph = glyphs.shades[(step(of: worst.share) ?? 0) + 1]
            let style = shade(worst.share, worst.level, isStale: false, isNeutral: isNeutral)
            write(
                DisplayText(String(glyph)),
                left + column,
                row,
                1,
                isStale ? Style(.stale) : style
            )
        }
    }

    private func drawTimes(
        _ marks: [ChartModel.TimeMark],
        from left: Int,
        columns: Int,
        row: Int
    ) {
        var free = left
        for mark in marks {
            let place = (mark.fraction * Double(columns - 1)).rounded()
            let wanted = (Int(exactly: place) ?? 0) - width(mark.text) / 2
            let column = left + max(0, min(wanted, columns - width(mark.text)))
            guard column >= free, width(mark.text) <= columns else { continue }
            write(mark.text, column, row, width(mark.text), .dim)
            free = column + width(mark.text) + 1
        }
    }

    func badge(of model: HeatModel) -> DisplayText { model.span }
}
