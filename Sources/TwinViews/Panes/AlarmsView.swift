// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinDashboard
import TwinFrame
import TwinModel

/// The view of a pane of alarms, the worst first.
struct AlarmsView: PaneView {
    let canvas: Canvas
    static let usesSources = true

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws the alarms, the worst first: mark, start, name, value, and place.
    func draw(_ list: ListModel<AlarmModel>, in rect: Rect) {
        let words = canvas.words
        let sources = canvas.sources
        // An overdue value may be beyond its limits.
        let overdue = sources.filter { !$0.isFresh }.map(\.domain.string)
        if !overdue.isEmpty {
            let text = words.notKnown(overdue)
            let isNothingKnown = list.lines.isEmpty && overdue.count == sources.count
            let row = rect.top + (isNothingKnown ? 0 : max(1, list.lines.count))
            // If the list is full, the remark is drawn on the border, so that it is always shown.
            let isFull = row >= rect.bottom
            let line = isFull ? DisplayText(" \(text) ") : text
            write(line, rect.left, min(row, rect.bottom), rect.size.columns, Style(.stale))
        }
        guard !list.lines.isEmpty else {
            // If all sources are overdue, "all within limits" would be false reassurance.
            guard overdue.isEmpty || overdue.count < sources.count else { return }
            let quiet = words[overdue.isEmpty ? .allQuiet : .quietAsKnown]
            write(quiet, rect.left, rect.top, rect.size.columns, .dim)
            return
        }
        let room = rect.size.columns
        let since = list.lines.map { width($0.since) }.max() ?? 5
        let word = room >= 72 ? (list.lines.map { width($0.word) }.max() ?? 0) + 1 : 0
        let age = room >= 58 ? (list.lines.map { width($0.age) }.max() ?? 0) + 2 : 0
        let limits = room >= 110 ? (list.lines.map { width($0.limit) }.max() ?? 0) + 2 : 0
        for (index, alarm) in list.lines.enumerated() {
            let row = rect.top + index
            guard row < rect.bottom else { return }
            noteLine(list.firstLine + index, in: rect, row: row)
            let isSelected = index == list.selected
            let plain = highlight(isSelected, rect, row, .normal)
            let quiet = isSelected ? Style(.selected) : Style.dim
            write(alarm.level.mark(glyphs), rect.left, row, 2, alarm.level.markStyle)
            // The mark of overdue values, as on walls, takes no room from name and place.
            let afterMark = rect.left + min(2, width(alarm.level.mark(glyphs)))
            if alarm.isStale { write("~", afterMark, row, 1, Style(.stale)) }
            var column = rect.left + 3
            if word > 0 {
                write(alarm.word, column, row, word, Style(alarm.level.role))
                column += word
            }
            write(alarm.since, column, row, since, quiet)
            column += since + 1
            let end = rect.right - age
            if age > 0 { write(alarm.age, end, row, age, quiet, .trailing) }
            let free = end - column
            guard free > 0 else { continue }
            // Wide panes have room for separate columns of names and places.
            let isWide = free - limits >= 70
            let whatRoom = isWide ? (free - limits) / 2 : free
            let what = pieces(alarm, plain, words, hasWords: room >= 110, in: whatRoom)
            let used = min(width(of: what), whatRoom)
            write(what, column, row, whatRoom)
            if isWide {
                column += whatRoom
                write(alarm.limit, column, row, limits, quiet)
                column += limits
                write(alarm.place, column, row, end - column, plain)
            } else if let place = canvas.frame.fit.sensible(alarm.place, to: free - used - 2) {
                write(place, column + used + 2, row, free - used - 2, quiet)
            }
        }
    }

    /// Returns the alarm's name and value; the name is shortened before the value.
    private func pieces(
        _ alarm: AlarmModel,
        _ plain: Style,
        _ words: Words,
        hasWords: Bool,
        in room: Int
    ) -> [Piece] {
        let used = alarm.isAcknowledged ? 2 : 0
        let (what, value) = canvas.frame.fit.fitted(
            alarm.what,
            before: alarm.value,
            to: room - used
        )
        var pieces = what.isEmpty ? [] : [Piece(text: what, style: plain)]
        if alarm.isAcknowledged {
            let mark = AlarmState.Letter.c.shape(glyphs, isFlashOn: true)
            pieces.insert(Piece(text: DisplayText("\(mark) "), style: plain), at: 0)
        }
        if !value.isEmpty {
            let style = alarm.isStale ? Style(.stale) : Style(alarm.level.role)
            if !what.isEmpty { pieces.append(Piece(text: " ", style: plain)) }
            pieces.append(Piece(text: value, style: style))
        }
        if alarm.isStale, hasWords {
            pieces.append(Piece(text: " " + words[.stale], style: Style(.stale)))
        }
        return pieces
    }

    func badge(of model: ListModel<AlarmModel>) -> DisplayText { .empty }
}
