// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of a pane of ranked level bars.
struct BarsView: PaneView {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws ranked level bars: mark, name, bar, value with unit; a narrow pane has no bars.
    func draw(_ bars: BarsModel, in rect: Rect) {
        let words = canvas.words
        let rows = bars.rows.lines
        guard !rows.isEmpty else {
            drawParagraph(words[.noData], in: rect, style: .dim)
            return
        }
        let columns = rect.size.columns
        let hasFresh = rows.contains { $0.reading.freshness == .fresh }
        let texts = rows.map { row -> DisplayText in
            guard row.reading.freshness == .stale, hasFresh else { return row.reading.text }
            return DisplayText("\(row.reading.text) (\(row.reading.age))")
        }
        let value = min(texts.map(width).max() ?? 0, max(0, columns - 8))
        let longest = rows.map { width($0.name) }.max() ?? 0
        let free = columns - 2 - value - 1
        let name = min(longest, free >= 24 ? max(8, free / 2) : free >= 14 ? free - 6 : free)
        let track = free - name - 1
        for (index, line) in rows.enumerated() {
            let row = rect.top + index
            guard row < rect.bottom else { return }
            let isSelected = index == bars.rows.selected
            let level = line.level
            write(level.mark(glyphs), rect.left, row, 2, level.markStyle)
            if isSelected {
                let area = Rect(column: rect.left + 2, row: row, columns: name, rows: 1)
                canvas.frame.fill(area, with: " ", style: Style(.selected))
            }
            let plain = level > .low ? Style.strong : .normal
            write(line.name, rect.left + 2, row, name, isSelected ? Style(.selected) : plain)
            if track >= 3, let share = line.share {
                let isStale = line.reading.freshness == .stale
                let role: Role = isStale ? .stale : level > .low ? level.role : .line1
                let area = Rect(column: rect.left + 2 + name + 1, row: row, columns: track, rows: 1)
                Gauge(fraction: share, style: Style(role)).draw(
                    in: area,
                    on: &canvas.frame,
                    glyphs: glyphs
                )
            }
            write(texts[index], rect.right - value, row, value, line.reading.style, .trailing)
        }
    }

    func badge(of model: BarsModel) -> DisplayText { model.age }
}
