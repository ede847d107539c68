// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of the keys and commands.
struct HelpView: View {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws keys and commands over the panes, from their tables; the header remains visible.
    ///
    /// Text that does not fit on the screen can be scrolled.
    func draw(_ model: ViewModel, _ plan: ScreenPlan, _ keys: KeyMap) {
        let words = canvas.words
        let lines = HelpText(keys, .standard, model.language, first: scope(of: model)).lines
        let keyWidth = lines.filter { !$0.isHeading }.map { width($0.keys) }.max() ?? 0
        let helpWidth = lines.map { width($0.help) }.max() ?? 0
        let legend = legendPieces(words)
        let count = HelpText.columns(on: plan.body.columns)
        let least = min(HelpText.visible(in: plan.body.rows), (lines.count + count - 1) / count)
        let shown = max(1, least)
        let entry = keyWidth + 2 + helpWidth
        let inner = max(entry * count + 3 * (count - 1), width(of: legend))
        let columns = min(inner + 4, canvas.frame.size.columns)
        let rows = min(shown + 4, plan.body.rows)
        let rect = centred(columns, rows, in: plan)
        let first = min(max(0, model.helpLine), max(0, lines.count - shown * count))
        let last = min(lines.count, first + shown * count)
        let below = last < lines.count ? glyphs.moreBelow : first > 0 ? glyphs.moreAbove : " "
        canvas.frame.fill(rect, with: " ", style: .normal)
        canvas.hits.note(rect, .overlay)
        canvas.frame.box(
            rect,
            title: words[.keys],
            badge: shown * count < lines.count
                ? DisplayText("\(first + 1)–\(last)/\(lines.count) \(below)") : nil,
            style: Style(.selected),
            titleStyle: Style(.selected),
            badgeStyle: .dim,
            glyphs: glyphs
        )
        let room = min(entry, (columns - 4 - 3 * (count - 1)) / count)
        for (offset, line) in lines[first..<last].enumerated() {
            let row = rect.top + 1 + offset % shown
            let left = rect.left + 2 + (offset / shown) * (room + 3)
            guard row < rect.bottom - 1 else { continue }
            if line.isHeading {
                write(line.keys, left, row, room, .strong)
            } else {
                write(line.keys, left, row, keyWidth, Style(.key))
                write(line.help, left + keyWidth + 2, row, room - keyWidth - 2, .normal)
            }
        }
        if rect.size.rows >= shown + 4 {
            write(legend, rect.left + 2, rect.bottom - 2, columns - 4)
        }
    }

    /// Returns the scope of the keys in the focused pane.
    private func scope(of model: ViewModel) -> KeyScope {
        guard model.panes.indices.contains(model.focusedPane) else { return .everywhere }
        return switch model.panes[model.focusedPane].content {
        case .alarmList: .alarmTable
        case .alarms: .alarms
        default: .everywhere
        }
    }

    /// Returns the legend of the marks.
    private func legendPieces(_ words: Words) -> [Piece] {
        var pieces: [Piece] = []
        for level in Level.allCases.reversed() where level > .normal {
            if !pieces.isEmpty { pieces.append(Piece(text: "  ", style: .dim)) }
            pieces.append(Piece(text: level.mark(glyphs), style: level.markStyle))
            pieces.append(Piece(text: " " + words.level(level), style: .normal))
        }
        return pieces
    }
}
