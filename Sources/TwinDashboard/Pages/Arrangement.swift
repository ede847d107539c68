// SPDX-License-Identifier: Apache-2.0

public import TwinVocabulary

/// A size in columns and rows of text.
public struct Room: Hashable, Sendable {
    /// The number of columns.
    public var columns: Int
    /// The number of rows.
    public var rows: Int

    /// Creates a room; negative numbers become zero.
    public init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }
}

/// The division of a room between a page's panes.
///
/// This is the only place where shares become columns and rows. The builder uses it for the number
/// of columns of a chart, and the views use it for the positions of panes.
public struct Arrangement: Hashable, Sendable {
    /// The place of a pane in the room.
    public struct Box: Hashable, Sendable {
        /// The index of the pane, counted through the page.
        public var pane: Int
        /// The first column.
        public var column: Int
        /// The first row.
        public var row: Int
        /// The size of the pane; empty if there was no room for it.
        public var room: Room
    }

    /// The minimum width of a pane: a border and a few letters.
    public static let leastColumns = 14
    /// The minimum height of a pane: a border above and below, and one line.
    public static let leastRows = 3

    /// The panes with room, in the page's order.
    public private(set) var boxes: [Box] = []

    /// Creates the division of the room between the panes below a node.
    public init(_ node: LayoutNode, in room: Room) {
        var pane = 0
        place(node, column: 0, row: 0, room: room, pane: &pane)
    }

    /// Creates an arrangement that gives one pane the whole room.
    public init(onlyPane pane: Int, in room: Room) {
        boxes = [Box(pane: pane, column: 0, row: 0, room: room)]
    }

    private mutating func place(
        _ node: LayoutNode,
        column: Int,
        row: Int,
        room: Room,
        pane: inout Int
    ) {
        switch node {
        case .pane:
            if room.columns >= Self.leastColumns, room.rows >= Self.leastRows {
                boxes.append(Box(pane: pane, column: column, row: row, room: room))
            }
            pane += 1
        case .rows(let parts):
            let extents = parts.map(\.extent)
            var top = row
            let shares = Self.shares(of: room.rows, between: extents, least: Self.leastRows)
            for (part, rows) in zip(parts, shares) {
                let share = Room(columns: room.columns, rows: rows)
                place(part.node, column: column, row: top, room: share, pane: &pane)
                top += rows
            }
        case .columns(let parts):
            let extents = parts.map(\.extent)
            var left = column
            let shares = Self.shares(of: room.columns, between: extents, least: Self.leastColumns)
            for (part, columns) in zip(parts, shares) {
                let share = Room(columns: columns, rows: room.rows)
                place(part.node, column: left, row: row, room: share, pane: &pane)
                left += columns
            }
        }
    }

    /// Returns the lengths of the parts of a length: fixed ones first, then the rest by weight.
    ///
    /// Parts that would be shorter than `least` are left out, the last ones first, so that no part
    /// is too small to read.
    static func shares(of length: Int, between extents: [LayoutPart.Extent], least: Int) -> [Int] {
        var shown = extents.count
        while shown > 1, Self.needed(extents.prefix(shown), least: least) > length { shown -= 1 }
        let kept = extents.prefix(shown)
        var lengths = kept.map { extent in
            if case .cells(let cells) = extent { return min(max(0, cells), length) }
            return 0
        }
        let weights = kept.map { extent -> Double in
            guard case .share(let weight) = extent, weight.isFinite else { return 0 }
            return max(0, weight)
        }
        let total = weights.reduce(0, +)
        let left = max(0, length - lengths.reduce(0, +))
        if total > 0 {
            var sum = 0.0
            var given = 0
            for index in lengths.indices where weights[index] > 0 {
                sum += weights[index]
                let end = min(left, Int(exactly: (Double(left) * sum / total).rounded()) ?? left)
                lengths[index] = max(0, end - given)
                given = end
            }
            Self.raise(&lengths, where: weights.map { $0 > 0 }, to: least)
        } else if let last = lengths.indices.last {
            lengths[last] += left
        }
        return lengths + Array(repeating: 0, count: extents.count - shown)
    }

    private static func needed(_ extents: ArraySlice<LayoutPart.Extent>, least: Int) -> Int {
        extents.reduce(0) { sum, extent in
            if case .cells(let cells) = extent { return sum + min(max(0, cells), 10_000) }
            return sum + least
        }
    }

    /// Lengthens parts that are too short by the length that the longest part can spare.
    private static func raise(_ lengths: inout [Int], where isShared: [Bool], to least: Int) {
        for index in lengths.indices where isShared[index] {
            while lengths[index] < least {
                guard
                    let donor = lengths.indices.filter({ isShared[$0] && lengths[$0] > least })
                        .max(by: { lengths[$0] < lengths[$1] })
                else { return }
                lengths[donor] -= 1
                lengths[index] += 1
            }
        }
    }
}
