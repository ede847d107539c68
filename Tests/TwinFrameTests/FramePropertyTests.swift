// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame
import TwinModel

@Suite("Properties of all frames")
struct FramePropertyTests {
    typealias Drawing = @Sendable (Rect, inout Frame, GlyphSet) -> Void

    private static let drawings: [(name: String, draw: Drawing)] = [
        ("chart", { SampleScreen.chart(40).draw(in: $0, on: &$1, glyphs: $2) }),
        ("table", { SampleScreen.table(firstRow: 3).draw(in: $0, on: &$1, glyphs: $2) }),
        ("bars", { SampleScreen.bars.draw(in: $0, on: &$1, glyphs: $2) }),
        ("chain", { SampleScreen.chain.draw(in: $0, on: &$1, glyphs: $2) }),
        ("heat", { SampleScreen.heat(90).draw(in: $0, on: &$1, glyphs: $2) }),
        ("spark", { Sparkline(values: SampleScreen.wave(50)).draw(in: $0, on: &$1, glyphs: $2) }),
        ("gauge", { Gauge(fraction: 0.4, target: 0.9).draw(in: $0, on: &$1, glyphs: $2) }),
        ("fill", { rect, frame, _ in frame.fill(rect, with: "世", style: .strong) }),
        (
            "text",
            { rect, frame, _ in
                guard rect.size.rows > 0 else { return }
                frame.write(
                    "朝阳 Chaoyang 8.1",
                    at: rect.origin,
                    width: rect.size.columns,
                    style: .dim
                )
            }
        ),
        (
            "box",
            { rect, frame, glyphs in
                frame.box(
                    rect,
                    title: "Traffic 交通",
                    badge: "6.8 heavy",
                    style: Style(.border),
                    titleStyle: Style(.title),
                    badgeStyle: Style(.high),
                    glyphs: glyphs
                )
            }
        ),
    ]

    @Test(
        "Every widget of any size at any position draws only inside its rectangle",
        arguments: GlyphSet.allCases
    )
    func widgetsStayInside(glyphs: GlyphSet) {
        var generator = SeededGenerator(seed: 41)
        var untouched = Frame(size: Size(columns: 40, rows: 14))
        untouched.fill(untouched.bounds, with: "x", style: Style(.key))
        for columns in 0...60 {
            for rows in 0...20 {
                let rect = Rect(
                    column: Int.random(in: -6...10, using: &generator),
                    row: Int.random(in: -3...5, using: &generator),
                    columns: columns,
                    rows: rows
                )
                let drawing = Self.drawings[(columns * 21 + rows) % Self.drawings.count]
                var frame = untouched
                drawing.draw(rect, &frame, glyphs)
                if rows % 4 == 1 { #expect(Wholeness.isWhole(frame), "\(drawing.name) in \(rect)") }
                // Anything drawn outside, or half outside, would remain after this.
                frame.fill(rect, with: "x", style: Style(.key))
                #expect(frame == untouched, "\(drawing.name) in \(rect) with \(glyphs)")
            }
        }
    }

    @Test("ASCII widgets draw only ASCII, even in a frame that supports Unicode", arguments: 0..<7)
    func asciiWidgetsAreASCII(index: Int) {
        var frame = Frame(size: Size(columns: 70, rows: 20))
        let drawing = Self.drawings[index]
        drawing.draw(frame.bounds, &frame, .ascii)
        let others = frame.text.unicodeScalars.filter { !$0.isASCII }
        // Names and units are text and remain unchanged.
        #expect(others.allSatisfy { "朝阳区¥".unicodeScalars.contains($0) }, "\(frame.text)")
        #expect(frame.text.contains { $0 != " " && $0 != "\n" })
    }

    private static func randomFrame(_ generator: inout SeededGenerator, size: Size) -> Frame {
        var frame = Frame(size: size)
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            frame.write(
                DisplayText(HostileTexts.random(&generator)),
                at: Point(
                    column: Int.random(in: -3...size.columns, using: &generator),
                    row: Int.random(in: 0...size.rows, using: &generator)
                ),
                width: Int.random(in: 0...20, using: &generator),
                style: Style(
                    Role.allCases[Int.random(in: 0..<Role.allCases.count, using: &generator)],
                    reversed: Bool.random(using: &generator)
                )
            )
        }
        return frame
    }

    @Test("The old frame and the difference give the new frame")
    func differencesLeadToTheNewFrame() {
        var generator = SeededGenerator(seed: 99)
        for _ in 0..<400 {
            let size = Size(
                columns: Int.random(in: 0...24, using: &generator),
                rows: Int.random(in: 0...6, using: &generator)
            )
            let old = Self.randomFrame(&generator, size: size)
            let isResized = Int.random(in: 0..<5, using: &generator) == 0
            let newSize = isResized ? Size(columns: size.rows, rows: size.columns) : size
            let new = Self.randomFrame(&generator, size: newSize)
            var made = old
            made.apply(new.difference(from: old))
            #expect(made == new)
            #expect(new.difference(from: new).runs.isEmpty)
            #expect(Wholeness.isWhole(new))
        }
    }

    @Test("A difference contains only changed cells and halves of wide characters")
    func differencesAreSmall() {
        var old = Frame(size: Size(columns: 80, rows: 24))
        old.write("speed 24.1 km/h", at: Point(column: 3, row: 5), width: 30, style: .normal)
        var new = old
        new.write("7", at: Point(column: 12, row: 5), width: 1, style: .normal)
        let runs = new.difference(from: old).runs
        #expect(runs.map(\.origin) == [Point(column: 12, row: 5)])
        #expect(runs.map(\.cells.count) == [1])
    }

    @Test("An empty frame can be drawn on, compared and written")
    func emptyFramesWork() {
        var frame = Frame(size: Size(columns: 0, rows: 0))
        for drawing in Self.drawings {
            drawing.draw(Rect(column: 0, row: 0, columns: 9, rows: 9), &frame, .unicode)
        }
        #expect(frame.text == "")
        #expect(frame.ansi(theme: .quiet, depth: .full) == "")
        #expect(frame.json.contains("\"columns\": 0"))
        #expect(frame.svg(theme: .quiet).hasPrefix("<svg"))
    }

    @Test("Widths beyond any screen do not trap")
    func hugeWidthsAreBounded() {
        var frame = Frame(size: Size(columns: 8, rows: 2))
        frame.write("text", at: Point(column: 0, row: 0), width: .max, style: .normal)
        frame.write(
            "end",
            at: Point(column: 0, row: 1),
            width: 8,
            style: .dim,
            alignment: .trailing
        )
        #expect(frame.text == "text\n     end\n")
        frame.write("far", at: Point(column: .min, row: 0), width: 3, style: .normal)
        frame.write("far", at: Point(column: .max, row: .max), width: 3, style: .normal)
        frame[.max, .min] = .blank
        #expect(frame.text == "text\n     end\n")
    }
}
