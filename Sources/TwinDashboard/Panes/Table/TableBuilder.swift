// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of a ranked table.
struct TableBuilder: PaneBuilder {
    static let isFilterable = true
    static let badge = PaneBadge.itemAlarms
    var scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    /// Returns a table of every entity of the first item's kind, ranked, with a column for each
    /// item.
    ///
    /// The first row has the extreme value of the column that the table is ranked by. An entity in
    /// alarm for a property of the table is marked in its own row. A substation without power has
    /// no load, so that it is at the end of a table of loads. `pin: alarms` in the layout moves
    /// alarms to the top.
    func build(_ pane: PaneRequest) throws -> TableModel {
        var subjects: [Subject] = []
        for item in pane.layout.items { subjects.append(try scene.subject(item, in: pane.layout)) }
        let sort = subjects.isEmpty ? 0 : pane.sortColumn % subjects.count
        let columns = tableColumns(subjects, rankedBy: sort)
        guard subjects.indices.contains(sort) else {
            let none = pane.list([TableModel.Row](), entities: [], headings: 1)
            return TableModel(columns: columns, rows: none)
        }
        let filter = SearchText.words(pane.filter)
        let ranking = EntityRanking(scene: scene, pane: pane.layout)
        let ranked = try ranking.ranked(
            subjects,
            by: subjects[sort],
            having: filter
        )
        let shown = pane.shown(ranked.lazy.map { LineIdentity($0.entity) }, headings: 1)
        let isWhole = !filter.isEmpty || ranked.count < ranking.mostListed
        let total = isWhole ? ranked.count : try total(ranked.count, subjects, by: subjects[sort])
        let window = Array(ranked[shown.range])
        let greatest = ranked.compactMap(\.value).map(abs).filter(\.isFinite).max() ?? 0

        let width = TrendRoom.tableColumns(inside: pane.room.columns, values: subjects.count)
        let grid = TimeGrid(
            endingAt: scene.now,
            span: pane.layout.span,
            count: max(12, width)
        )
        let wanted = window.map { SeriesID($0.entity, subjects[sort].property.id) }
        let courses = width > 0 ? try scene.memory.columns(of: wanted, over: grid) : []
        var rows: [TableModel.Row] = []
        let troubles = scene.troubles(of: subjects)
        for (number, line) in window.enumerated() {
            let course = courses.indices.contains(number) ? courses[number].map { $0?.mean } : []
            var row = try row(
                line.entity,
                subjects,
                course,
                share: share(line.value, of: greatest)
            )
            row.level = max(row.level, troubles[line.entity] ?? .normal)
            rows.append(row)
        }
        return TableModel(
            columns: columns,
            rows: ListModel(
                lines: rows,
                entities: window.map(\.entity),
                shown,
                cap: scene.cap(ranked.count, of: total)
            )
        )
    }

    /// Returns the number of entities that a table without a limit would list.
    private func total(
        _ listed: Int,
        _ subjects: [Subject],
        by subject: Subject
    ) throws -> Int {
        guard subject.series == nil else {
            return Set(subjects.compactMap(\.series?.entity)).count
        }
        let found = try scene.memory.aggregate(scene.selector(of: subject), by: .all, with: .mean)
        return max(listed, found.first?.count ?? 0)
    }

    private func tableColumns(
        _ subjects: [Subject],
        rankedBy sort: Int
    ) -> [TableModel.Column] {
        subjects.enumerated().map { number, subject in
            let label = subject.item.label ?? subject.property.name
            return TableModel.Column(
                title: DisplayText(label.text(in: scene.language), limit: 40),
                unit: scene.measures.name(of: subject.property.unit),
                isRanking: number == sort,
                // Entities that the layout names one by one keep its order.
                order: number == sort && subject.series == nil ? order(of: subject) : nil
            )
        }
    }

    private func order(of subject: Subject) -> TableModel.Order {
        Ranking(worstFirst: subject.property) == .highest ? .greatestFirst : .leastFirst
    }

    private func share(_ value: Double?, of greatest: Double) -> Double? {
        guard let value, value.isFinite, greatest > 0 else { return nil }
        return min(1, max(0, value / greatest))
    }

    private func row(
        _ entity: EntityID,
        _ subjects: [Subject],
        _ course: [Double?],
        share: Double?
    ) throws -> TableModel.Row {
        let known = try scene.memory.entity(entity)
        let latest = try scene.memory.latest(of: entity)
        var district = DisplayText.empty
        if let place = known?.district, place != entity { district = try scene.name(of: place) }
        let values = course.compactMap { $0 }.filter(\.isFinite)
        var trend: Trend?
        if let least = values.min(), let most = values.max() {
            trend = Trend(values: course, range: least...most)
        }
        let readings = subjects.map { scene.reading(latest[$0.property.id], $0) }
        return TableModel.Row(
            name: try scene.name(of: entity),
            district: district,
            readings: readings,
            share: share,
            trend: trend,
            level: readings.map(\.level).max() ?? .normal
        )
    }
}
