// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of lines over time.
struct ChartBuilder: PaneBuilder {
    static let isFilterable = false
    static let badge = PaneBadge.none
    var scene: Scene
    private var axis: TimeAxis { TimeAxis(scene: scene) }

    init(_ scene: Scene) { self.scene = scene }

    /// Returns lines over time, with two dots per column of the screen.
    ///
    /// Lines of another unit than the first one's cannot share its scale and are left out.
    func build(_ pane: PaneRequest) throws -> ChartModel {
        var subjects: [Subject] = []
        for item in pane.layout.items {
            let subject = try scene.subject(item, in: pane.layout)
            if subjects.isEmpty || subject.property.unit == subjects[0].property.unit {
                subjects.append(subject)
            }
        }
        subjects = Array(subjects.prefix(4))
        let count = max(16, (pane.room.columns - 8) * 2)
        let whole = TimeGrid(endingAt: scene.now, span: pane.layout.span, count: count)
        var courses = try scene.courses(of: subjects, over: whole)
        let told = axis.span(told: courses, whole, of: pane.layout.span)
        let grid = axis.keptPart(of: whole, courses)
        if grid != whole { courses = try scene.courses(of: subjects, over: grid) }
        let ghosts: [[Double?]] =
            try scene.compared().map { past in
                let distance = scene.viewpoint.comparedDistance ?? .zero
                return try past.courses(of: subjects, over: grid.earlier(by: distance))
            } ?? []
        var drawn: [ChartModel.Line] = []
        for (subject, course) in zip(subjects, courses) {
            let reading: Reading
            if let series = subject.series {
                let found = try scene.memory.latest(of: series.entity)[series.property]
                reading = scene.reading(found, subject, course, grid)
            } else {
                let selector = scene.selector(of: subject)
                let aggregation = scene.aggregation(of: subject)
                let found = try scene.memory.aggregate(selector, by: .all, with: aggregation).first
                reading = scene.reading(found, subject, course, grid)
            }
            // Lines of one property are distinguished by their entity.
            var label = try scene.label(subject, isOpenEntity: scene.openEntity != nil)
            if subjects.count > 1, subject.item.label == nil, let entity = subject.item.entity,
                Set(subjects.map(\.property.id)).count == 1
            {
                label = try scene.name(of: entity)
            }
            drawn.append(ChartModel.Line(label: label, reading: reading, values: course))
        }
        for (line, ghost) in ghosts.enumerated() { drawn[line].past = ghost }
        let values = (courses + ghosts).flatMap { $0 }.compactMap { $0 }.filter(\.isFinite)
        var range: ClosedRange<Double>?
        let isFilled = pane.layout.style == .area
        if let least = values.min(), let greatest = values.max() {
            // A filled area starts at zero, because otherwise its height would have no meaning.
            range = isFilled ? min(0, least)...max(0, greatest) : least...greatest
        }
        let limits = limits(of: subjects)
        range = range.map { Self.range($0, reaching: limits) }
        let states = states(of: subjects)
        if states != nil { range = range.map { _ in 0...1 } }
        return ChartModel(
            lines: drawn,
            limits: states == nil ? limits : [],
            range: range,
            isFilled: isFilled,
            unit: subjects.first?.property.unit ?? "",
            notation: subjects.first?.property.notation ?? UnitNotation(),
            decimals: subjects.first?.property.decimals ?? 0,
            states: states,
            marks: axis.marks(of: grid, columns: pane.room.columns - 8),
            span: told,
            gap: gap(in: courses, grid),
            comparedWith: scene.comparison
        )
    }

    /// Returns the limits of the property if all subjects are of the same one.
    private func limits(of subjects: [Subject]) -> [ChartModel.Limit] {
        guard let property = subjects.first?.property,
            subjects.allSatisfy({
                $0.property.id == property.id && $0.property.unit == property.unit
            }),
            subjects.allSatisfy({ $0.series != nil || scene.aggregation(of: $0) != .sum })
        else { return [] }
        return property.limits.compactMap { limit in
            guard let value = limit.above ?? limit.below, value.isFinite else { return nil }
            return ChartModel.Limit(
                value: value,
                level: Level(limit.priority),
                text: AlarmLines(scene: scene).limitText(limit, property)
            )
        }.sorted { $0.level > $1.level }
    }

    /// Returns a range that reaches to the nearest limit on each side, if that leaves the lines a
    /// third of the height.
    private static func range(
        _ range: ClosedRange<Double>,
        reaching limits: [ChartModel.Limit]
    ) -> ClosedRange<Double> {
        let length = range.upperBound - range.lowerBound
        guard length > 0, length.isFinite else { return range }
        let above = limits.map(\.value).filter { $0 > range.upperBound }.min()
        let below = limits.map(\.value).filter { $0 < range.lowerBound }.max()
        var wide = range
        if let above, above - wide.lowerBound <= 3 * length { wide = wide.lowerBound...above }
        if let below, wide.upperBound - below <= 3 * length { wide = below...wide.upperBound }
        return wide
    }

    /// Returns the names of a flag's values if all subjects are of that flag.
    private func states(of subjects: [Subject]) -> ChartModel.States? {
        guard let flag = subjects.first?.property, flag.shape == .flag,
            subjects.allSatisfy({ $0.property.id == flag.id && $0.series != nil })
        else { return nil }
        return ChartModel.States(
            unset: scene.words.flag(flag, false),
            set: scene.words.flag(flag, true)
        )
    }

    /// Returns the text of the longest stretch without a value between values or up to now; empty
    /// if it is too short.
    ///
    /// A stretch counts if it has at least three parts in a row and at least a tenth of the chart's
    /// parts.
    private func gap(in courses: [[Double?]], _ grid: TimeGrid) -> DisplayText {
        guard let course = courses.first, let first = course.firstIndex(where: { $0 != nil }) else {
            return .empty
        }
        var longest = 0..<0
        var start: Int?
        for part in first...course.count {
            if part < course.count, course[part] == nil {
                start = start ?? part
            } else if let begin = start {
                if part - begin > longest.count { longest = begin..<part }
                start = nil
            }
        }
        guard longest.count >= max(3, grid.count / 10) else { return .empty }
        let from = scene.times.minute(grid.start + grid.width * longest.lowerBound)
        let to = scene.times.minute(
            min(grid.start + grid.width * longest.upperBound, scene.now)
        )
        return DisplayText("\(scene.words[.gap]) \(from)–\(to)")
    }
}
