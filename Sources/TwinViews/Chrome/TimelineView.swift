// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of the timeline: the recorded span, the events in it, and the instant shown.
struct TimelineView: View {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// The amount of words beside the timeline's columns.
    private enum Words {
        case both, end, none
    }

    private func words(_ timeline: TimelineModel, in room: Int) -> Words? {
        let columns = timeline.marks.count
        guard columns > 0, columns <= room else { return nil }
        let start = width(timeline.start) + 1
        let end = width(timeline.end) + 1
        if columns + start + end <= room { return .both }
        return columns + end <= room ? .end : Words.none
    }

    /// Returns the number of columns of the timeline and its words; 0 if there is no timeline.
    func width(of timeline: TimelineModel) -> Int {
        timeline.marks.isEmpty
            ? 0 : timeline.marks.count + width(timeline.start) + width(timeline.end) + 2
    }

    /// Draws the timeline as one line.
    ///
    /// Recorded times have a track, and unrecorded times are blank. Each column's height is the
    /// number of events and alarms that began in its time, and its look is that of the worst of
    /// them. Bookmarks and the playhead are drawn on top. The line is left out if there is no room
    /// for it.
    func draw(
        _ timeline: TimelineModel,
        from left: Int,
        to right: Int,
        row: Int,
        isLive: Bool
    ) {
        guard let fitting = words(timeline, in: right - left) else { return }
        let most = max(1, timeline.counts.max() ?? 1)
        var column = left
        if fitting == .both {
            column += write(timeline.start, left, row, right - left, .dim) + 1
        }
        canvas.hits.note(
            Rect(column: column, row: row, columns: timeline.marks.count, rows: 1),
            .timeline
        )
        canvas.hits.window = timeline.window
        let begin = timeline.isKept.firstIndex(of: true)
        let isCut = timeline.window.map { window in
            timeline.kept.map { $0.lowerBound <= window.start } ?? false
        }
        for (part, mark) in timeline.marks.enumerated() {
            var glyph: Character = timeline.isKept[part] ? glyphs.track : " "
            var style = Style.dim
            if part == begin, isCut == false { glyph = glyphs.trackStart }
            if let mark {
                let levels = glyphs.columnLevels
                let height = max(1, (levels.count - 1) * timeline.counts[part] / most)
                glyph = levels[min(levels.count - 1, height)]
                style = mark > .normal ? Style(mark.role) : .dim
            }
            if timeline.isBookmarked[part] {
                glyph = glyphs.bookmark
                style = Style(.key)
            }
            if part == timeline.playhead {
                glyph = glyphs.playhead
                style = isLive ? .strong : Style(.notice)
            }
            write(DisplayText(String(glyph)), column, row, 1, style)
            column += 1
        }
        if fitting != .none { write(timeline.end, column + 1, row, right - column, .dim) }
    }
}
