// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame
import TwinModel
import TwinTestSupport

@Suite("Appearance of the widgets")
struct WidgetGoldenTests {
    typealias Drawing = (Rect, inout Frame, GlyphSet) -> Void

    /// Draws at three sizes, one below the other, each in brackets that mark its ends.
    private func expect(
        _ name: String,
        _ sizes: [(Int, Int)],
        at location: SourceLocation = #_sourceLocation,
        _ draw: Drawing
    ) {
        for glyphs in GlyphSet.allCases {
            var made = ""
            for (columns, rows) in sizes {
                var frame = Frame(size: Size(columns: columns, rows: rows), repertoire: glyphs)
                draw(frame.bounds, &frame, glyphs)
                made += "== \(columns)x\(rows)\n" + frame.golden
            }
            expectGolden(made, "\(name)-\(glyphs.rawValue)", at: location)
        }
    }

    @Test("A sparkline shows gaps as blanks and grows over several rows") func sparkline() {
        var values = SampleScreen.wave(60)
        for index in 20..<26 { values[index] = nil }
        expect("sparkline", [(8, 1), (40, 1), (60, 4)]) { rect, frame, glyphs in
            Sparkline(values: values).draw(in: rect, on: &frame, glyphs: glyphs)
        }
    }

    @Test("A chart labels its scale and span and draws a gap as a gap") func lineChart() {
        expect("chart", [(12, 3), (40, 10), (80, 20)]) { rect, frame, glyphs in
            SampleScreen.chart().draw(in: rect, on: &frame, glyphs: glyphs)
        }
    }

    @Test("A chart draws the band between least and greatest values") func chartBand() {
        let values = SampleScreen.wave(40)
        let line = ChartLine(
            values: values,
            lows: values.map { $0.map { $0 - 4 } },
            highs: values.map { $0.map { $0 + 4 } }
        )
        expect("chart-band", [(20, 5), (50, 12)]) { rect, frame, glyphs in
            LineChart(lines: [line], valueRange: 0...80, axisLabels: SampleScreen.number)
                .draw(in: rect, on: &frame, glyphs: glyphs)
        }
    }

    @Test("A table drops columns by priority, marks the selected row and shows its scroll position")
    func table() {
        expect("table", [(12, 4), (34, 5), (80, 9)]) { rect, frame, glyphs in
            SampleScreen.table().draw(in: rect, on: &frame, glyphs: glyphs)
        }
    }

    @Test("Bars are between name and value, and an unknown value has none") func bars() {
        expect("bars", [(10, 2), (30, 4), (60, 5)]) { rect, frame, glyphs in
            SampleScreen.bars.draw(in: rect, on: &frame, glyphs: glyphs)
        }
    }

    @Test("A gauge marks its target") func gauge() {
        expect("gauge", [(4, 1), (20, 1), (50, 1)]) { rect, frame, glyphs in
            Gauge(fraction: 0.63, target: 0.8).draw(in: rect, on: &frame, glyphs: glyphs)
        }
    }

    @Test("Heat cells have five steps, and unknown values are blank") func heat() {
        expect("heat", [(7, 2), (30, 2), (60, 3)]) { rect, frame, glyphs in
            SampleScreen.heat().draw(in: rect, on: &frame, glyphs: glyphs)
        }
    }

    @Test("A chain is horizontal, or vertical if the room is narrow") func chain() {
        expect("chain", [(20, 6), (40, 1), (70, 2)]) { rect, frame, glyphs in
            SampleScreen.chain.draw(in: rect, on: &frame, glyphs: glyphs)
        }
    }

    @Test("A box shows title and badge, the title first if only one fits") func box() {
        expect("box", [(2, 2), (14, 3), (40, 3)]) { rect, frame, glyphs in
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
    }

    @Test(
        "A screen with all widgets is unchanged at each size",
        arguments: [(80, 24), (120, 36), (200, 50)],
        GlyphSet.allCases
    )
    func screen(size: (Int, Int), glyphs: GlyphSet) {
        let frame = SampleScreen.frame(columns: size.0, rows: size.1, glyphs: glyphs)
        expectGolden(frame.golden, "screen-\(size.0)x\(size.1)-\(glyphs.rawValue)")
    }

    @Test("A glyph that fonts draw wider than its column is compressed in pictures")
    func squeezedSigns() {
        var frame = Frame(size: Size(columns: 12, rows: 1))
        frame.write("低于18℃住户", at: Point(column: 0, row: 0), width: 12, style: .normal)
        let lines = frame.svg(theme: .quiet).split(separator: "\n")
        let sign = lines.first { $0.contains(">℃<") }
        #expect(sign?.contains("textLength=\"9\" lengthAdjust=\"spacingAndGlyphs\"") == true)
        #expect(sign?.contains("x=\"66\"") == true)
        #expect(lines.contains { $0.contains("textLength=\"18\"") && $0.contains(">18<") })
    }

    @Test("ANSI, SVG and JSON of one small frame") func renderers() {
        var frame = Frame(size: Size(columns: 16, rows: 3))
        frame.box(
            frame.bounds,
            title: "A&B",
            badge: nil,
            style: Style(.border),
            titleStyle: Style(.title),
            badgeStyle: .normal,
            glyphs: .unicode
        )
        frame.write("世 \"x\\", at: Point(column: 1, row: 1), width: 9, style: Style(.critical))
        frame.write("⣿▃", at: Point(column: 10, row: 1), width: 4, style: Style(.line1))
        expectGolden(frame.json, "render-json")
        expectGolden(frame.svg(theme: .quiet), "render-svg")
        let shown = ColorDepth.allCases.map { depth in
            "== \(depth.rawValue)\n"
                + frame.ansi(theme: .quiet, depth: depth).replacing("\u{1B}", with: "␛")
        }
        expectGolden(shown.joined(), "render-ansi")
    }
}
