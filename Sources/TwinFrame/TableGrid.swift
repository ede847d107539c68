// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One column of a table.
public struct TableColumn: Sendable {
    /// What stands above it, shortened where it has no room.
    public var title: DisplayText
    /// What stands behind the title and is never shortened, such as the unit of the column's numbers.
    public var unit: DisplayText
    /// Where its texts stand.
    public var alignment: Alignment
    /// The fewest columns it is drawn with.
    public var minimumWidth: Int
    /// Its share of what is left over; 0 keeps it at its least width.
    public var weight: Double
    /// Whether its texts are names, which are told apart where they have little room.
    public var holdsNames: Bool
    /// How much it matters: where it is narrow, the column with the lowest priority goes first.
    public var priority: Int

    /// Makes a column.
    public init(
        title: DisplayText,
        unit: DisplayText = .empty,
        alignment: Alignment = .leading,
        minimumWidth: Int,
        weight: Double = 0,
        priority: Int = 0,
        holdsNames: Bool = false
    ) {
        self.title = title
        self.unit = unit
        self.alignment = alignment
        self.minimumWidth = max(1, min(minimumWidth, 1024))
        self.weight = weight.isFinite ? max(0, min(weight, 1e6)) : 0
        self.priority = priority
        self.holdsNames = holdsNames
    }
}

/// One cell of a table.
public struct TableCell: Sendable {
    /// What it says.
    public var text: DisplayText
    /// How it looks; of a cell with a small chart, how the chart looks.
    public var style: Style
    /// The values of a small chart that fills the cell after its text, or nil for none.
    public var spark: [Double?]?

    /// Makes a cell.
    public init(text: DisplayText, style: Style = .normal, spark: [Double?]? = nil) {
        self.text = text
        self.style = style
        self.spark = spark
    }
}

/// A table with a heading, a selected row and a mark of how far it is scrolled.
public struct TableGrid: Sendable {
    /// The columns from left to right.
    public var columns: [TableColumn]
    /// The rows from top to bottom; a cell that is missing is blank.
    public var rows: [[TableCell]]
    /// Which of the rows is selected.
    public var selected: Int?
    /// Which of the rows is the first one shown.
    public var firstRow: Int

    /// Makes a table.
    public init(
        columns: [TableColumn],
        rows: [[TableCell]],
        selected: Int? = nil,
        firstRow: Int = 0
    ) {
        self.columns = columns
        self.rows = rows
        self.selected = selected
        self.firstRow = firstRow
    }

    /// How many of its rows a table shows in a rectangle.
    public static func visibleRows(in rect: Rect) -> Int {
        rect.size.rows >= 2 ? rect.size.rows - 1 : rect.size.rows
    }

    /// The first row to show so that the selected one is seen, moved as little as possible.
    public static func firstRow(
        showing selected: Int,
        from firstRow: Int,
        visible: Int,
        of count: Int
    ) -> Int {
        let least = max(0, selected - max(1, visible) + 1)
        let moved = min(max(firstRow, least), max(0, selected))
        return max(0, min(moved, count - visible))
    }

