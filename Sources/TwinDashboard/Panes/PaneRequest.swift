// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

/// What a pane is asked to show, beside the scene: its layout, its room, and where the person is in it.
struct PaneRequest: Hashable, Sendable {
    /// What the layout says of the pane.
    var layout: PaneLayout
    /// The room inside its border.
    var room: Room
    /// True if it has the focus.
    var isFocused = false
    /// Which of its lines is selected.
    var selection = DashboardState.Selection()
    /// The column that a table is ranked by; 0 is the layout's own choice.
    var sortColumn = 0
    /// What its lines must contain; empty if all are shown.
    var filter = ""
    /// How a map is looked at.
    var mapZoom = MapZoom()
    /// True if its domain has no other pane of numbers on the page.
    var isOnlyOfDomain = true
    /// What its page has prepared for it; nil if it is built by its kind.
    var prepared: PaneContent?
    /// What is said beside the names of things.
    var notes: [EntityID: DisplayText] = [:]
    /// How far things are from the opened one.
    var distances: [EntityID: DisplayText] = [:]

    /// The part of the lines that is shown, with the selection held inside.
    ///
    /// - Parameters:
    ///   - count: how many lines there are.
    ///   - headings: how many rows are not for lines.
    /// - Returns: the lines shown, which of them is selected, and how many have room.
    func shown(_ count: Int, headings: Int = 0) -> (Range<Int>, Int?, Int) {
        let room = max(1, self.room.rows - headings)
        let line = min(max(0, selection.line), max(0, count - 1))
        var first = min(max(selection.firstLine, line - room + 1), line)
        first = max(0, min(first, count - room))
        let range = first..<min(count, first + room)
        return (range, isFocused && count > 0 ? line - first : nil, room)
    }

    /// The lines that are shown of all.
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
