// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinFrame
import TwinModel

@Suite("Round ticks on an axis")
struct AxisScaleTests {
    @Test(
        "Steps are 1, 2 or 5 times a power of ten",
        arguments: [0.0123, 0.7, 1, 3, 4.1, 77, 8.5e6]
    )
    func steps(raw: Double) {
        let step = AxisScale.roundStep(raw)
        #expect(step >= raw * 0.999)
        #expect(step <= raw * 2.6)
        var mantissa = step
        while mantissa >= 9.99 { mantissa /= 10 }
        while mantissa < 0.999 { mantissa *= 10 }
        #expect([1.0, 2, 5].contains { abs($0 - mantissa) < 1e-6 }, "\(step)")
    }

    @Test("Ticks ascend and the range contains every value")
    func ticks() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let low = (generator.unit() - 0.5) * 1e6
            let high = low + generator.unit() * 1e5
            let scale = AxisScale(low...high, ticks: Int.random(in: 0...12, using: &generator))
            #expect(scale.range.contains(low) && scale.range.contains(high))
            #expect(scale.ticks.count >= 2)
            #expect(zip(scale.ticks, scale.ticks.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test("A chart's ticks are equally many rows apart, in steps of 1, 2 or 5")
    func evenTicks() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            let low = (generator.unit() - 0.3) * 100
            let line = ChartLine(values: [low, low + generator.unit() * 60 + 0.5])
            let most = Bool.random(using: &generator) ? 40 : 600
            let rows = Int.random(in: 6...most, using: &generator)
            var frame = Frame(size: Size(columns: 40, rows: rows))
            LineChart(lines: [line], axisLabels: { DisplayText("\(Int($0.rounded()))") })
                .draw(in: frame.bounds, on: &frame, glyphs: .unicode)
            let found = frame.text.split(separator: "\n").enumerated().compactMap { row, text in
                text.contains("┤")
                    ? Double(text.prefix { $0 != "┤" }.filter { $0 != " " }).map { (row, $0) } : nil
            }
            #expect(found.count >= 2, "\(frame.text)")
            let gaps = zip(found, found.dropFirst()).map { ($1.0 - $0.0, $0.1 - $1.1) }
            #expect(Set(gaps.map(\.0)).count == 1, "\(frame.text)")
            #expect(Set(gaps.map(\.1)).count == 1, "\(frame.text)")
            #expect(gaps.first.map { AxisScale.roundStep($0.1) == $0.1 } == true, "\(frame.text)")
        }
    }

    @Test("An axis of off and on has its two ticks at its ends, at any height")
    func flags() {
        for rows in 3...80 {
            var frame = Frame(size: Size(columns: 40, rows: rows))
            LineChart(
                lines: [ChartLine(values: [0, 1, 1])],
                axisLabels: { DisplayText("\(Int($0.rounded()))") }
            ).draw(in: frame.bounds, on: &frame, glyphs: .unicode)
            #expect(!frame.text.contains("2┤"), "\(frame.text)")
        }
    }

    @Test(
        "Extreme ranges neither trap nor loop without end",
        arguments: [
            0...0, 5...5, -1e308...1e308, 0 ... .leastNonzeroMagnitude, 1e300...1e301,
            1e15...1e15 + 1,
        ] as [ClosedRange<Double>]
    )
    func extremes(range: ClosedRange<Double>) {
        let scale = AxisScale(range, ticks: 5)
        #expect(scale.ticks.count < 203)
        #expect(scale.step > 0)
        #expect((0...1).contains(scale.fraction(of: range.lowerBound)))
        #expect((0...1).contains(AxisScale.fraction(of: .nan, in: range)))
        #expect((0...1).contains(AxisScale.fraction(of: .infinity, in: range)))
    }

    @Test("F03 NaN and infinities are drawn without a trap and never as zero")
    func strangeNumbers() {
        let strange: [Double?] = [
            1, .nan, .infinity, -.infinity, 1e308, -1e308, .leastNonzeroMagnitude, -0.0, nil, 2,
        ]
        var frame = Frame(size: Size(columns: 60, rows: 16))
        Sparkline(values: strange).draw(
            in: Rect(column: 0, row: 0, columns: 10, rows: 1),
            on: &frame,
            glyphs: .unicode
        )
        #expect(frame[1, 0].glyph == " ")
        #expect(frame[8, 0].glyph == " ")
        LineChart(
            lines: [ChartLine(values: strange, lows: strange, highs: strange)],
            axisLabels: { DisplayText("\($0)") }
        ).draw(in: Rect(column: 0, row: 2, columns: 60, rows: 12), on: &frame, glyphs: .unicode)
        HeatCells(values: strange, range: 0...1).draw(
            in: Rect(column: 0, row: 15, columns: 60, rows: 1),
            on: &frame,
            glyphs: .unicode
        )
        #expect(frame[1, 15].glyph == " ")
    }
}
