// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

extension ViewModelBuilder {
    /// What a pane's item is about, resolved against the catalog.
    struct Subject {
        var item: PaneItem
        var kind: String
        var property: CatalogProperty
        var domain: String?
        var series: SeriesID?
    }

    mutating func subject(_ item: PaneItem, in pane: PaneLayout) throws -> Subject {
        let kind = item.entity.map(CatalogIndex.kind) ?? item.kind ?? ""
        var property = index.property(kind, item.property)
        let series = item.entity.map { SeriesID($0, item.property) }
        if let series, let unit = try memory.unit(of: series),
            !unit.ucum.isEmpty || !(unit.raw ?? "").isEmpty,
            unit.ucum != property.unit.ucum
        {
            // What is told in another unit than the catalog's is shown in its own, and the
            // catalog's limits do not hold for it.
            property.unit = unit
            property.normal = nil
            property.limits = []
        }
        let domain = pane.domain ?? index.entry(kind, item.property)?.domain
        return Subject(item: item, kind: kind, property: property, domain: domain, series: series)
    }

    mutating func numbers(_ pane: PaneLayout, _ lines: LineRoom) throws -> NumbersModel {
        let items = alarmedFirst(
            Array(pane.items.prefix(pane.limit ?? 500)),
            in: pane,
            rows: lines.room.rows
        )
        let (range, selected, room) = shown(items.count, lines)
        // A span of nothing asks for no courses.
        let hasTrends = pane.span > .zero
        let trendColumns = hasTrends ? TrendRoom.numberColumns(inside: lines.room.columns) : 0
        let grid = TimeGrid(
            endingAt: memory.moment.instant,
            span: hasTrends ? pane.span : .seconds(3600),
            count: max(12, trendColumns)
        )
        var subjects: [Subject] = []
        for item in items[range] { subjects.append(try subject(item, in: pane)) }
        let courses =
            hasTrends
            ? try courses(of: subjects, over: grid)
            : subjects.map { _ in [Double?](repeating: nil, count: grid.count) }
        var models: [NumberModel] = []
        for (subject, course) in zip(subjects, courses) {
            models.append(
                try number(subject, course, grid, isOpenEntity: state.openEntity != nil)
            )
            if trendColumns == 0 { models[models.count - 1].trend = nil }
        }
        var targets: [Destination?] = []
        for item in items[range] { targets.append(try target(of: item)) }
        let differences = try differences(of: subjects)
        for (line, difference) in zip(models.indices, differences) {
            models[line].difference = difference
        }
        return NumbersModel(
            lines: ListModel(
                lines: models,
                targets: targets,
                count: items.count,
                firstLine: range.lowerBound,
                room: room,
                selected: selected
            ),
            span: hasTrends ? times.span(pane.span) : .empty,
            comparedWith: comparison
        )
    }

    /// The courses of the subjects over the grid; of many entities only where they are few.
    mutating func courses(
        of subjects: [Subject],
        over grid: TimeGrid
    ) throws -> [[Double?]] {
        var asked: [[SeriesID]] = []
        for subject in subjects {
            if let series = subject.series {
                asked.append([series])
            } else {
                let known = try entities(of: subject)
                let ids = known.count <= 24 ? known : []
                asked.append(ids.map { SeriesID($0, subject.property.id) })
            }
        }
        let answers = try memory.columns(of: asked.flatMap { $0 }, over: grid)
        var next = 0
        return zip(subjects, asked).map { subject, ids in
            let own = answers[next..<next + ids.count]
            next += ids.count
            return Self.combined(Array(own), grid.count, aggregation(of: subject))
        }
    }

    /// Several courses made one; where nothing was told in a part there is a gap.
    private static func combined(
        _ courses: [[Column?]],
        _ count: Int,
        _ aggregation: Aggregation
    ) -> [Double?] {
        (0..<count).map { part in
            let values = courses.compactMap { $0.indices.contains(part) ? $0[part]?.mean : nil }
            guard !values.isEmpty else { return nil }
            let sum = values.reduce(0, +)
            switch aggregation {
            case .mean: return sum / Double(values.count)
            // A part in which some told nothing is filled up, or the sum would seem to fall.
            case .sum: return sum * Double(courses.count) / Double(values.count)
            case .minimum: return values.min()
            case .maximum: return values.max()
            case .count: return Double(values.count)
            }
        }
    }

