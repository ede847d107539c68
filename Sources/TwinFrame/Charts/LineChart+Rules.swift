// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A horizontal line in a chart, with which the other lines are compared.
public struct ChartRule: Sendable {
    /// The value.
    public var value: Double
    /// The sign at the left end of the line and in the legend.
    public var sign: DisplayText
    /// The description in the legend, such as `> 7`.
    public var text: DisplayText
    /// The style of the sign.
    public var style: Style

    /// Creates a horizontal line.
    public init(value: Double, sign: DisplayText, text: DisplayText, style: Style) {
        self.value = value
        self.sign = sign
        self.text = text
        self.style = style
    }
}

extension LineChart {
    /// Draws the horizontal lines within the axis, behind the other lines.
    func drawRules(_ plan: Plan, on frame: inout Frame, glyphs: GlyphSet) {
        let plot = plan.plot
        let clip = plot.intersection(frame.bounds)
        guard !clip.isEmpty, plot.size.rows >= 2 else { return }
        // The first rule is the most urgent and is drawn last.
        for rule in rules.reversed() where plan.scale.range.contains(rule.value) {
            let row = plot.top + position(of: rule.value, in: plan, of: plot.size.rows)
            for column in plot.left..<plot.right {
                frame.place(glyphs.rule, .dim, column, row, within: clip)
            }
            let place = Point(column: plot.left, row: row)
            frame.write(rule.sign, at: place, width: plot.size.columns, style: rule.style)
        }
    }

    /// Writes the descriptions of the horizontal lines at the right end of the legend, as many as
    /// fit.
    func drawRuleTexts(_ legend: Rect, from left: Int, on frame: inout Frame) {
        var right = legend.right
        for rule in rules {
            let width = frame.widths.width(of: rule.sign) + 1 + frame.widths.width(of: rule.text)
            guard right - width >= left + 1 else { return }
            let place = Point(column: right - width, row: legend.top)
            let used = frame.write(rule.sign, at: place, width: width, style: rule.style)
            frame.write(
                rule.text,
                at: Point(column: place.column + used + 1, row: legend.top),
                width: width - used - 1,
                style: .dim
            )
            right -= width + 2
        }
    }
}
