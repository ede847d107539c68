// SPDX-License-Identifier: Apache-2.0

extension TableGrid {
    /// The position of a drawn column.
    struct ColumnSpan: Equatable {
        var index: Int
        var start: Int
        var width: Int
    }

    /// Distributes the width of a rectangle among the columns.
    ///
    /// Columns are dropped, the lowest priority first and of equals the rightmost, until the others
    /// have their minimum width. The remaining width is distributed by weight.
    func spans(in body: Rect) -> [ColumnSpan] {
        let room = body.size.columns
        guard room > 0 else { return [] }
        let gap = room >= 60 ? 2 : 1
        var kept = Array(columns.indices)
        func needed() -> Int {
            kept.reduce(0) { $0 + columns[$1].minimumWidth } + gap * (kept.count - 1)
        }
        while kept.count > 1, needed() > room {
            guard let least = kept.map({ columns[$0].priority }).min(),
                let position = kept.lastIndex(where: { columns[$0].priority == least })
            else { break }
            kept.remove(at: position)
        }
        var extra = max(0, room - needed())
        var weight = kept.reduce(0) { $0 + columns[$1].weight }
        var start = body.left
        return kept.map { index in
            let column = columns[index]
            var share = 0
            if weight > 0, column.weight > 0 {
                share = min(extra, Int((Double(extra) * column.weight / weight).rounded()))
                weight -= column.weight
                extra -= share
            }
            let width = min(column.minimumWidth + share, body.right - start)
            defer { start += width + gap }
            return ColumnSpan(index: index, start: start, width: max(0, width))
        }
    }
}