    /// The series of a kind that a subject speaks of: all, or those in the open district.
    func selector(of subject: Subject) -> SeriesSelector {
        SeriesSelector(
            kind: subject.kind,
            property: subject.property.id,
            district: openDistrict
        )
    }

    private mutating func entities(of subject: Subject) throws -> [EntityID] {
        let known = try memory.entities(ofKind: subject.kind)
        guard let district = openDistrict else { return known.keys.sorted() }
        return known.values.filter { $0.district == district }.map(\.id).sorted()
    }

    func aggregation(of subject: Subject) -> Aggregation {
        let name = subject.item.aggregate ?? subject.property.aggregate
        return Aggregation(rawValue: name) ?? .mean
    }

    private mutating func number(
        _ subject: Subject,
        _ course: [Double?],
        _ grid: TimeGrid,
        isOpenEntity: Bool
    ) throws -> NumberModel {
        let label = try self.label(subject, isOpenEntity: isOpenEntity)
        var note = DisplayText.empty
        var reading: Reading
        if let series = subject.series {
            let found = try memory.latest(of: series.entity)[series.property]
            reading = self.reading(found, subject, course, grid)
            note = notes[series.entity] ?? .empty
            if isOpenEntity, series.entity == state.openEntity { note = alarmNote(series) }
        } else {
            let selector = selector(of: subject)
            let isFlag = subject.property.shape == .flag
            let aggregation = isFlag ? Aggregation.mean : aggregation(of: subject)
            let found = try memory.aggregate(selector, by: .all, with: aggregation).first
            if isFlag, let found {
                let set = measures.number(found.value * Double(found.count), decimals: 0)
                let all = measures.number(Double(found.count), decimals: 0)
                note = DisplayText("\(set)/\(all)")
            }
            reading = self.reading(found, subject, course, grid)
            if let district = openDistrict {
                let inside =
                    keptSurroundings?.surroundings.members(of: district)[subject.kind] ?? []
                let worst = alarms.first {
                    $0.kind == subject.kind && $0.level > .low && inside.contains($0.series.entity)
                }
                reading.level = max(reading.level, worst?.level ?? .normal)
            }
        }
        let values = course.compactMap { $0 }.filter(\.isFinite)
        var trend: Trend?
        if let least = values.min(), let greatest = values.max() {
            trend = Trend(values: course, range: least...greatest)
        }
        var number = NumberModel(label: label, reading: reading, note: note, trend: trend)
        if let series = subject.series { number.distance = distances[series.entity] ?? .empty }
        return number
    }

    /// Since when a series is in alarm, since when as urgently as it is where that came later, and by
    /// which limit; nothing where it is not.
    private func alarmNote(_ series: SeriesID) -> DisplayText {
        guard let alarm = alarms.first(where: { $0.series == series }) else { return .empty }
        let now = memory.moment.instant
        let since = times.minute(alarm.began, near: now)
        var start = "\(words[.since]) \(alarm.isOlder ? "≤" : "")\(since)"
        if let rise = alarm.rise {
            start += " (\(words.level(alarm.level)) \(times.minute(rise.instant, near: now)))"
        }
        guard alarm.property.shape != .flag else { return DisplayText(start) }
        return DisplayText("\(start), \(limitText(alarm.limit, alarm.property))")
    }

    mutating func label(_ subject: Subject, isOpenEntity: Bool = false) throws -> DisplayText {
        if let label = subject.item.label {
            return DisplayText(label.text(in: state.language), limit: 60)
        }
        let name = DisplayText(subject.property.name.text(in: state.language), limit: 60)
        guard !isOpenEntity, let entity = subject.item.entity, subject.kind != "city" else {
            return name
        }
        return DisplayText("\(try self.name(of: entity)) · \(name)")
    }
}
