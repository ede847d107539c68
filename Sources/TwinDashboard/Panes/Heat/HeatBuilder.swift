// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of strips of time, one for each entity.
struct HeatBuilder: PaneBuilder {
    static let isFilterable = false
    static let badge = PaneBadge.none
    var scene: Scene
    private var axis: TimeAxis { TimeAxis(scene: scene) }

    init(_ scene: Scene) { self.scene = scene }

    /// Returns values in which each one holds until the next one is due, so that parts narrower
    /// than the reporting interval are not gaps.
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

    /// Returns a strip of time for each entity of the first item's kind, worst first.
    ///
    /// Several items name their entities and are all of one property.
    func build(_ pane: PaneRequest) throws -> HeatModel {
        let foot = HeatRoom.footRows(inside: pane.room.rows)
        guard let item = pane.layout.items.first else {
            return HeatModel(
                rows: pane.list([HeatModel.Row](), entities: [], headings: foot),
                lower: .empty,
                upper: .empty,
                marks: [],
                span: scene.times.span(pane.layout.span),
                age: scene.words[.noData]
            )
        }
        var subjects: [Subject] = []
        for item in pane.layout.items { subjects.append(try scene.subject(item, in: pane.layout)) }
        let subject = try scene.subject(item, in: pane.layout)
        let property = subject.property
        let ranked = try EntityRanking(scene: scene, pane: pane.layout).ranked(
            subjects,
            by: subject
        )
        let shown = pane.shown(ranked.lazy.map { LineIdentity($0.entity) }, headings: foot)
        let whole = TimeGrid(
            endingAt: scene.now,
            span: pane.layout.span,
            count: HeatRoom.stripColumns(inside: pane.room.columns)
        )
        let ids = ranked[shown.range].map { SeriesID($0.entity, property.id) }
        let patience = scene.configuration.gracePeriod(of: property, domain: subject.domain)
        var columns = try scene.memory.columns(of: ids, over: whole)
        let means = columns.map { $0.map { $0?.mean } }
        let kept = axis.span(told: means, whole, of: pane.layout.span)
        let grid = axis.keptPart(of: whole, means)
        if grid != whole { columns = try scene.memory.columns(of: ids, over: grid) }
        let courses = columns.map {
            Self.held($0.map { $0?.mean }, over: grid, for: patience)
        }
        let values = courses.flatMap { $0 }.compactMap { $0 } + ranked.compactMap(\.value)
        let shading = Shading(values, of: property)
        var rows: [HeatModel.Row] = []
        var newest: [Observation] = []
        for (ranked, course) in zip(ranked[shown.range], courses) {
            let latest = try scene.memory.latest(of: ranked.entity)[property.id]
            if let latest { newest.append(latest) }
            let cells = course.map { value -> HeatModel.Cell? in
                guard let value, let share = shading?.share(of: value) else { return nil }
                return HeatModel.Cell(share: share, level: Level(of: value, by: property))
            }
            rows.append(
                HeatModel.Row(
                    name: try scene.name(of: ranked.entity),
                    reading: scene.reading(latest, subject),
                    cells: cells
                )
            )
        }
        let (lower, upper) = scene.ends(of: shading, property)
        return HeatModel(
            rows: ListModel(
                lines: rows,
                entities: ranked[shown.range].map(\.entity),
                shown
            ),
            lower: lower,
            upper: upper,
            isNeutral: shading?.isNeutral ?? false,
            marks: axis.marks(of: grid, columns: grid.count),
            span: kept,
            age: scene.newestAge(of: newest)
        )
    }
}
