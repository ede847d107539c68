// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The number of selectable lines and the target of each.
public struct ListBounds: Hashable, Sendable {
    /// The number of all lines.
    public var count: Int
    /// The number of lines that fit.
    public var room: Int
    /// The index of the first line shown.
    public var firstLine: Int
    /// The target of each line shown.
    public var targets: [Destination?]
    /// A remark that there are more lines than listed, such as `50 of 312`; empty if all are
    /// listed.
    public var cap = DisplayText.empty
}

/// The visible lines of a pane and the number of all its lines.
public struct ListModel<Line: Hashable & Sendable>: Hashable, Sendable {
    /// The lines shown.
    public var lines: [Line]
    /// The target of each line shown.
    public var targets: [Destination?]
    /// The number of all lines.
    public var count: Int
    /// The index of the first line shown.
    public var firstLine: Int
    /// The number of lines that fit.
    public var room: Int
    /// The index of the selected line among those shown; nil if the pane is not in focus.
    public var selected: Int?
    /// True if a line can be selected.
    public var isSelectable = true
    /// A remark that there are more lines than listed, such as `50 of 312`; empty if all are
    /// listed.
    public var cap = DisplayText.empty

    var bounds: ListBounds? {
        ListBounds(count: count, room: room, firstLine: firstLine, targets: targets, cap: cap)
    }
}

extension ListModel: PaneLines {}

extension ListModel {
    /// Creates a list in which each line opens the page of an entity.
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
