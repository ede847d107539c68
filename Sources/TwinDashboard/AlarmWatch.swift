// SPDX-License-Identifier: Apache-2.0

import TwinLayout
import TwinModel
import TwinQuery

/// Finds what is beyond the catalog's limits, as of the moment.
///
/// For each limit only the worst values are asked for, and more of them only where all of those are
/// beyond it. Since when is found by looking back over the last hour in steps of ten seconds, then,
/// where that does not reach, over the last day. What was beyond the limit with the first value that
/// is kept may be older than that. An alarm counts once it has held for its delay.
struct AlarmWatch {
    private let limited: [CatalogIndex.Entry]
    private var began: [Key: Began] = [:]

    private struct Key: Hashable {
        var series: SeriesID
        var limit: CatalogProperty.Limit
    }

    private struct Began {
        var instant: Instant
        var isOlder: Bool
        var seen: Instant
        /// Whether it was looked back at all; in a flood not everything can be.
        var wasLookedFor: Bool
        /// When it was looked back.
        var asked: Instant

        init(instant: Instant, isOlder: Bool, seen: Instant, wasLookedFor: Bool = true) {
            self.instant = instant
            self.isOlder = isOlder
            self.seen = seen
            self.wasLookedFor = wasLookedFor
            asked = seen
        }

        /// Whether looking back again may find more: a past may still be arriving.
        func isOverdue(_ now: Instant) -> Bool {
            isOlder && wasLookedFor && now.duration(since: asked) >= .seconds(60)
        }
    }

    private struct Candidate {
        var entry: CatalogIndex.Entry
        var limit: CatalogProperty.Limit
        var observation: Observation
        var value: Double
    }

    /// How many of the worst values are asked for at first.
    private static let firstAsk = 32
    /// How many alarms of one property are told at most.
    private static let mostOfOneProperty = 4096

    init(_ index: CatalogIndex) { limited = index.limited }

    /// The alarms as of the memory's moment, worst first.
    mutating func alarms(_ memory: inout ArchiveMemory) throws -> [Alarm] {
        var candidates: [Key: Candidate] = [:]
        for entry in limited { try find(entry, &memory, &candidates) }
        try findBeginnings(of: candidates, &memory)
        let now = memory.moment.instant
        let starts = firstBeginnings(of: candidates.keys)
        let alarms = candidates.compactMap { key, found -> Alarm? in
            let start = began[key] ?? Began(instant: now, isOlder: false, seen: now)
            let held = now.duration(since: start.instant)
            guard held >= found.limit.delay || !start.wasLookedFor else { return nil }
            // The limit of this series that was passed first, whatever its priority.
            let first = starts[key.series] ?? (start, found.limit)
            let isLater = start.instant.duration(since: first.began.instant) >= Alarm.Rise.least
            return Alarm(
                series: key.series,
                domain: found.entry.domain,
                kind: found.entry.kind,
                property: found.entry.property,
                limit: found.limit,
                value: found.value,
                observed: found.observation.phenomenonTime,
                began: first.began.instant,
                isOlder: first.began.isOlder,
                rise: isLater && first.limit.priority < found.limit.priority
                    ? Alarm.Rise(instant: start.instant, first: first.limit.priority) : nil
            )
        }
        return Self.worstOfEachSeries(alarms).sorted(by: Alarm.comesFirst)
    }

    private func find(
        _ entry: CatalogIndex.Entry,
        _ memory: inout ArchiveMemory,
        _ candidates: inout [Key: Candidate]
    ) throws {
        let selector = SeriesSelector(kind: entry.kind, property: entry.property.id)
        for ranking in [Ranking.highest, .lowest] {
            let limits = entry.property.limits.filter {
                ranking == .highest ? $0.above != nil : $0.below != nil
            }
            guard !limits.isEmpty else { continue }
            let isBeyond: (Observation) -> Bool = { found in
                guard let value = found.number else { return false }
                return limits.contains { limit in
                    if ranking == .highest { return limit.above.map { value > $0 } ?? false }
                    return limit.below.map { value < $0 } ?? false
                }
            }
            var worst = try memory.top(Self.firstAsk, of: selector, ranking)
            if worst.count == Self.firstAsk, let last = worst.last, isBeyond(last) {
                worst = try memory.top(Self.mostOfOneProperty, of: selector, ranking)
            }
            for found in worst.prefix(while: isBeyond) where found.quality != .bad {
                guard let value = found.number else { continue }
                for limit in limits where limit.isPassed(by: value) {
                    let key = Key(series: found.series, limit: limit)
                    candidates[key] = Candidate(
                        entry: entry,
                        limit: limit,
                        observation: found,
                        value: value
                    )
                }
            }
        }
    }

