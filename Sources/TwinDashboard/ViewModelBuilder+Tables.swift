// SPDX-License-Identifier: Apache-2.0

import TwinLayout
import TwinModel
import TwinQuery

extension ViewModelBuilder {
    /// A table: every entity of the first item's kind, ranked, with a column for each item.
    mutating func table(_ pane: PaneLayout, _ lines: LineRoom) throws -> TableModel {
        var subjects: [Subject] = []
        for item in pane.items { subjects.append(try subject(item, in: pane)) }
        let sort = subjects.isEmpty ? 0 : state.sortColumn(in: lines.pane) % subjects.count
        let columns = try tableColumns(subjects, rankedBy: sort)
        guard subjects.indices.contains(sort) else {
            let none = list([TableModel.Row](), targets: [], lines, headings: 1)
            return TableModel(columns: columns, rows: none)
        }
        let ranked = try rankedEntities(pane, subjects, by: subjects[sort])
        let (range, selected, room) = shown(ranked.count, lines, headings: 1)
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
        for (number, line) in window.enumerated() {
            let course = courses.indices.contains(number) ? courses[number].map { $0?.mean } : []
            rows.append(
                try row(line.entity, subjects, course, share: share(line.value, of: greatest))
            )
        }
        return TableModel(
            columns: columns,
            rows: ListModel(
                lines: rows,
                targets: window.map(\.entity),
                count: ranked.count,
                firstLine: range.lowerBound,
                room: room,
                selected: selected
            )
        )
    }

    private struct Ranked {
        var entity: EntityID
        var value: Double?
    }

    private func tableColumns(
        _ subjects: [Subject],
        rankedBy sort: Int
    ) throws -> [TableModel.Column] {
        subjects.enumerated().map { number, subject in
            let label = subject.item.label ?? subject.property.name
            return TableModel.Column(
                title: DisplayText(label.text(in: state.language), limit: 40),
                unit: measures.name(of: subject.property.unit),
                isRanking: number == sort
            )
        }
    }

    private mutating func rankedEntities(
        _ pane: PaneLayout,
        _ subjects: [Subject],
        by subject: Subject
    ) throws -> [Ranked] {
        let most = min(max(1, pane.limit ?? 200), 1000)
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
        let ranking: Ranking = subject.property.worse == .lower ? .lowest : .highest
        let selector = SeriesSelector(kind: subject.kind, property: subject.property.id)
        return try memory.top(most, of: selector, ranking).map {
            Ranked(entity: $0.series.entity, value: $0.number)
        }
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
        return TableModel.Row(
            name: try name(of: entity),
            district: district,
            readings: subjects.map { reading(latest[$0.property.id], $0) },
            share: share,
            trend: trend
        )
    }

    // MARK: - Chain and wall

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
        var waiting = DisplayText.empty
        if let backlog = latest["backlog"]?.number, backlog > 0, subject.property.id != "backlog" {
            let property = index.property(subject.kind, "backlog")
            let amount = measures.measure(backlog, property.unit, decimals: property.decimals)
            waiting = DisplayText("\(amount.text) \(words[.backlog])")
        }
        let label = subject.item.entity == nil ? nil : subject.item.label
        return StageModel(
            name: try label.map { DisplayText($0.text(in: state.language), limit: 40) }
                ?? name(of: entity),
            reading: reading(latest[subject.property.id], subject),
            waiting: waiting
        )
    }

    /// A wall: one cell for each entity of the first item's kind, district by district.
    mutating func wall(_ pane: PaneLayout) throws -> WallModel {
        let none = WallModel(
            cells: [],
            isFlag: false,
            summary: words[.noData],
            lower: .empty,
            upper: .empty
        )
        guard let item = pane.items.first else { return none }
        let subject = try subject(item, in: pane)
        let property = subject.property
        let selector = SeriesSelector(kind: subject.kind, property: property.id)
        let known = try memory.entities(ofKind: subject.kind)
        var values: [EntityID: Observation] = [:]
        for found in try memory.latest(selector) { values[found.series.entity] = found }
        let numbers = values.values.compactMap(\.number).filter(\.isFinite)
        guard !numbers.isEmpty, let least = numbers.min(), let most = numbers.max() else {
            return none
        }
        let isFlag = property.shape == .flag
        let lower = isFlag ? 0 : min(least, property.normal?.lowerBound ?? least)
        let upper = isFlag ? 1 : max(most, property.normal?.upperBound ?? most)
        let ids = Set(known.keys).union(values.keys).sorted { left, right in
            let first = known[left]?.district?.rawValue ?? ""
            let second = known[right]?.district?.rawValue ?? ""
            return first == second ? left < right : first < second
        }
        var cells: [WallModel.Cell] = []
        for id in ids.prefix(pane.limit ?? 10_000) {
            cells.append(cell(values[id], subject, lower...max(lower, upper), name: known[id]))
        }
        var summary = DisplayText("\(measures.number(Double(ids.count), decimals: 0))")
        if isFlag {
            let set = numbers.filter { $0 >= 0.5 }.count
            let all = measures.number(Double(ids.count), decimals: 0)
            let word = words.flag(property.id, true)
            let some = measures.number(Double(set), decimals: 0)
            summary =
                state.language == .chinese
                ? DisplayText("\(some) / \(all) \(word)")
                : DisplayText("\(some) \(words[.of]) \(all) \(word)")
        }
        return WallModel(
            cells: cells,
            isFlag: isFlag,
            summary: summary,
            lower: isFlag
                ? .empty : measures.measure(lower, property.unit, decimals: property.decimals).text,
            upper: isFlag
                ? .empty : measures.measure(upper, property.unit, decimals: property.decimals).text
        )
    }

    private func cell(
        _ found: Observation?,
        _ subject: Subject,
        _ range: ClosedRange<Double>,
        name known: Entity?
    ) -> WallModel.Cell {
        let reading = reading(found, subject)
        var level = reading.level
        var share: Double?
        if let value = found?.number, value.isFinite {
            let length = range.upperBound - range.lowerBound
            share = length > 0 ? min(1, max(0, (value - range.lowerBound) / length)) : 0.5
            let isOff = subject.property.worse == .lower ? value < 0.5 : value >= 0.5
            if subject.property.shape == .flag, subject.property.worse != .neither, isOff {
                level = max(level, .low)
            }
        }
        return WallModel.Cell(
            name: known.map(name) ?? .empty,
            share: share,
            level: level,
            isStale: reading.freshness == .stale,
            value: reading.freshness == .none
                ? words[.noData] : Measure(value: reading.value, unit: reading.unit).text
        )
    }
}
