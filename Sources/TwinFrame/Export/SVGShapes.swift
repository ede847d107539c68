// SPDX-License-Identifier: Apache-2.0

/// The lines, blocks and dots of a picture, grouped by colour so that each group is one path.
struct SVGShapes {
    private struct Paint: Hashable, Comparable {
        var kind: Int
        var color: String

        static func < (left: Paint, right: Paint) -> Bool {
            (left.kind, left.color) < (right.kind, right.color)
        }
    }

    private var paths: [Paint: String] = [:]

    /// Adds a glyph as a shape.
    ///
    /// Returns false if it has no shape.
    mutating func add(_ glyph: Character, at corner: (x: Int, y: Int), color: String) -> Bool {
        guard let scalar = glyph.unicodeScalars.first, glyph.unicodeScalars.count == 1 else {
            return false
        }
        switch scalar.value {
        case 0x2581...0x2588: addColumn(Int(scalar.value - 0x2580), corner, color)
        case 0x2589...0x258F: addBar(Int(0x2590 - scalar.value), corner, color)
        case 0x2591...0x2593:
            addBlock(corner, color, kind: Int(scalar.value - 0x2590))
        case 0x2801...0x28FF: addDots(scalar.value - 0x2800, corner, color)
        default:
            guard let arms = Self.arms[glyph] else { return false }
            addLines(arms, isHeavy: "━┃╸".contains(glyph), corner, color)
        }
        return true
    }

    /// Returns the elements in a stable order.
    func elements() -> String {
        paths.sorted { $0.key < $1.key }.map { paint, path in
            switch paint.kind {
            case 0: "<path d=\"\(path)\" fill=\"\(paint.color)\"/>\n"
            case 1...3:
                "<path d=\"\(path)\" fill=\"\(paint.color)\""
                    + " fill-opacity=\"0.\(paint.kind * 2 + 1)\"/>\n"
            case 4: Self.stroke(path, paint.color, width: "2.3", cap: " stroke-linecap=\"round\"")
            case 5: Self.stroke(path, paint.color, width: "1", cap: "")
            default: Self.stroke(path, paint.color, width: "3", cap: "")
            }
        }.joined()
    }

    private static func stroke(
        _ path: String,
        _ color: String,
        width: String,
        cap: String
    ) -> String {
        "<path d=\"\(path)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"\(width)\"\(cap)/>\n"
    }

    private mutating func append(_ path: String, kind: Int, _ color: String) {
        paths[Paint(kind: kind, color: color), default: ""] += path
    }

    private mutating func addColumn(_ level: Int, _ corner: (x: Int, y: Int), _ color: String) {
        // Tenths keep the numbers short and the same on all platforms.
        let height = SVGPicture.cellHeight * level * 10 / 8
        let top = (corner.y + SVGPicture.cellHeight) * 10 - height
        let width = SVGPicture.cellWidth
        append(
            "M\(corner.x) \(Self.tenths(top))h\(width)v\(Self.tenths(height))h-\(width)z",
            kind: 0,
            color
        )
    }

    private mutating func addBar(_ level: Int, _ corner: (x: Int, y: Int), _ color: String) {
        let width = Self.tenths(SVGPicture.cellWidth * level * 10 / 8)
        // Bars are a little lower than the cell, so that bars in adjacent rows stay apart.
        let height = SVGPicture.cellHeight - 6
        append("M\(corner.x) \(corner.y + 3)h\(width)v\(height)h-\(width)z", kind: 0, color)
    }

    private mutating func addBlock(_ corner: (x: Int, y: Int), _ color: String, kind: Int) {
        let (width, height) = (SVGPicture.cellWidth, SVGPicture.cellHeight)
        append("M\(corner.x) \(corner.y)h\(width)v\(height)h-\(width)z", kind: kind, color)
    }

    private mutating func addDots(_ bits: UInt32, _ corner: (x: Int, y: Int), _ color: String) {
        // The bits of braille count 1 2 3 down the left, 4 5 6 down the right, then 7 and 8 below.
        let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
        for (bit, place) in places.enumerated() where bits & (1 << UInt32(bit)) != 0 {
            let x = corner.x * 10 + (place.0 * 2 + 1) * SVGPicture.cellWidth * 10 / 4
            let y = corner.y * 10 + (place.1 * 2 + 1) * SVGPicture.cellHeight * 10 / 8
            append("M\(Self.tenths(x)) \(Self.tenths(y))h0", kind: 4, color)
        }
    }

    private mutating func addLines(
        _ arms: Arms,
        isHeavy: Bool,
        _ corner: (x: Int, y: Int),
        _ color: String
    ) {
        let (width, height) = (SVGPicture.cellWidth * 10, SVGPicture.cellHeight * 10)
        // Half pixels keep lines sharp that are one pixel wide.
        let x = Self.tenths(corner.x * 10 + width / 2)
        let y = Self.tenths(corner.y * 10 + height / 2)
        var path = ""
        if arms.contains(.left) { path += "M\(corner.x) \(y)H\(x)" }
        if arms.contains(.right) { path += "M\(x) \(y)H\(corner.x + SVGPicture.cellWidth)" }
        if arms.contains(.up) { path += "M\(x) \(corner.y)V\(y)" }
        if arms.contains(.down) { path += "M\(x) \(y)V\(corner.y + SVGPicture.cellHeight)" }
        append(path, kind: isHeavy ? 6 : 5, color)
    }

    private static func tenths(_ value: Int) -> String {
        value % 10 == 0 ? "\(value / 10)" : "\(value / 10).\(abs(value % 10))"
    }

    private struct Arms: OptionSet {
        let rawValue: Int
        static let left = Arms(rawValue: 1)
        static let right = Arms(rawValue: 2)
        static let up = Arms(rawValue: 4)
        static let down = Arms(rawValue: 8)
    }

    private static let arms: [Character: Arms] = [
        "─": [.left, .right], "╸": [.left], "│": [.up, .down], "━": [.left, .right],
        "┃": [.up, .down],
        "┌": [.right, .down], "┐": [.left, .down], "└": [.right, .up], "┘": [.left, .up],
        "╭": [.right, .down], "╮": [.left, .down], "╰": [.right, .up], "╯": [.left, .up],
        "├": [.up, .down, .right], "┤": [.up, .down, .left],
        "┬": [.left, .right, .down], "┴": [.left, .right, .up],
        "┼": [.left, .right, .up, .down],
    ]
}
