// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// How many lines there are to select, and what each opens.
public struct ListBounds: Hashable, Sendable {
    /// How many lines there are in all.
    public var count: Int
    /// How many are shown at a time.
    public var room: Int
    /// The first line shown.
    public var firstLine: Int
    /// What each line shown opens.
    public var targets: [Destination?]
    /// That there are more than are listed: `50 of 312`; empty where all are.
    public var cap = DisplayText.empty
}

/// The lines of a pane that are shown, out of all that there are.
public struct ListModel<Line: Hashable & Sendable>: Hashable, Sendable {
    /// The lines shown.
    public var lines: [Line]
    /// What each opens.
    public var targets: [Destination?]
    /// How many lines there are in all.
    public var count: Int
    /// The first line shown.
    public var firstLine: Int
    /// How many lines fit.
    public var room: Int
    /// Which of the lines shown is selected; nothing where the pane is not in focus.
    public var selected: Int?
    /// Whether a line can be selected.
    public var isSelectable = true
    /// That there are more than are listed: `50 of 312`; empty where all are.
    public var cap = DisplayText.empty

    var bounds: ListBounds? {
        ListBounds(count: count, room: room, firstLine: firstLine, targets: targets, cap: cap)
    }
}

extension ListModel: PaneLines {}

extension ListModel {
    /// Lines that open the page of an entity each.
    init(
        lines: [Line],
        targets: [EntityID?],
        count: Int,
        firstLine: Int,
        room: Int,
        selected: Int?,
        isSelectable: Bool = true,
        cap: DisplayText = .empty
    ) {
        self.init(
            lines: lines,
            targets: targets.map { $0.map(Destination.entity) },
            count: count,
            firstLine: firstLine,
            room: room,
            selected: selected,
            isSelectable: isSelectable,
            cap: cap
        )
    }
}
