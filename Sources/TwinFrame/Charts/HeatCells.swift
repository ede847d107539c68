// SPDX-License-Identifier: Apache-2.0

/// One shaded cell per value.
///
/// Values are in row-major order from the upper left. In ASCII the step is a digit from 1 to 5. A
/// missing value is blank.
public struct HeatCells: Sendable {
    /// The values; nil if unknown.
    public var values: [Double?]
    /// The values of the lightest and the darkest shade.
    public var range: ClosedRange<Double>
    /// The styles of the cells, in the order of the values.
    ///
    /// Without one, a cell has the role of its step.
    public var styles: [Style]
    /// The number of columns of each value, at least 1.
    public var cellColumns: Int

    /// Creates a strip or field of cells.
    public init(
        values: [Double?],
        range: ClosedRange<Double>,
        styles: [Style] = [],
        cellColumns: Int = 1
    ) {
        self.values = values
        self.range = range
        self.styles = styles
        self.cellColumns = max(1, min(cellColumns, 64))
    }

    /// Draws as many cells as fit.
    public func draw(in rect: Rect, on frame: inout Frame, glyphs: GlyphSet) {
        let clip = rect.intersection(frame.bounds)
        let perRow = rect.size.columns / cellColumns
        guard !clip.isEmpty, perRow > 0 else { return }
        for (index, value) in values.enumerated() {
            let row = rect.top + index / perRow
            guard row < clip.bottom else { return }
            guard let value, !value.isNaN else { continue }
            let step = Self.step(of: value, in: range)
            let style = index < styles.count ? styles[index] : Style(Self.roles[step])
            let start = rect.left + (index % perRow) * cellColumns
            for column in start..<start + cellColumns {
                frame.place(glyphs.shades[step + 1], style, column, row, within: clip)
            }
        }
    }

    /// Returns the step of a value, from 0 for the lowest to 4 for the highest.
    public static func step(of value: Double, in range: ClosedRange<Double>) -> Int {
        min(4, Int(AxisScale.fraction(of: value, in: range) * 5))
    }

    /// The roles of the five steps, lowest first.
    public static let roles: [Role] = [.heat1, .heat2, .heat3, .heat4, .heat5]
}
