// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

extension Canvas {
    /// The last line: pages where they have no line of their own, the timeline, the keys.
    mutating func drawFooter(_ model: ViewModel, _ plan: ScreenPlan, _ keys: KeyMap) {
        let row = frame.size.rows - 1
        let columns = frame.size.columns
        var hints = hintPieces(model, keys, isShort: false)
        if width(of: hints) > columns / 3 { hints = hintPieces(model, keys, isShort: true) }
        let hintWidth = min(width(of: hints), columns / 2)
        write(hints, columns - hintWidth - 1, row, hintWidth)
        var left = 1
        let end = columns - hintWidth - 3
        if !plan.hasTabLine {
            var tabs = tabPieces(model, isShort: false)
            let timeline = timelineWidth(model.timeline)
            if width(of: tabs) + timeline + 3 > end { tabs = tabPieces(model, isShort: true) }
            let used = min(width(of: tabs), max(0, end - left))
            write(tabs, left, row, used)
            left += used + 2
        }
        drawTimeline(model.timeline, from: left, to: end, row: row)
    }

    private func hintPieces(_ model: ViewModel, _ keys: KeyMap, isShort: Bool) -> [Piece] {
        var pieces: [Piece] = []
        for binding in keys.bindings {
            guard let hint = binding.hint else { continue }
            let key = binding.keys.string.split(separator: " ").first.map(String.init) ?? ""
            let isFirstNeed = key == "?" || key == "q"
            if isShort, !isFirstNeed { continue }
            if !pieces.isEmpty { pieces.append(Piece(text: "  ", style: .dim)) }
            pieces.append(Piece(text: DisplayText(key), style: Style(.key)))
            let text = DisplayText(" " + hint.text(in: model.language))
            pieces.append(Piece(text: text, style: .dim))
        }
        return pieces
    }

    private func timelineWidth(_ timeline: TimelineModel) -> Int {
        timeline.marks.isEmpty
            ? 0 : timeline.marks.count + width(timeline.start) + width(timeline.end) + 2
    }

    /// What happened, one column for each part of the last day: a track where something is kept,
    /// a higher column the more events, in the look of the worst of them.
    private mutating func drawTimeline(
        _ timeline: TimelineModel,
        from left: Int,
        to right: Int,
        row: Int
    ) {
        guard !timeline.marks.isEmpty, timelineWidth(timeline) <= right - left else { return }
        let most = max(1, timeline.counts.max() ?? 1)
        var column = left + write(timeline.start, left, row, 8, .dim) + 1
        let first = column
        for (part, mark) in timeline.marks.enumerated() {
            var glyph: Character = timeline.isKept[part] ? glyphs.track : " "
            var style = Style.dim
            if let mark {
                let levels = glyphs.columnLevels
                let height = max(1, (levels.count - 1) * timeline.counts[part] / most)
                glyph = levels[min(levels.count - 1, height)]
                style = mark > .normal ? Style(mark.role) : .dim
            }
            write(DisplayText(String(glyph)), column, row, 1, style)
            column += 1
        }
        let last = timeline.marks.count - 1
        let place = (timeline.playhead * Double(timeline.marks.count)).rounded(.down)
        let offset = Int(exactly: place) ?? last
        write(
            DisplayText(String(glyphs.thumb)),
            first + min(max(0, offset), last),
            row,
            1,
            .strong
        )
        write(timeline.end, column + 1, row, 6, .dim)
    }
}
