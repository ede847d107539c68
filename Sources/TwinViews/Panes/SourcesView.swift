// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of the services, with the details of one of them.
struct SourcesView: PaneView {
    let canvas: Canvas
    static let usesLink = true
    static let saysWithoutData = true

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws the services with state, lag, rate and rejects, and below them the details of one.
    func draw(_ sources: SourcesModel, in whole: Rect) {
        let words = canvas.words
        let linkRows = LinkView(canvas).draw(canvas.link, in: whole)
        let size = Size(columns: whole.size.columns, rows: whole.size.rows - linkRows)
        let rect = Rect(origin: whole.origin, size: size)
        let rows = sourceRows(sources.list)
        let columns = sourceColumns(sources, words, room: rect.size.columns)
        let tableRows = min(rect.size.rows, rows.count + 1)
        let table = Rect(
            column: rect.left,
            row: rect.top,
            columns: rect.size.columns,
            rows: tableRows
        )
        TableGrid(columns: columns, rows: rows, selected: sources.list.selected)
            .draw(in: table, on: &canvas.frame, glyphs: glyphs)
        let rest = Rect(
            column: rect.left,
            row: rect.top + tableRows + 1,
            columns: rect.size.columns,
            rows: rect.size.rows - tableRows - 1
        )
        drawDetails(sources, in: rest)
    }

    private func sourceColumns(
        _ sources: SourcesModel,
        _ words: Words,
        room: Int
    ) -> [TableColumn] {
        let lines = sources.list.lines
        func widest(_ title: DisplayText, _ text: (SourceModel) -> DisplayText) -> Int {
            max(width(title), lines.map { width(text($0)) }.max() ?? 0)
        }
        func trailing(
            _ title: DisplayText,
            _ priority: Int,
            _ text: (SourceModel) -> DisplayText
        ) -> TableColumn {
            TableColumn(
                title: title,
                alignment: .trailing,
                minimumWidth: widest(title, text),
                priority: priority
            )
        }
        let name = min(20, widest(words[.source]) { $0.name })
        let state = widest(words[.state]) { $0.state }
        var columns = [
            TableColumn(title: .empty, minimumWidth: 2, priority: 19),
            TableColumn(
                title: words[.source],
                minimumWidth: name,
                weight: room < 100 ? 1 : 0.2,
                priority: 20
            ),
            TableColumn(title: words[.state], minimumWidth: state, priority: 18),
            trailing(words[.age], 17) { $0.age },
            trailing(words[.next], 8) { $0.nextTry },
            trailing(words[.readUpTo], 9) { $0.watermark },
            trailing(words[.rate], 16) { $0.rate },
            trailing(words[.observations], 6) { $0.observations },
            trailing(words[.received], 15) { $0.byteRate },
            trailing(words[.rejected], 14) { $0.rejects },
        ]
        if lines.contains(where: { !message(of: $0).isEmpty }), room >= 110 {
            columns.append(TableColumn(title: .empty, minimumWidth: 20, weight: 6, priority: 1))
        }
        return columns
    }

    private func sourceRows(_ list: ListModel<SourceModel>) -> [[TableCell]] {
        list.lines.map { source in
            let style = source.isFresh ? Style.normal : Style(.stale)
            let mark: DisplayText = source.isFresh ? DisplayText(String(glyphs.dot)) : "!"
            return [
                TableCell(
                    text: mark,
                    style: source.isFresh ? Style(.good) : Style(.stale, reversed: true)
                ),
                TableCell(text: source.name, style: source.isFresh ? .strong : Style(.stale)),
                TableCell(text: source.state, style: style),
                TableCell(text: source.age, style: style),
                TableCell(text: source.nextTry, style: .dim),
                TableCell(text: source.watermark, style: .dim),
                TableCell(text: source.rate, style: style),
                TableCell(text: source.observations, style: .dim),
                TableCell(text: source.byteRate, style: .dim),
                TableCell(text: source.rejects, style: .dim),
                TableCell(text: message(of: source), style: .dim),
            ]
        }
    }

    private func message(of source: SourceModel) -> DisplayText {
        source.message.isEmpty ? source.trouble : source.message
    }

    /// Draws the details of one source; long sentences are wrapped.
    private func drawDetails(_ sources: SourcesModel, in rect: Rect) {
        guard rect.size.rows >= 2, !sources.details.isEmpty else { return }
        let line = Point(column: rect.left, row: rect.top)
        canvas.frame.horizontalLine(
            at: line,
            columns: rect.size.columns,
            style: Style(.border),
            glyphs: glyphs
        )
        let title = DisplayText(" \(sources.detailed) ")
        write(title, rect.left + 2, rect.top, rect.size.columns - 4, .strong)
        let label = min(16, sources.details.map { width($0.label) }.max() ?? 0)
        var row = rect.top + 1
        for detail in sources.details {
            guard row < rect.bottom else { return }
            write(detail.label, rect.left, row, label, .dim)
            let room = rect.size.columns - label - 2
            for part in broken(detail.text, to: room).prefix(3) where row < rect.bottom {
                write(part, rect.left + label + 2, row, room, .normal)
                row += 1
            }
        }
    }

    func badge(of model: SourcesModel) -> DisplayText { .empty }
}
