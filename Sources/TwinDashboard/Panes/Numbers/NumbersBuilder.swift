// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of numbers, one per line, with their trend.
struct NumbersBuilder: PaneBuilder {
    static let isFilterable = false
    static let badge = PaneBadge.domainAlarms
    var scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    func build(_ pane: PaneRequest) throws -> NumbersModel {
        let items = scene.alarmedFirst(
            Array(pane.layout.items.prefix(pane.layout.limit ?? 500)),
            in: pane.layout,
            rows: pane.room.rows
        )
        let shown = pane.shown(items.lazy.map { .item($0) })
        // An empty span has no trends.
        let hasTrends = pane.layout.span > .zero
        let trendColumns = hasTrends ? TrendRoom.numberColumns(inside: pane.room.columns) : 0
        let grid = TimeGrid(
            endingAt: scene.now,
            span: hasTrends ? pane.layout.span : .seconds(3600),
            count: max(12, trendColumns)
        )
        var subjects: [Subject] = []
        for item in items[shown.range] { subjects.append(try scene.subject(item, in: pane.layout)) }
        let courses =
            hasTrends
            ? try scene.courses(of: subjects, over: grid)
            : subjects.map { _ in [Double?](repeating: nil, count: grid.count) }
        var models: [NumberModel] = []
        for (subject, course) in zip(subjects, courses) {
            models.append(
                try number(subject, course, grid, pane)
            )
            if trendColumns == 0 { models[models.count - 1].trend = nil }
        }
        var targets: [Destination?] = []
        for item in items[shown.range] { targets.append(try scene.target(of: item)) }
        let differences = try differences(of: subjects)
        for (line, difference) in zip(models.indices, differences) {
            models[line].difference = difference
        }
        return NumbersModel(
            lines: ListModel(
                lines: models,
                targets: targets,
                identities: items[shown.range].map { .item($0) },
                shown
            ),
            span: hasTrends ? scene.times.span(pane.layout.span) : .empty,
            comparedWith: scene.comparison
        )
    }

    private func number(
        _ subject: Subject,
        _ course: [Double?],
        _ grid: TimeGrid,
        _ pane: PaneRequest
    ) throws -> NumberModel {
        let isOpenEntity = scene.openEntity != nil
        let label = try scene.label(subject, isOpenEntity: isOpenEntity)
        var note = DisplayText.empty
        var reading: Reading
        var value: Double?
        if let series = subject.series {
            let found = try scene.memory.latest(of: series.entity)[series.property]
            reading = scene.reading(found, subject, course, grid)
            value = found?.number
            note = pane.notes[series.entity] ?? .empty
            if isOpenEntity, series.entity == scene.openEntity { note = alarmNote(series) }
        } else {
            let selector = scene.selector(of: subject)
            let isFlag = subject.property.shape == .flag
            let aggregation = isFlag ? Aggregation.mean : scene.aggregation(of: subject)
            let found = try scene.memory.aggregate(selector, by: .all, with: aggregation).first
            if isFlag, let found {
                let set = scene.measures.number(found.value * Double(found.count), decimals: 0)
                let all = scene.measures.number(Double(found.count), decimals: 0)
                note = DisplayText("\(set)/\(all)")
            }
            reading = scene.reading(found, subject, course, grid)
            value = found?.value
            if let district = scene.openDistrict {
                let inside = scene.surroundings?.members(of: district)[subject.kind] ?? []
                let worst = scene.alarms.first {
                    $0.kind == subject.kind && $0.level > .low && inside.contains($0.series.entity)
                }
                reading.level = max(reading.level, worst?.level ?? .normal)
            }
        }
        if note.isEmpty, reading.freshness == .fresh, let value,
            let band = subject.property.notation.band(of: value)
        {
            note = DisplayText(band.text(in: scene.language), limit: 24)
        }
        let values = course.compactMap { $0 }.filter(\.isFinite)
        var trend: Trend?
        if let least = values.min(), let greatest = values.max() {
            trend = Trend(values: course, range: least...greatest)
        }
        var number = NumberModel(label: label, reading: reading, note: note, trend: trend)
        if let series = subject.series { number.distance = pane.distances[series.entity] ?? .empty }
        return number
    }

    /// Returns the beginning of a series' alarm, its rise if that came later, and its limit; empty
    /// if the series is not in alarm.
    private func alarmNote(_ series: SeriesID) -> DisplayText {
        guard let alarm = scene.alarms.first(where: { $0.series == series }) else { return .empty }
        let since = scene.times.minute(alarm.began, near: scene.now)
        var start = scene.words.since("\(alarm.isOlder ? "≤" : "")\(since)").string
        if let rise = alarm.rise {
            start +=
                " (\(scene.words.level(alarm.level)) \(scene.times.minute(rise.instant, near: scene.now)))"
        }
        guard alarm.property.shape != .flag else { return DisplayText(start) }
        return DisplayText(
            "\(start), \(AlarmLines(scene: scene).limitText(alarm.limit, alarm.property))"
        )
    }
}
