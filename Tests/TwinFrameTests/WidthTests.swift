// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame
import TwinModel

@Suite("Widths of text")
struct WidthTests {
    @Test(
        "Columns of characters",
        arguments: [
            ("abc", 3), ("世界", 4), ("é", 1), ("e\u{301}", 1), ("─●", 2), ("▁█", 2), ("⣿", 1),
            ("ｆ", 2), ("👍", 2), ("", 0), ("¥ 41.2 M", 8), ("각", 2),
        ] as [(String, Int)]
    )
    func columns(text: String, width: Int) {
        #expect(WidthTable.standard.width(of: DisplayText(text)) == width)
    }

    @Test("A word too long for any line is cut between characters, and the cut is marked")
    func truncation() {
        let long: DisplayText = "ae\u{301}bcdefghijklmnopqrs"
        #expect(TextFit().fitted(long, to: 7) == "ae\u{301}bcde…")
        #expect(TextFit(glyphs: .ascii).fitted("朝阳区", to: 5) == "朝阳~")
        #expect(TextFit().fitted("朝阳区", to: 0) == "")
    }

    @Test("T08 An ASCII frame spells the characters it can and marks the others")
    func asciiSpelling() {
        var frame = Frame(size: Size(columns: 20, rows: 1), repertoire: .ascii)
        let used = frame.write(
            "Zürich ▲2 ° 世界 m²",
            at: Point(column: 0, row: 0),
            width: 20,
            style: .normal
        )
        #expect(frame.text == "Zurich ^2 o ?? m2\n")
        #expect(used == 17)
    }

    @Test("Ambiguous characters are replaced by ASCII if the terminal draws them wide")
    func ambiguousWide() {
        let table = WidthTable(measuredWide: 2, line: 2, sign: 2, letter: 2)
        var frame = Frame(size: Size(columns: 12, rows: 1), widths: table)
        frame.write("é ● 世 ─", at: Point(column: 0, row: 0), width: 12, style: .normal)
        #expect(frame.text == "e * 世 -\n")
        #expect(table.glyphs == .ascii)
        #expect(WidthTable(measuredWide: 2, line: 1, sign: 1, letter: 1) == .standard)
    }

    @Test("A terminal that cannot draw wide characters receives none")
    func noWideCharacters() {
        let table = WidthTable(measuredWide: 1, line: 1, sign: 1, letter: 1)
        var frame = Frame(size: Size(columns: 6, rows: 1), widths: table)
        frame.write("世界x", at: Point(column: 0, row: 0), width: 6, style: .normal)
        #expect(frame.text == "??x\n")
    }

    @Test("Text is aligned left, centred and right")
    func alignment() {
        var frame = Frame(size: Size(columns: 7, rows: 3))
        for (row, alignment) in Alignment.allCases.enumerated() {
            frame.write(
                "abc",
                at: Point(column: 0, row: row),
                width: 7,
                style: .normal,
                alignment: alignment
            )
        }
        #expect(frame.text == "abc\n  abc\n    abc\n")
    }
}
