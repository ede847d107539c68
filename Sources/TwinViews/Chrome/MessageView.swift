// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of the message above the footer.
struct MessageView: View {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws the remark about the last key over the footer.
    func draw(_ message: DisplayText) {
        guard !message.isEmpty else { return }
        let row = canvas.frame.size.rows - 1
        let line = Rect(column: 0, row: row, columns: canvas.frame.size.columns, rows: 1)
        canvas.frame.fill(line, with: " ", style: Style(.notice))
        write(message, 1, row, canvas.frame.size.columns - 2, Style(.notice))
    }
}
