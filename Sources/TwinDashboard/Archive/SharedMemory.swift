// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TwinAlarms
import TwinModel
import TwinQuery

/// The memory of an archive's answers that all builders of a screen share.
///
/// A ``Scene`` is read only, but an answer that is asked for the first time has to be kept. The lock
/// makes that safe; nobody waits for it as long as one thread builds.
final class SharedMemory: Sendable {
    /// Where the answers come from.
    let archive: any CityArchive
    /// How old a value may be to be shown at all, as stale.
    let lookBack: Duration
    private let memory: Mutex<ArchiveMemory>

    init(_ archive: any CityArchive, lookBack: Duration) {
        self.archive = archive
        self.lookBack = lookBack
        memory = Mutex(ArchiveMemory(archive, lookBack: lookBack))
    }

    /// The moment that was begun last.
    var moment: Moment { memory.withLock { $0.moment } }

    /// The archive's revision as of that moment.
    var revision: Int { memory.withLock { $0.revision } }

    /// The first and the last instant that the archive keeps; nil if it is empty.
    var keptSpan: ClosedRange<Instant>? { memory.withLock { $0.keptSpan } }

    /// Begins a picture, see ``ArchiveMemory/begin(_:)``.
    func begin(_ moment: Moment) throws { try memory.withLock { try $0.begin(moment) } }

    /// The latest observation of every property of an entity.
    func latest(of entity: EntityID) throws -> [String: Observation] {
        try memory.withLock { try $0.latest(of: entity) }
    }

    /// The latest observations of the selected series.
    func latest(_ selector: SeriesSelector) throws -> [Observation] {
        try memory.withLock { try $0.latest(selector) }
    }

    /// The first of the latest numbers in rank order.
    func top(
        _ count: Int,
        of selector: SeriesSelector,
        _ ranking: Ranking
    ) throws -> [Observation] {
        try memory.withLock { try $0.top(count, of: selector, ranking) }
    }

    /// The latest numbers of the selected series, aggregated.
    func aggregate(
        _ selector: SeriesSelector,
        by grouping: Grouping,
        with aggregation: Aggregation
    ) throws -> [GroupValue] {
        try memory.withLock { try $0.aggregate(selector, by: grouping, with: aggregation) }
    }

    /// The columns of each series over a grid.
    func columns(of series: [SeriesID], over grid: TimeGrid) throws -> [[Column?]] {
        try memory.withLock { try $0.columns(of: series, over: grid) }
    }

    /// The events of the span that ends with the moment, newest first.
    func events(over span: Duration, limit: Int) throws -> [Event] {
        try memory.withLock { try $0.events(over: span, limit: limit) }
    }

    /// The newest events from an instant up to the moment.
    func events(from start: Instant) throws -> [Event] {
        try memory.withLock { try $0.events(from: start) }
    }

    /// The alarms that began or ended in a span, as they show at a moment.
    func alarmRecords(in span: Range<Instant>, at moment: Moment) throws -> [AlarmRecord] {
        try memory.withLock { try $0.alarmRecords(in: span, at: moment) }
    }

    /// Events and columns ahead of the moment, by all that is known now.
    func ahead(
        of series: [SeriesID],
        over grid: TimeGrid,
        until latest: Instant
    ) throws -> ArchiveMemory.Ahead {
        try memory.withLock { try $0.ahead(of: series, over: grid, until: latest) }
    }

    /// An entity; nil if it is not known.
    func entity(_ id: EntityID) throws -> Entity? {
        try memory.withLock { try $0.entity(id) }
    }

    /// The entities of a kind.
    func entities(ofKind kind: String) throws -> [EntityID: Entity] {
        try memory.withLock { try $0.entities(ofKind: kind) }
    }

    /// The unit that a series is reported in; nil if it is not known.
    func unit(of series: SeriesID) throws -> UnitCode? {
        try memory.withLock { try $0.unit(of: series) }
    }

    /// How the things of the city lie to each other.
    func surroundings() throws -> Surroundings {
        try memory.withLock { try $0.surroundings() }
    }

    /// The summary of a series over a span up to the moment.
    func summary(of series: SeriesID, over span: Duration) throws -> SeriesSummary {
        try memory.withLock { try $0.summary(of: series, over: span) }
    }

    /// The source that a series comes from; nil if that is not known.
    func source(of series: SeriesID, among sources: [SourceID]) throws -> SourceID? {
        try memory.withLock { try $0.source(of: series, among: sources) }
    }
}
