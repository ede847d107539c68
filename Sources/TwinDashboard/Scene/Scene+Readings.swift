// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

extension Scene {
    /// An observation as it is shown.
    func reading(
        _ found: Observation?,
        _ subject: Subject,
        _ course: [Double?] = [],
        _ grid: TimeGrid? = nil
    ) -> Reading {
        let property = subject.property
        let unit = property.shape == .flag ? .empty : measures.name(of: property.unit)
        guard let found, found.result != .missing else { return nothing(unit: unit) }
        let age = now.duration(since: found.phenomenonTime)
        let isLate = age > configuration.gracePeriod(of: property, domain: subject.domain)
        let isStale = isLate || found.quality == .stale
        guard case .number(let value) = found.result else {
            var text = DisplayText.empty
            if case .text(let raw) = found.result { text = DisplayText(raw, limit: 40) }
            return Reading(
                value: text,
                unit: .empty,
                freshness: isStale ? .stale : .fresh,
                age: times.age(age),
                level: .normal,
                direction: nil,
                change: .empty
            )
        }
        var reading = self.reading(value, property, isStale: isStale, age: age)
        if !isStale, let grid { turn(&reading, value, property, course, grid) }
        return reading
    }

    /// The value of many entities as it is shown; it is as old as the newest of what it was made of,
    /// and stale if that or the service is overdue.
    func reading(
        _ found: GroupValue?,
        _ subject: Subject,
        _ course: [Double?],
        _ grid: TimeGrid
    ) -> Reading {
        var property = subject.property
        if property.shape == .flag {
            property.shape = .gauge
            property.unit = "%"
            property.decimals = 1
            property.limits = []
            property.normal = nil
        }
        guard let found, found.value.isFinite else {
            return nothing(unit: measures.name(of: property.unit))
        }
        let isFlag = subject.property.shape == .flag
        let value = isFlag ? found.value * 100 : found.value
        let source = configuration.sources.first { $0.domain == subject.domain }
        let isSourceStale = source.map { !sources.health(of: $0).isFresh } ?? false
        let newest = now.duration(since: found.newest)
        let isLate =
            newest > configuration.gracePeriod(of: subject.property, domain: subject.domain)
        let isStale = isSourceStale || isLate
        var reading = reading(value, property, isStale: isStale, age: newest)
        // The sum of many has no limits of its own.
        if aggregation(of: subject) == .sum { reading.level = .normal }
        if !isStale {
            turn(
                &reading,
                value,
                property,
                isFlag ? course.map { $0.map { $0 * 100 } } : course,
                grid
            )
        }
        return reading
    }

    private func reading(
        _ value: Double,
        _ property: CatalogProperty,
        isStale: Bool,
        age: Duration
    ) -> Reading {
        let level = value.isNaN ? .normal : Level(of: value, by: property)
        if property.shape == .flag {
            return Reading(
                value: words.flag(property, value >= 0.5),
                unit: .empty,
                freshness: isStale ? .stale : .fresh,
                age: times.age(age),
                level: level,
                direction: nil,
                change: .empty
            )
        }
        let measure = measures.measure(value, of: property)
        return Reading(
            value: measure.value,
            unit: measure.unit,
            freshness: isStale ? .stale : .fresh,
            age: times.age(age),
            level: level,
            direction: nil,
            change: .empty
        )
    }

    private func nothing(unit: DisplayText) -> Reading {
        Reading(
            value: "–",
            unit: .empty,
            freshness: .none,
            age: words[.noData],
            level: .normal,
            direction: nil,
            change: .empty
        )
    }

    /// Returns the direction of a value over the last quarter of an hour, or since the course
    /// began.
    private func turn(
        _ reading: inout Reading,
        _ value: Double,
        _ property: CatalogProperty,
        _ course: [Double?],
        _ grid: TimeGrid
    ) {
        let then = now - .seconds(900)
        let part = grid.index(of: max(then, grid.start)) ?? 0
        guard value.isFinite, property.shape != .flag,
            let past = course.dropFirst(part).prefix(3).compactMap({ $0 }).first, past.isFinite
        else { return }
        let difference = value - past
        var step = 1.0
        for _ in 0..<min(9, max(0, property.decimals)) { step /= 10 }
        let least = max(abs(past) * 0.02, step)
        guard abs(difference) >= least else {
            reading.direction = .steady
            return
        }
        reading.direction = difference > 0 ? .rising : .falling
        // A change of what is itself near zero, or already in percent or degrees, says nothing.
        let isRelative = property.unit.ucum != "%" && property.unit.ucum != "Cel"
        let percent = abs(difference / past) * 100
        if isRelative, past != 0, percent < 1000 {
            reading.change = DisplayText("\(measures.number(percent, decimals: 0))%")
        }
    }
}
