// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

extension Canvas {
    /// A ranked table: mark, name, district, values, and the course of what it is ranked by.
    mutating func drawTable(_ table: TableModel, in rect: Rect, _ words: Words) {
        let rows = table.rows.lines
        guard !rows.isEmpty else {
            drawParagraph(words[.noData], in: rect, style: .dim)
            return
        }
        var columns = [
            TableColumn(title: .empty, minimumWidth: 2, priority: 9),
            TableColumn(
                title: words[.name],
                minimumWidth: min(22, max(8, rows.map { width($0.name) }.max() ?? 0)),
                weight: 1,
                priority: 10
            ),
        ]
        let hasDistricts = rows.contains { !$0.district.isEmpty }
        if hasDistricts {
            columns.append(
                TableColumn(
                    title: words[.district],
                    minimumWidth: min(12, max(6, rows.map { width($0.district) }.max() ?? 0)),
                    priority: 2
                )
            )
        }
        // A unit that all rows share stands once, in the heading.
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
            var title = column.title.string
            if let unit = units[index], !unit.isEmpty { title += " \(unit)" }
            if column.isRanking, table.columns.count > 1 { title += " \(glyphs.moreBelow)" }
            let widest =
                rows.map { row in
                    row.readings.indices.contains(index)
                        ? width(cellText(row.readings[index], isUnitTold: units[index] != nil)) : 0
                }.max() ?? 0
            columns.append(
                TableColumn(
                    title: DisplayText(title),
                    alignment: .trailing,
                    minimumWidth: max(widest, min(width(DisplayText(title)), 18)),
                    priority: column.isRanking ? 8 : 7 - min(4, index)
                )
            )
        }
        let hasTrend = rows.contains { $0.trend != nil }
        if hasTrend {
            columns.append(
                TableColumn(title: words[.trend], minimumWidth: 8, weight: 1, priority: 1)
            )
        }
        let cells = rows.map { row -> [TableCell] in
            let level = row.readings.map(\.level).max() ?? .normal
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
        TableGrid(columns: columns, rows: cells, selected: table.rows.selected)
            .draw(in: rect, on: &frame, glyphs: glyphs)
    }

    private func cellText(_ reading: Reading, isUnitTold: Bool) -> DisplayText {
        let text = isUnitTold ? reading.value : reading.text
        guard reading.freshness == .stale else { return text }
        return DisplayText("\(text) (\(reading.age))")
    }

    /// The services with state, age, what they told and why they do not.
    mutating func drawSources(_ list: ListModel<SourceModel>, in rect: Rect, _ words: Words) {
        let hasMessages = list.lines.contains { !$0.message.isEmpty || !$0.trouble.isEmpty }
        var columns = [
            TableColumn(title: .empty, minimumWidth: 2, priority: 9),
            TableColumn(title: words[.source], minimumWidth: 9, weight: 1, priority: 10),
            TableColumn(title: words[.state], minimumWidth: 12, weight: 1, priority: 8),
            TableColumn(title: words[.age], alignment: .trailing, minimumWidth: 7, priority: 7),
            TableColumn(title: words[.next], alignment: .trailing, minimumWidth: 6, priority: 3),
            TableColumn(
                title: words[.observations],
                alignment: .trailing,
                minimumWidth: 12,
                priority: 2
            ),
            TableColumn(
                title: words[.rejected],
                alignment: .trailing,
                minimumWidth: 8,
                priority: 2
            ),
        ]
        if hasMessages {
            columns.append(TableColumn(title: .empty, minimumWidth: 20, weight: 6, priority: 1))
        }
        let rows = list.lines.map { source -> [TableCell] in
            let style = source.isFresh ? Style.normal : Style(.stale)
            let mark: DisplayText = source.isFresh ? DisplayText(String(glyphs.dot)) : "!"
            var cells = [
                TableCell(
                    text: mark,
                    style: source.isFresh ? Style(.good) : Style(.stale, reversed: true)
                ),
                TableCell(text: source.name, style: source.isFresh ? .strong : Style(.stale)),
                TableCell(text: source.state, style: style),
                TableCell(text: source.age, style: style),
                TableCell(text: source.nextTry, style: .dim),
                TableCell(text: source.observations, style: .dim),
                TableCell(text: source.rejects, style: .dim),
            ]
            if hasMessages {
                let message = source.message.isEmpty ? source.trouble : source.message
                cells.append(TableCell(text: message, style: .dim))
            }
            return cells
        }
        TableGrid(columns: columns, rows: rows).draw(in: rect, on: &frame, glyphs: glyphs)
    }
}
