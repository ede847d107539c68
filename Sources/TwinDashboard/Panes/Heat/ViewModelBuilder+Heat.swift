// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// How a strip of time shares its pane with names and values.
public enum HeatRoom {
    /// How many columns the strips have in a pane that is so wide inside.
    public static func stripColumns(inside columns: Int) -> Int {
        max(8, columns - nameColumns(inside: columns) - valueColumns(inside: columns) - 4)
    }

    /// How many columns names have.
    public static func nameColumns(inside columns: Int) -> Int { min(14, max(4, columns / 4)) }

    /// How many columns the newest values have; 0 where there is no room.
    public static func valueColumns(inside columns: Int) -> Int { columns < 34 ? 0 : 9 }

    /// How many rows the times and the scale take; 0 where there is no room.
    public static func footRows(inside rows: Int) -> Int { rows >= 8 ? 2 : rows >= 4 ? 1 : 0 }
}

extension ViewModelBuilder {
    /// A course in which a value holds until the next one is due: parts narrower than the interval
    /// at which values come are no gaps.
    private static func held(
        _ course: [Double?],
        over grid: TimeGrid,
        for patience: Duration
    ) -> [Double?] {
        let width = max(1, grid.width.wholeMilliseconds)
        let reach = Int(min(4096, max(0, patience.wholeMilliseconds) / width))
        guard reach > 0 else { return course }
        var last: (value: Double, part: Int)?
        return course.enumerated().map { part, value in
            if let value {
                last = (value, part)
                return value
            }
            guard let last, part - last.part <= reach else { return nil }
            return last.value
        }
    }

    /// A strip of time for each entity of the first item's kind, worst first; several items name
    /// their entities, and all are of one property.
    mutating func heat(_ pane: PaneLayout, _ lines: LineRoom) throws -> HeatModel {
        let foot = HeatRoom.footRows(inside: lines.room.rows)
        guard let item = pane.items.first else {
            return HeatModel(
                rows: list([HeatModel.Row](), targets: [], lines, headings: foot),
                lower: .empty,
                upper: .empty,
                marks: [],
                span: times.span(pane.span),
                age: words[.noData]
            )
        }
        var subjects: [Subject] = []
        for item in pane.items { subjects.append(try subject(item, in: pane)) }
        let subject = try self.subject(item, in: pane)
        let property = subject.property
        let ranked = try rankedEntities(pane, subjects, by: subject)
        let (range, _, _) = shown(ranked.count, lines, headings: foot)
        let whole = TimeGrid(
            endingAt: memory.moment.instant,
            span: pane.span,
            count: HeatRoom.stripColumns(inside: lines.room.columns)
        )
        let ids = ranked[range].map { SeriesID($0.entity, property.id) }
        let patience = patience(for: property, domain: subject.domain)
        var columns = try memory.columns(of: ids, over: whole)
        let means = columns.map { $0.map { $0?.mean } }
        let kept = span(told: means, whole, of: pane.span)
        let grid = keptPart(of: whole, means)
        if grid != whole { columns = try memory.columns(of: ids, over: grid) }
        let courses = columns.map {
            Self.held($0.map { $0?.mean }, over: grid, for: patience)
        }
        let values = courses.flatMap { $0 }.compactMap { $0 } + ranked.compactMap(\.value)
        let shading = Shading(values, of: property)
        var rows: [HeatModel.Row] = []
        var newest: [Observation] = []
        for (ranked, course) in zip(ranked[range], courses) {
            let latest = try memory.latest(of: ranked.entity)[property.id]
            if let latest { newest.append(latest) }
            let cells = course.map { value -> HeatModel.Cell? in
                guard let value, let share = shading?.share(of: value) else { return nil }
                return HeatModel.Cell(share: share, level: Level(of: value, by: property))
            }
            rows.append(
                HeatModel.Row(
                    name: try name(of: ranked.entity),
                    reading: reading(latest, subject),
                    cells: cells
                )
            )
        }
        let (_, selected, room) = shown(ranked.count, lines, headings: foot)
        let (lower, upper) = ends(of: shading, property)
        return HeatModel(
            rows: ListModel(
                lines: rows,
                targets: ranked[range].map(\.entity),
                count: ranked.count,
                firstLine: range.lowerBound,
                room: room,
                selected: selected
            ),
            lower: lower,
            upper: upper,
            isNeutral: shading?.isNeutral ?? false,
            marks: marks(of: grid, columns: grid.count),
            span: kept,
            age: newestAge(of: newest)
        )
    }
}
