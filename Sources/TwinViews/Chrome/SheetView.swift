// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of a sheet over the panes; the header and the footer remain visible.
struct SheetView: View {
    let canvas: Canvas

    /// The greatest number of columns of a sheet, its border included.
    private static let mostColumns = 100

    init(_ canvas: Canvas) { self.canvas = canvas }

    func draw(_ sheet: SheetModel, _ plan: ScreenPlan) {
        let columns = min(canvas.frame.size.columns, Self.mostColumns)
        let rect = centred(columns, plan.body.rows, in: plan)
        let shown = max(1, rect.size.rows - 2)
        let first = min(max(0, sheet.line), max(0, sheet.lines.count - shown))
        let last = min(sheet.lines.count, first + shown)
        let more = last < sheet.lines.count ? glyphs.moreBelow : first > 0 ? glyphs.moreAbove : " "
        canvas.frame.fill(rect, with: " ", style: .normal)
        canvas.hits.note(rect, .overlay)
        canvas.frame.box(
            rect,
            title: DisplayText(
                sheet.tabs.map { $0.isShown ? "[\($0.name)]" : "\($0.name)" }
                    .joined(separator: " ")
            ),
            badge: last - first < sheet.lines.count
                ? DisplayText("\(first + 1)–\(last)/\(sheet.lines.count) \(more)") : nil,
            style: Style(.selected),
            titleStyle: Style(.selected),
            badgeStyle: .dim,
            glyphs: glyphs
        )
        for (offset, line) in sheet.lines[first..<last].enumerated() {
            let number = first + offset
            // A title follows an empty line and is not indented.
            let isTitle =
                number == 0
                || (sheet.lines[number - 1].isEmpty && !line.string.hasPrefix(" "))
            write(
                line,
                rect.left + 1,
                rect.top + 1 + offset,
                rect.size.columns - 2,
                isTitle ? .strong : .normal
            )
        }
    }
}
