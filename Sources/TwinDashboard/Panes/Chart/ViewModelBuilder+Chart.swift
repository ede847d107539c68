// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

extension ViewModelBuilder {
    /// Lines over time, two dots to a column of the screen; lines of another unit than the first
    /// one's cannot share its scale and are left out.
    mutating func chart(_ pane: PaneLayout, _ lines: LineRoom) throws -> ChartModel {
        var subjects: [Subject] = []
        for item in pane.items {
            let subject = try subject(item, in: pane)
            if subjects.isEmpty || subject.property.unit == subjects[0].property.unit {
                subjects.append(subject)
            }
        }
        subjects = Array(subjects.prefix(4))
        let count = max(16, (lines.room.columns - 8) * 2)
        let whole = TimeGrid(endingAt: memory.moment.instant, span: pane.span, count: count)
        var courses = try courses(of: subjects, over: whole)
        let told = span(told: courses, whole, of: pane.span)
        let grid = keptPart(of: whole, courses)
        if grid != whole { courses = try self.courses(of: subjects, over: grid) }
        let ghosts =
            try inThePast { past, distance in
                try past.courses(of: subjects, over: grid.earlier(by: distance))
            } ?? []
        var drawn: [ChartModel.Line] = []
        for (subject, course) in zip(subjects, courses) {
            let reading: Reading
            if let series = subject.series {
                let found = try memory.latest(of: series.entity)[series.property]
                reading = self.reading(found, subject, course, grid)
            } else {
                let selector = selector(of: subject)
                let aggregation = aggregation(of: subject)
                let found = try memory.aggregate(selector, by: .all, with: aggregation).first
                reading = self.reading(found, subject, course, grid)
            }
            // Lines of one property are told apart by whose they are.
            var label = try label(subject, isOpenEntity: state.openEntity != nil)
            if subjects.count > 1, subject.item.label == nil, let entity = subject.item.entity,
                Set(subjects.map(\.property.id)).count == 1
            {
                label = try name(of: entity)
            }
            drawn.append(ChartModel.Line(label: label, reading: reading, values: course))
        }
        for (line, ghost) in ghosts.enumerated() { drawn[line].past = ghost }
        let values = (courses + ghosts).flatMap { $0 }.compactMap { $0 }.filter(\.isFinite)
        var range: ClosedRange<Double>?
        let isFilled = pane.style == .area
        if let least = values.min(), let greatest = values.max() {
            // What is filled stands on zero, or its height would say nothing.
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
            decimals: subjects.first?.property.decimals ?? 0,
            states: states,
            marks: marks(of: grid, columns: lines.room.columns - 8),
            span: told,
            gap: gap(in: courses, grid),
            comparedWith: comparison
        )
    }

    /// The part of a grid in which anything is kept: an axis of a day with an hour kept would be empty.
    ///
    /// Its length is a round one, so that the axis moves seldom while more is being kept.
    func keptPart(of grid: TimeGrid, _ courses: [[Double?]]) -> TimeGrid {
        let first = courses.compactMap { $0.firstIndex { $0 != nil } }.min() ?? 0
        guard first > grid.count / 10 else { return grid }
        let kept = grid.width * (grid.count - first)
        guard let span = Self.keptSpans.first(where: { $0 >= kept }), span < grid.width * grid.count
        else { return grid }
        return TimeGrid(endingAt: memory.moment.instant, span: span, count: grid.count)
    }

    /// The lengths of an axis that shows only what is kept.
    private static let keptSpans: [Duration] = [
        5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1080, 1440, 2880, 4320, 10_080,
        20_160,
    ].map { .seconds(60 * $0) }

    /// The limits of the one property that the subjects are of.
    private func limits(of subjects: [Subject]) -> [ChartModel.Limit] {
        guard let property = subjects.first?.property,
            subjects.allSatisfy({
                $0.property.id == property.id && $0.property.unit == property.unit
            }),
            subjects.allSatisfy({ $0.series != nil || aggregation(of: $0) != .sum })
        else { return [] }
        return property.limits.compactMap { limit in
            guard let value = limit.above ?? limit.below, value.isFinite else { return nil }
            return ChartModel.Limit(
                value: value,
                level: Level(limit.priority),
                text: limitText(limit, property)
            )
        }.sorted { $0.level > $1.level }
    }

    /// A range that reaches to the nearest limit on each side, if that leaves the lines a third of the
    /// height.
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

    /// What the values of a flag are called, where all subjects are of that one.
    private func states(of subjects: [Subject]) -> ChartModel.States? {
        guard let flag = subjects.first?.property, flag.shape == .flag,
            subjects.allSatisfy({ $0.property.id == flag.id && $0.series != nil })
        else { return nil }
        return ChartModel.States(
            unset: words.flag(flag, false),
            set: words.flag(flag, true)
        )
    }

    /// How far back a chart looks, and how much of that has been told where that is less.
    func span(
        told courses: [[Double?]],
        _ grid: TimeGrid,
        of span: Duration
    ) -> DisplayText {
        let whole = times.span(span)
        let first = courses.compactMap { $0.firstIndex { $0 != nil } }.min() ?? 0
        guard first > grid.count / 10 else { return whole }
        let told = times.duration(grid.width * (grid.count - first))
        return state.language == .chinese
            ? DisplayText("\(whole)中的\(told)") : DisplayText("\(told) \(words[.of]) \(whole)")
    }

    /// The times below what is drawn over so many columns: round ones, and at the right end the one
    /// that is shown.
    func marks(of grid: TimeGrid, columns: Int) -> [ChartModel.TimeMark] {
        let now = memory.moment.instant
        let length = grid.width * grid.count
        let last = ChartModel.TimeMark(fraction: 1, text: times.minute(now))
        let wide = times.second(now, near: now)
        let ticks = TimeTicks(in: grid.span, columns: columns, room: 10, times)
        // The grid of one day covers a little more than that.
        let isLong = length > .seconds(100_000)
        let isFine = ticks.step < .seconds(60)
        // The right end keeps its words, and a blank before them.
        let room = Double(isFine ? wide.string.count + 5 : 9) / Double(max(1, columns))
        let marks = ticks.instants.map { instant in
            let offset = Double(instant.duration(since: grid.start).wholeMilliseconds)
            return ChartModel.TimeMark(
                fraction: offset / Double(max(1, length.wholeMilliseconds)),
                text: isFine
                    ? times.second(instant, near: instant)
                    : times.tick(instant, isLong: isLong)
            )
        }
        return marks.filter { $0.fraction <= 1 - room } + [last]
    }

    /// The longest stretch without a value between values or up to now, where it is long enough to
    /// be told: three parts in a row, and longer than a tenth of the chart.
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
        let from = times.minute(grid.start + grid.width * longest.lowerBound)
        let to = times.minute(
            min(grid.start + grid.width * longest.upperBound, memory.moment.instant)
        )
        return DisplayText("\(words[.gap]) \(from)–\(to)")
    }
}
