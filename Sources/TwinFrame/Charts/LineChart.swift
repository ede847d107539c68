// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One line of a chart.
public struct ChartLine: Sendable {
    /// The values from old to new, evenly distributed over the width of the chart; nil is a gap.
    public var values: [Double?]
    /// The least value at each place, for a band behind the line; empty for no band.
    public var lows: [Double?]
    /// The greatest value at each place, for a band behind the line; empty for no band.
    public var highs: [Double?]
    /// The style of the line.
    public var style: Style
    /// The name of the line in the legend; empty for none.
    public var label: DisplayText
    /// The newest value, which follows the name in the legend if there is room.
    public var value: DisplayText
    /// True for past values for comparison, drawn in single dots behind the other lines.
    public var isGhost = false

    /// Creates a line.
    public init(
        values: [Double?],
        lows: [Double?] = [],
        highs: [Double?] = [],
        style: Style = Style(.line1),
        label: DisplayText = .empty,
        value: DisplayText = .empty
    ) {
        self.value = value
        self.values = values
        self.lows = lows
        self.highs = highs
        self.style = style
        self.label = label
    }
}

/// A label on the time axis.
public struct TimeLabel: Sendable {
    /// The position: 0 at the left end of the chart, 1 at the right.
    public var fraction: Double
    /// The text.
    public var text: DisplayText

    /// Creates a label.
    public init(fraction: Double, text: DisplayText) {
        self.fraction = fraction
        self.text = text
    }
}

/// Lines over time, with a value axis at the left and a time axis below.
///
/// Lines are drawn with braille dots, two by four in a cell, or in ASCII with one letter per line.
/// Gaps remain gaps. If room is scarce, first the legend is dropped, then the axes.
public struct LineChart {
    /// The lines, from back to front.
    public var lines: [ChartLine]
    /// Horizontal lines behind the others, such as limits.
    public var rules: [ChartRule] = []
    /// The range of the value axis; nil for the range of the lines.
    public var valueRange: ClosedRange<Double>?
    /// Returns the label of a value on the axis.
    public var axisLabel: (Double) -> DisplayText
    /// The labels of the time axis.
    public var timeLabels: [TimeLabel]
    /// True to fill the area between each line and zero.
    public var isFilled: Bool

    /// Creates a chart.
    ///
    /// - Parameters:
    ///   - lines: The lines, from back to front.
    ///   - valueRange: The range that the value axis must contain; nil for the range of the lines.
    ///   - axisLabels: Returns the label of a value on the axis.
    ///   - timeLabels: The labels of the time axis, each at a fraction of its length.
    ///   - isFilled: True to fill the area between each line and zero.
    public init(
        lines: [ChartLine],
        valueRange: ClosedRange<Double>? = nil,
        axisLabels: @escaping (Double) -> DisplayText,
        timeLabels: [(fraction: Double, DisplayText)] = [],
        isFilled: Bool = false
    ) {
        self.isFilled = isFilled
        self.lines = lines
        self.valueRange = valueRange
        self.axisLabel = axisLabels
        self.timeLabels = timeLabels.map { TimeLabel(fraction: $0.fraction, text: $0.1) }
    }

    /// Draws the chart.
    public func draw(in rect: Rect, on frame: inout Frame, glyphs: GlyphSet) {
        guard !rect.intersection(frame.bounds).isEmpty else { return }
        let plan = plan(in: rect, widths: frame.widths)
        drawLegend(plan, on: &frame, glyphs: glyphs)
        drawAxes(plan, on: &frame, glyphs: glyphs)
        if isFilled { drawFilling(plan, on: &frame, glyphs: glyphs) }
        drawRules(plan, on: &frame, glyphs: glyphs)
        if glyphs == .unicode {
            drawDots(plan, on: &frame)
        } else {
            drawLetters(plan, on: &frame)
        }
    }
}
