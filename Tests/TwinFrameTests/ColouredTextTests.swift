// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame
import TwinModel

@Suite("Frames as coloured text")
struct ColouredTextTests {
    @Test(
        "Trailing spaces are kept if they show a colour or a line behind them, else omitted",
        arguments: ColorDepth.allCases
    )
    func trailing(depth: ColorDepth) {
        var frame = Frame(size: Size(columns: 6, rows: 2))
        frame.write("ab", at: Point(column: 0, row: 0), width: 6, style: .normal)
        frame.write(
            "cd    ",
            at: Point(column: 0, row: 1),
            width: 6,
            style: Style(.normal, reversed: true)
        )
        let rows = frame.ansi(theme: .quiet, depth: depth).split(separator: "\n")
        #expect(rows.first?.contains("ab") == true && rows.first?.contains("ab ") == false)
        #expect(rows.last?.contains("cd    ") == true)
    }
}

@Suite("Characters in plain ASCII")
struct SpellingTests {
    @Test("Bars of eighths rise in steps of their own, and no block or box is unknown")
    func blocks() {
        let bars = (UInt32(0x2581)...0x2588).compactMap(Unicode.Scalar.init).map(Character.init)
        let spelled = bars.map { GlyphSet.asciiSpelling(of: $0) }
        #expect(spelled.dropLast() == GlyphSet.ascii.columnLevels[1...7])
        for value in (UInt32(0x2500)...0x259F) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let character = GlyphSet.asciiSpelling(of: Character(scalar))
            #expect(character.isASCII, "\(scalar)")
        }
    }

    @Test("A selector of a picture's form is not kept in a cell")
    func selectors() {
        var frame = Frame(size: Size(columns: 4, rows: 1))
        for selector in ["\u{FE0E}", "\u{FE0F}", "\u{E0100}"] {
            frame.write(
                DisplayText("☂\(selector)x"),
                at: Point(column: 0, row: 0),
                width: 4,
                style: .normal
            )
            #expect(frame.text.hasPrefix("☂x"), "\(selector.unicodeScalars)")
        }
    }
}
