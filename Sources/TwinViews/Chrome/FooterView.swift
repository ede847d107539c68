// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The last line of the screen.
struct FooterView: View {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws the last line: the pages if they have no line of their own, the timeline, and the
    /// keys.
    ///
    /// If part of the archive is damaged, the notice of the damage replaces all keys except help's.
    func draw(_ model: ViewModel, _ plan: ScreenPlan, _ keys: KeyMap) {
        let row = canvas.frame.size.rows - 1
        let columns = canvas.frame.size.columns
        var hints = hintPieces(model, keys, .all)
        if width(of: hints) > columns / 3 || !model.damage.isEmpty {
            hints = hintPieces(model, keys, .short)
        }
        if width(of: hints) > columns / 2 { hints = hintPieces(model, keys, .fewest) }
        if !model.damage.isEmpty {
            let damage = Piece(
                text: DisplayText(" ! \(model.damage) "),
                style: Style(.notice, reversed: true)
            )
            hints = [damage, Piece(text: "  ", style: .dim)] + hints
            if width(of: hints) > columns / 2 { hints = [damage] }
        }
        let hintWidth = min(width(of: hints), columns / 2)
        write(hints, columns - hintWidth - 1, row, hintWidth)
        var left = 1
        let end = columns - hintWidth - 3
        if !plan.hasTabLine {
            let view = TabsView(canvas)
            var tabs = view.pieces(model, isShort: false)
            let timeline = TimelineView(canvas).width(of: model.timeline)
            if width(of: tabs) + timeline + 3 > end { tabs = view.pieces(model, isShort: true) }
            let used = min(width(of: tabs), max(0, end - left))
            write(tabs, left, row, used)
            view.note(tabs, from: left, row: row, width: used)
            left += used + 2
        }
        let isLive = model.header.clock.followsWall
        TimelineView(canvas).draw(model.timeline, from: left, to: end, row: row, isLive: isLive)
    }

    /// The number of hints for the room on the screen.
    private enum Choice {
        /// All hints.
        case all
        /// Those of the focused pane and of the keys that everybody needs.
        case short
        /// The short ones without those of the alarm table's lists.
        case fewest
    }

    private func hintPieces(_ model: ViewModel, _ keys: KeyMap, _ choice: Choice) -> [Piece] {
        var pieces: [Piece] = []
        var scope = KeyScope.everywhere
        if model.panes.indices.contains(model.focusedPane),
            case .alarmList = model.panes[model.focusedPane].content
        {
            scope = .alarmTable
        }
        if model.sheet != nil { scope = .sheet }
        // The keys of the focused pane come first, and are kept if there is little room.
        let bindings = keys.bindings.filter { scope.outward.contains($0.scope) }
        let ordered = scope.outward.flatMap { wanted in bindings.filter { $0.scope == wanted } }
        for binding in ordered {
            guard let hint = binding.hint else { continue }
            let key = binding.keys.string.split(separator: " ").first.map(String.init) ?? ""
            let isFirstNeed = key == "?" || key == "q"
            if choice != .all, !isFirstNeed, binding.scope == .everywhere { continue }
            if choice == .fewest, binding.scope == .alarmTable { continue }
            if !pieces.isEmpty { pieces.append(Piece(text: "  ", style: .dim)) }
            pieces.append(Piece(text: DisplayText(key), style: Style(.key)))
            let text = DisplayText(" " + hint.text(in: model.language))
            pieces.append(Piece(text: text, style: .dim))
        }
        return pieces
    }
}
