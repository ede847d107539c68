// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One bar: a name, a length and the value as text.
public struct Bar: Sendable {
    /// The name.
    public var label: DisplayText
    /// The value; nil if unknown, which draws no bar.
    public var value: Double?
    /// The value as text with its unit.
    public var text: DisplayText
    /// The style of the bar.
    public var style: Style

    /// Creates a bar.
    public init(
        label: DisplayText,
        value: Double?,
        text: DisplayText,
        style: Style = Style(.line1)
    ) {
        self.label = label
        self.value = value
        self.text = text
        self.style = style
    }
}

/// Horizontal bars, one per row: name, bar, value.
public struct Bars: Sendable {
    /// The bars from top to bottom.
    public var bars: [Bar]
    /// The values of an empty and a full bar; nil for 0 and the largest value.
    public var range: ClosedRange<Double>?

    /// Creates bars.
    public init(_ bars: [Bar], range: ClosedRange<Double>? = nil) {
        self.bars = bars
        self.range = range
    }

    /// Draws as many bars as there are rows.
    ///
    /// If the rectangle is narrow, the bar is dropped before name and value.
    public func draw(in rect: Rect, on frame: inout Frame, glyphs: GlyphSet) {
        let clip = rect.intersection(frame.bounds)
        guard !clip.isEmpty, !bars.isEmpty else { return }
        let columns = rect.size.columns
        let widths = frame.widths
        let shown = bars.prefix(rect.size.rows)
        let labelColumns = min(
            shown.map { widths.width(of: $0.label) }.max() ?? 0,
            columns >= 24 ? columns * 2 / 5 : columns * 3 / 5
        )
        let textColumns = min(
            shown.map { widths.width(of: $0.text) }.max() ?? 0,
            max(0, columns - labelColumns - 1)
        )
        let trackColumns = columns - labelColumns - textColumns - 2
        let range = range ?? Self.range(of: bars)
        let labels = frame.fit.fitted(apart: shown.map(\.label), to: labelColumns)
        for (index, bar) in shown.enumerated() {
            let row = rect.top + index
            frame.write(
                labels[index],
                at: Point(column: rect.left, row: row),
                width: labelColumns,
                style: .dim
            )
            frame.write(
                bar.text,
                at: Point(column: rect.right - textColumns, row: row),
                width: textColumns,
                style: bar.value == nil ? .dim : .strong,
                alignment: .trailing
            )
            let track = Rect(
                column: rect.left + labelColumns + 1,
                row: row,
                columns: trackColumns,
                rows: 1
            )
            guard trackColumns >= 2, let value = bar.value, !value.isNaN else { continue }
            Self.drawTrack(
                AxisScale.fraction(of: value, in: range),
                bar.style,
                in: track,
                on: &frame,
                glyphs: glyphs
            )
        }
    }

    private static func range(of bars: [Bar]) -> ClosedRange<Double> {
        guard let found = AxisScale.range(of: bars.map(\.value)) else { return 0...1 }
        return min(0, found.lowerBound)...max(found.upperBound, 0, .leastNormalMagnitude)
    }

    /// Draws one bar and the unfilled rest of its track.
    static func drawTrack(
        _ fraction: Double,
        _ style: Style,
        in track: Rect,
        on frame: inout Frame,
        glyphs: GlyphSet
    ) {
        let clip = track.intersection(frame.bounds)
        guard !clip.isEmpty else { return }
        let columns = min(track.size.columns, Frame.mostColumns)
        var eighths = Int((fraction * Double(columns * 8)).rounded())
        for column in 0..<columns {
            let level = min(8, max(0, eighths))
            frame.place(
                level == 0 ? glyphs.track : glyphs.barLevels[level],
                level == 0 ? Style(.border) : style,
                track.left + column,
                track.top,
                within: clip
            )
            eighths -= 8
        }
    }
}

/// A bar that shows progress toward a target, with a mark at the target.
public struct Gauge: Sendable {
    /// The length of the bar, from 0 to 1; nil if unknown.
    public var fraction: Double?
    /// The position of the target, from 0 to 1; nil if there is none.
    public var target: Double?
    /// The style of the bar.
    public var style: Style

    /// Creates a gauge.
    public init(fraction: Double?, target: Double? = nil, style: Style = Style(.line1)) {
        self.fraction = fraction
        self.target = target
        self.style = style
    }

    /// Draws the gauge in the first row of the rectangle.
    public func draw(in rect: Rect, on frame: inout Frame, glyphs: GlyphSet) {
        let track = Rect(
            origin: rect.origin,
            size: Size(columns: rect.size.columns, rows: min(1, rect.size.rows))
        )
        guard !track.intersection(frame.bounds).isEmpty else { return }
        if let fraction, !fraction.isNaN {
            let shown = max(0, min(1, fraction))
            Bars.drawTrack(shown, style, in: track, on: &frame, glyphs: glyphs)
        }
        if let target, target >= 0, target <= 1 {
            let place = Int((target * Double(track.size.columns - 1)).rounded())
            let mark = Rect(column: track.left + place, row: track.top, columns: 1, rows: 1)
            frame.fill(mark.intersection(track), with: glyphs.vertical, style: .strong)
        }
    }
}
