// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension LineChart {
    func drawAxes(_ plan: Plan, on frame: inout Frame, glyphs: GlyphSet) {
        let plot = plan.plot
        guard !plot.isEmpty else { return }
        if plan.axisColumns > 0 { drawValueAxis(plan, on: &frame, glyphs: glyphs) }
        guard plan.hasTimeAxis else { return }
        let line = Point(column: plot.left, row: plot.bottom)
        frame.horizontalLine(
            at: line,
            columns: plot.size.columns,
            style: Style(.border),
            glyphs: glyphs
        )
        if plan.axisColumns > 0 {
            frame.fill(
                Rect(column: plot.left - 1, row: plot.bottom, columns: 1, rows: 1),
                with: glyphs.axisCorner,
                style: Style(.border)
            )
        }
        drawTimeLabels(plan, on: &frame, glyphs: glyphs)
    }

    private func drawValueAxis(_ plan: Plan, on frame: inout Frame, glyphs: GlyphSet) {
        let plot = plan.plot
        let axis = plot.left - 1
        frame.verticalLine(
            at: Point(column: axis, row: plot.top),
            rows: plot.size.rows,
            style: Style(.border),
            glyphs: glyphs
        )
        var lastRow = Int.max
        var lastLabel = DisplayText.empty
        for tick in plan.scale.ticks {
            let row = plot.top + position(of: tick, in: plan, of: plot.size.rows)
            guard row < lastRow else { continue }
            lastRow = row
            frame.fill(
                Rect(column: axis, row: row, columns: 1, rows: 1),
                with: glyphs.verticalTick,
                style: Style(.border)
            )
            // A label equal to the one below would suggest that there is no difference between the
            // ticks.
            let label = axisLabel(tick)
            guard label != lastLabel else { continue }
            lastLabel = label
            frame.write(
                label,
                at: Point(column: axis - plan.axisColumns, row: row),
                width: plan.axisColumns,
                style: .dim,
                alignment: .trailing
            )
        }
    }

    private func drawTimeLabels(_ plan: Plan, on frame: inout Frame, glyphs: GlyphSet) {
        let plot = plan.plot
        var free = plot.left
        for label in timeLabels.sorted(by: { $0.fraction < $1.fraction }) {
            guard label.fraction >= 0, label.fraction <= 1 else { continue }
            let mark = plot.left + Int((label.fraction * Double(plot.size.columns - 1)).rounded())
            let width = frame.widths.width(of: label.text)
            let start = max(plot.left, min(mark - width / 2, plot.right - width))
            guard width <= plot.size.columns, start >= free else { continue }
            frame.fill(
                Rect(column: mark, row: plot.bottom, columns: 1, rows: 1),
                with: glyphs.horizontalTick,
                style: Style(.border)
            )
            frame.write(
                label.text,
                at: Point(column: start, row: plot.bottom + 1),
                width: width,
                style: .dim
            )
            free = start + width + 1
        }
    }
}
