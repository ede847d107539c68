// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of the list of bookmarks.
struct BookmarksView: View {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws the list of bookmarks over the panes; the header remains visible.
    func draw(_ list: BookmarksModel, _ model: ViewModel, _ plan: ScreenPlan) {
        let words = Words(model.language)
        let columns = min(canvas.frame.size.columns, 100)
        let wanted = max(1, list.lines.count) + 2
        let rows = min(max(wanted, 5), plan.body.rows)
        let rect = centred(columns, rows, in: plan)
        canvas.frame.fill(rect, with: " ", style: .normal)
        let search = list.search.isEmpty ? "" : " / \(list.search)"
        canvas.frame.box(
            rect,
            title: DisplayText("\(words[.bookmarks])\(search)"),
            badge: DisplayText("\(list.lines.count)"),
            style: Style(.selected),
            titleStyle: Style(.selected),
            badgeStyle: .dim,
            glyphs: glyphs
        )
        let inside = Rect(
            column: rect.left + 2,
            row: rect.top + 1,
            columns: columns - 4,
            rows: rows - 2
        )
        guard !list.lines.isEmpty, inside.size.rows > 0 else {
            let notice =
                list.search.isEmpty
                ? words[.noBookmarks] : DisplayText("\(words[.noneFound]) \"\(list.search)\".")
            drawParagraph(notice, in: inside, style: .dim)
            return
        }
        let shown = min(list.lines.count, inside.size.rows)
        let first = max(0, min(list.selected - shown / 2, list.lines.count - shown))
        let timeWidth = list.lines.map { width($0.time) }.max() ?? 5
        let authorWidth = min(16, list.lines.map { width($0.author) }.max() ?? 0)
        for offset in 0..<shown {
            let line = list.lines[first + offset]
            let row = inside.top + offset
            let isSelected = first + offset == list.selected
            if isSelected {
                let whole = Rect(
                    column: inside.left - 1,
                    row: row,
                    columns: inside.size.columns + 2,
                    rows: 1
                )
                canvas.frame.fill(whole, with: " ", style: Style(.selected))
            }
            let quiet = isSelected ? Style(.selected) : Style.dim
            let mark = isSelected ? glyphs.pointer : glyphs.bookmark
            write(DisplayText(String(mark)), inside.left, row, 1, isSelected ? quiet : Style(.key))
            var column = inside.left + 2
            write(line.time, column, row, timeWidth, isSelected ? Style(.selected) : .strong)
            column += timeWidth + 2
            if authorWidth > 0 {
                write(line.author, column, row, authorWidth, quiet)
                column += authorWidth + 2
            }
            let room = inside.right - column
            write(line.text, column, row, room, isSelected ? Style(.selected) : .normal)
        }
    }
}
