// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of a pane of events, the newest first.
struct EventsView: PaneView {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws the events, the newest first: time, mark, name, place, and duration.
    func draw(_ events: EventsModel, in rect: Rect) {
        let words = canvas.words
        let lines = events.lines.lines
        guard !lines.isEmpty else {
            let text = words.noEvents(in: events.span)
            write(text, rect.left, rect.top, rect.size.columns, .dim)
            return
        }
        let room = rect.size.columns
        let time = lines.map { width($0.time) }.max() ?? 5
        let length = room >= 70 ? (lines.map { width($0.length) }.max() ?? 0) : 0
        let place =
            room >= 60 ? min((lines.map { width($0.place) }.max() ?? 0), room / 4) : 0
        // Long sentences are wrapped if there are free rows, and cut otherwise.
        let textRoom =
            room - time - 4 - (length > 0 ? length + 1 : 0) - (place > 0 ? place + 2 : 0)
        let sentences = lines.map { broken($0.text, to: textRoom) }
        let hasRoom = sentences.reduce(0) { $0 + $1.count } <= rect.size.rows
        var next = rect.top
        for (index, event) in lines.enumerated() {
            let row = next
            let sentence = hasRoom ? sentences[index] : [event.text]
            next += sentence.count
            guard row < rect.bottom else { return }
            let line = events.lines.firstLine + index
            noteLine(line, in: rect, row: row, rows: sentence.count)
            let isSelected = index == events.lines.selected
            let isCalm = event.level == .normal
            let style = highlight(isSelected, rect, row, isCalm ? .dim : .normal)
            write(event.time, rect.left, row, time, isSelected ? style : .dim)
            write(
                event.level.mark(glyphs),
                rect.left + time + 1,
                row,
                2,
                event.level.markStyle
            )
            let start = rect.left + time + 4
            let end = rect.right - (length > 0 ? length + 1 : 0) - (place > 0 ? place + 2 : 0)
            for (offset, part) in sentence.enumerated() {
                write(part, start, row + offset, end - start, offset == 0 ? style : .dim)
            }
            if place > 0 {
                write(event.place, end + 2, row, place, isSelected ? style : .dim)
            }
            if length > 0 {
                let column = rect.right - length
                write(event.length, column, row, length, isSelected ? style : .dim, .trailing)
            }
        }
    }

    func badge(of model: EventsModel) -> DisplayText { model.span }
}
