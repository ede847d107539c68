// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of the panes of a page, each in its border.
struct PanesView: View {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws the panes; the cells of unchanged panes are copied from the previous picture.
    func draw(
        _ model: ViewModel,
        _ plan: ScreenPlan,
        after drawn: inout DrawnPanes
    ) {
        let arrangement =
            model.isZoomed
            ? Arrangement(onlyPane: model.focusedPane, in: plan.body)
            : Arrangement(model.root, in: plan.body)
        var next = DrawnPanes(glyphs: glyphs)
        let around = canvas.hits
        var met: [HitMap] = []
        for box in arrangement.boxes where model.panes.indices.contains(box.pane) {
            let rect = Rect(
                column: box.column,
                row: box.row + plan.bodyRow,
                columns: box.room.columns,
                rows: box.room.rows
            )
            let drawing = PaneDrawing(model.panes[box.pane].content, on: canvas)
            let look = DrawnPanes.Look(model, box.pane, in: rect, drawing)
            if let known = drawn.hits(of: box.pane, as: look, on: canvas.frame, glyphs) {
                canvas.frame.take(rect, from: drawn.frame)
                canvas.hits = known
            } else {
                canvas.pane = box.pane
                canvas.hits = HitMap()
                canvas.hits.note(rect, .pane(box.pane, line: nil))
                let isFocused = box.pane == model.focusedPane
                draw(model.panes[box.pane], drawing, in: rect, isFocused: isFocused, model)
            }
            next.note(box.pane, as: look, meeting: canvas.hits)
            met.append(canvas.hits)
        }
        canvas.hits = met.reduce(into: around) { $0.note($1) }
        next.keep(canvas.frame)
        drawn = next
    }

    private func draw(
        _ pane: PaneModel,
        _ drawing: PaneDrawing,
        in rect: Rect,
        isFocused: Bool,
        _ model: ViewModel
    ) {
        let badges = badges(of: pane, drawing)
        var badgeStyle = Style(.dim)
        if pane.isStale {
            badgeStyle = Style(.stale, reversed: true)
        } else if pane.level > .normal {
            badgeStyle = Style(pane.level.role)
        }
        canvas.frame.box(
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
        if let notice = pane.notice ?? model.notice, model.notice == nil || !drawing.saysWithoutData
        {
            drawParagraph(notice, in: inside, style: .dim)
            return
        }
        drawing.draw(inside)
    }

    /// Returns the badges at the upper right of a pane, the longest form first; a calm pane has one
    /// form.
    private func badges(of pane: PaneModel, _ drawing: PaneDrawing) -> [DisplayText] {
        if pane.isStale { return [pane.badge] + pane.shortBadges }
        let quiet = quietBadge(pane, drawing)
        guard pane.level > .normal else { return [pane.badge.isEmpty ? quiet : pane.badge] }
        let forms = ([pane.badge] + pane.shortBadges).map {
            DisplayText("\(pane.level.mark(glyphs)) \($0)")
        }
        // The range of the lines shown follows the number of alarms if there is room for both.
        guard !drawing.addsRangeToAlarms else {
            return quiet.isEmpty ? forms : [DisplayText("\(forms[0]) · \(quiet)")] + forms
        }
        return forms
    }

    /// Returns the badge at the upper right of a calm pane: the length of time that it covers, or
    /// the range of the lines shown.
    private func quietBadge(_ pane: PaneModel, _ drawing: PaneDrawing) -> DisplayText {
        guard let list = pane.list else { return drawing.badge }
        if list.count > list.room {
            let last = min(list.count, list.firstLine + list.room)
            let range = "\(list.firstLine + 1)–\(last)"
            let all = list.cap.isEmpty ? "/\(list.count)" : " · \(list.cap)"
            return DisplayText(range + all)
        }
        return list.cap.isEmpty ? drawing.badge : list.cap
    }
}
