// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of a screen that is too small for panes.
struct TooSmallView: View {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws the most important facts on a screen that is too small for panes, the worst first.
    func draw(_ model: ViewModel) {
        let words = canvas.words
        let header = model.header
        var lines: [[Piece]] = []
        if !header.simulated.isEmpty {
            lines.append([Piece(text: header.simulated, style: Style(.notice))])
        }
        lines.append([Piece(text: words[.tooSmall], style: .strong)])
        for part in broken(words[.needsRoom], to: canvas.frame.size.columns) {
            lines.append([Piece(text: part, style: .dim)])
        }
        var more: [[Piece]] = []
        if let worst = header.alarms.first {
            let count = DisplayText("\(worst.level.mark(glyphs)) \(worst.count) \(worst.word)")
            more.append([Piece(text: count, style: Style(worst.level.role))])
            more.append([Piece(text: header.worstAlarm, style: .normal)])
        } else {
            more.append([Piece(text: words[.noAlarms], style: .normal)])
        }
        let isLive = header.clock.followsWall
        let clock = Piece(
            text: ClockView(canvas).text(header.clock),
            style: isLive ? Style(.normal) : Style(.notice, reversed: true)
        )
        // A picture that is not live shows its time first, so that it is not mistaken for the
        // present.
        if isLive { more.append([clock]) } else { lines.insert([clock], at: 0) }
        more.append([Piece(text: header.shortTime, style: Style(.normal))])
        more.append([Piece(text: header.city, style: .strong)])
        for source in header.sources where !source.isFresh {
            let text = DisplayText("\(source.name) \(words[.stale]) \(source.tightAge)")
            more.append([Piece(text: text, style: Style(.stale))])
        }
        for (row, pieces) in (lines + more).prefix(canvas.frame.size.rows).enumerated() {
            write(pieces, 0, row, canvas.frame.size.columns)
        }
    }
}
