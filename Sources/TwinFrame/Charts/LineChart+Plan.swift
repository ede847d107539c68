// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension LineChart {
    /// The layout of the chart's parts in a rectangle.
    struct Plan {
        /// The row of the legend; nil if there is no room.
        var legend: Rect?
        /// The rectangle of the lines.
        var plot: Rect
        /// The columns of the value axis' labels, without the axis line; 0 for no axis.
        var axisColumns: Int
        /// True if there is a time axis below the plot.
        var hasTimeAxis: Bool
        var scale: AxisScale
    }

    func plan(in rect: Rect, widths: WidthTable) -> Plan {
        // The pane's title names a single line; several need a legend.
        let named = lines.filter { !$0.label.isEmpty }.count
        let hasLegend =
            named > 0 && rect.size.columns >= (named > 1 ? 20 : 24)
            && rect.size.rows >= (named > 1 ? 3 : 6)
        let hasTimeAxis = rect.size.rows >= (hasLegend ? 5 : 4) && rect.size.columns >= 8
        let legendRows = hasLegend ? 1 : 0
        // The axis line and, if there are labels, their row.
        let timeRows = hasTimeAxis ? (timeLabels.isEmpty ? 1 : 2) : 0
        let plotRows = max(0, rect.size.rows - legendRows - timeRows)
        let range = valueRange ?? shownRange ?? 0...1
        let scale = scale(of: range, rows: plotRows)
        var axisColumns = 0
        if rect.size.columns >= 16, plotRows >= 2 {
            let widest = scale.ticks.map { widths.width(of: axisLabel($0)) }.max() ?? 0
            axisColumns = min(widest, rect.size.columns / 3)
        }
        let left = axisColumns > 0 ? axisColumns + 1 : 0
        return Plan(
            legend: hasLegend
                ? Rect(
                    column: rect.left + left,
                    row: rect.top,
                    columns: rect.size.columns - left,
                    rows: 1
                ) : nil,
            plot: Rect(
                column: rect.left + left,
                row: rect.top + legendRows,
                columns: rect.size.columns - left,
                rows: plotRows
            ),
            axisColumns: axisColumns,
            hasTimeAxis: hasTimeAxis,
            scale: scale
        )
    }

    /// Returns the finest scale whose ticks all have different labels.
    private func scale(of range: ClosedRange<Double>, rows: Int) -> AxisScale {
        var scale = AxisScale(range, rows: rows)
        for _ in 0..<12 {
            let labels = scale.ticks.map(axisLabel)
            guard zip(labels, labels.dropFirst()).contains(where: { $0 == $1 }) else { break }
            let coarser = AxisScale(range, rows: rows, finest: scale.step * 1.5)
            guard coarser.step > scale.step else { break }
            scale = coarser
        }
        return scale
    }

    /// The smallest range that contains every line and its band; nil without values.
    private var shownRange: ClosedRange<Double>? {
        AxisScale.range(of: lines.lazy.flatMap { $0.values + $0.lows + $0.highs })
    }

    /// Returns the row of a value, from the top, in a plot of the given number of rows.
    func position(of value: Double, in plan: Plan, of count: Int) -> Int {
        let fraction = plan.scale.fraction(of: value)
        return Int(((1 - fraction) * Double(max(0, count - 1))).rounded())
    }
}