    /// Of the limits that each series is beyond the one that it passed first, and when.
    private func firstBeginnings(
        of keys: some Sequence<Key>
    ) -> [SeriesID: (began: Began, limit: CatalogProperty.Limit)] {
        var first: [SeriesID: (began: Began, limit: CatalogProperty.Limit)] = [:]
        for key in keys {
            guard let found = began[key] else { continue }
            if let known = first[key.series],
                (known.began.instant, known.limit.priority) <= (found.instant, key.limit.priority)
            {
                continue
            }
            first[key.series] = (found, key.limit)
        }
        return first
    }

    /// Of the limits that one series has passed only the most urgent is told.
    private static func worstOfEachSeries(_ alarms: [Alarm]) -> [Alarm] {
        var worst: [SeriesID: Alarm] = [:]
        for alarm in alarms {
            if let known = worst[alarm.series], !Alarm.comesFirst(alarm, known) { continue }
            worst[alarm.series] = alarm
        }
        return Array(worst.values)
    }

    private mutating func findBeginnings(
        of candidates: [Key: Candidate],
        _ memory: inout ArchiveMemory
    ) throws {
        let now = memory.moment.instant
        var unknown: [Key] = []
        for key in candidates.keys {
            if let known = began[key], known.seen <= now,
                now.duration(since: known.seen) < .seconds(10), memory.moment.known == nil,
                !known.isOverdue(now)
            {
                began[key]?.seen = now
            } else {
                unknown.append(key)
            }
        }
        began = began.filter { candidates[$0.key] != nil }
        var nearest: [Key: Began] = [:]
        for (span, count) in [(Duration.seconds(3600), 360), (.seconds(86_400), 360)] {
            guard !unknown.isEmpty else { return }
            // A flood is looked at one by one only as far as it can be read.
            let asked = unknown.sorted { $0.series < $1.series }.prefix(256)
            let grid = TimeGrid(endingAt: now, span: span, count: count)
            let columns = try memory.archive.columns(
                of: asked.map(\.series),
                over: grid.span,
                count: grid.count,
                at: memory.moment
            )
            for (key, history) in zip(asked, columns) {
                let observed = candidates[key]?.observation.phenomenonTime ?? now
                var found = Self.beginning(key.limit, history, grid, observed, now)
                // Where the longer look finds nothing older, the nearer one was the finer.
                if let near = nearest[key], near.instant < found.instant + grid.width {
                    found.instant = near.instant
                }
                began[key] = found
            }
            for key in unknown where began[key] == nil {
                let observed = candidates[key]?.observation.phenomenonTime ?? now
                began[key] = Began(
                    instant: observed,
                    isOlder: true,
                    seen: now,
                    wasLookedFor: false
                )
            }
            unknown = asked.filter { began[$0]?.isOlder ?? false }
            // What already held where this look began may be older than it.
            nearest = began
        }
    }

    /// Walks back from the newest column for as long as the limit holds.
    ///
    /// What holds from the first value on that was found may hold since before it.
    private static func beginning(
        _ limit: CatalogProperty.Limit,
        _ history: [Column?],
        _ grid: TimeGrid,
        _ observed: Instant,
        _ now: Instant
    ) -> Began {
        var earliest: Int?
        for index in history.indices.reversed() {
            guard let column = history[index] else { continue }
            let isHeld =
                limit.above != nil
                ? limit.isHeld(by: column.minimum) : limit.isHeld(by: column.maximum)
            let isPassed =
                limit.above != nil
                ? limit.isPassed(by: column.maximum) : limit.isPassed(by: column.minimum)
            if !isHeld {
                if isPassed, earliest == nil || limit.isPassed(by: column.last) {
                    earliest = index
                }
                guard let earliest else { break }
                return Began(
                    instant: grid.start + grid.width * earliest,
                    isOlder: false,
                    seen: now
                )
            }
            if isPassed { earliest = index }
        }
        guard let earliest else {
            // Older than what was looked at, or not kept: since it was observed, at least.
            return Began(instant: observed, isOlder: observed < grid.start, seen: now)
        }
        let isFirst = !history[..<earliest].contains { $0 != nil }
        return Began(instant: grid.start + grid.width * earliest, isOlder: isFirst, seen: now)
    }
}
