// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of the errors found in a changed file.
struct FileProblemView: View {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws the errors found in a changed file over the lowest lines of the panes.
    func draw(_ model: ViewModel, _ plan: ScreenPlan) {
        guard !model.fileProblem.isEmpty else { return }
        let words = canvas.words
        let columns = canvas.frame.size.columns
        let room = columns - 2
        var lines = broken(DisplayText("! \(words[.fileIsWrong]):"), to: max(1, room))
        for line in model.fileProblem { lines += broken(line, to: max(1, room)) }
        let most = max(1, min(6, plan.body.rows / 2))
        let shown = lines.prefix(most)
        let top = plan.bodyRow + plan.body.rows - shown.count
        for (index, line) in shown.enumerated() {
            let rect = Rect(column: 0, row: top + index, columns: columns, rows: 1)
            canvas.frame.fill(rect, with: " ", style: Style(.notice))
            write(line, 1, top + index, room, Style(.notice))
        }
    }
}
