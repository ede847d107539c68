// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A map of shaded areas with outlines, lines, marks and names.
///
/// Areas are shaded with five blocks. Lines are drawn with braille dots, thicker for the upper two
/// steps. ASCII writes the step as a digit in both. No information depends on colour alone.
public struct MapPlot: Sendable {
    /// An area.
    public struct Area: Sendable {
        /// The rings of the outline.
        ///
        /// Points within an odd number of rings are inside.
        public var rings: [[Position]]
        /// The position of the label; nil for no label.
        public var place: Position?
        /// The step of the value, from 0 for the lowest to 4 for the highest; nil if unknown.
        public var step: Int?
        /// The style of the shade.
        public var style: Style
        /// The possible labels, longest first.
        ///
        /// The first one that fits is drawn.
        public var labels: [DisplayText]
        /// The style of the label.
        public var labelStyle: Style

        /// Creates an area.
        public init(
            rings: [[Position]],
            place: Position?,
            step: Int?,
            style: Style,
            labels: [DisplayText],
            labelStyle: Style
        ) {
            self.rings = rings
            self.place = place
            self.step = step
            self.style = style
            self.labels = labels
            self.labelStyle = labelStyle
        }
    }

    /// A line.
    public struct Line: Sendable {
        /// The points of the line.
        ///
        /// A single point is drawn as a dot.
        public var points: [Position]
        /// The step of the value, from 0 for the lowest to 4 for the highest; nil if unknown.
        public var step: Int?
        /// The style of the line.
        public var style: Style
        /// A sign in the middle of the line; empty for none.
        public var sign: DisplayText

        /// Creates a line.
        public init(points: [Position], step: Int?, style: Style, sign: DisplayText = .empty) {
            self.points = points
            self.step = step
            self.style = style
            self.sign = sign
        }
    }

    /// A sign at a position.
    public struct Mark: Sendable {
        /// The position.
        public var place: Position
        /// The sign.
        public var sign: DisplayText
        /// The style.
        public var style: Style
        /// The name, which takes precedence over the labels of areas; empty for none.
        public var label: DisplayText

        /// Creates a mark.
        public init(
            place: Position,
            sign: DisplayText,
            style: Style,
            label: DisplayText = .empty
        ) {
            self.place = place
            self.sign = sign
            self.style = style
            self.label = label
        }
    }

    /// The part of the earth that must be visible.
    ///
    /// The map shows more around it if there is room.
    public var window: MapWindow
    /// The areas, most important first: its label is placed first.
    public var areas: [Area]
    /// The lines, most important last: it is drawn over the others.
    public var lines: [Line]
    /// The marks, most important last.
    public var marks: [Mark]

    /// Creates a map.
    public init(window: MapWindow, areas: [Area], lines: [Line] = [], marks: [Mark] = []) {
        self.window = window
        self.areas = areas
        self.lines = lines
        self.marks = marks
    }

    /// Draws the map in the middle of a rectangle.
    public func draw(in rect: Rect, on frame: inout Frame, glyphs: GlyphSet) {
        let clip = rect.intersection(frame.bounds)
        guard !clip.isEmpty else { return }
        let projection = MapProjection(
            window,
            columns: min(rect.size.columns, Frame.mostColumns),
            rows: min(rect.size.rows, 4096)
        )
        let owners = owners(projection)
        drawShades(owners, projection, rect, on: &frame, glyphs: glyphs)
        if glyphs == .unicode {
            drawDots(projection, rect, on: &frame)
        } else {
            drawOutlines(owners, projection, rect, on: &frame)
            drawDigits(projection, rect, on: &frame)
        }
        var taken: Set<Int> = []
        drawSigns(marks, projection, rect, on: &frame, &taken)
        drawMarkLabels(projection, rect, on: &frame, &taken)
        drawLabels(projection, rect, on: &frame, &taken)
        // Lines have many signs, so these must not hide names.
        let signs = lines.compactMap { line -> Mark? in
            guard !line.sign.isEmpty, !line.points.isEmpty else { return nil }
            let middle = line.points[line.points.count / 2]
            return Mark(place: middle, sign: line.sign, style: line.style)
        }
        drawSigns(signs, projection, rect, on: &frame, &taken, onlyWhereFree: true)
    }

    private func drawSigns(
        _ signs: [Mark],
        _ projection: MapProjection,
        _ rect: Rect,
        on frame: inout Frame,
        _ taken: inout Set<Int>,
        onlyWhereFree isPolite: Bool = false
    ) {
        for mark in signs {
            let cell = projection.cell(mark.place)
            let width = frame.widths.width(of: mark.sign)
            guard cell.row >= 0, cell.row < projection.rows, cell.column >= 0,
                cell.column + width <= projection.columns
            else { continue }
            let first = cell.row * projection.columns + cell.column
            let cells = first..<(first + max(1, width))
            if isPolite, !taken.isDisjoint(with: cells) { continue }
            let place = Point(column: rect.left + cell.column, row: rect.top + cell.row)
            frame.write(mark.sign, at: place, width: width, style: mark.style)
            taken.formUnion(cells)
        }
    }

    /// Draws the names of marks beside them, most important first.
    private func drawMarkLabels(
        _ projection: MapProjection,
        _ rect: Rect,
        on frame: inout Frame,
        _ taken: inout Set<Int>
    ) {
        for mark in marks.reversed() where !mark.label.isEmpty {
            let cell = projection.cell(mark.place)
            guard cell.row >= 0, cell.row < projection.rows, cell.column >= 0,
                cell.column < projection.columns
            else { continue }
            let sign = frame.widths.width(of: mark.sign)
            let width = frame.widths.width(of: mark.label)
            for column in [cell.column + sign + 1, cell.column - width - 1]
            where column >= 0 && column + width <= projection.columns {
                let first = cell.row * projection.columns + column
                guard taken.isDisjoint(with: first..<(first + width)) else { continue }
                let point = Point(column: rect.left + column, row: rect.top + cell.row)
                frame.write(mark.label, at: point, width: width, style: mark.style)
                taken.formUnion(first..<(first + width))
                break
            }
        }
    }

    /// Draws the labels of areas, most important first.
    ///
    /// A label without room is shortened or omitted.
    private func drawLabels(
        _ projection: MapProjection,
        _ rect: Rect,
        on frame: inout Frame,
        _ taken: inout Set<Int>
    ) {
        for area in areas {
            guard let place = area.place else { continue }
            let cell = projection.cell(place)
            guard cell.row >= 0, cell.row < projection.rows, cell.column >= 0,
                cell.column < projection.columns
            else { continue }
            // A label may move by one row, but not off its area.
            search: for label in area.labels {
                let width = frame.widths.width(of: label)
                guard width > 0, width <= projection.columns else { continue }
                let wanted = cell.column - width / 2
                let column = max(0, min(wanted, projection.columns - width))
                for row in [cell.row, cell.row + 1, cell.row - 1]
                where row >= 0 && row < projection.rows {
                    let first = row * projection.columns + column
                    // One blank column separates neighbours.
                    let edges = max(0, first - 1)...(first + width)
                    guard taken.isDisjoint(with: edges) else { continue }
                    let point = Point(column: rect.left + column, row: rect.top + row)
                    frame.write(label, at: point, width: width, style: area.labelStyle)
                    taken.formUnion(first..<(first + width))
                    break search
                }
            }
        }
    }
}
