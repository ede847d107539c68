// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension ReferenceArchive {
    /// Returns a number that grows with each append, record and forget.
    public func revision() -> Int { read { $0.revision } }

    /// Returns the stored phenomenon times, from the oldest to the newest.
    public func keptSpan() -> ClosedRange<Instant>? {
        read { memory in
            let times = memory.series.values.flatMap(\.observations.keys)
            guard let oldest = times.min(), let newest = times.max() else { return nil }
            return oldest...newest
        }
    }

    /// Returns the selected entities, by identity.
    public func entities(_ selector: SeriesSelector) -> [Entity] {
        read { memory in
            memory.entities.values.filter { entity in
                selector.admits(entity)
                    && (!selector.asksForSeries
                        || memory.series.values.contains {
                            $0.series.id.entity == entity.id && memory.selects(selector, $0)
                        })
            }
            .sorted { $0.id < $1.id }
        }
    }

    /// Returns the selected series, by identity.
    public func series(_ selector: SeriesSelector) -> [Series] {
        read { memory in memory.selected(selector).map(\.series) }
    }

    /// Returns the newest observation of each selected series, as specified by the protocol.
    public func latest(
        _ selector: SeriesSelector,
        at moment: Moment,
        lookBack: Duration
    ) -> [Observation] {
        read { $0.latest(selector, at: moment, lookBack: lookBack) }
    }

    /// Returns the columns of each series, as specified by the protocol.
    public func columns(
        of series: [SeriesID],
        over span: Range<Instant>,
        count: Int,
        at moment: Moment
    ) -> [[Column?]] {
        let grid = ColumnGrid(over: span, count: count)
        return read { memory in
            series.map { id in
                var columns = [Column?](repeating: nil, count: grid.count)
                for observation in memory.series[id]?.known(at: moment) ?? [] {
                    let time = observation.phenomenonTime.millisecondsSince1970
                    guard let number = observation.number, let index = grid.index(of: time) else {
                        continue
                    }
                    columns[index]?.append(number)
                    columns[index] = columns[index] ?? Column(number)
                }
                return columns
            }
        }
    }

    /// Returns the latest numbers, aggregated by group.
    public func aggregate(
        _ selector: SeriesSelector,
        by grouping: Grouping,
        with aggregation: Aggregation,
        at moment: Moment,
        lookBack: Duration
    ) -> [GroupValue] {
        read { memory in
            var groups: [String: GroupAccumulator] = [:]
            for observation in memory.latest(selector, at: moment, lookBack: lookBack) {
                guard let number = observation.number else { continue }
                let group = grouping.group(of: memory.entities[observation.series.entity])
                groups[group, default: GroupAccumulator()]
                    .append(number, at: observation.phenomenonTime)
            }
            return groups.keys.sorted().compactMap { groups[$0]?.value(of: $0, aggregation) }
        }
    }

    /// Returns the first of the latest numbers in rank order.
    public func top(
        _ count: Int,
        of selector: SeriesSelector,
        _ ranking: Ranking,
        at moment: Moment,
        lookBack: Duration
    ) -> [Observation] {
        let numbers = latest(selector, at: moment, lookBack: lookBack).filter { $0.number != nil }
        let ranked = numbers.sorted { left, right in
            let (first, second) = (left.number ?? 0, right.number ?? 0)
            if first != second { return ranking == .highest ? first > second : first < second }
            return left.series < right.series
        }
        return Array(ranked.prefix(max(count, 0)))
    }

    /// Returns the events that began in the span, newest first, then by identity, then by source.
    public func events(in span: Range<Instant>, at moment: Moment, limit: Int) -> [Event] {
        read { memory in
            let seen = memory.events.compactMap { key, kept in
                span.contains(kept.event.time) ? kept.seen(at: moment).map { (key, $0) } : nil
            }
            let sorted = seen.sorted { left, right in
                if left.1.time != right.1.time { return left.1.time > right.1.time }
                return (left.0.id, left.0.source) < (right.0.id, right.0.source)
            }
            return sorted.prefix(max(limit, 0)).map(\.1)
        }
    }

    /// Returns the status of each source at the moment, by name.
    public func sourceStatuses(at moment: Moment) -> [SourceStatus] {
        read { memory in
            memory.statuses.keys.sorted().compactMap { source in
                let statuses = memory.statuses[source] ?? [:]
                let noted = statuses.keys.filter { $0 <= moment.statusInstant }.max()
                return noted.flatMap { statuses[$0] }
            }
        }
    }

    /// Calls `body` with the observations in the span, series by series.
    public func forEachObservation(
        _ selector: SeriesSelector,
        in span: Range<Instant>,
        at moment: Moment,
        _ body: (Observation) throws -> Bool
    ) rethrows {
        let found = read { memory in
            memory.selected(selector).flatMap { kept in
                kept.known(at: moment).filter { span.contains($0.phenomenonTime) }
            }
        }
        for observation in found {
            guard try body(observation) else { return }
        }
    }
}

extension ReferenceArchive.KeptSeries {
    /// Returns the observations visible at a moment, in order of phenomenon time.
    func known(at moment: Moment) -> [Observation] {
        observations.values
            .filter { observation in
                observation.phenomenonTime <= moment.instant
                    && moment.known.map { observation.receivedTime <= $0 } ?? true
            }
            .sorted { $0.phenomenonTime < $1.phenomenonTime }
    }
}

extension ReferenceArchive.Memory {
    func selects(_ selector: SeriesSelector, _ kept: ReferenceArchive.KeptSeries) -> Bool {
        let id = kept.series.id
        return selector.selects(id, of: entities[id.entity], toldBy: kept.owner)
    }

    func selected(_ selector: SeriesSelector) -> [ReferenceArchive.KeptSeries] {
        series.values.filter { selects(selector, $0) }.sorted { $0.series.id < $1.series.id }
    }

    func latest(
        _ selector: SeriesSelector,
        at moment: Moment,
        lookBack: Duration
    ) -> [Observation] {
        let oldest = moment.instant - lookBack
        return selected(selector).compactMap { kept in
            kept.known(at: moment).last.flatMap { $0.phenomenonTime >= oldest ? $0 : nil }
        }
    }
}
