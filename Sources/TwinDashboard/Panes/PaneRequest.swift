// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

/// The input of a pane beside the scene: its layout, its room, and the person's selection in it.
struct PaneRequest: Hashable, Sendable {
    /// The pane's layout.
    var layout: PaneLayout
    /// The room inside its border.
    var room: Room
    /// True if it has the focus.
    var isFocused = false
    /// The selected line.
    var selection = DashboardState.Selection()
    /// The column that a table is ranked by; 0 is the layout's own choice.
    var sortColumn = 0
    /// The words that its lines must contain; empty if all are shown.
    var filter = ""
    /// The zoom and centre of a map.
    var mapZoom = MapZoom()
    /// True if its domain has no other pane of numbers on the page.
    var isOnlyOfDomain = true
    /// The list shown by a pane of the alarm table, and the tagged alarms.
    var alarmList = AlarmListChoice()
    /// The content that its page has prepared; nil if the content is built by the pane's kind.
    var prepared: PaneContent?
    /// Remarks beside the names of entities.
    var notes: [EntityID: DisplayText] = [:]
    /// The distances of entities from the open one.
    var distances: [EntityID: DisplayText] = [:]

    /// Returns the visible part of the lines, with the selection clamped to the lines.
    ///
    /// - Parameters:
    ///   - count: The number of lines.
    ///   - headings: The number of rows that are not available for lines.
    /// - Returns: The visible lines, the index of the selected one, and the number that fit.
    func shown(_ count: Int, headings: Int = 0) -> (Range<Int>, Int?, Int) {
        let room = max(1, self.room.rows - headings)
        let line = min(max(0, selection.line), max(0, count - 1))
        var first = min(max(selection.firstLine, line - room + 1), line)
        first = max(0, min(first, count - room))
        let range = first..<min(count, first + room)
        return (range, isFocused && count > 0 ? line - first : nil, room)
    }

    /// Returns a list model of the visible lines.
    func list<Line>(
        _ all: [Line],
        targets: [EntityID?],
        headings: Int = 0
    ) -> ListModel<Line> {
        let (range, selected, room) = shown(all.count, headings: headings)
        return ListModel(
            lines: Array(all[range]),
            targets: range.map { targets.indices.contains($0) ? targets[$0] : nil },
            count: all.count,
            firstLine: range.lowerBound,
            room: room,
            selected: selected
        )
    }
}
