// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of a pane of values and their targets.
struct ProgressView: PaneView {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// The division of a line of a pane of targets into columns.
    private struct GoalColumns {
        var label: Int
        var value: Int
        var target: Int
        var gauge: Int
        var percent: Int
        var by: Int
        var word: Int
    }

    /// Draws values against targets: mark, label, value, target, bar, share, target date, and
    /// state.
    ///
    /// The bar shows the share reached, and the share that the planned path requires by now. If
    /// there is room to spare, the values of each year are drawn below each line.
    func draw(_ progress: ProgressModel, in rect: Rect) {
        let words = canvas.words
        let lines = progress.lines.lines
        guard !lines.isEmpty else { return }
        let needed = lines.reduce(0) { $0 + 1 + (hasPath($1) ? 1 : 0) }
        let hasPaths = needed <= rect.size.rows
        let gap = needed + lines.count - 1 <= rect.size.rows && hasPaths ? 1 : 0
        let columns = goalColumns(lines, rect.size.columns)
        var row = rect.top
        for (index, line) in lines.enumerated() {
            guard row < rect.bottom else { return }
            draw(line, columns, in: rect, row: row, isSelected: index == progress.lines.selected)
            row += 1
            if hasPaths, hasPath(line), row < rect.bottom {
                drawPath(line, words, in: rect, row: row)
                row += 1
            }
            row += gap
        }
    }

    private func hasPath(_ line: ProgressModel.Line) -> Bool {
        line.path.count > 1 || !line.note.isEmpty
    }

    private func goalColumns(_ lines: [ProgressModel.Line], _ room: Int) -> GoalColumns {
        func widest(_ text: (ProgressModel.Line) -> DisplayText) -> Int {
            lines.map { width(text($0)) }.max() ?? 0
        }
        let label = widest { $0.label }
        var columns = GoalColumns(
            label: label,
            value: widest { valueText($0) },
            target: widest { targetText($0) },
            gauge: 0,
            percent: widest { $0.percent },
            by: widest { $0.by },
            word: lines.map { width(word($0)) }.max() ?? 0
        )
        func used() -> Int {
            let parts = [
                columns.value, columns.target, columns.percent, columns.by, columns.word,
            ]
            return 2 + columns.label + parts.reduce(0) { $0 + ($1 > 0 ? $1 + 1 : 0) }
        }
        // A narrow pane leaves out the year first, then the target, the share and the label.
        if lines.contains(where: { $0.share != nil }) {
            if room - used() < 9 { columns.label = max(16, label - (9 - (room - used()))) }
            columns.gauge = min(60, max(0, room - used() - 1))
            if columns.gauge < 8 { columns.gauge = 0 }
        }
        if used() > room { columns.by = 0 }
        if used() > room { columns.target = 0 }
        if used() > room { columns.percent = 0 }
        if used() > room { columns.label = max(10, columns.label - (used() - room)) }
        if columns.gauge == 0 {
            columns.label = max(columns.label, columns.label + room - used())
        }
        return columns
    }

    private func valueText(_ line: ProgressModel.Line) -> DisplayText {
        guard let reading = line.reading else { return .empty }
        // A unit common to value and target is written once.
        let unit = reading.unit.string
        let isShared = !unit.isEmpty && line.target.string.hasSuffix(unit)
        return isShared ? reading.value : reading.text
    }

    private func targetText(_ line: ProgressModel.Line) -> DisplayText {
        line.target.isEmpty ? .empty : DisplayText("/ \(line.target)")
    }

    /// Returns the word for the line's state, or the value's age if it is overdue or missing.
    private func word(_ line: ProgressModel.Line) -> DisplayText {
        guard let reading = line.reading, line.isLive, reading.freshness == .stale else {
            return line.word
        }
        return reading.age
    }

    private func mark(_ standing: ProgressModel.Standing) -> (Character, Style) {
        let isUnicode = glyphs == .unicode
        switch standing {
        case .reached, .passed: return (glyphs.dot, Style(.good))
        case .ahead: return (glyphs.up, Style(.good))
        case .behind: return (glyphs.down, Style(.low))
        case .current: return (glyphs.arrow, Style(.strong))
        case .underWay, .coming: return (glyphs.ring, .dim)
        case .unknown: return (isUnicode ? "–" : "-", .dim)
        }
    }

    private func draw(
        _ line: ProgressModel.Line,
        _ columns: GoalColumns,
        in rect: Rect,
        row: Int,
        isSelected: Bool
    ) {
        let quiet = highlight(isSelected, rect, row, .dim)
        let (glyph, style) = mark(line.standing)
        write(DisplayText(String(glyph)), rect.left, row, 2, style)
        var column = rect.left + 2
        let isPlain = line.standing == .coming || line.standing == .unknown
        let label = isSelected ? Style(.selected) : isPlain ? Style.dim : .normal
        write(line.label, column, row, columns.label, label)
        column += columns.label
        func put(_ text: DisplayText, _ room: Int, _ style: Style, _ side: Alignment) {
            guard room > 0 else { return }
            write(text, column + 1, row, room, style, side)
            column += room + 1
        }
        var value = line.reading?.style ?? .dim
        if isSelected, value == .strong { value = Style(.selected) }
        put(valueText(line), columns.value, value, .trailing)
        put(targetText(line), columns.target, quiet, .leading)
        if columns.gauge > 0 {
            if let share = line.share {
                let area = Rect(column: column + 1, row: row, columns: columns.gauge, rows: 1)
                let isStale = line.reading?.freshness == .stale
                let role: Role =
                    isStale ? .stale : line.standing == .behind ? .low : .line1
                Gauge(fraction: min(1, share), target: line.expected, style: Style(role))
                    .draw(in: area, on: &canvas.frame, glyphs: glyphs)
            }
            column += columns.gauge + 1
        }
        put(line.percent, columns.percent, quiet, .trailing)
        put(line.by, columns.by, quiet, .trailing)
        let isOverdue = line.isLive && line.reading?.freshness == .stale
        let word = isOverdue ? Style(.stale) : isSelected ? Style(.selected) : style
        put(self.word(line), columns.word, word, .leading)
    }

    /// Draws the values of the years: `2021 40.4%  2022 41.6%  …  2025 plan 50%`.
    private func drawPath(
        _ line: ProgressModel.Line,
        _ words: Words,
        in rect: Rect,
        row: Int
    ) {
        var pieces: [Piece] = []
        if !line.note.isEmpty { pieces.append(Piece(text: line.note, style: Style(.stale))) }
        if line.path.count > 1 {
            for step in line.path {
                if !pieces.isEmpty { pieces.append(Piece(text: "  ", style: .dim)) }
                pieces.append(Piece(text: DisplayText("\(step.year) "), style: .dim))
                if !step.isTold {
                    pieces.append(Piece(text: DisplayText("\(words[.planned]) "), style: .dim))
                }
                pieces.append(Piece(text: step.value, style: step.isTold ? .normal : .dim))
            }
        }
        // Years that do not fit are left out, the oldest first.
        while width(of: pieces) > rect.size.columns - 4, pieces.count > 5 {
            let first = line.note.isEmpty ? 0 : 1
            pieces.remove(at: min(first, pieces.count - 1))
        }
        write(pieces, rect.left + 4, row, rect.size.columns - 4)
    }

    func badge(of model: ProgressModel) -> DisplayText { .empty }
}
