// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame
import TwinModel

@Suite("Text from outside is harmless")
struct HostileTextTests {
    private static func screen(of texts: [String], repertoire: GlyphSet = .unicode) -> Frame {
        var frame = Frame(size: Size(columns: 40, rows: texts.count), repertoire: repertoire)
        for (row, text) in texts.enumerated() {
            frame.write(
                DisplayText(text),
                at: Point(column: 1, row: row),
                width: 38,
                style: row % 2 == 0 ? .normal : Style(.critical, reversed: true)
            )
        }
        return frame
    }

    private static let corpus: [String] = {
        var generator = SeededGenerator(seed: 20_261_122)
        return HostileTexts.fixed + (0..<10_000).map { _ in HostileTexts.random(&generator) }
    }()

    @Test(
        "T01 T02 No control, escape or bidi character reaches text, ANSI, SVG, JSON or golden rows",
        arguments: GlyphSet.allCases
    )
    func nothingPasses(repertoire: GlyphSet) {
        for start in stride(from: 0, to: Self.corpus.count, by: 200) {
            let texts = Array(Self.corpus[start..<min(start + 200, Self.corpus.count)])
            let frame = Self.screen(of: texts, repertoire: repertoire)
            #expect(HostileTexts.harm(in: frame.text) == [])
            #expect(HostileTexts.harm(in: frame.json) == [])
            #expect(HostileTexts.harm(in: frame.golden) == [])
            #expect(HostileTexts.harm(in: frame.svg(theme: .quiet)) == [])
            for depth in [ColorDepth.none, .full] {
                let ansi = frame.ansi(theme: .quiet, depth: depth)
                #expect(HostileTexts.harm(in: ansi, allowsSelection: true) == [])
            }
            if repertoire == .ascii { #expect(frame.text.utf8.allSatisfy { $0 < 0x7F }) }
        }
    }

    @Test("T01 A cell that is set directly is free of hostile characters too")
    func cellsAreGuarded() {
        var frame = Frame(size: Size(columns: 4, rows: 1))
        for hostile in ["\u{1B}", "\0", "\u{202E}", "\r\n", "\u{9B}", "\u{E000}"] as [Character] {
            frame[0, 0] = Cell(glyph: hostile, style: .normal)
            #expect(HostileTexts.harm(in: frame.text) == [])
            #expect(!frame[0, 0].isContinuation)
        }
    }

    @Test("T03 Four thousand marks on one letter, families, flags and selectors keep their columns")
    func clustersStayInTheirCells() {
        for text in HostileTexts.fixed {
            var frame = Frame(size: Size(columns: 30, rows: 1))
            let shown = DisplayText(text)
            let used = frame.write(
                shown,
                at: Point(column: 0, row: 0),
                width: 20,
                style: .normal
            )
            frame.write("|", at: Point(column: 20, row: 0), width: 1, style: .normal)
            #expect(used <= 20)
            #expect(used == min(20, frame.widths.width(of: shown)) || used == 19)
            #expect(frame[20, 0].glyph == "|")
            for column in 0..<20 {
                #expect(frame[column, 0].glyph.unicodeScalars.count <= 5)
            }
        }
    }

    @Test("T05 A wide character is never half drawn, at an edge or beside a border")
    func wideCharactersAreWhole() {
        for columns in 0...9 {
            var frame = Frame(size: Size(columns: 12, rows: 3))
            frame.box(
                Rect(column: 0, row: 0, columns: columns + 2, rows: 3),
                title: "城市",
                badge: "朝阳",
                style: Style(.border),
                titleStyle: Style(.title),
                badgeStyle: .normal,
                glyphs: .unicode
            )
            frame.write(
                "朝阳区海淀区",
                at: Point(column: 1, row: 1),
                width: columns,
                style: .normal
            )
            #expect(frame[columns + 1, 1].glyph == "│")
            #expect(frame[columns + 1, 0].glyph == "┐")
            #expect(Wholeness.isWhole(frame), "\(frame.text)")
        }
    }

    @Test("T05 Overwriting half of a wide character leaves a space in the other half")
    func halvesBecomeSpaces() {
        var frame = Frame(size: Size(columns: 6, rows: 1))
        frame.write("世界人", at: Point(column: 0, row: 0), width: 6, style: .normal)
        frame[1, 0] = Cell(glyph: "x", style: .normal)
        frame[2, 0] = Cell(glyph: "y", style: .normal)
        #expect(frame.text == " xy 人\n")
    }
}

/// A check that wide characters have both halves.
enum Wholeness {
    static func isWhole(_ frame: Frame) -> Bool {
        for row in 0..<frame.size.rows {
            for column in 0..<frame.size.columns {
                let isWide = frame.widths.width(of: frame[column, row].glyph) == 2
                let hasHalf =
                    column + 1 < frame.size.columns && frame[column + 1, row].isContinuation
                if frame[column, row].isContinuation {
                    guard column > 0, !frame[column - 1, row].isContinuation else { return false }
                } else if isWide != hasHalf {
                    return false
                }
            }
        }
        return true
    }
}
