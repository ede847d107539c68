// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of a pane of numbers with their recent history.
struct NumbersView: PaneView {
    let canvas: Canvas
    static let addsRangeToAlarms = false

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// The division of a line of numbers into columns.
    private struct NumberColumns {
        var label: Int
        var distance: Int
        var value: Int
        var unit: Int
        var turn: Int
        var spark: Int
        var age: Int
    }

    /// Draws numbers, one per line: mark, label, value, unit, direction, sparkline, and age.
    ///
    /// A narrow pane leaves out the percentage of the direction first, then the ages of values that
    /// are on time, then the sparkline; labels are shortened last. If there is no room for
    /// sparklines, percentages and ages are left out in the same order to make room for them. If
    /// there are enough rows, every second one is blank.
    func draw(_ numbers: NumbersModel, in rect: Rect) {
        let lines = numbers.lines.lines
        guard !lines.isEmpty else { return }
        let room = rect.size.columns
        var columns = numberColumns(lines, room, hasPercentages: room >= 46, hasAges: room >= 56)
        if columns.spark == 0, room >= 46, lines.contains(where: { $0.trend != nil }) {
            for hasAges in [room >= 56, false] where columns.spark == 0 {
                let fewer = numberColumns(lines, room, hasPercentages: false, hasAges: hasAges)
                if fewer.spark > 0 { columns = fewer }
            }
        }
        let step = rect.size.rows >= 2 * lines.count - 1 ? 2 : 1
        for (index, line) in lines.enumerated() {
            let row = rect.top + index * step
            guard row < rect.bottom else { return }
            noteLine(numbers.lines.firstLine + index, in: rect, row: row, rows: step)
            draw(line, columns, in: rect, row: row, index == numbers.lines.selected)
        }
    }

    private func numberColumns(
        _ lines: [NumberModel],
        _ room: Int,
        hasPercentages: Bool,
        hasAges: Bool
    ) -> NumberColumns {
        let value = lines.map { width($0.reading.value) }.max() ?? 1
        let unit = lines.map { unitGap($0.reading) + width($0.reading.unit) }.max() ?? 0
        let label = lines.map { labelWidth($0) }.max() ?? 0
        let hasOverdue = lines.contains { $0.reading.freshness == .stale }
        let age =
            hasAges || hasOverdue ? (lines.map { width($0.reading.age) }.max() ?? 0) + 1 : 0
        let hasTurn = lines.contains { $0.reading.direction != nil }
        let difference = lines.map { width($0.difference) }.max() ?? 0
        // A comparison replaces the arrow of the value's direction.
        let turn =
            difference > 0 ? min(difference, 12) + 1 : hasTurn ? (hasPercentages ? 5 : 1) + 1 : 0
        let distance = lines.map { width($0.distance) }.max() ?? 0
        let fixed =
            2 + (distance > 0 ? distance + 1 : 0) + 1 + value + unit + turn
            + age
        let left = room - fixed
        var spark = 0
        if lines.contains(where: { $0.trend != nil }) {
            let wanted = TrendRoom.numberColumns(inside: room)
            // Labels are shown whole if this leaves room for a legible sparkline.
            let whole = left - min(label, 26) - 2
            spark = min(wanted, whole)
            if spark < 6 { spark = 0 }
        }
        let rest = left - (spark > 0 ? spark + 2 : 0)
        return NumberColumns(
            label: max(0, rest),
            distance: distance,
            value: value,
            unit: unit,
            turn: turn,
            spark: spark,
            age: age
        )
    }

    private func labelWidth(_ line: NumberModel) -> Int {
        width(line.label) + (line.note.isEmpty ? 0 : width(line.note) + 1)
    }

    private func draw(
        _ line: NumberModel,
        _ columns: NumberColumns,
        in rect: Rect,
        row: Int,
        _ isSelected: Bool
    ) {
        let reading = line.reading
        let label = highlight(isSelected, rect, row, reading.level > .low ? .normal : .dim)
        let value = isSelected && reading.style.role == .strong ? Style(.selected) : reading.style
        write(reading.level.mark(glyphs), rect.left, row, 2, reading.level.markStyle)
        var column = rect.left + 2
        let used = write(line.label, column, row, columns.label, label)
        if !line.note.isEmpty, used + 1 + width(line.note) <= columns.label {
            write(line.note, column + used + 1, row, columns.label - used - 1, .dim)
        }
        column += columns.label + 1
        if columns.distance > 0 {
            write(line.distance, column, row, columns.distance, .dim, .trailing)
            column += columns.distance + 1
        }
        write(reading.value, column, row, columns.value, value, .trailing)
        column += columns.value
        if columns.unit > 0 {
            let style = isSelected ? Style(.selected) : .dim
            let gap = unitGap(reading)
            write(reading.unit, column + gap, row, columns.unit - gap, style)
            column += columns.unit
        }
        let isOverdue = reading.freshness != .fresh
        if isOverdue, columns.age == 0 {
            // The word for a missing value uses the columns of direction and sparkline.
            let room = rect.right - column - 1
            let style = reading.freshness == .stale ? Style(.stale) : Style.dim
            if width(reading.age) <= room { write(reading.age, column + 1, row, room, style) }
            return
        }
        if columns.turn > 0 {
            let style = isSelected ? Style(.selected) : Style.normal
            if line.difference.isEmpty {
                let turn = columns.turn > 2 ? reading.turn(glyphs) : turnMark(reading)
                write(turn, column + 1, row, columns.turn - 1, style)
            } else {
                write(line.difference, column + 1, row, columns.turn - 1, style, .trailing)
            }
            column += columns.turn
        }
        if columns.spark > 0, let trend = line.trend {
            let area = Rect(column: column + 1, row: row, columns: columns.spark, rows: 1)
            // Sparklines of calm values are grey, so that colour marks the values that need
            // attention.
            let role: Role = reading.level > .low ? reading.level.role : .dim
            let style = isOverdue ? Style(.stale) : Style(role)
            Sparkline(values: trend.values, range: widened(trend.range), style: style)
                .draw(in: area, on: &canvas.frame, glyphs: glyphs)
        }
        if columns.age > 0 {
            let style = reading.freshness == .stale ? Style(.stale) : Style.dim
            write(
                reading.age,
                rect.right - columns.age,
                row,
                columns.age,
                isSelected ? Style(.selected) : style,
                .trailing
            )
        }
    }

    /// Returns the number of cells between a number and its unit.
    private func unitGap(_ reading: Reading) -> Int {
        let isChinese = canvas.words.language == .chinese
        return reading.unit.isEmpty || (isChinese && Measure.isClose(reading.unit)) ? 0 : 1
    }

    private func turnMark(_ reading: Reading) -> DisplayText {
        switch reading.direction {
        case .rising: DisplayText(String(glyphs.up))
        case .falling: DisplayText(String(glyphs.down))
        case .steady, nil: .empty
        }
    }

    func badge(of model: NumbersModel) -> DisplayText {
        if !model.comparedWith.isEmpty { return DisplayText("± \(model.comparedWith)") }
        return model.lines.lines.contains { $0.trend != nil } ? model.span : .empty
    }
}
