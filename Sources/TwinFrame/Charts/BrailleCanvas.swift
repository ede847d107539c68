// SPDX-License-Identifier: Apache-2.0

/// A grid of dots, two by four in each cell, drawn with braille characters.
///
/// If several lines cross a cell, the last one drawn determines its colour.
struct BrailleCanvas {
    let columns: Int
    let rows: Int
    private var dots: [UInt8]
    private var styles: [Style]

    init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
        self.dots = Array(repeating: 0, count: self.columns * self.rows)
        self.styles = Array(repeating: .normal, count: self.columns * self.rows)
    }

    /// The number of dots in a row.
    var width: Int { columns * 2 }
    /// The number of dots in a column.
    var height: Int { rows * 4 }

    /// Sets one dot.
    ///
    /// Coordinates start at the upper left.
    mutating func set(_ x: Int, _ y: Int, _ style: Style) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let index = (y / 4) * columns + x / 2
        dots[index] |= Self.bits[(y % 4) * 2 + x % 2]
        styles[index] = style
    }

    /// Draws a line between two dots, including both (Bresenham's algorithm).
    mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ style: Style) {
        let stepX = start.x < end.x ? 1 : -1
        let stepY = start.y < end.y ? 1 : -1
        let deltaX = abs(end.x - start.x)
        let deltaY = -abs(end.y - start.y)
        var error = deltaX + deltaY
        var (x, y) = start
        while true {
            set(x, y, style)
            if x == end.x, y == end.y { return }
            let doubled = 2 * error
            if doubled >= deltaY {
                error += deltaY
                x += stepX
            }
            if doubled <= deltaX {
                error += deltaX
                y += stepY
            }
        }
    }

    /// Draws the cells with dots into the frame, with the upper left of the canvas at a point.
    func draw(at place: Point, on frame: inout Frame, within clip: Rect) {
        for row in 0..<rows {
            for column in 0..<columns {
                let bits = dots[row * columns + column]
                guard bits != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(bits)) else {
                    continue
                }
                frame.place(
                    Character(scalar),
                    styles[row * columns + column],
                    place.column + column,
                    place.row + row,
                    within: clip
                )
            }
        }
    }

    private static let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
}
