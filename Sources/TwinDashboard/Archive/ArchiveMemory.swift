// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel
import TwinQuery

/// The archive's answers, cached for as long as they stay valid.
///
/// An answer about the latest values stays valid while the revision is unchanged and the archive
/// has no observation after the instant of the answer, because no value can then have become
/// visible since. Columns of the past change only through late observations. They are queried again
/// after two seconds, then at growing intervals of up to one minute. In between only the newest
/// columns are queried.
struct ArchiveMemory: Sendable {
    let archive: any CityArchive
    let lookBack: Duration

    private(set) var moment = Moment(at: .distantPast)
    private(set) var revision = Int.min
    private(set) var keptSpan: ClosedRange<Instant>?
    var generation = 0
    private var latest: [SeriesSelector: Kept<[Observation]>] = [:]
    private var entityLatest: [EntityID: Kept<[String: Observation]>] = [:]
    private var rankings: [RankingKey: Kept<[Observation]>] = [:]
    private var aggregates: [AggregateKey: Kept<[GroupValue]>] = [:]
    var columns: [ColumnKey: KeptColumns] = [:]
    private var entities: [String: KeptEntities] = [:]
    private var units: [EntityID: [String: UnitCode]] = [:]
    private var unitsAsked: [EntityID: Int] = [:]
    private var eventLists: [EventKey: Kept<[Event]>] = [:]
    private var ahead: Ahead?
    private var records: [KeptRecords] = []
    private var eventsSince: (Kept<[Event]>, Instant)?
    var keptSurroundings: KeptSurroundings?
    var keptSummary: KeptSummary?
    var sourcesOfSeries: [SeriesID: SourceID] = [:]

    private struct Kept<Answer: Sendable>: Sendable {
        var answer: Answer
        var moment: Moment
        var revision: Int
        var used: Int
    }

    private struct RankingKey: Hashable {
        var selector: SeriesSelector
        var count: Int
        var ranking: Ranking
    }

    private struct AggregateKey: Hashable {
        var selector: SeriesSelector
        var grouping: Grouping
        var aggregation: Aggregation
    }

    struct ColumnKey: Hashable {
        var series: SeriesID
        var width: Duration
        var count: Int
    }

    private struct KeptRecords {
        var span: Range<Instant>
        /// True if the answers are for the picture's moment, false if they are for one ahead of it.
        var isNow: Bool
        var kept: Kept<[AlarmRecord]>
    }

    private struct EventKey: Hashable {
        var width: Duration
        var limit: Int
    }

    struct KeptColumns {
        var grid: TimeGrid
        var columns: [Column?]
        var moment: Moment
        var revision: Int
        var asked: Instant
        /// The time for which the whole is taken to be valid before it is queried again.
        var patience: Duration
        var used: Int
    }

    /// The initial patience.
    ///
    /// Observations of a past just queried are likely to be still arriving, so patience begins
    /// small and doubles.
    static let leastPatience: Duration = .seconds(2)
    static let mostPatience: Duration = .seconds(60)

    private struct KeptEntities {
        var entities: [EntityID: Entity]
        var asked: Moment
        var revision: Int
    }

    init(_ archive: any CityArchive, lookBack: Duration) {
        self.archive = archive
        self.lookBack = lookBack
    }

    /// Begins a picture and discards the answers that are no longer valid.
    mutating func begin(_ moment: Moment) throws {
        let revision = try archive.revision()
        if revision != self.revision {
            keptSpan = try archive.keptSpan()
            self.revision = revision
        }
        self.moment = moment
        generation += 1
        if generation % 64 == 0 { forgetUnused() }
    }

    /// Returns the latest observation of every property of an entity.
    mutating func latest(of entity: EntityID) throws -> [String: Observation] {
        if let kept = entityLatest[entity], isTrue(kept) {
            entityLatest[entity]?.used = generation
            return kept.answer
        }
        let selector = SeriesSelector(entity: entity)
        var byProperty: [String: Observation] = [:]
        for found in try archive.latest(selector, at: moment, lookBack: lookBack) {
            byProperty[found.series.property] = found
        }
        entityLatest[entity] = keep(byProperty)
        return byProperty
    }

    /// Returns the latest observations of the selected series.
    mutating func latest(_ selector: SeriesSelector) throws -> [Observation] {
        if let kept = latest[selector], isTrue(kept) {
            latest[selector]?.used = generation
            return kept.answer
        }
        let answer = try archive.latest(selector, at: moment, lookBack: lookBack)
        latest[selector] = keep(answer)
        return answer
    }

    /// Returns the first of the latest numbers in rank order.
    mutating func top(
        _ count: Int,
        of selector: SeriesSelector,
        _ ranking: Ranking
    ) throws -> [Observation] {
        let key = RankingKey(selector: selector, count: count, ranking: ranking)
        if let kept = rankings[key], isTrue(kept) {
            rankings[key]?.used = generation
            return kept.answer
        }
        let answer = try archive.top(count, of: selector, ranking, at: moment, lookBack: lookBack)
        rankings[key] = keep(answer)
        return answer
    }

    /// Returns the aggregate of the latest numbers of the selected series.
    mutating func aggregate(
        _ selector: SeriesSelector,
        by grouping: Grouping,
        with aggregation: Aggregation
    ) throws -> [GroupValue] {
        let key = AggregateKey(selector: selector, grouping: grouping, aggregation: aggregation)
        if let kept = aggregates[key], isTrue(kept) {
            aggregates[key]?.used = generation
            return kept.answer
        }
        let answer = try archive.aggregate(
            selector,
            by: grouping,
            with: aggregation,
            at: moment,
            lookBack: lookBack
        )
        aggregates[key] = keep(answer)
        return answer
    }