    /// Draws the heading, where there is more than one row, and the rows below it.
    public func draw(in rect: Rect, on frame: inout Frame, glyphs: GlyphSet) {
        guard !rect.intersection(frame.bounds).isEmpty, !columns.isEmpty else { return }
        let visible = Self.visibleRows(in: rect)
        let first = max(0, min(firstRow, rows.count - visible))
        let isScrolled = rows.count > visible && rect.size.columns >= 4
        let gutter = selected != nil && rect.size.columns >= 6 ? 2 : 0
        let body = Rect(
            column: rect.left + gutter,
            row: rect.bottom - visible,
            columns: rect.size.columns - gutter - (isScrolled ? 2 : 0),
            rows: visible
        )
        let spans = spans(in: body)
        if rect.size.rows >= 2 {
            for span in spans {
                let column = columns[span.index]
                let (name, unit) = frame.fit.fitted(
                    column.title,
                    before: column.unit,
                    to: span.width
                )
                let isBoth = !name.isEmpty && !unit.isEmpty
                frame.write(
                    DisplayText(isBoth ? "\(name) \(unit)" : "\(name)\(unit)"),
                    at: Point(column: span.start, row: rect.top),
                    width: span.width,
                    style: .dim,
                    alignment: column.alignment
                )
            }
        }
        let shown = first..<max(first, min(first + visible, rows.count))
        let names = spans.filter { columns[$0.index].holdsNames }
            .map { (column: $0.index, texts: texts(of: $0, on: frame)) }
        for offset in shown.indices.map({ $0 - first }) {
            let line = Rect(
                column: rect.left,
                row: body.top + offset,
                columns: body.right - rect.left,
                rows: 1
            )
            var row = rows[first + offset]
            for (column, texts) in names where row.indices.contains(column) {
                row[column].text = texts[first + offset]
            }
            drawRow(
                row,
                isSelected: first + offset == selected,
                in: line,
                spans,
                on: &frame,
                glyphs: glyphs
            )
        }
        if isScrolled {
            drawScrollMark(first, visible, in: rect, on: &frame, glyphs: glyphs)
        }
    }

    /// The texts of a column of names, told apart: all rows together, so that none reads otherwise
    /// once another has been scrolled away.
    private func texts(of span: ColumnSpan, on frame: Frame) -> [DisplayText] {
        let texts = rows.map { row in
            row.indices.contains(span.index) ? row[span.index].text : .empty
        }
        return frame.fit.fitted(apart: texts, to: span.width)
    }

    private func drawRow(
        _ row: [TableCell],
        isSelected: Bool,
        in line: Rect,
        _ spans: [ColumnSpan],
        on frame: inout Frame,
        glyphs: GlyphSet
    ) {
        if isSelected {
            frame.fill(line, with: " ", style: Style(.selected))
            if line.size.columns >= 6 {
                let pointer = Rect(origin: line.origin, size: Size(columns: 1, rows: 1))
                frame.fill(pointer, with: glyphs.pointer, style: Style(.selected))
            }
        }
        for span in spans where span.index < row.count {
            let cell = row[span.index]
            let style = isSelected ? Self.selectedStyle(cell.style) : cell.style
            let place = Point(column: span.start, row: line.top)
            guard let spark = cell.spark else {
                frame.write(
                    cell.text,
                    at: place,
                    width: span.width,
                    style: style,
                    alignment: columns[span.index].alignment
                )
                continue
            }
            var used = frame.write(cell.text, at: place, width: span.width, style: style)
            if used > 0 { used += 1 }
            let area = Rect(
                column: span.start + used,
                row: line.top,
                columns: span.width - used,
                rows: 1
            )
            Sparkline(values: spark, style: style).draw(in: area, on: &frame, glyphs: glyphs)
        }
    }

    /// Alarms keep their role when they are selected; everything else takes the selection's.
    private static func selectedStyle(_ style: Style) -> Style {
        switch style.role {
        case .low, .medium, .high, .critical: Style(style.role, reversed: !style.isReversed)
        default: Style(.selected)
        }
    }

    private func drawScrollMark(
        _ first: Int,
        _ visible: Int,
        in rect: Rect,
        on frame: inout Frame,
        glyphs: GlyphSet
    ) {
        let column = rect.right - 1
        let top = rect.bottom - visible
        let last = max(1, rows.count - visible)
        let length = max(1, visible * visible / max(1, rows.count))
        let start = (visible - length) * first / last
        for offset in 0..<visible {
            let isThumb = offset >= start && offset < start + length
            frame.fill(
                Rect(column: column, row: top + offset, columns: 1, rows: 1),
                with: isThumb ? glyphs.thumb : glyphs.vertical,
                style: isThumb ? .dim : Style(.border)
            )
        }
        guard rect.size.rows >= 2 else { return }
        // Above the bar: which way there is more.
        let mark: Character? =
            first + visible < rows.count ? glyphs.moreBelow : first > 0 ? glyphs.moreAbove : nil
        if let mark {
            frame.fill(
                Rect(column: column, row: rect.top, columns: 1, rows: 1),
                with: mark,
                style: .dim
            )
        }
    }
}
