// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of values and their targets.
struct ProgressBuilder: PaneBuilder {
    static let isFilterable = false
    static let badge = PaneBadge.none
    var scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    /// Returns values with their targets, and stages with their dates.
    func build(_ pane: PaneRequest) throws -> ProgressModel {
        let items = Array(pane.layout.items.prefix(pane.layout.limit ?? 500))
        let shown = pane.shown(items.lazy.map { .item($0) })
        let today = years(scene.now)
        let stages = items.compactMap { item -> Int? in
            guard let goal = item.goal, Self.isStage(item, goal) else { return nil }
            return goal.by.flatMap { today < Double($0) + 1 ? $0 : nil }
        }
        var all: [ProgressModel.Line?] = Array(repeating: nil, count: items.count)
        var targets: [EntityID?] = []
        for item in items { targets.append(try opened(by: item)) }
        for number in shown.range {
            all[number] = try goalLine(items[number], pane, today, current: stages.min())
        }
        let shownLines = all.compactMap { $0 }
        return ProgressModel(
            lines: ListModel(
                lines: shownLines,
                targets: targets[shown.range].map { $0.map(Destination.entity) },
                identities: items[shown.range].map { .item($0) },
                shown
            )
        )
    }

    private static func isStage(_ item: PaneItem, _ goal: PaneGoal) -> Bool {
        item.kind == nil && item.entity == nil && goal.target == nil && goal.told.isEmpty
    }

    /// Returns the entity that a line opens: its own, or the only one of its kind.
    private func opened(by item: PaneItem) throws -> EntityID? {
        if let entity = item.entity { return entity }
        guard let kind = item.kind else { return nil }
        let known = try scene.memory.entities(ofKind: kind)
        return known.count == 1 ? known.keys.first : nil
    }

    /// Returns the time in years: 2025.5 in the middle of 2025.
    private func years(_ instant: Instant) -> Double {
        let parts = scene.times.parts(of: instant)
        let first = Instant.daysSince1970(year: parts.year, month: 1, day: 1)
        return Double(parts.year) + (Double(parts.days - first) + 0.5) / 366
    }

    private func goalLine(
        _ item: PaneItem,
        _ pane: PaneRequest,
        _ today: Double,
        current: Int?
    ) throws -> ProgressModel.Line {
        let goal = item.goal ?? PaneGoal()
        var line = ProgressModel.Line(
            label: DisplayText(item.label?.text(in: scene.language) ?? "", limit: 80),
            reading: nil,
            isLive: false,
            target: .empty,
            by: goal.by.map { DisplayText("\($0)") } ?? .empty,
            share: nil,
            expected: nil,
            percent: .empty,
            standing: .unknown,
            word: .empty,
            note: .empty,
            path: []
        )
        if Self.isStage(item, goal) {
            stage(&line, goal, today, current: current)
            return line
        }
        var value: Double?
        var time = today
        var unit = goal.unit ?? ""
        var decimals = 1
        var isLowerBetter = false
        if item.kind == nil, item.entity == nil {
            let last = goal.told.last { Double($0.year) + 1 <= today }
            value = last?.value
            line.note = scene.words[.noSeries]
            if let last {
                time = Double(last.year) + 1
                line.note = DisplayText(
                    "\(scene.words[.noSeries])\(scene.words[.comma])\(scene.words[.published]) \(last.year)"
                )
                let measure = scene.measures.measure(last.value, unit, decimals: decimals)
                line.reading = published(measure)
            }
        } else {
            let subject = try scene.subject(item, in: pane.layout)
            let isFlag = subject.property.shape == .flag
            if item.label == nil { line.label = try scene.label(subject) }
            unit = isFlag ? "%" : subject.property.unit
            decimals = isFlag ? 1 : subject.property.decimals
            isLowerBetter = subject.property.worse == .higher
            line.isLive = true
            (line.reading, value) = try live(subject)
            if value == nil { line.note = scene.words[.noData] }
        }
        measure(&line, value, goal, at: time, today, unit, decimals, isLowerBetter)
        line.path = path(goal, unit, decimals)
        return line
    }

