// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

extension ViewModelBuilder {
    /// A table: every entity of the first item's kind, ranked, with a column for each item.
    ///
    /// The first row is the extreme one of the column that the table is ranked by. What is in alarm for
    /// a property that the table shows is marked where it is; a substation without power has no load,
    /// so that it is at the end of a table of loads. `pin: alarms` in the layout moves alarms to the top.
    mutating func table(_ pane: PaneLayout, _ lines: LineRoom) throws -> TableModel {
        var subjects: [Subject] = []
        for item in pane.items { subjects.append(try subject(item, in: pane)) }
        let sort = subjects.isEmpty ? 0 : state.sortColumn(in: lines.pane) % subjects.count
        let columns = tableColumns(subjects, rankedBy: sort)
        guard subjects.indices.contains(sort) else {
            let none = list([TableModel.Row](), targets: [], lines, headings: 1)
            return TableModel(columns: columns, rows: none)
        }
        let filter = SearchText.words(state.filterText(in: lines.pane))
        let ranked = try rankedEntities(
            pane,
            subjects,
            by: subjects[sort],
            having: filter
        )
        let (range, selected, room) = shown(ranked.count, lines, headings: 1)
        let isWhole = !filter.isEmpty || ranked.count < mostListed(pane)
        let total = isWhole ? ranked.count : try total(ranked.count, subjects, by: subjects[sort])
        let window = Array(ranked[range])
        let greatest = ranked.compactMap(\.value).map(abs).filter(\.isFinite).max() ?? 0

        let width = TrendRoom.tableColumns(inside: lines.room.columns, values: subjects.count)
        let grid = TimeGrid(
            endingAt: memory.moment.instant,
            span: pane.span,
            count: max(12, width)
        )
        let wanted = window.map { SeriesID($0.entity, subjects[sort].property.id) }
        let courses = width > 0 ? try memory.columns(of: wanted, over: grid) : []
        var rows: [TableModel.Row] = []
        let troubles = troubles(of: subjects)
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
                targets: window.map(\.entity),
                count: ranked.count,
                firstLine: range.lowerBound,
                room: room,
                selected: selected,
                cap: cap(ranked.count, of: total)
            )
        )
    }

    /// How many things a table that lists some could list.
    private mutating func total(
        _ listed: Int,
        _ subjects: [Subject],
        by subject: Subject
    ) throws -> Int {
        guard subject.series == nil else {
            return Set(subjects.compactMap(\.series?.entity)).count
        }
        let found = try memory.aggregate(selector(of: subject), by: .all, with: .mean)
        return max(listed, found.first?.count ?? 0)
    }

    /// `50 of 312` where more could be listed than are; empty where all are.
    func cap(_ listed: Int, of total: Int, orMore: Bool = false) -> DisplayText {
        guard listed < total || orMore else { return .empty }
        let few = measures.number(Double(listed), decimals: 0)
        let all = "\(measures.number(Double(total), decimals: 0))\(orMore ? "+" : "")"
        return DisplayText(state.language == .chinese ? "前\(few)/共\(all)" : "\(few) of \(all)")
    }

    struct Ranked {
        var entity: EntityID
        var value: Double?
    }

    private func tableColumns(
        _ subjects: [Subject],
        rankedBy sort: Int
    ) -> [TableModel.Column] {
        subjects.enumerated().map { number, subject in
            let label = subject.item.label ?? subject.property.name
            return TableModel.Column(
                title: DisplayText(label.text(in: state.language), limit: 40),
                unit: measures.name(of: subject.property.unit),
                isRanking: number == sort,
                // Things that the layout names one by one stay in its order.
                order: number == sort && subject.series == nil ? order(of: subject) : nil
            )
        }
    }

    private func order(of subject: Subject) -> TableModel.Order {
        Ranking(worstFirst: subject.property) == .highest ? .greatestFirst : .leastFirst
    }

    mutating func rankedEntities(
        _ pane: PaneLayout,
        _ subjects: [Subject],
        by subject: Subject,
        having words: [String] = []
    ) throws -> [Ranked] {
        guard words.isEmpty else {
            var whole = pane
            whole.limit = Self.mostFiltered
            return try rankedEntities(whole, subjects, by: subject, having: []).filter { ranked in
                SearchText.contains(try searchText(of: ranked.entity), all: words)
            }
        }
        let most = mostListed(pane)
        guard subject.series == nil else {
            var entities: [EntityID] = []
            for found in subjects.compactMap(\.series?.entity) where !entities.contains(found) {
                entities.append(found)
            }
            var ranked: [Ranked] = []
            for entity in entities.prefix(most) {
                let found = try memory.latest(of: entity)[subject.property.id]
                ranked.append(Ranked(entity: entity, value: found?.number))
            }
            return ranked
        }
        let ranking = Ranking(worstFirst: subject.property)
        let ranked = try memory.top(most, of: selector(of: subject), ranking).map {
            Ranked(entity: $0.series.entity, value: $0.number)
        }
        return pane.pinsAlarms ? try alarmedFirst(ranked, subjects, subject, most: most) : ranked
    }

    /// Ranked things with those in alarm pinned above them, the most urgent first, also if they have no
    /// value to be ranked by.
    private mutating func alarmedFirst(
        _ ranked: [Ranked],
        _ subjects: [Subject],
        _ subject: Subject,
        most: Int
    ) throws -> [Ranked] {
        let troubles = troubles(of: subjects).filter {
            CatalogIndex.kind(of: $0.key) == subject.kind
        }
        guard !troubles.isEmpty else { return ranked }
        var all = ranked
        let known = Set(ranked.map(\.entity))
        for id in troubles.keys.sorted() where !known.contains(id) {
            if let district = openDistrict, try memory.entity(id)?.district != district { continue }
            let found = try memory.latest(of: id)[subject.property.id]
            all.append(Ranked(entity: id, value: found?.number))
        }
        let order = all.indices.sorted { left, right in
            let first = troubles[all[left].entity] ?? .normal
            let second = troubles[all[right].entity] ?? .normal
            return first == second ? left < right : first > second
        }
        return order.prefix(most).map { all[$0] }
    }

    /// The most lines that a table lists without a filter.
    private func mostListed(_ pane: PaneLayout) -> Int {
        min(max(1, pane.limit ?? 200), Self.mostFiltered)
    }

    /// The most lines that a filter looks through.
    static let mostFiltered = 10_000

    /// What a filter looks for its words in: a thing's names, its identity and its district.
    private mutating func searchText(of id: EntityID) throws -> String {
        let entity = try memory.entity(id)
        var text = [id.rawValue, entity?.name.english ?? "", entity?.name.chinese ?? ""]
        if let district = entity?.district { text.append(try name(of: district).string) }
        return SearchText.folded(text.joined(separator: "\n"))
    }

    private func share(_ value: Double?, of greatest: Double) -> Double? {
        guard let value, value.isFinite, greatest > 0 else { return nil }
        return min(1, max(0, value / greatest))
    }

    private mutating func row(
        _ entity: EntityID,
        _ subjects: [Subject],
        _ course: [Double?],
        share: Double?
    ) throws -> TableModel.Row {
        let known = try memory.entity(entity)
        let latest = try memory.latest(of: entity)
        var district = DisplayText.empty
        if let place = known?.district, place != entity { district = try name(of: place) }
        let values = course.compactMap { $0 }.filter(\.isFinite)
        var trend: Trend?
        if let least = values.min(), let most = values.max() {
            trend = Trend(values: course, range: least...most)
        }
        let readings = subjects.map { reading(latest[$0.property.id], $0) }
        return TableModel.Row(
            name: try name(of: entity),
            district: district,
            readings: readings,
            share: share,
            trend: trend,
            level: readings.map(\.level).max() ?? .normal
        )
    }

    // MARK: - Chain

    /// A chain: one stage for each item, or for each entity of an item's kind.
    mutating func chain(_ pane: PaneLayout) throws -> [StageModel] {
        var stages: [StageModel] = []
        for item in pane.items {
            let subject = try subject(item, in: pane)
            var entities: [EntityID] = item.entity.map { [$0] } ?? []
            if item.entity == nil {
                let known = try memory.entities(ofKind: subject.kind)
                entities = known.values.sorted {
                    (Self.rank($0), $0.id) < (Self.rank($1), $1.id)
                }.map(\.id)
            }
            for entity in entities.prefix(12) { stages.append(try stage(entity, subject)) }
        }
        return Array(stages.prefix(12))
    }

    private static func rank(_ entity: Entity) -> Int {
        entity.attributes["order"].flatMap { Int($0) } ?? Int.max
    }

    private mutating func stage(_ entity: EntityID, _ subject: Subject) throws -> StageModel {
        let latest = try memory.latest(of: entity)
        var held = DisplayText.empty
        if let name = subject.item.held, let amount = latest[name]?.number, amount > 0 {
            let measure = measures.measure(amount, of: index.property(subject.kind, name))
            held = words.amount(measure.text, words[.held])
        }
        let label = subject.item.entity == nil ? nil : subject.item.label
        return StageModel(
            name: try label.map { DisplayText($0.text(in: state.language), limit: 40) }
                ?? name(of: entity),
            reading: reading(latest[subject.property.id], subject),
            waiting: held
        )
    }
}
