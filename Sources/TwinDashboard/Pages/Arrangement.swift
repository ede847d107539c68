// SPDX-License-Identifier: Apache-2.0

public import TwinVocabulary

/// How many columns and rows of text there are for something.
public struct Room: Hashable, Sendable {
    /// The columns.
    public var columns: Int
    /// The rows.
    public var rows: Int

    /// Makes a room; what is negative becomes zero.
    public init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }
}

/// How a page's panes share a room.
///
/// The one place where shares become columns and rows: the builder asks it how many columns a
/// chart will have, the views ask it where to draw.
public struct Arrangement: Hashable, Sendable {
    /// A pane's place in the room.
    public struct Box: Hashable, Sendable {
        /// Which pane, counted through the page from its first.
        public var pane: Int
        /// Its first column.
        public var column: Int
        /// Its first row.
        public var row: Int
        /// How large it is; empty where there was no room for it.
        public var room: Room
    }

    /// The narrowest that a pane is drawn: a border, and a few letters.
    public static let leastColumns = 14
    /// The lowest that a pane is drawn: a border above and below, and one line.
    public static let leastRows = 3

    /// The panes that have room, in the page's order.
    public private(set) var boxes: [Box] = []

    /// Shares the room between the panes below a node.
    public init(_ node: LayoutNode, in room: Room) {
        var pane = 0
        place(node, column: 0, row: 0, room: room, pane: &pane)
    }

    /// Gives one pane the whole room.
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

    /// Cuts a length into parts: fixed ones first, what is left by weight; parts that would be
    /// shorter than `least` are left out, the last ones first, so that none is too small to read.
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

    /// Lengthens parts that are too short by what the longest part can spare.
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
