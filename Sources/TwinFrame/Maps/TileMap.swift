// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A map without shapes: tiles of equal size, arranged roughly by their positions.
///
/// A small district is as large as a wide one, so that each has room for its name and value.
public struct TileMap: Sendable {
    /// A tile.
    public struct Tile: Sendable {
        /// The position; nil if unknown.
        public var place: Position?
        /// The name.
        public var name: DisplayText
        /// The style of the name.
        public var nameStyle: Style
        /// The value, preceded by the sign of its level.
        public var value: DisplayText
        /// Shorter forms of name and value for a tile of one row, the longest first.
        public var shortForms: [(name: DisplayText, value: DisplayText)] = []
        /// The style of the value.
        public var valueStyle: Style
        /// The step of the value, from 0 for the lowest to 4 for the highest; nil if unknown.
        public var step: Int?
        /// The style of the shade.
        public var style: Style
        /// True if the tile is selected.
        public var isSelected: Bool

        /// Creates a tile.
        public init(
            place: Position?,
            name: DisplayText,
            nameStyle: Style,
            value: DisplayText,
            valueStyle: Style,
            step: Int?,
            style: Style,
            isSelected: Bool
        ) {
            self.place = place
            self.name = name
            self.nameStyle = nameStyle
            self.value = value
            self.valueStyle = valueStyle
            self.step = step
            self.style = style
            self.isSelected = isSelected
        }
    }

    /// The tiles.
    public var tiles: [Tile]

    /// Creates a map of tiles.
    public init(_ tiles: [Tile]) { self.tiles = tiles }

    /// The largest height of a tile: name, value and three rows of shade.
    private static let mostRows = 5

    /// Draws the tiles over the whole rectangle, in as many rows and columns as their positions
    /// need.
    public func draw(in rect: Rect, on frame: inout Frame, glyphs: GlyphSet) {
        let clip = rect.intersection(frame.bounds)
        guard !clip.isEmpty, !tiles.isEmpty else { return }
        let widest = tiles.map { frame.widths.width(of: $0.name) }.max() ?? 1
        let least = min(max(widest, 6), 14) + 1
        let plan = TilePlan(
            tiles.map(\.place),
            mostColumns: max(1, (rect.size.columns + 1) / least),
            mostRows: max(1, rect.size.rows)
        )
        let step = max(2, min((rect.size.columns + 1) / max(1, plan.columns), 26))
        let height = max(1, min(rect.size.rows / max(1, plan.rows), Self.mostRows))
        let left = rect.left + max(0, rect.size.columns - plan.columns * step + 1) / 2
        // All shades have the same length, because a longer one would look like a higher value.
        let value = tiles.map { frame.widths.width(of: $0.value) }.max() ?? 0
        for (tile, cell) in zip(tiles, plan.cells) {
            let place = Rect(
                column: left + cell.column * step,
                row: rect.top + cell.row * height,
                columns: step - 1,
                rows: height
            )
            guard place.bottom <= rect.bottom else { continue }
            draw(tile, in: place, leaving: value, on: &frame, glyphs: glyphs)
        }
    }

    private func draw(
        _ tile: Tile,
        in rect: Rect,
        leaving widest: Int,
        on frame: inout Frame,
        glyphs: GlyphSet
    ) {
        let columns = rect.size.columns
        var tile = tile
        if rect.size.rows == 1 {
            // A name that is cut to its first letter names nothing.
            let forms = [(name: tile.name, value: tile.value)] + tile.shortForms
            let whole = forms.first { form in
                let value = frame.widths.width(of: form.value)
                return frame.widths.width(of: form.name) + (value > 0 ? value + 1 : 0) <= columns
            }
            if let whole { (tile.name, tile.value) = whole }
        }
        let value = min(columns, frame.widths.width(of: tile.value))
        // On one row, name and value share it. Tall tiles are separated by a blank row.
        let isLow = rect.size.rows == 1
        let top = Rect(column: rect.left, row: rect.top, columns: columns, rows: 1)
        if tile.isSelected { frame.fill(top, with: " ", style: Style(.selected)) }
        frame.write(
            tile.name,
            at: rect.origin,
            width: isLow && value > 0 ? columns - value - 1 : columns,
            style: tile.isSelected ? Style(.selected) : tile.nameStyle
        )
        let valueRow = isLow ? rect.top : rect.top + 1
        frame.write(
            tile.value,
            at: Point(column: rect.right - value, row: valueRow),
            width: value,
            style: tile.isSelected && isLow ? Style(.selected) : tile.valueStyle
        )
        guard !isLow, let step = tile.step else { return }
        let glyph = glyphs.shades[min(4, max(0, step)) + 1]
        let beside = Rect(
            column: rect.left,
            row: valueRow,
            columns: columns - min(columns, widest) - 1,
            rows: 1
        )
        frame.fill(beside.intersection(frame.bounds), with: glyph, style: tile.style)
        let shadeRows = rect.size.rows >= 4 ? rect.size.rows - 3 : 0
        guard shadeRows > 0 else { return }
        let below = Rect(column: rect.left, row: rect.top + 2, columns: columns, rows: shadeRows)
        frame.fill(below.intersection(frame.bounds), with: glyph, style: tile.style)
    }
}

