// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TwinAlarms
import TwinModel
import TwinQuery

/// The memory of an archive's answers that all builders of a screen share.
///
/// A ``Scene`` is read-only, but an answer to a new query has to be cached. The lock makes that
/// safe; if only one thread builds, it never waits.
final class SharedMemory: Sendable {
    /// The archive that the answers come from.
    let archive: any CityArchive
    /// The maximum age of a value that is still shown, as stale.
    let lookBack: Duration
    private let memory: Mutex<ArchiveMemory>

    init(_ archive: any CityArchive, lookBack: Duration) {
        self.archive = archive
        self.lookBack = lookBack
        memory = Mutex(ArchiveMemory(archive, lookBack: lookBack))
    }

    /// The moment of the last picture that was begun.
    var moment: Moment { memory.withLock { $0.moment } }

    /// The archive's revision as of that moment.
    var revision: Int { memory.withLock { $0.revision } }

    /// The first and the last stored instant; nil if the archive is empty.
    var keptSpan: ClosedRange<Instant>? { memory.withLock { $0.keptSpan } }

    /// Begins a picture, see ``ArchiveMemory/begin(_:)``.
    func begin(_ moment: Moment) throws { try memory.withLock { try $0.begin(moment) } }

    /// Returns the latest observation of every property of an entity.
    func latest(of entity: EntityID) throws -> [String: Observation] {
        try memory.withLock { try $0.latest(of: entity) }
    }

    /// Returns the latest observations of the selected series.
    func latest(_ selector: SeriesSelector) throws -> [Observation] {
        try memory.withLock { try $0.latest(selector) }
    }

    /// Returns the first of the latest numbers in rank order.
    func top(
        _ count: Int,
        of selector: SeriesSelector,
        _ ranking: Ranking
    ) throws -> [Observation] {
        try memory.withLock { try $0.top(count, of: selector, ranking) }
    }

    /// Returns the aggregate of the latest numbers of the selected series.
    func aggregate(
        _ selector: SeriesSelector,
        by grouping: Grouping,
        with aggregation: Aggregation
    ) throws -> [GroupValue] {
        try memory.withLock { try $0.aggregate(selector, by: grouping, with: aggregation) }
    }

    /// Returns the columns of each series over a grid.
    func columns(of series: [SeriesID], over grid: TimeGrid) throws -> [[Column?]] {
        try memory.withLock { try $0.columns(of: series, over: grid) }
    }

    /// Returns the events of the span that ends with the moment, newest first.
    func events(over span: Duration, limit: Int) throws -> [Event] {
        try memory.withLock { try $0.events(over: span, limit: limit) }
    }

    /// Returns the newest events from an instant up to the moment.
    func events(from start: Instant) throws -> [Event] {
        try memory.withLock { try $0.events(from: start) }
    }

    /// Returns the alarms that began or ended in a span, as they are known at a moment.
    func alarmRecords(in span: Range<Instant>, at moment: Moment) throws -> [AlarmRecord] {
        try memory.withLock { try $0.alarmRecords(in: span, at: moment) }
    }

    /// Returns events and columns ahead of the moment, as known now.
    func ahead(
        of series: [SeriesID],
        over grid: TimeGrid,
        until latest: Instant
    ) throws -> ArchiveMemory.Ahead {
        try memory.withLock { try $0.ahead(of: series, over: grid, until: latest) }
    }

    /// Returns an entity, or nil if it is unknown.
    func entity(_ id: EntityID) throws -> Entity? {
        try memory.withLock { try $0.entity(id) }
    }

    /// Returns the entities of a kind.
    func entities(ofKind kind: String) throws -> [EntityID: Entity] {
        try memory.withLock { try $0.entities(ofKind: kind) }
    }

    /// Returns the unit that a series is reported in, or nil if it is unknown.
    func unit(of series: SeriesID) throws -> UnitCode? {
        try memory.withLock { try $0.unit(of: series) }
    }

    /// Returns the surroundings of the city's entities.
    func surroundings() throws -> Surroundings {
        try memory.withLock { try $0.surroundings() }
    }

    /// Returns the summary of a series over a span up to the moment.
    func summary(of series: SeriesID, over span: Duration) throws -> SeriesSummary {
        try memory.withLock { try $0.summary(of: series, over: span) }
    }

    /// Returns the source that a series comes from, or nil if it is unknown.
    func source(of series: SeriesID, among sources: [SourceID]) throws -> SourceID? {
        try memory.withLock { try $0.source(of: series, among: sources) }
    }
}
