// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary
import Yams

extension PageReading {
    /// Reads a form or part: one pane, or parts one below the other or side by side.
    ///
    /// It is laid out on the form's smallest screen while it is read, so that parts that do not fit
    /// are reported at their place.
    mutating func node(
        of fields: Fields,
        in room: Room,
        level: Int,
        _ context: inout Context,
        _ findings: inout Findings
    ) -> LayoutNode? {
        let kinds = ["rows", "columns", "pane"].filter { fields[$0] != nil }
        guard kinds.count == 1, let kind = kinds.first, let inside = fields[kind] else {
            findings.add(.wrongPart, at: fields.node)
            return nil
        }
        guard kind != "pane" else {
            context.panes += 1
            guard let name = fields.text("pane", &findings) else { return nil }
            shown.insert(name)
            guard let pane = panes[name] else {
                findings.add(.unknownPane(name, known: paneNames), at: inside)
                return nil
            }
            return .pane(pane)
        }
        guard level < Self.levelLimit else {
            findings.add(.tooDeep(limit: Self.levelLimit), at: fields.node)
            return nil
        }
        guard let nodes = fields.list(kind, of: "parts", &findings) else { return nil }
        if nodes.isEmpty {
            findings.add(.nothingInside(kind), at: inside)
            return nil
        }
        let parts = nodes.compactMap { node -> (Fields, LayoutPart.Extent)? in
            let known = ["size", "rows", "columns", "pane"]
            return Fields(node, of: "a part", known: known, &findings)
                .map { ($0, Self.extent($0, along: kind, &findings)) }
        }
        let isRows = kind == "rows"
        let lengths = Self.lengths(
            parts.map(\.1),
            in: isRows ? room.rows : room.columns,
            smallest: isRows ? Self.smallestPane.rows : Self.smallestPane.columns
        )
        if lengths.needed > (isRows ? room.rows : room.columns), parts.count <= Self.paneLimit {
            let cause = Problem.Cause.doesNotFit(
                needed: lengths.needed,
                room: isRows ? room.rows : room.columns,
                cells: kind,
                screen: context.screen
            )
            findings.add(cause, at: inside)
        }
        let result = zip(parts, lengths.each).compactMap { part, length -> LayoutPart? in
            let inner = Room(
                columns: isRows ? room.columns : length,
                rows: isRows ? length : room.rows
            )
            return self.node(of: part.0, in: inner, level: level + 1, &context, &findings)
                .map { LayoutPart(extent: part.1, node: $0) }
        }
        return isRows ? .rows(result) : .columns(result)
    }

    private static func extent(
        _ fields: Fields,
        along cells: String,
        _ findings: inout Findings
    ) -> LayoutPart.Extent {
        guard let node = fields["size"] else { return .share(1) }
        let words = (node.text ?? "").split(separator: " ")
        if words.count == 1, !node.isQuoted, let share = Double(words[0]), share > 0,
            share <= 1000
        {
            return .share(share)
        }
        let singular = String(cells.dropLast())
        if words.count == 2, words[1] == cells || words[1] == singular, let count = Int(words[0]),
            (1...1000).contains(count)
        {
            return .cells(count)
        }
        findings.add(.wrongExtent(found: node.words, cells: cells), at: node)
        return .share(1)
    }

    /// Returns the length of each part on the form's smallest screen, and the minimum length of all
    /// together.
    private static func lengths(
        _ extents: [LayoutPart.Extent],
        in room: Int,
        smallest: Int
    ) -> (each: [Int], needed: Int) {
        var needed = 0
        var fixed = 0
        var weight = 0.0
        for extent in extents {
            switch extent {
            case .cells(let count):
                needed += count
                fixed += count
            case .share(let share):
                needed += smallest
                weight += share
            }
        }
        let left = Double(max(0, room - fixed))
        let each = extents.map { extent in
            switch extent {
            case .cells(let count): count
            case .share(let share):
                max(smallest, Int(exactly: (left * share / weight).rounded(.down)) ?? 0)
            }
        }
        return (each, needed)
    }
}
