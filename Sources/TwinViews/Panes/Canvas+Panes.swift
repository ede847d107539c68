// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

extension Canvas {
    /// Draws the panes, of those that are as they were before the cells of then.
    mutating func drawPanes(
        _ model: ViewModel,
        _ plan: ScreenPlan,
        after drawn: inout DrawnPanes
    ) {
        let arrangement =
            model.isZoomed
            ? Arrangement(onlyPane: model.focusedPane, in: plan.body)
            : Arrangement(model.root, in: plan.body)
        var next = DrawnPanes(glyphs: glyphs)
        let around = hits
        var met: [HitMap] = []
        for box in arrangement.boxes where model.panes.indices.contains(box.pane) {
            let rect = Rect(
                column: box.column,
                row: box.row + plan.bodyRow,
                columns: box.room.columns,
                rows: box.room.rows
            )
            let look = DrawnPanes.Look(model, box.pane, in: rect)
            if let known = drawn.hits(of: box.pane, as: look, on: frame, glyphs) {
                frame.take(rect, from: drawn.frame)
                hits = known
            } else {
                pane = box.pane
                hits = HitMap()
                hits.note(rect, .pane(box.pane, line: nil))
                let isFocused = box.pane == model.focusedPane
                drawPane(model.panes[box.pane], in: rect, isFocused: isFocused, model)
            }
            next.note(box.pane, as: look, meeting: hits)
            met.append(hits)
        }
        hits = met.reduce(into: around) { $0.note($1) }
        next.keep(frame)
        drawn = next
    }

    private mutating func drawPane(
        _ pane: PaneModel,
        in rect: Rect,
        isFocused: Bool,
        _ model: ViewModel
    ) {
        let badges = badges(of: pane)
        var badgeStyle = Style(.dim)
        if pane.isStale {
            badgeStyle = Style(.stale, reversed: true)
        } else if pane.level > .normal {
            badgeStyle = Style(pane.level.role)
        }
        frame.box(
            rect,
            title: pane.title,
            badge: badges.first,
            shortBadges: Array(badges.dropFirst()),
            style: isFocused ? Style(.strong) : Style(.border),
            titleStyle: isFocused ? Style(.selected) : Style(.title),
            badgeStyle: badgeStyle,
            glyphs: glyphs
        )
        let inside = Rect(
            column: rect.left + 2,
            row: rect.top + 1,
            columns: rect.size.columns - 4,
            rows: rect.size.rows - 2
        )
        guard !inside.isEmpty else { return }
        if let notice = pane.notice ?? model.notice, model.notice == nil || !isTold(pane.content) {
            drawParagraph(notice, in: inside, style: .dim)
            return
        }
        let words = Words(model.language)
        switch pane.content {
        case .numbers(let numbers): drawNumbers(numbers, in: inside)
        case .chart(let chart): drawChart(chart, in: inside, words)
        case .table(let table): drawTable(table, in: inside, words)
        case .events(let events): drawEvents(events, in: inside, words)
        case .sources(let sources):
            let linkRows = drawLink(model.link, in: inside)
            let rest = Size(columns: inside.size.columns, rows: inside.size.rows - linkRows)
            drawSources(sources, in: Rect(origin: inside.origin, size: rest), words)
        case .alarms(let alarms): drawAlarms(alarms, in: inside, words, model.header.sources)
        case .chain(let chain): drawChain(chain.stages, in: inside, words)
        case .wall(let wall): drawWall(wall, in: inside, words)
        case .map(let map): drawMap(map, in: inside, words)
        case .heat(let heat): drawHeat(heat, in: inside, words)
        case .bars(let bars): drawBars(bars, in: inside, words)
        case .progress(let progress): drawProgress(progress, in: inside, words)
        case .changes(let changes): drawChanges(changes, in: inside, words)
        }
    }

    /// Whether a pane has something to say though nothing was received.
    private func isTold(_ content: PaneContent) -> Bool {
        if case .sources = content { return true }
        return false
    }

    /// What stands at the upper right of a pane, the longest form first; what is calm has one alone.
    private func badges(of pane: PaneModel) -> [DisplayText] {
        if pane.isStale { return [pane.badge] + pane.shortBadges }
        let quiet = quietBadge(pane)
        guard pane.level > .normal else { return [pane.badge.isEmpty ? quiet : pane.badge] }
        let forms = ([pane.badge] + pane.shortBadges).map {
            DisplayText("\(pane.level.mark(glyphs)) \($0)")
        }
        // Which of its lines a list shows is said behind what needs an eye, where both have room.
        guard case .numbers = pane.content else {
            return quiet.isEmpty ? forms : [DisplayText("\(forms[0]) · \(quiet)")] + forms
        }
        return forms
    }

    /// What stands at the upper right of a pane that is calm: how far back it looks, or which of
    /// its lines are shown of how many.
    private func quietBadge(_ pane: PaneModel) -> DisplayText {
        if let list = pane.list, list.count > list.room {
            let last = min(list.count, list.firstLine + list.room)
            let range = "\(list.firstLine + 1)–\(last)"
            let all = list.cap.isEmpty ? "/\(list.count)" : " · \(list.cap)"
            return DisplayText(range + all)
        }
        if let list = pane.list, !list.cap.isEmpty { return list.cap }
        switch pane.content {
        case .numbers(let numbers):
            if !numbers.comparedWith.isEmpty { return DisplayText("± \(numbers.comparedWith)") }
            return numbers.lines.lines.contains { $0.trend != nil } ? numbers.span : .empty
        case .chart(let chart): return chart.gap.isEmpty ? chart.span : chart.gap
        case .wall(let wall): return wall.summary
        case .map(let map): return map.scales.first?.age ?? .empty
        case .heat(let heat): return heat.span
        case .bars(let bars): return bars.age
        case .events(let events): return events.span
        case .changes(let changes): return changes.span
        default: return .empty
        }
    }

    /// Writes a text over several lines, broken between words.
    mutating func drawParagraph(_ text: DisplayText, in rect: Rect, style: Style) {
        for (index, line) in broken(text, to: rect.size.columns).enumerated() {
            guard index < rect.size.rows else { return }
            write(line, rect.left, rect.top + index, rect.size.columns, style)
        }
    }

    /// A text cut into lines that have room.
    func broken(_ text: DisplayText, to columns: Int) -> [DisplayText] {
        frame.fit.lines(text, to: columns)
    }
}
