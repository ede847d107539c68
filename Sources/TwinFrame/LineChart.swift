// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One line of a chart.
public struct ChartLine: Sendable {
    /// The values from old to new, spread evenly over the chart's width; nil is a gap.
    public var values: [Double?]
    /// The least value of each place, for a band behind the line; as many as values, or none.
    public var lows: [Double?]
    /// The greatest value of each place, for a band behind the line; as many as values, or none.
    public var highs: [Double?]
    /// How the line looks.
    public var style: Style
    /// What the line is, for the legend; empty for none.
    public var label: DisplayText
    /// Its newest value, which the legend writes behind the label where there is room.
    public var value: DisplayText
    /// Whether it is a past that is compared with: drawn in single dots, behind the other lines.
    public var isGhost = false

    /// Makes a line.
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

/// A word under the chart, at a place in its span.
public struct TimeLabel: Sendable {
    /// Where it stands: 0 at the chart's left end, 1 at its right.
    public var fraction: Double
    /// What it says.
    public var text: DisplayText

    /// Makes a label.
    public init(fraction: Double, text: DisplayText) {
        self.fraction = fraction
        self.text = text
    }
}

/// Lines over time with a value axis at the left and a time axis below.
///
/// Unicode draws with braille dots, two by four in a cell; ASCII with one letter per line. Gaps
/// stay gaps. Where there is little room the axes go first and the legend before them.
public struct LineChart {
    /// The lines, the one behind first.
    public var lines: [ChartLine]
    /// Level lines behind the others, such as limits.
    public var rules: [ChartRule] = []
    /// What the axis holds, or nil for what the lines hold.
    public var valueRange: ClosedRange<Double>?
    /// Writes a value on the axis.
    public var axisLabel: (Double) -> DisplayText
    /// The words on the time axis.
    public var timeLabels: [TimeLabel]
    /// Whether what is between each line and zero is filled.
    public var isFilled: Bool

    /// Makes a chart.
    ///
    /// - Parameters:
    ///   - lines: the lines, the one behind first.
    ///   - valueRange: what the axis holds at least, or nil for what the lines hold.
    ///   - axisLabels: writes a value on the axis.
    ///   - timeLabels: words on the time axis, each at a fraction of its length.
    ///   - isFilled: whether what is between each line and zero is filled.
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