/// The assignment of tiles to cells of a grid, near their positions.
struct TilePlan {
    /// The number of columns of tiles.
    private(set) var columns = 0
    /// The number of rows of tiles.
    private(set) var rows = 0
    /// The cell of each tile.
    private(set) var cells: [(column: Int, row: Int)] = []

    /// Assigns cells to positions.
    ///
    /// Tiles without a position come last.
    ///
    /// Each tile has a preferred cell by its rank in both directions, which spreads a crowded
    /// centre. Cells are exchanged as long as that moves tiles closer to their preferred cells. The
    /// result depends only on the positions.
    init(_ places: [Position?], mostColumns: Int, mostRows: Int) {
        guard !places.isEmpty else { return }
        let count = places.count
        let side = Int(Double(count).squareRoot().rounded(.up))
        columns = max(1, min(side, mostColumns))
        // One extra row leaves blank cells where the city has no district.
        let needed = (count + columns - 1) / columns
        rows = count > 4 && needed < mostRows && columns > 1 ? needed + 1 : needed
        guard count <= 64 else {
            cells = (0..<count).map { ($0 % columns, $0 / columns) }
            return
        }
        let wishes = Self.wishes(places, columns: columns, rows: rows)
        var tenants: [Int?] = (0..<columns * rows).map { $0 < count ? $0 : nil }
        // The initial assignment fills rows by preferred cells from the north.
        let order = wishes.indices.sorted {
            (wishes[$0].y, wishes[$0].x, $0) < (wishes[$1].y, wishes[$1].x, $1)
        }
        for (cell, tenant) in order.enumerated() { tenants[cell] = tenant }
        let width = columns
        func cost(_ tenant: Int?, _ cell: Int) -> Double {
            guard let tenant else { return 0 }
            let (x, y) = (Double(cell % width), Double(cell / width))
            let (dx, dy) = (wishes[tenant].x - x, wishes[tenant].y - y)
            return dx * dx + dy * dy
        }
        for _ in 0..<24 {
            var isBetter = false
            for first in tenants.indices {
                for second in (first + 1)..<max(first + 1, tenants.count) {
                    let (one, other) = (tenants[first], tenants[second])
                    let now = cost(one, first) + cost(other, second)
                    let then = cost(one, second) + cost(other, first)
                    if then < now - 1e-9 {
                        tenants.swapAt(first, second)
                        isBetter = true
                    }
                }
            }
            if !isBetter { break }
        }
        cells = Array(repeating: (0, 0), count: count)
        for (cell, tenant) in tenants.enumerated() {
            if let tenant { cells[tenant] = (cell % columns, cell / columns) }
        }
        let used = (cells.map(\.row).max() ?? 0) + 1
        let first = cells.map(\.row).min() ?? 0
        cells = cells.map { ($0.column, $0.row - first) }
        rows = used - first
    }

    /// Returns the preferred cell of each tile: half by its rank, half by its distance.
    private static func wishes(
        _ places: [Position?],
        columns: Int,
        rows: Int
    ) -> [(x: Double, y: Double)] {
        let known = places.compactMap { $0 }
        let x = spread(known.map(\.longitude), over: columns)
        let y = spread(known.map { -$0.latitude }, over: rows)
        var next = 0
        return places.map { place in
            guard place != nil else { return (Double(columns - 1), Double(rows - 1)) }
            defer { next += 1 }
            return (x[next], y[next])
        }
    }

    private static func spread(_ values: [Double], over count: Int) -> [Double] {
        guard let least = values.min(), let most = values.max() else { return [] }
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        var ranks = [Double](repeating: 0, count: values.count)
        for (rank, index) in order.enumerated() {
            ranks[index] = Double(rank) / Double(max(1, values.count - 1))
        }
        return values.indices.map { index in
            let share = AxisScale.fraction(of: values[index], in: least...most)
            return (ranks[index] + share) / 2 * Double(count - 1)
        }
    }
}
