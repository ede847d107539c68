// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of a ranked table.
struct TableView: PaneView {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws a ranked table: mark, name, district, values, and a sparkline of the column that ranks
    /// it.
    func draw(_ table: TableModel, in rect: Rect) {
        let words = canvas.words
        let rows = table.rows.lines
        guard !rows.isEmpty else {
            drawParagraph(words[.noData], in: rect, style: .dim)
            return
        }
        // A narrow pane shortens headings, so that the column that ranks the table fits.
        let isNarrow = rect.size.columns < 60
        var columns = [
            TableColumn(title: .empty, minimumWidth: 2, priority: 9),
            TableColumn(
                title: words[.name],
                minimumWidth: max(
                    min(isNarrow ? 14 : 22, max(8, rows.map { width($0.name) }.max() ?? 0)),
                    min(18, rows.map { canvas.frame.fit.least($0.name) }.max() ?? 0)
                ),
                weight: 1,
                priority: 10,
                holdsNames: true
            ),
        ]
        let hasDistricts = rows.contains { !$0.district.isEmpty }
        if hasDistricts {
            columns.append(
                TableColumn(
                    title: words[.district],
                    minimumWidth: min(
                        12,
                        max(width(words[.district]), rows.map { width($0.district) }.max() ?? 0)
                    ),
                    priority: 2
                )
            )
        }
        // A table of few columns may have long headings.
        let mostHeading = max(20, rect.size.columns / 2 / max(1, table.columns.count))
        // A unit common to all rows is written once, in the heading.
        let units: [DisplayText?] = table.columns.indices.map { index in
            let found = Set(
                rows.compactMap { row -> DisplayText? in
                    guard row.readings.indices.contains(index) else { return nil }
                    let reading = row.readings[index]
                    return reading.freshness == .none ? nil : reading.unit
                }
            )
            return found.count == 1 ? found.first : nil
        }
        for (index, column) in table.columns.enumerated() {
            var signs: [String] = []
            if let unit = units[index], !unit.isEmpty { signs.append(unit.string) }
            if let order = column.order, table.columns.count > 1 {
                // The sign shows if values rise or fall from the top of the table.
                signs.append("\(order == .greatestFirst ? glyphs.moreBelow : glyphs.moreAbove)")
            }
            let unit = DisplayText(signs.joined(separator: " "))
            let behind = unit.isEmpty ? 0 : width(unit) + 1
            let widest =
                rows.map { row in
                    row.readings.indices.contains(index)
                        ? width(cellText(row.readings[index], isUnitTold: units[index] != nil)) : 0
                }.max() ?? 0
            columns.append(
                TableColumn(
                    title: column.title,
                    unit: unit,
                    alignment: .trailing,
                    minimumWidth: max(
                        widest,
                        min(width(column.title) + behind, isNarrow ? 14 : mostHeading),
                        min(canvas.frame.fit.least(column.title), 12) + behind
                    ),
                    priority: column.isRanking ? 8 : 7 - min(4, index)
                )
            )
        }
        // The column that ranks the table is shown beside the names even in the narrowest pane.
        if let ranking = columns.first(where: { $0.priority == 8 }) {
            let room = rect.size.columns - 8 - ranking.minimumWidth
            columns[1].minimumWidth = max(8, min(columns[1].minimumWidth, room))
        }
        let hasTrend = rows.contains { $0.trend != nil }
        if hasTrend {
            columns.append(
                TableColumn(title: words[.trend], minimumWidth: 8, weight: 1, priority: 1)
            )
        }
        let cells = rows.map { row -> [TableCell] in
            let level = row.level
            var cells = [
                TableCell(text: level.mark(glyphs), style: level.markStyle),
                TableCell(text: row.name, style: level > .low ? .strong : .normal),
            ]
            if hasDistricts { cells.append(TableCell(text: row.district, style: .dim)) }
            for (index, reading) in row.readings.enumerated() {
                let isTold = units.indices.contains(index) && units[index] != nil
                cells.append(
                    TableCell(text: cellText(reading, isUnitTold: isTold), style: reading.style)
                )
            }
            if hasTrend {
                cells.append(
                    TableCell(
                        text: .empty,
                        style: .dim,
                        spark: row.trend?.values ?? []
                    )
                )
            }
            return cells
        }
        let top = rect.bottom - TableGrid.visibleRows(in: rect)
        for index in cells.indices where top + index < rect.bottom {
            noteLine(table.rows.firstLine + index, in: rect, row: top + index)
        }
        TableGrid(columns: columns, rows: cells, selected: table.rows.selected)
            .draw(in: rect, on: &canvas.frame, glyphs: glyphs)
    }

    private func cellText(_ reading: Reading, isUnitTold: Bool) -> DisplayText {
        let text = isUnitTold ? reading.value : reading.text
        guard reading.freshness == .stale else { return text }
        return DisplayText("\(text) (\(reading.age))")
    }

    func badge(of model: TableModel) -> DisplayText { .empty }
}
