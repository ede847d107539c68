// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

extension Canvas {
    /// What a slow link carries, for the header; nothing where the link is fast.
    func linkPieces(_ link: LinkModel?) -> [Piece] {
        guard let link, link.isSlow else { return [] }
        return [
            Piece(text: link.short, style: Style(.header)), Piece(text: " ", style: Style(.header)),
        ]
    }

    /// What goes over the link to the terminal, in the last line of the pane of sources.
    ///
    /// - Returns: how many rows it takes.
    mutating func drawLink(_ link: LinkModel?, in rect: Rect) -> Int {
        guard let link, rect.size.rows > 2 else { return 0 }
        write(link.text, rect.left, rect.bottom - 1, rect.size.columns, .dim)
        return 1
    }

    /// What is wrong in a file, over the lowest lines of the panes.
    mutating func drawFileProblem(_ model: ViewModel, _ plan: ScreenPlan) {
        guard !model.fileProblem.isEmpty else { return }
        let words = Words(model.language)
        let columns = frame.size.columns
        let room = columns - 2
        var lines = broken(DisplayText("! \(words[.fileIsWrong]):"), to: max(1, room))
        for line in model.fileProblem { lines += broken(line, to: max(1, room)) }
        let most = max(1, min(6, plan.body.rows / 2))
        let shown = lines.prefix(most)
        let top = plan.bodyRow + plan.body.rows - shown.count
        for (index, line) in shown.enumerated() {
            let rect = Rect(column: 0, row: top + index, columns: columns, rows: 1)
            frame.fill(rect, with: " ", style: Style(.notice))
            write(line, 1, top + index, room, Style(.notice))
        }
    }
}
