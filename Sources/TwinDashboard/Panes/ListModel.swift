// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The number of selectable lines, with the identity and the target of each.
public struct ListBounds: Hashable, Sendable {
    /// The number of all lines.
    public var count: Int
    /// The number of lines that fit.
    public var room: Int
    /// The index of the first line shown.
    public var firstLine: Int
    /// The target of each line shown.
    public var targets: [Destination?]
    /// The identity of each line shown; nil if a line has none.
    public var identities: [LineIdentity?]
    /// A remark that there are more lines than listed, such as `50 of 312`; empty if all are
    /// listed.
    public var cap = DisplayText.empty

    /// Returns the identity of a line, counted from 0; nil if it has none or is not shown.
    func identity(of line: Int) -> LineIdentity? {
        let index = line - firstLine
        return identities.indices.contains(index) ? identities[index] : nil
    }
}

/// The visible lines of a pane and the number of all its lines.
public struct ListModel<Line: Hashable & Sendable>: Hashable, Sendable {
    /// The lines shown.
    public var lines: [Line]
    /// The target of each line shown.
    public var targets: [Destination?]
    /// The identity of each line shown; nil if a line has none.
    public var identities: [LineIdentity?]
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
        ListBounds(
            count: count,
            room: room,
            firstLine: firstLine,
            targets: targets,
            identities: identities,
            cap: cap
        )
    }
}

extension ListModel: PaneLines {}

extension ListModel {
    /// Creates a list of the visible lines of a pane.
    ///
    /// - Parameters:
    ///   - lines: The visible lines.
    ///   - targets: The target of each visible line.
    ///   - identities: The identity of each visible line.
    ///   - shown: The visible part of all lines.
    ///   - cap: A remark that there are more lines than listed.
    init(
        lines: [Line],
        targets: [Destination?],
        identities: [LineIdentity?],
        _ shown: ShownLines,
        cap: DisplayText = .empty
    ) {
        self.init(
            lines: lines,
            targets: targets,
            identities: identities,
            count: shown.count,
            firstLine: shown.range.lowerBound,
            room: shown.room,
            selected: shown.selected,
            cap: cap
        )
    }

    /// Creates a list of the visible lines of a pane, each of which is about an entity and opens
    /// its page.
    init(
        lines: [Line],
        entities: [EntityID],
        _ shown: ShownLines,
        cap: DisplayText = .empty
    ) {
        self.init(
            lines: lines,
            targets: entities.map(Destination.entity),
            identities: entities.map(LineIdentity.entity),
            shown,
            cap: cap
        )
    }
}
