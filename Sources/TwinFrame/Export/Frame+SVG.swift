// SPDX-License-Identifier: Apache-2.0

// An image of a frame in a terminal. Each run of characters of one style is a <text> element whose
// textLength preserves the columns. Lines, blocks and braille are drawn as shapes, because fonts
// disagree on the height of blocks and the positions of dots.

extension Frame {
    /// Returns the frame as an SVG document on the theme's background.
    public func svg(theme: Theme) -> String {
        var picture = SVGPicture(frame: self, theme: theme)
        return picture.document()
    }
}

struct SVGPicture {
    static let cellWidth = 9
    static let cellHeight = 19
    static let margin = 12
    static let fontSize = "14.95"
    static let baseline = 14.5

    let frame: Frame
    let theme: Theme
    /// The backgrounds, then shapes, then texts, in the order of drawing.
    var backgrounds = ""
    var shapes = SVGShapes()
    var texts = ""

    init(frame: Frame, theme: Theme) {
        self.frame = frame
        self.theme = theme
    }

    /// Returns the drawn elements without the surrounding document.
    mutating func elements() -> String {
        for row in 0..<frame.size.rows { addRow(row) }
        return backgrounds + shapes.elements() + texts
    }

    mutating func document() -> String {
        let drawn = elements()
        let width = frame.size.columns * Self.cellWidth + 2 * Self.margin
        let height = frame.size.rows * Self.cellHeight + 2 * Self.margin
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
            viewBox="0 0 \(width) \(height)">
            <rect width="\(width)" height="\(height)" rx="6" fill="\(theme.canvas.hex)"/>
            <g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" \
            font-size="\(Self.fontSize)" xml:space="preserve">
            \(drawn)</g>
            </svg>

            """
    }

    private mutating func addRow(_ row: Int) {
        var column = 0
        while column < frame.size.columns {
            let style = frame[column, row].style
            var end = column + 1
            while end < frame.size.columns, frame[end, row].style == style { end += 1 }
            addRun(row, column..<end, style)
            column = end
        }
    }

    private mutating func addRun(_ row: Int, _ columns: Range<Int>, _ style: Style) {
        let look = theme[style.role]
        let attributes = look.attributes(at: .full, reversed: style.isReversed)
        var ink = look.foreground ?? theme.ink
        var paper = look.background
        if attributes.contains(.reverse) { (ink, paper) = (paper ?? theme.canvas, ink) }
        let y = row * Self.cellHeight + Self.margin
        if let paper {
            backgrounds += """
                <rect x="\(x(columns.lowerBound))" y="\(y)" \
                width="\(columns.count * Self.cellWidth)" height="\(Self.cellHeight)" \
                fill="\(paper.hex)"/>

                """
        }
        var word = ""
        var first = columns.lowerBound
        func attribute() -> String {
            var result = "fill=\"\(ink.hex)\""
            if attributes.contains(.bold) { result += " font-weight=\"bold\"" }
            if attributes.contains(.faint) { result += " fill-opacity=\"0.7\"" }
            if attributes.contains(.underline) { result += " text-decoration=\"underline\"" }
            return result
        }
        func flush(before column: Int) {
            addText(word, row, first, look: attribute())
            word = ""
            first = column
        }
        for column in columns {
            let cell = frame[column, row]
            if cell.isContinuation { continue }
            let isWide = column + 1 < frame.size.columns && frame[column + 1, row].isContinuation
            let corner = (x: x(column), y: y)
            if Self.isSqueezed(cell.glyph) {
                flush(before: column)
                addSqueezed(cell.glyph, row, column, look: attribute())
                first = column + 1
            } else if isWide {
                flush(before: column)
                addWide(cell.glyph, row, column, look: attribute())
                first = column + 2
            } else if shapes.add(cell.glyph, at: corner, color: ink.hex) {
                flush(before: column + 1)
            } else if cell.glyph == " ", word.isEmpty || word.hasSuffix(" ") {
                // Two spaces end a run: the text after them gets a position of its own and cannot
                // drift.
                if !word.isEmpty { word.removeLast() }
                flush(before: column + 1)
            } else {
                word.append(cell.glyph)
            }
        }
        flush(before: columns.upperBound)
    }

    private mutating func addText(_ word: String, _ row: Int, _ column: Int, look: String) {
        var shown = Substring(word)
        while shown.last == " " { shown.removeLast() }
        guard !shown.isEmpty else { return }
        let length = shown.count * Self.cellWidth
        texts += """
            <text x="\(x(column))" y="\(baseline(row))" textLength="\(length)" \(look)>\
            \(XMLText.escaped(shown))</text>

            """
    }

    private mutating func addWide(_ glyph: Character, _ row: Int, _ column: Int, look: String) {
        texts += """
            <text x="\(x(column) + Self.cellWidth)" y="\(baseline(row))" text-anchor="middle" \
            \(look)>\(XMLText.escaped(String(glyph)))</text>

            """
    }

    /// Returns true if fonts draw a glyph wider than its one column: `℃`, `№`, `①`.
    private static func isSqueezed(_ glyph: Character) -> Bool {
        switch glyph.unicodeScalars.first?.value ?? 0 {
        case 0x2100...0x218F, 0x2460...0x24FF: true
        default: false
        }
    }

    /// Adds a single glyph, compressed to the width of its column.
    private mutating func addSqueezed(
        _ glyph: Character,
        _ row: Int,
        _ column: Int,
        look: String
    ) {
        texts += """
            <text x="\(x(column))" y="\(baseline(row))" textLength="\(Self.cellWidth)" \
            lengthAdjust="spacingAndGlyphs" \(look)>\(XMLText.escaped(String(glyph)))</text>

            """
    }

    private func x(_ column: Int) -> Int { column * Self.cellWidth + Self.margin }

    private func baseline(_ row: Int) -> Double {
        Double(row * Self.cellHeight + Self.margin) + Self.baseline
    }
}
