// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One column of a table.
public struct TableColumn: Sendable {
    /// The title, which is shortened if it does not fit.
    public var title: DisplayText
    /// The text after the title that is never shortened, such as the unit of the column's numbers.
    public var unit: DisplayText
    /// The alignment of the texts.
    public var alignment: Alignment
    /// The minimum width, in columns of cells.
    public var minimumWidth: Int
    /// The share of the remaining width; 0 keeps the minimum width.
    public var weight: Double
    /// True if the texts are names, which must remain distinct when they are shortened.
    public var holdsNames: Bool
    /// The priority.
    ///
    /// If the table is narrow, the column with the lowest one is dropped first.
    public var priority: Int

    /// Creates a column.
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
    /// The text.
    public var text: DisplayText
    /// The style of the text, or of the small chart.
    public var style: Style
    /// The values of a small chart that fills the cell after its text; nil for none.
    public var spark: [Double?]?

    /// Creates a cell.
    public init(text: DisplayText, style: Style = .normal, spark: [Double?]? = nil) {
        self.text = text
        self.style = style
        self.spark = spark
    }
}

/// A table with a heading, a selected row and a scroll bar.
public struct TableGrid: Sendable {
    /// The columns from left to right.
    public var columns: [TableColumn]
    /// The rows from top to bottom.
    ///
    /// A missing cell is blank.
    public var rows: [[TableCell]]
    /// The index of the selected row; nil if none.
    public var selected: Int?
    /// The index of the first visible row.
    public var firstRow: Int

    /// Creates a table.
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

    /// Returns the number of rows that a table shows in a rectangle.
    public static func visibleRows(in rect: Rect) -> Int {
        rect.size.rows >= 2 ? rect.size.rows - 1 : rect.size.rows
    }

    /// Returns the first visible row that makes the selected one visible with the least scrolling.
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

    /// Draws the heading, if there is more than one row, and the rows below it.
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

    /// Returns the distinct texts of a column of names, computed for all rows, so that they do not
    /// change while scrolling.
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

    /// Returns the style of a selected cell.
    ///
    /// Alarms keep their role; everything else gets the selection's.
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
        // The mark above the bar shows the direction of more rows.
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
