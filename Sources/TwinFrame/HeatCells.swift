// SPDX-License-Identifier: Apache-2.0

/// One cell per value, darker or brighter by how much it is.
///
/// Values run row after row from the upper left. ASCII writes the step as a digit from 1 to 5.
/// A value that is missing is a blank.
public struct HeatCells: Sendable {
    /// The values; nil is unknown.
    public var values: [Double?]
    /// What the least and the most shade stand for.
    public var range: ClosedRange<Double>
    /// How each cell looks, as many as values; where there are fewer, the step's own role.
    public var styles: [Style]
    /// How many columns each value takes, at least 1.
    public var cellColumns: Int

    /// Makes a strip or field of cells.
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

    /// Draws as many cells as there is room for.
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

    /// Which of five steps a value falls on: 0 is the least, 4 the most.
    public static func step(of value: Double, in range: ClosedRange<Double>) -> Int {
        min(4, Int(AxisScale.fraction(of: value, in: range) * 5))
    }

    /// The roles of the five steps, the least first.
    public static let roles: [Role] = [.heat1, .heat2, .heat3, .heat4, .heat5]
}
