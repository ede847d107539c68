// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of the load on the link to the terminal.
struct LinkView: View {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Returns the header's description of the load on a slow link; empty if the link is fast.
    func pieces(_ link: LinkModel?) -> [Piece] {
        guard let link, link.isSlow else { return [] }
        return [
            Piece(text: link.short, style: Style(.header)), Piece(text: " ", style: Style(.header)),
        ]
    }

    /// Draws the traffic of the link to the terminal in the last line of the pane of sources.
    ///
    /// - Returns: The number of rows used.
    func draw(_ link: LinkModel?, in rect: Rect) -> Int {
        guard let link, rect.size.rows > 2 else { return 0 }
        write(link.text, rect.left, rect.bottom - 1, rect.size.columns, .dim)
        return 1
    }
}
