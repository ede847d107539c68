// SPDX-License-Identifier: Apache-2.0

/// A small chart in one row: a column per value, in seven levels and blank.
///
/// The newest value is at the right. A gap is blank, never zero. If there are more values than
/// columns, each column shows the largest of its values, so that no peak is lost. On more than one
/// row the columns are taller.
public struct Sparkline: Sendable {
    /// The values from old to new; nil is a gap.
    public var values: [Double?]
    /// The values of the lowest and the highest column; nil for the range of the values.
    public var range: ClosedRange<Double>?
    /// The style of the columns.
    public var style: Style

    /// Creates a sparkline.
    public init(
        values: [Double?],
        range: ClosedRange<Double>? = nil,
        style: Style = Style(.line1)
    ) {
        self.values = values
        self.range = range
        self.style = style
    }

    /// Draws the values into a rectangle, with the newest at its right edge.
    public func draw(in rect: Rect, on frame: inout Frame, glyphs: GlyphSet) {
        let area = rect.intersection(frame.bounds)
        guard !area.isEmpty else { return }
        let columns = rect.size.columns
        let shown = Self.reduced(values, to: columns)
        guard let range = range ?? AxisScale.range(of: shown) else { return }
        let levels = glyphs.columnLevels
        // On one row the full block is not used, so that the rows of a table stay apart.
        let steps = rect.size.rows == 1 ? 6 : 8 * rect.size.rows - 1
        let start = rect.right - shown.count
        for (index, value) in shown.enumerated() {
            guard let value, !value.isNaN else { continue }
            let fraction = AxisScale.fraction(of: value, in: range)
            // The lowest level is drawn too, because an existing value must be visible.
            var height = 1 + Int((fraction * Double(steps)).rounded())
            for row in stride(from: rect.bottom - 1, through: rect.top, by: -1) {
                guard height > 0 else { break }
                frame.place(
                    levels[min(8, height)],
                    style,
                    start + index,
                    row,
                    within: area
                )
                height -= 8
            }
        }
    }

    /// Reduces values to a maximum number, keeping the largest of each group.
    static func reduced(_ values: [Double?], to count: Int) -> [Double?] {
        guard count > 0 else { return [] }
        guard values.count > count else { return values }
        return (0..<count).map { column in
            let first = column * values.count / count
            let last = max(first + 1, (column + 1) * values.count / count)
            var most: Double?
            for case let value? in values[first..<min(last, values.count)] where !value.isNaN {
                most = max(most ?? value, value)
            }
            return most
        }
    }
}
