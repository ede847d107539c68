// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

extension Canvas {
    /// The keys over the panes, made from the one table of keys; the header stays in sight.
    mutating func drawHelp(_ model: ViewModel, _ plan: ScreenPlan, _ keys: KeyMap) {
        let words = Words(model.language)
        let bindings = keys.bindings
        let keyWidth = bindings.map { width($0.keys) }.max() ?? 0
        let helpWidth =
            bindings.map { width(DisplayText($0.help.text(in: model.language))) }.max() ?? 0
        let legend = legendPieces(words)
        let inner = max(keyWidth + 2 + helpWidth, width(of: legend))
        let columns = min(inner + 4, frame.size.columns)
        let rows = min(bindings.count + 4, plan.body.rows)
        let rect = Rect(
            column: (frame.size.columns - columns) / 2,
            row: plan.bodyRow + max(0, (plan.body.rows - rows) / 2),
            columns: columns,
            rows: rows
        )
        frame.fill(rect, with: " ", style: .normal)
        frame.box(
            rect,
            title: words[.keys],
            badge: nil,
            style: Style(.selected),
            titleStyle: Style(.selected),
            badgeStyle: .dim,
            glyphs: glyphs
        )
        let left = rect.left + 2
        let room = columns - 4
        for (index, binding) in bindings.enumerated() {
            let row = rect.top + 1 + index
            guard row < rect.bottom - 1 else { return }
            write(binding.keys, left, row, keyWidth, Style(.key))
            let help = DisplayText(binding.help.text(in: model.language))
            write(help, left + keyWidth + 2, row, room - keyWidth - 2, .normal)
        }
        let row = rect.top + bindings.count + 2
        if row < rect.bottom - 1 { write(legend, left, row, room) }
    }

    /// What the marks mean.
    private func legendPieces(_ words: Words) -> [Piece] {
        var pieces: [Piece] = []
        for level in Level.allCases.reversed() where level > .normal {
            if !pieces.isEmpty { pieces.append(Piece(text: "  ", style: .dim)) }
            pieces.append(Piece(text: level.mark(glyphs), style: level.markStyle))
            pieces.append(Piece(text: " " + words.level(level), style: .normal))
        }
        return pieces
    }

    /// What can be said on a screen that is too small for panes: the worst first.
    mutating func drawTooSmall(_ model: ViewModel) {
        let words = Words(model.language)
        let header = model.header
        var lines: [[Piece]] = []
        if !header.simulated.isEmpty {
            lines.append([Piece(text: header.simulated, style: Style(.notice))])
        }
        lines.append([Piece(text: words[.tooSmall], style: .strong)])
        lines.append([Piece(text: words[.needsRoom], style: .dim)])
        var more: [[Piece]] = []
        if let worst = header.alarms.first {
            let count = DisplayText("\(worst.level.mark(glyphs)) \(worst.count) \(worst.word)")
            more.append([Piece(text: count, style: Style(worst.level.role))])
            more.append([Piece(text: header.worstAlarm, style: .normal)])
        } else {
            more.append([Piece(text: words[.noAlarms], style: .normal)])
        }
        more.append([Piece(text: header.clock, style: Style(.normal))])
        more.append([Piece(text: header.shortTime, style: Style(.normal))])
        more.append([Piece(text: header.city, style: .strong)])
        for source in header.sources where !source.isFresh {
            let text = DisplayText("\(source.name) \(words[.stale]) \(source.tightAge)")
            more.append([Piece(text: text, style: Style(.stale))])
        }
        for (row, pieces) in (lines + more).prefix(frame.size.rows).enumerated() {
            write(pieces, 0, row, frame.size.columns)
        }
    }
}
