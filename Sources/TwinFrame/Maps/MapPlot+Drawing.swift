// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension MapPlot {
    /// Returns the area at the centre of each cell, in row-major order; nil for none.
    ///
    /// Each edge of a ring is intersected with the centre lines of the rows, and the cells between
    /// a pair of intersections belong to the area (even-odd rule). An area smaller than a cell gets
    /// the cell of its label.
    func owners(_ projection: MapProjection) -> [Int?] {
        let (columns, rows) = (projection.columns, projection.rows)
        var owners = [Int?](repeating: nil, count: columns * rows)
        for (index, area) in areas.enumerated() {
            var cuts = [[Double]](repeating: [], count: rows)
            for ring in area.rings where ring.count >= 3 {
                var last = projection.point(ring[ring.count - 1])
                for corner in ring {
                    let next = projection.point(corner)
                    Self.cut(from: last, to: next, &cuts)
                    last = next
                }
            }
            var hasCell = false
            for row in 0..<rows {
                let sorted = cuts[row].sorted()
                for pair in stride(from: 0, to: sorted.count - 1, by: 2) {
                    let first = max(0, ((sorted[pair] - 1) / 2).rounded(.up))
                    let end = min(Double(columns), ((sorted[pair + 1] - 1) / 2).rounded(.up))
                    guard let from = Int(exactly: first), let to = Int(exactly: end), from < to
                    else { continue }
                    hasCell = true
                    for column in from..<to { owners[row * columns + column] = index }
                }
            }
            guard !hasCell, !area.rings.isEmpty, let place = area.place else { continue }
            let cell = projection.cell(place)
            if cell.row >= 0, cell.row < rows, cell.column >= 0, cell.column < columns {
                owners[cell.row * columns + cell.column] = index
            }
        }
        return owners
    }

    /// Adds the intersections of an edge with the centre lines of the rows.
    private static func cut(
        from start: (x: Double, y: Double),
        to end: (x: Double, y: Double),
        _ cuts: inout [[Double]]
    ) {
        let (low, high) = start.y < end.y ? (start, end) : (end, start)
        guard high.y > low.y, !cuts.isEmpty else { return }
        // The centre of row r is at 4r + 1.5 dots.
        let first = max(0, ((low.y - 1.5) / 4).rounded(.up))
        let last = min(Double(cuts.count - 1), ((high.y - 1.5) / 4).rounded(.up) - 1)
        guard first <= last, let from = Int(exactly: first), let to = Int(exactly: last) else {
            return
        }
        for row in from...to {
            let share = (Double(row * 4) + 1.5 - low.y) / (high.y - low.y)
            cuts[row].append(low.x + share * (high.x - low.x))
        }
    }

    func drawShades(
        _ owners: [Int?],
        _ projection: MapProjection,
        _ rect: Rect,
        on frame: inout Frame,
        glyphs: GlyphSet
    ) {
        let clip = rect.intersection(frame.bounds)
        for row in 0..<projection.rows {
            for column in 0..<projection.columns {
                guard let owner = owners[row * projection.columns + column] else { continue }
                let area = areas[owner]
                guard let step = area.step else { continue }
                let glyph = glyphs.shades[min(4, max(0, step)) + 1]
                frame.place(
                    glyph,
                    area.style,
                    rect.left + column,
                    rect.top + row,
                    within: clip
                )
            }
        }
    }

    /// Draws outlines and lines with braille dots.
    func drawDots(_ projection: MapProjection, _ rect: Rect, on frame: inout Frame) {
        var canvas = BrailleCanvas(columns: projection.columns, rows: projection.rows)
        for area in areas {
            for ring in area.rings where ring.count >= 2 {
                var last = projection.point(ring[ring.count - 1])
                for corner in ring {
                    let next = projection.point(corner)
                    canvas.line(from: last, to: next, Style(.border))
                    last = next
                }
            }
        }
        for line in lines {
            let isThick = (line.step ?? 0) >= 3
            var last: (x: Double, y: Double)?
            for corner in line.points {
                let next = projection.point(corner)
                let from = last ?? next
                canvas.line(from: from, to: next, line.style)
                if isThick {
                    // A second row of dots is drawn beside the first, across the direction of the
                    // line.
                    let isLevel = abs(next.x - from.x) >= abs(next.y - from.y)
                    let (x, y) = isLevel ? (0.0, 1.0) : (1.0, 0.0)
                    canvas.line(
                        from: (x: from.x + x, y: from.y + y),
                        to: (x: next.x + x, y: next.y + y),
                        line.style
                    )
                }
                last = next
            }
        }
        canvas.draw(at: rect.origin, on: &frame, within: rect.intersection(frame.bounds))
    }

    /// Draws a dot in each cell whose right or lower neighbour belongs to another area.
    func drawOutlines(
        _ owners: [Int?],
        _ projection: MapProjection,
        _ rect: Rect,
        on frame: inout Frame
    ) {
        let clip = rect.intersection(frame.bounds)
        let columns = projection.columns
        for row in 0..<projection.rows {
            for column in 0..<columns {
                let own = owners[row * columns + column]
                let right = column + 1 < columns ? owners[row * columns + column + 1] : own
                let below = row + 1 < projection.rows ? owners[(row + 1) * columns + column] : own
                guard own != right || own != below else { continue }
                frame.place(
                    ".",
                    Style(.border),
                    rect.left + column,
                    rect.top + row,
                    within: clip
                )
            }
        }
    }

    /// Draws lines with the digit of their step, or a hyphen if it is unknown.
    func drawDigits(_ projection: MapProjection, _ rect: Rect, on frame: inout Frame) {
        let clip = rect.intersection(frame.bounds)
        for line in lines {
            var canvas = CellPath(columns: projection.columns, rows: projection.rows)
            var last: (x: Double, y: Double)?
            for corner in line.points {
                let dot = projection.point(corner)
                let next = (x: dot.x / 2, y: dot.y / 4)
                canvas.add(from: last ?? next, to: next)
                last = next
            }
            let glyph: Character =
                line.step.map { GlyphSet.ascii.shades[min(4, max(0, $0)) + 1] } ?? "-"
            for cell in canvas.cells {
                frame.place(
                    glyph,
                    line.style,
                    rect.left + cell.column,
                    rect.top + cell.row,
                    within: clip
                )
            }
        }
    }
}

/// The cells that a line touches, in steps of at most one cell.
private struct CellPath {
    let columns: Int
    let rows: Int
    var cells: [(column: Int, row: Int)] = []

    mutating func add(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) {
        let length = max(abs(end.x - start.x), abs(end.y - start.y))
        // The limit exceeds the size of the grid.
        let steps = max(1, min(4096, Int(exactly: length.rounded(.up)) ?? 4096))
        for step in 0...steps {
            let share = Double(step) / Double(steps)
            let x = (start.x + share * (end.x - start.x)).rounded(.down)
            let y = (start.y + share * (end.y - start.y)).rounded(.down)
            guard let column = Int(exactly: x), let row = Int(exactly: y), column >= 0, row >= 0,
                column < columns, row < rows
            else { continue }
            cells.append((column, row))
        }
    }
}
