// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

/// The read side of the cache: all queries of the dashboard and the commands.
///
/// The result of each query depends only on the appended data and the ``Moment``. The order of
/// results is defined too, so that the same city always gives the same picture: results are sorted
/// by series identity unless documented otherwise. Only numbers take part in columns, aggregates
/// and rankings; missing and text results are ignored.
public protocol CityArchive: Sendable {
    /// Returns a number that changes whenever data is appended.
    func revision() throws -> Int

    /// Returns the stored phenomenon times, from the oldest to the newest, or nil if the archive is
    /// empty.
    func keptSpan() throws -> ClosedRange<Instant>?

    /// Returns the entities of the selected series, and those that the criteria select directly,
    /// sorted by identity.
    ///
    /// The selector's property, source and pattern must hold for at least one series of the entity.
    func entities(_ selector: SeriesSelector) throws -> [Entity]

    /// Returns the selected series.
    func series(_ selector: SeriesSelector) throws -> [Series]

    /// Returns the latest observation of each selected series.
    ///
    /// An observation is included if its phenomenon time is not after the moment and precedes it by
    /// at most `lookBack`. Series without such an observation are absent from the result.
    func latest(
        _ selector: SeriesSelector,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Observation]

    /// Returns the columns of each series over a span.
    ///
    /// A column without a number is nil, so that gaps stay visible.
    ///
    /// The count is limited to 1…4096. Column i contains phenomenon times from `start + i·width` up
    /// to, but not including, `start + (i+1)·width`. The width is the length of the span divided by
    /// the count, rounded up to whole milliseconds. Observations after the moment are ignored.
    func columns(
        of series: [SeriesID],
        over span: Range<Instant>,
        count: Int,
        at moment: Moment
    ) throws -> [[Column?]]

    /// Returns the latest numbers of the selected series, aggregated by group and sorted by group
    /// name.
    func aggregate(
        _ selector: SeriesSelector,
        by grouping: Grouping,
        with aggregation: Aggregation,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [GroupValue]

    /// Returns the first `count` of the latest numbers of the selected series in rank order.
    ///
    /// Equal numbers are sorted by series identity.
    func top(
        _ count: Int,
        of selector: SeriesSelector,
        _ ranking: Ranking,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Observation]

    /// Returns at most `limit` events that began in the span and not after the moment.
    ///
    /// The newest come first, then they are sorted by identity. The end of an event is nil if it is
    /// after the moment or was not known at the moment.
    func events(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [Event]

    /// Returns the first `limit` bookmarks of the span, by instant, then by time of writing, by
    /// author and by text.
    ///
    /// Bookmarks after the moment's instant are included, because users navigate to them. Bookmarks
    /// written after the moment's known time are not.
    func bookmarks(in span: Range<Instant>, at moment: Moment, limit: Int) throws -> [Bookmark]

    /// Returns the alarms that are active at the moment, by series and then by limit, the most
    /// urgent first.
    ///
    /// Each exceeded limit of a series is an alarm of its own. The onset of an alarm does not
    /// depend on the moment; see ``TwinAlarms/AlarmEvaluator``. If the moment has a known time,
    /// only observations and events received by then are used.
    func alarms(at moment: Moment) throws -> [ActiveAlarm]

    /// Returns the number of series that have not been checked against their limits yet.
    ///
    /// The alarms of these series are unknown. The number is 0 except for a while after the limits
    /// have changed.
    func seriesToJudge() throws -> Int

    /// Returns the announced alarm runs that began, became as urgent as they are, or ended in the
    /// span, as they appear at the moment.
    ///
    /// The result is the last `limit` of them, in the order of their onsets.
    func alarmRecords(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [AlarmRecord]

    /// Returns the alarms at the moment with the acts of operators on them, by series.
    ///
    /// The result has all alarms that are not normal, acknowledged and in service. Unlike
    /// ``alarms(at:)``, it has one row per series. It includes alarms that are back to normal but
    /// not acknowledged, on the shelf or out of service. If the moment has a known time, only
    /// observations, events and acts known by then are used.
    func alarmTable(at moment: Moment) throws -> [AlarmRow]

    /// Returns the active alarms and the alarm table at the moment, both from the same data.
    func alarmPicture(at moment: Moment) throws -> AlarmPicture

    /// Returns all changes of alarms in the span and not after the moment, by instant and then by
    /// series.
    ///
    /// The changes of one series are in the order in which they happened.
    func alarmChanges(in span: Range<Instant>, at moment: Moment) throws -> [AlarmChange]

    /// Returns the rows of the journal of operator acts in the span and not after the moment.
    ///
    /// The result is the last `limit` of them, in the order in which they were written.
    func alarmEntries(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [AlarmEntry]

    /// Returns the status of each source at the moment, by name: the last one recorded by then.
    func sourceStatuses(at moment: Moment) throws -> [SourceStatus]

    /// Calls `body` with each observation of the selected series in the span, until `body` returns
    /// false.
    ///
    /// Series are visited in the order of their identities, and observations in the order of
    /// phenomenon time.
    func forEachObservation(
        _ selector: SeriesSelector,
        in span: Range<Instant>,
        at moment: Moment,
        _ body: (Observation) throws -> Bool
    ) throws

    /// The damage found so far.
    ///
    /// It may grow with every query.
    var damage: ArchiveDamage { get }

    /// The present condition of the archive's storage.
    ///
    /// It does not depend on the moment shown.
    var condition: ArchiveCondition { get }
}
