// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

/// The input of a pane beside the scene: its layout, its room, and the user's selection in it.
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

    /// Returns the visible part of the lines, with the selection among them.
    ///
    /// - Parameters:
    ///   - identities: The identity of each line; nil if a line has none.
    ///   - headings: The number of rows that are not available for lines.
    /// - Returns: The visible lines, the selected one, and the number that fit.
    func shown(
        _ identities: some RandomAccessCollection<LineIdentity?>,
        headings: Int = 0
    ) -> ShownLines {
        let room = max(1, self.room.rows - headings)
        let count = identities.count
        let held = selection.found(among: identities).held(in: count, room: room)
        return ShownLines(
            range: held.firstLine..<min(count, held.firstLine + room),
            line: held.line,
            selected: isFocused && count > 0 ? held.line - held.firstLine : nil,
            count: count,
            room: room
        )
    }

    /// Returns a list model of the visible lines, each of which is about an entity and opens its
    /// page.
    func list<Line>(
        _ all: [Line],
        entities: [EntityID?],
        headings: Int = 0
    ) -> ListModel<Line> {
        list(
            all,
            targets: entities,
            identities: entities.map { LineIdentity($0) },
            headings: headings
        )
    }

    /// Returns a list model of the visible lines, each of which opens the page of an entity.
    func list<Line>(
        _ all: [Line],
        targets: [EntityID?],
        identities: [LineIdentity?],
        headings: Int = 0
    ) -> ListModel<Line> {
        let shown = shown(identities, headings: headings)
        return ListModel(
            lines: Array(all[shown.range]),
            targets: shown.range.map { number in
                targets.indices.contains(number) ? targets[number].map(Destination.entity) : nil
            },
            identities: Array(identities[shown.range]),
            shown
        )
    }
}

/// The visible part of the lines of a list.
struct ShownLines: Hashable, Sendable {
    /// The visible lines.
    var range: Range<Int>
    /// The line of the selection, from 0, even if the pane is not in focus.
    var line: Int
    /// The index of the selected line among those visible; nil if the pane is not in focus.
    var selected: Int?
    /// The number of all lines.
    var count: Int
    /// The number of lines that fit.
    var room: Int
}
