// SPDX-License-Identifier: Apache-2.0

import TwinFrame
import TwinModel

/// A screen with one of each widget, for pictures and for tests of whole frames.
enum SampleScreen {
    static func wave(_ count: Int, phase: Double = 0, gap: Range<Int>? = nil) -> [Double?] {
        var level = 40 + phase
        var generator = SeededGenerator(seed: 7)
        return (0..<count).map { index in
            level += generator.unit() * 6 - 3 + (index % 40 < 20 ? 0.6 : -0.6)
            return gap?.contains(index) == true ? nil : level
        }
    }

    static func number(_ value: Double) -> DisplayText {
        DisplayText(String(Int(value.rounded())))
    }

    static func chart(_ count: Int = 120) -> LineChart {
        LineChart(
            lines: [
                ChartLine(values: wave(count, phase: -6), style: Style(.ghost), label: "yesterday"),
                ChartLine(
                    values: wave(count, gap: count / 2..<count / 2 + count / 12),
                    style: Style(.line1),
                    label: "today"
                ),
            ],
            axisLabels: number,
            timeLabels: [
                (0, "06:00"), (0.25, "08:00"), (0.5, "10:00"), (0.75, "12:00"), (1, "now"),
            ]
        )
    }

    static func table(selected: Int? = 1, firstRow: Int = 0) -> TableGrid {
        let names: [DisplayText] = [
            "Chaoyang", "Haidian", "朝阳区", "Fengtai", "Dongcheng", "Xicheng",
        ]
        return TableGrid(
            columns: [
                TableColumn(title: "District", minimumWidth: 8, weight: 1, priority: 9),
                TableColumn(title: "Index", alignment: .trailing, minimumWidth: 6, priority: 8),
                TableColumn(title: "Trend", minimumWidth: 8, weight: 2, priority: 3),
                TableColumn(title: "Age", alignment: .trailing, minimumWidth: 4, priority: 1),
            ],
            rows: names.enumerated().map { index, name in
                [
                    TableCell(text: name),
                    TableCell(
                        text: DisplayText("\(8 - index).\(index)"),
                        style: index == 0 ? Style(.high) : .strong
                    ),
                    TableCell(
                        text: .empty,
                        style: Style(.line1),
                        spark: wave(30, phase: Double(index))
                    ),
                    TableCell(text: "2s", style: .dim),
                ]
            },
            selected: selected,
            firstRow: firstRow
        )
    }

    static let bars = Bars([
        Bar(label: "Exchange platform", value: 41.2, text: "41.2 M¥"),
        Bar(label: "Data bank", value: 22.5, text: "22.5 M¥"),
        Bar(label: "Data trust", value: 0, text: "0 M¥"),
        Bar(label: "Intermediary", value: nil, text: "unknown", style: Style(.stale)),
    ])

    static let chain = ChainFlow([
        ChainStage(name: "generated", text: "1.2 TB/s"),
        ChainStage(name: "aggregated", text: "0.9 TB/s"),
        ChainStage(name: "traded", text: "412/h", style: Style(.medium)),
        ChainStage(name: "used", text: "388/h"),
        ChainStage(name: "applied", text: "301/h"),
    ])

    static func heat(_ count: Int = 60) -> HeatCells {
        HeatCells(
            values: (0..<count).map { $0 % 17 == 16 ? nil : Double($0 % 10) },
            range: 0...10,
            cellColumns: 2
        )
    }

    /// Returns the whole screen.
    static func frame(columns: Int = 120, rows: Int = 36, glyphs: GlyphSet = .unicode) -> Frame {
        var frame = Frame(size: Size(columns: columns, rows: rows), repertoire: glyphs)
        frame.fill(
            Rect(column: 0, row: 0, columns: columns, rows: 1),
            with: " ",
            style: Style(.header)
        )
        frame.write(
            "Beijing",
            at: Point(column: 1, row: 0),
            width: 20,
            style: Style(.header)
        )
        frame.write(
            " SIMULATED ",
            at: Point(column: 10, row: 0),
            width: 20,
            style: Style(.notice)
        )
        frame.write(
            "Mon 2026-11-23 08:42:10   ● LIVE   traffic 2s  utilities 4s  compute 3s",
            at: Point(column: 23, row: 0),
            width: columns - 45,
            style: Style(.header)
        )
        frame.write(
            " ‼ 1 critical ",
            at: Point(column: columns - 34, row: 0),
            width: 14,
            style: Style(.critical)
        )
        frame.write(
            "! 2 high",
            at: Point(column: columns - 18, row: 0),
            width: 8,
            style: Style(.high)
        )
        frame.write(
            "‹ 3 med",
            at: Point(column: columns - 8, row: 0),
            width: 7,
            style: Style(.medium)
        )
        let half = columns / 2
        let upper = (rows - 1) * 3 / 5
        func pane(_ rect: Rect, _ title: DisplayText, _ badge: DisplayText, _ style: Style) -> Rect
        {
            frame.box(
                rect,
                title: title,
                badge: badge,
                style: Style(.border),
                titleStyle: Style(.title),
                badgeStyle: style,
                glyphs: glyphs
            )
            return rect.inset(columns: 2, rows: 1)
        }
        let left = pane(
            Rect(column: 0, row: 1, columns: half, rows: upper),
            "Traffic 交通",
            "6.8 heavy",
            Style(.high)
        )
        chart().draw(in: left, on: &frame, glyphs: glyphs)
        let right = pane(
            Rect(column: half, row: 1, columns: columns - half, rows: upper / 2),
            "Districts",
            "stale 14 s",
            Style(.stale)
        )
        table().draw(in: right, on: &frame, glyphs: glyphs)
        let lower = pane(
            Rect(
                column: half,
                row: 1 + upper / 2,
                columns: columns - half,
                rows: upper - upper / 2
            ),
            "Data trade",
            "¥ 41.2 M today",
            Style(.strong)
        )
        chain.draw(
            in: Rect(origin: lower.origin, size: Size(columns: lower.size.columns, rows: 2)),
            on: &frame,
            glyphs: glyphs
        )
        bars.draw(
            in: Rect(
                column: lower.left,
                row: lower.top + 3,
                columns: lower.size.columns,
                rows: lower.size.rows - 3
            ),
            on: &frame,
            glyphs: glyphs
        )
        let bottom = pane(
            Rect(column: 0, row: 1 + upper, columns: columns, rows: rows - 1 - upper),
            "Compute",
            "71% used",
            Style(.good)
        )
        heat().draw(
            in: Rect(column: bottom.left, row: bottom.top, columns: bottom.size.columns, rows: 2),
            on: &frame,
            glyphs: glyphs
        )
        Sparkline(values: wave(200)).draw(
            in: Rect(
                column: bottom.left,
                row: bottom.top + 3,
                columns: bottom.size.columns,
                rows: max(0, bottom.size.rows - 5)
            ),
            on: &frame,
            glyphs: glyphs
        )
        Gauge(fraction: 0.71, target: 0.85).draw(
            in: Rect(column: bottom.left, row: bottom.bottom - 1, columns: 60, rows: 1),
            on: &frame,
            glyphs: glyphs
        )
        return frame
    }
}
