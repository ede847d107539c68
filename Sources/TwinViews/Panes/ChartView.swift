// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel
import TwinVocabulary

/// The view of a pane of lines over time.
struct ChartView: PaneView {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws lines over time with their scale, their span and their newest values.
    func draw(_ chart: ChartModel, in rect: Rect) {
        let words = canvas.words
        guard let range = chart.range, !chart.lines.isEmpty else {
            drawParagraph(words[.noData], in: rect, style: .dim)
            return
        }
        let measures = MeasureFormat(words.language)
        let roles: [Role] = [.line1, .line2, .line3, .line4]
        let ghosts = chart.lines.enumerated().filter { !$0.element.past.isEmpty }.map {
            number,
            line in
            // The legend has one entry for all of them.
            var ghost = ChartLine(values: line.past, style: Style(.ghost))
            ghost.label = number == 0 ? chart.comparedWith : .empty
            ghost.isGhost = true
            return ghost
        }
        let lines =
            ghosts
            + zip(chart.lines, roles).map { line, role in
                let isOverdue = line.reading.freshness == .stale
                let age = isOverdue ? " (\(line.reading.age))" : ""
                return ChartLine(
                    values: line.values,
                    style: isOverdue ? Style(.stale) : Style(role),
                    label: line.label,
                    value: DisplayText("\(line.reading.text)\(age)")
                )
            }
        let unit = chart.unit
        let decimals = chart.decimals
        let notation = chart.notation
        let greatest = max(abs(range.lowerBound), abs(range.upperBound))
        let states = chart.states
        var picture = LineChart(
            lines: lines,
            valueRange: states == nil ? readable(range, decimals: decimals) : range,
            axisLabels: { value in
                guard let states else {
                    return measures.measure(
                        value,
                        unit,
                        decimals: decimals,
                        notation: notation,
                        reference: greatest
                    ).text
                }
                return value == 0 ? states.unset : value == 1 ? states.set : .empty
            },
            timeLabels: chart.marks.map { (fraction: $0.fraction, $0.text) },
            isFilled: chart.isFilled
        )
        picture.rules = chart.limits.map { limit in
            ChartRule(
                value: limit.value,
                sign: limit.level.mark(glyphs),
                text: limit.text,
                style: limit.level.markStyle
            )
        }
        picture.draw(in: rect, on: &canvas.frame, glyphs: glyphs)
    }

    /// Returns a range on which some labels of the axis differ, and which is not extended below
    /// zero if no value is negative.
    private func readable(
        _ range: ClosedRange<Double>,
        decimals: Int
    ) -> ClosedRange<Double>? {
        var step = 1.0
        for _ in 0..<min(9, max(0, decimals)) { step /= 10 }
        guard let wide = widened(range), range.upperBound - range.lowerBound < 4 * step,
            wide.upperBound - wide.lowerBound < 4 * step, abs(range.upperBound) < 1e12
        else { return widened(range) }
        let lower = range.lowerBound - step
        let start = range.lowerBound >= 0 ? max(0, lower) : lower
        return start...(start + 4 * step)
    }

    func badge(of model: ChartModel) -> DisplayText { model.gap.isEmpty ? model.span : model.gap }
}
