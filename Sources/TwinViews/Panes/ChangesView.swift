// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of a pane of the largest recent changes.
struct ChangesView: PaneView {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws the largest changes: direction, name, values before and after, place, and size in
    /// units of the usual variation.
    ///
    /// A narrow pane leaves out the size first, then the value before, then the place; the name is
    /// the most important.
    func draw(_ changes: ChangesModel, in rect: Rect) {
        let words = canvas.words
        let lines = changes.lines.lines
        guard !lines.isEmpty else {
            let notice = words[changes.isKnown ? .calmChanges : .noHourBefore]
            drawParagraph(notice, in: rect, style: .dim)
            return
        }
        let room = rect.size.columns
        let arrow: DisplayText = glyphs == .unicode ? " → " : " > "
        let before = lines.map { width($0.before) }.max() ?? 0
        let now = lines.map { width($0.now) }.max() ?? 0
        let strength = lines.map { width($0.strength) }.max() ?? 0
        let swing = words[.usualSwing]
        let widest = lines.map { width($0.what) }.max() ?? 0
        let furthest = lines.map { width($0.place) }.max() ?? 0
        /// Returns the number of columns that a form leaves to name and place.
        func text(_ form: ChangesForm) -> Int {
            var right = now + (form.hasBefore ? before + 3 : 0)
            if form.hasStrength { right += strength + 2 + (form.hasWords ? width(swing) + 1 : 0) }
            return max(0, room - 2 - right - 1)
        }
        let wanted = widest + (furthest > 0 ? furthest + 2 : 0)
        let form = ChangesForm.all(in: room).first { text($0) >= wanted } ?? ChangesForm()
        let text = text(form)
        // Names and places have columns of their own if both fit.
        let what = min(widest, max(12, text * 3 / 5, text - furthest - 2))
        let isWide = text >= min(36, wanted)
        for (index, line) in lines.enumerated() {
            let row = rect.top + index
            guard row < rect.bottom else { return }
            let isSelected = index == changes.lines.selected
            if isSelected {
                let whole = Rect(column: rect.left - 1, row: row, columns: room + 2, rows: 1)
                canvas.frame.fill(whole, with: " ", style: Style(.selected))
            }
            let quiet = isSelected ? Style(.selected) : Style.dim
            let plain = isSelected ? Style(.selected) : Style.normal
            let role = line.level > .low ? Style(line.level.role) : Style.strong
            let mark = DisplayText(String(line.isRising ? glyphs.up : glyphs.down))
            write(mark, rect.left, row, 2, isSelected ? Style(.selected) : role)
            let start = rect.left + 2
            let end = start + text
            let (name, place) =
                isWide ? (line.what, line.place) : shared(line, among: lines, in: text)
            let used = write(name, start, row, isWide ? what : text, plain)
            let second = start + (isWide ? what + 2 : used > 0 ? used + 1 : 0)
            if let place = canvas.frame.fit.sensible(place, to: end - second) {
                write(place, second, row, end - second, quiet)
            }
            var column = end + 1
            if form.hasBefore {
                write(line.before, column, row, before, quiet, .trailing)
                write(arrow, column + before, row, 3, quiet)
                column += before + 3
            }
            write(line.now, column, row, now, isSelected ? Style(.selected) : role, .trailing)
            column += now + 2
            guard form.hasStrength else { continue }
            write(line.strength, column, row, strength, plain, .trailing)
            if form.hasWords { write(swing, column + strength + 1, row, width(swing), quiet) }
        }
    }

    /// Returns name and place for a pane with few columns.
    ///
    /// Both are whole if they fit. Otherwise a name that the line's own value repeats is left out;
    /// else the place is shortened, then the name, then both. A name that other lines also have is
    /// not clear without its place.
    private func shared(
        _ line: ChangesModel.Line,
        among lines: [ChangesModel.Line],
        in columns: Int
    ) -> (what: DisplayText, place: DisplayText) {
        let (what, place) = (line.what, line.place)
        guard !place.isEmpty, width(what) + 1 + width(place) > columns else { return (what, place) }
        if line.saysWhat { return (.empty, place) }
        let fit = canvas.frame.fit
        let beside = columns - width(what) - 1
        if let short = fit.sensible(place, to: beside) { return (what, short) }
        let isShared = lines.count { $0.what == what } > 1
        if !isShared, width(what) <= columns { return (what, .empty) }
        for room in [width(place), fit.least(place)] {
            let short = fit.fitted(place, to: room)
            if let name = fit.sensible(what, to: columns - width(short) - 1) {
                return (name, short)
            }
        }
        return isShared ? (.empty, place) : (what, .empty)
    }

    func badge(of model: ChangesModel) -> DisplayText { model.span }
}

/// The amount of detail in a line of a pane of changes, besides name, place and present value.
private struct ChangesForm {
    var hasBefore = false
    var hasStrength = false
    var hasWords = false

    /// Returns the forms for a number of columns, the most detailed first.
    static func all(in room: Int) -> [ChangesForm] {
        var forms = [ChangesForm()]
        if room >= 34 { forms.append(ChangesForm(hasBefore: true)) }
        if room >= 44 { forms.append(ChangesForm(hasBefore: true, hasStrength: true)) }
        if room >= 76 {
            forms.append(ChangesForm(hasBefore: true, hasStrength: true, hasWords: true))
        }
        return forms.reversed()
    }
}