    /// Returns the events of the span that ends with the moment, newest first.
    mutating func events(over span: Duration, limit: Int) throws -> [Event] {
        let step = Duration.seconds(60)
        let end = moment.instant.floored(to: step) + step
        let start = end - span - step
        let key = EventKey(width: span, limit: limit)
        if let kept = eventLists[key], isTrue(kept),
            kept.moment.instant.floored(to: step) + step == end
        {
            eventLists[key]?.used = generation
            return kept.answer
        }
        let range = start..<max(start, moment.instant + .milliseconds(1))
        let answer = try archive.events(in: range, at: moment, limit: limit)
        eventLists[key] = keep(answer)
        return answer
    }

    /// Returns the newest two thousand events from an instant up to the moment.
    mutating func events(from start: Instant) throws -> [Event] {
        if let (kept, since) = eventsSince, since == start, isTrue(kept) { return kept.answer }
        let span = start..<max(start, moment.instant + .milliseconds(1))
        let answer = try archive.events(in: span, at: moment, limit: 2000)
        eventsSince = (keep(answer), start)
        return answer
    }

    /// Returns the alarms that began or ended in a span, as they are known at a moment.
    mutating func alarmRecords(in span: Range<Instant>, at asked: Moment) throws -> [AlarmRecord] {
        let isNow = asked == moment
        if let known = records.first(where: { known in
            guard known.span == span, known.isNow == isNow else { return false }
            return isNow
                ? isTrue(known.kept)
                : known.kept.moment == asked && known.kept.revision == revision
        }) {
            return known.kept.answer
        }
        let answer = try archive.alarmRecords(in: span, at: asked, limit: 20_000)
        let kept = Kept(answer: answer, moment: asked, revision: revision, used: generation)
        records.append(KeptRecords(span: span, isNow: isNow, kept: kept))
        if records.count > 8 { records.removeFirst() }
        return answer
    }

    /// The content of the timeline ahead of the moment, as known now.
    struct Ahead: Sendable {
        var events: [Event]
        var columns: [[Column?]]
        fileprivate var grid: TimeGrid
        fileprivate var series: [SeriesID]
        fileprivate var latest: Instant
        fileprivate var revision: Int
    }

    /// Returns events and columns over the whole grid.
    ///
    /// They are queried at most once in ten seconds.
    mutating func ahead(
        of series: [SeriesID],
        over grid: TimeGrid,
        until latest: Instant
    ) throws -> Ahead {
        if let ahead, ahead.grid == grid, ahead.series == series, ahead.latest <= latest,
            ahead.revision == revision && ahead.latest == latest
                || latest.duration(since: ahead.latest) < .seconds(10)
        {
            return ahead
        }
        let whole = Moment(at: latest)
        let asked = Ahead(
            events: try archive.events(in: grid.span, at: whole, limit: 2000),
            columns: try archive.columns(of: series, over: grid.span, count: grid.count, at: whole),
            grid: grid,
            series: series,
            latest: latest,
            revision: revision
        )
        ahead = asked
        return asked
    }

    /// Returns an entity, or nil if it is unknown.
    mutating func entity(_ id: EntityID) throws -> Entity? {
        try entities(ofKind: CatalogIndex.kind(of: id))[id]
    }

    /// Returns the entities of a kind.
    ///
    /// They are queried at most once in half a minute.
    mutating func entities(ofKind kind: String) throws -> [EntityID: Entity] {
        if let kept = entities[kind] {
            let age = moment.instant.duration(since: kept.asked.instant)
            let isRecent = age >= .seconds(-30) && age < .seconds(30)
            if kept.revision == revision || (isRecent && !kept.entities.isEmpty) {
                return kept.entities
            }
        }
        var known: [EntityID: Entity] = [:]
        for entity in try archive.entities(SeriesSelector(kind: kind)) { known[entity.id] = entity }
        entities[kind] = KeptEntities(entities: known, asked: moment, revision: revision)
        return known
    }

    /// Returns the unit that a series is reported in, or nil if it is unknown.
    mutating func unit(of series: SeriesID) throws -> UnitCode? {
        if let known = units[series.entity]?[series.property] { return known }
        // An unknown unit is queried again only after something has been appended.
        if unitsAsked[series.entity] == revision { return nil }
        unitsAsked[series.entity] = revision
        for known in try archive.series(SeriesSelector(entity: series.entity)) {
            units[series.entity, default: [:]][known.id.property] = known.unit
        }
        return units[series.entity]?[series.property]
    }

    private func keep<Answer: Sendable>(_ answer: Answer) -> Kept<Answer> {
        Kept(answer: answer, moment: moment, revision: revision, used: generation)
    }

    private func isTrue<Answer: Sendable>(_ kept: Kept<Answer>) -> Bool {
        isTrue(kept.moment, kept.revision)
    }

    func isTrue(_ asked: Moment, _ revision: Int) -> Bool {
        guard revision == self.revision else { return false }
        if asked == moment { return true }
        guard asked.known == nil, moment.known == nil, moment.instant >= asked.instant,
            let newest = keptSpan?.upperBound
        else { return false }
        return newest <= asked.instant
    }

    private mutating func forgetUnused() {
        let oldest = generation - 128
        latest = latest.filter { $0.value.used >= oldest }
        entityLatest = entityLatest.filter { $0.value.used >= oldest }
        rankings = rankings.filter { $0.value.used >= oldest }
        aggregates = aggregates.filter { $0.value.used >= oldest }
        columns = columns.filter { $0.value.used >= oldest }
        if units.count > 4096 { units = [:] }
        if unitsAsked.count > 4096 { unitsAsked = [:] }
        eventLists = eventLists.filter { $0.value.used >= oldest }
    }
}