    private func published(_ measure: Measure) -> Reading {
        Reading(
            value: measure.value,
            unit: measure.unit,
            freshness: .fresh,
            age: .empty,
            level: .normal,
            direction: nil,
            change: .empty
        )
    }

    private func stage(
        _ line: inout ProgressModel.Line,
        _ goal: PaneGoal,
        _ today: Double,
        current: Int?
    ) {
        guard let year = goal.by else {
            line.word = scene.words[.noSeries]
            return
        }
        let isOver = today >= Double(year) + 1
        line.standing = isOver ? .passed : year == current ? .current : .coming
        line.word =
            isOver
            ? scene.words[.passedStage]
            : scene.words[year == current ? .currentStage : .comingStage]
    }

    /// Returns the latest value of a series or the aggregate of several, as a reading and as a
    /// number.
    private func live(_ subject: Subject) throws -> (Reading, Double?) {
        if let series = subject.series {
            let found = try scene.memory.latest(of: series.entity)[series.property]
            return (scene.reading(found, subject), found?.number)
        }
        let grid = TimeGrid(endingAt: scene.now, span: .seconds(3600), count: 12)
        let selector = SeriesSelector(kind: subject.kind, property: subject.property.id)
        let isFlag = subject.property.shape == .flag
        let aggregation = isFlag ? Aggregation.mean : scene.aggregation(of: subject)
        let found = try scene.memory.aggregate(selector, by: .all, with: aggregation).first
        return (
            scene.reading(found, subject, [], grid),
            found.map { isFlag ? $0.value * 100 : $0.value }
        )
    }

    private func measure(
        _ line: inout ProgressModel.Line,
        _ value: Double?,
        _ goal: PaneGoal,
        at time: Double,
        _ today: Double,
        _ unit: UnitCode,
        _ decimals: Int,
        _ isLowerBetter: Bool
    ) {
        guard let target = goal.target else {
            line.word = line.isLive ? .empty : scene.words[.noSeries]
            return
        }
        let whole = target == target.rounded() ? 0 : decimals
        line.target = scene.measures.measure(target, unit, decimals: whole).text
        let expected = goal.expected(at: time)
        if let expected, target > 0 { line.expected = min(1, max(0, expected / target)) }
        guard let value, value.isFinite else {
            line.word = line.isLive ? scene.words[.unknown] : scene.words[.noSeries]
            return
        }
        if target > 0 {
            let share = isLowerBetter ? (value > 0 ? target / value : 1) : value / target
            line.share = max(0, share)
            // A share below 100 percent is never rounded up to 100.
            let percent = share < 1 ? min(99, (share * 100).rounded(.down)) : share * 100
            line.percent = DisplayText("\(scene.measures.number(percent, decimals: 0))%")
        }
        let isReached = isLowerBetter ? value <= target : value >= target
        let isOver = goal.by.map { today >= Double($0) + 1 } ?? false
        if isReached {
            line.standing = .reached
            line.word = scene.words[.reached]
        } else if let expected {
            let isAhead = isLowerBetter ? value <= expected : value >= expected
            line.standing = isAhead && !isOver ? .ahead : .behind
            line.word = scene.words[isAhead && !isOver ? .ahead : .lagging]
        } else {
            line.standing = isOver ? .behind : .underWay
            line.word = scene.words[isOver ? .lagging : .underWay]
        }
    }

    private func path(
        _ goal: PaneGoal,
        _ unit: UnitCode,
        _ decimals: Int
    ) -> [ProgressModel.Step] {
        let told = goal.told.map { ($0, true) }
        let known = Set(goal.told.map(\.year))
        let planned = goal.path.filter { !known.contains($0.year) }.map { ($0, false) }
        return (told + planned).sorted { $0.0.year < $1.0.year }.map { step, isTold in
            let digits = step.value == step.value.rounded() ? 0 : decimals
            return ProgressModel.Step(
                year: DisplayText("\(step.year)"),
                value: scene.measures.measure(step.value, unit, decimals: digits).text,
                isTold: isTold
            )
        }
    }
}
