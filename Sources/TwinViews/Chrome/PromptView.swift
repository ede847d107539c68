// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of an open prompt and its choices.
struct PromptView: View {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws an open prompt over the footer, and its choices above it.
    func draw(_ prompt: PromptModel, _ model: ViewModel, _ plan: ScreenPlan) {
        drawPromptLine(prompt)
        drawChoices(prompt, plan)
    }

    private func drawPromptLine(_ prompt: PromptModel) {
        let row = canvas.frame.size.rows - 1
        let columns = canvas.frame.size.columns
        let line = Rect(column: 0, row: row, columns: columns, rows: 1)
        canvas.frame.fill(line, with: " ", style: .normal)
        var left = 1 + write(prompt.label, 1, row, columns - 2, Style(.key))
        if prompt.kind != .command { left += 1 }
        // The remark is right-aligned, and is shown only if it leaves half of the line for the
        // text.
        var right = columns - 1
        let note = prompt.complaint.isEmpty ? prompt.hint : prompt.complaint
        let typed = width(prompt.before) + width(prompt.after) + 2
        let noteWidth = width(note)
        let room = columns - left - 1
        if prompt.complaint.isEmpty {
            if typed + noteWidth + 2 <= room {
                write(note, columns - 1 - noteWidth, row, noteWidth, .dim)
                right = columns - 2 - noteWidth
            }
        } else {
            let given = min(noteWidth, max(room - typed - 2, room / 2))
            write(note, columns - 1 - given, row, given, Style(.high))
            right = columns - 2 - given
        }
        drawText(prompt, from: left, to: right, row: row)
    }

    /// Draws the text with its cursor, or the part around the cursor if the text is too long.
    private func drawText(
        _ prompt: PromptModel,
        from left: Int,
        to right: Int,
        row: Int
    ) {
        let room = right - left
        guard room > 1 else { return }
        var before = prompt.before.string
        while width(DisplayText(before)) >= room { before.removeFirst() }
        var column = left + write(DisplayText(before), left, row, room, .strong)
        let under = prompt.after.string.first.map { DisplayText(String($0)) } ?? " "
        column += write(under, column, row, right - column, Style(.strong, reversed: true))
        let rest = DisplayText(String(prompt.after.string.dropFirst()))
        write(rest, column, row, right - column, .strong)
    }

    /// Draws the choices in a box above the line, scrolled to the selected one.
    private func drawChoices(_ prompt: PromptModel, _ plan: ScreenPlan) {
        let count = prompt.lines.count
        guard count > 0 || prompt.kind == .search else { return }
        let most = max(1, min(plan.body.rows - 2, prompt.kind == .search ? 20 : 12))
        let shown = max(1, min(count, most))
        let rect = Rect(
            column: 0,
            row: canvas.frame.size.rows - 1 - (shown + 2),
            columns: min(canvas.frame.size.columns, 100),
            rows: shown + 2
        )
        canvas.frame.fill(rect, with: " ", style: .normal)
        canvas.hits.note(rect, .overlay)
        let chosen = prompt.chosen.map { min(max(0, $0), max(0, count - 1)) }
        let first = max(0, min((chosen ?? 0) - shown + 1, count - shown))
        let number = DisplayText(
            prompt.count > count
                ? "\(count)/\(prompt.count)"
                : count > shown ? "\(first + shown)/\(count)" : "\(count)"
        )
        canvas.frame.box(
            rect,
            title: prompt.label,
            badge: number,
            style: Style(.selected),
            titleStyle: Style(.selected),
            badgeStyle: .dim,
            glyphs: glyphs
        )
        let inside = rect.size.columns - 4
        let titleRoom = min(
            prompt.lines.map { width($0.title) }.max() ?? 0,
            max(12, inside - 2 - 24)
        )
        for offset in 0..<min(shown, count) {
            let line = prompt.lines[first + offset]
            let row = rect.top + 1 + offset
            let isChosen = first + offset == chosen
            let place = Rect(column: rect.left, row: row, columns: rect.size.columns, rows: 1)
            canvas.hits.note(place, .choice(first + offset))
            if isChosen {
                let whole = Rect(
                    column: rect.left + 1,
                    row: row,
                    columns: rect.size.columns - 2,
                    rows: 1
                )
                canvas.frame.fill(whole, with: " ", style: Style(.selected))
            }
            let plain = isChosen ? Style(.selected) : .normal
            write(line.level.mark(glyphs), rect.left + 2, row, 2, line.level.markStyle)
            write(line.title, rect.left + 4, row, titleRoom, plain)
            let left = rect.left + 4 + titleRoom + 2
            write(
                line.detail,
                left,
                row,
                rect.right - 2 - left,
                isChosen ? Style(.selected) : .dim
            )
        }
    }
}
