// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

/// An archive that passes its queries on to another one.
///
/// Conforming types implement ``asking(_:)``, and each query that needs more than that:
///
/// ```swift
/// struct LoggedArchive: ForwardingArchive {
///     let archive: any CityArchive
///     var damage: ArchiveDamage { archive.damage }
///     var condition: ArchiveCondition { archive.condition }
///
///     func asking<Answer>(_ query: (any CityArchive) throws -> Answer) throws -> Answer {
///         defer { log.debug("answered") }
///         return try query(archive)
///     }
/// }
/// ```
public protocol ForwardingArchive: CityArchive {
    /// Runs a query with the archive that answers it.
    ///
    /// - Parameter query: The query. It can be run more than once, unless it is that of
    ///   ``CityArchive/forEachObservation(_:in:at:_:)``, whose observations cannot be taken back.
    /// - Returns: The answer.
    /// - Throws: The errors of the query.
    func asking<Answer>(_ query: (any CityArchive) throws -> Answer) throws -> Answer
}

extension ForwardingArchive {
    /// Returns the other archive's number that changes whenever data is appended.
    public func revision() throws -> Int { try asking { try $0.revision() } }

    /// Returns the other archive's stored phenomenon times.
    public func keptSpan() throws -> ClosedRange<Instant>? { try asking { try $0.keptSpan() } }

    /// Returns the other archive's entities of the selected series.
    public func entities(_ selector: SeriesSelector) throws -> [Entity] {
        try asking { try $0.entities(selector) }
    }

    /// Returns the other archive's selected series.
    public func series(_ selector: SeriesSelector) throws -> [Series] {
        try asking { try $0.series(selector) }
    }

    /// Returns the other archive's latest observation of each selected series.
    public func latest(
        _ selector: SeriesSelector,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Observation] {
        try asking { try $0.latest(selector, at: moment, lookBack: lookBack) }
    }

    /// Returns the other archive's columns of each series over a span.
    public func columns(
        of series: [SeriesID],
        over span: Range<Instant>,
        count: Int,
        at moment: Moment
    ) throws -> [[Column?]] {
        try asking { try $0.columns(of: series, over: span, count: count, at: moment) }
    }

    /// Returns the other archive's latest numbers by group.
    public func aggregate(
        _ selector: SeriesSelector,
        by grouping: Grouping,
        with aggregation: Aggregation,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [GroupValue] {
        try asking {
            try $0.aggregate(
                selector,
                by: grouping,
                with: aggregation,
                at: moment,
                lookBack: lookBack
            )
        }
    }

    /// Returns the other archive's first of the latest numbers in rank order.
    public func top(
        _ count: Int,
        of selector: SeriesSelector,
        _ ranking: Ranking,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Observation] {
        try asking { try $0.top(count, of: selector, ranking, at: moment, lookBack: lookBack) }
    }

    /// Returns the other archive's events that began in the span.
    public func events(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [Event] {
        try asking { try $0.events(in: span, at: moment, limit: limit) }
    }

    /// Returns the other archive's bookmarks of the span.
    public func bookmarks(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [Bookmark] {
        try asking { try $0.bookmarks(in: span, at: moment, limit: limit) }
    }

    /// Returns the other archive's alarms that are active at the moment.
    public func alarms(at moment: Moment) throws -> [ActiveAlarm] {
        try asking { try $0.alarms(at: moment) }
    }

    /// Returns the other archive's number of series that have not been checked against their limits yet.
    public func seriesToJudge() throws -> Int { try asking { try $0.seriesToJudge() } }

    /// Returns the other archive's announced alarm runs of the span.
    public func alarmRecords(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [AlarmRecord] {
        try asking { try $0.alarmRecords(in: span, at: moment, limit: limit) }
    }

    /// Returns the other archive's alarms at the moment and the acts on them.
    public func alarmTable(at moment: Moment) throws -> [AlarmRow] {
        try asking { try $0.alarmTable(at: moment) }
    }

    /// Returns the other archive's active alarms and alarm table at the moment.
    public func alarmPicture(at moment: Moment) throws -> AlarmPicture {
        try asking { try $0.alarmPicture(at: moment) }
    }

    /// Returns the other archive's changes of alarms in the span.
    public func alarmChanges(
        in span: Range<Instant>,
        at moment: Moment
    ) throws -> [AlarmChange] {
        try asking { try $0.alarmChanges(in: span, at: moment) }
    }

    /// Returns the other archive's rows of the journal in the span.
    public func alarmEntries(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [AlarmEntry] {
        try asking { try $0.alarmEntries(in: span, at: moment, limit: limit) }
    }

    /// Returns the other archive's status of each source at the moment.
    public func sourceStatuses(at moment: Moment) throws -> [SourceStatus] {
        try asking { try $0.sourceStatuses(at: moment) }
    }

    /// Calls `body` with each observation of the selected series, as the other archive does.
    public func forEachObservation(
        _ selector: SeriesSelector,
        in span: Range<Instant>,
        at moment: Moment,
        _ body: (Observation) throws -> Bool
    ) throws {
        try asking { try $0.forEachObservation(selector, in: span, at: moment, body) }
    }
}
