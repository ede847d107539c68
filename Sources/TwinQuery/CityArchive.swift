// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

/// The read side of the cache: every question the dashboard and the commands ask.
///
/// Each answer is a function of what has been appended and of the ``Moment`` alone. Where several
/// answers are in question the order is part of the promise, so that the same city gives the same
/// picture: by series identity unless said otherwise. Only numbers take part in columns, aggregates
/// and rankings; missing and text results do not.
public protocol CityArchive: Sendable {
    /// A number that differs whenever something has been appended since.
    func revision() throws -> Int

    /// The phenomenon times kept, from the oldest to the newest, where anything is kept.
    func keptSpan() throws -> ClosedRange<Instant>?

    /// The entities that any of the selected series, or the criteria themselves, speak of, by
    /// identity. The selector's property, source and pattern hold for any one of their series.
    func entities(_ selector: SeriesSelector) throws -> [Entity]

    /// The selected series.
    func series(_ selector: SeriesSelector) throws -> [Series]

    /// For each selected series the observation with the latest phenomenon time not after the
    /// moment and no longer before it than `lookBack`; series without one are left out.
    func latest(
        _ selector: SeriesSelector,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Observation]

    /// For each series, the span cut into equal columns of the time axis; a column without a
    /// number is nothing, so that a gap stays a gap.
    ///
    /// There are 1 to 4096 columns. Column i covers phenomenon times from
    /// `start + i·width` up to, not including, `start + (i+1)·width`, with the width the span's
    /// length over the count, rounded up to whole milliseconds; nothing after the moment answers.
    func columns(
        of series: [SeriesID],
        over span: Range<Instant>,
        count: Int,
        at moment: Moment
    ) throws -> [[Column?]]

    /// The latest numbers of the selected series put together by group, groups in text order.
    func aggregate(
        _ selector: SeriesSelector,
        by grouping: Grouping,
        with aggregation: Aggregation,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [GroupValue]

    /// The first `count` of the latest numbers of the selected series in rank order; equal numbers
    /// by series identity.
    func top(
        _ count: Int,
        of selector: SeriesSelector,
        _ ranking: Ranking,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Observation]

    /// The events that began in the span, not after the moment, newest first, then by identity;
    /// at most `limit`. An end that lies after the moment, or was not known, is told as none.
    func events(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [Event]

    /// The first `limit` bookmarks of the span, by instant, then by when they were written, by
    /// author and by text.
    ///
    /// One that lies after the moment's instant answers too, because it is a place to go to; one
    /// that was written after what the moment takes as known does not.
    func bookmarks(in span: Range<Instant>, at moment: Moment, limit: Int) throws -> [Bookmark]

    /// The alarms that are active at the moment, by series and then by limit: the most urgent first.
    ///
    /// Each limit of a series that is passed is an alarm of its own. When an alarm began is a fact that
    /// does not depend on the moment; see ``TwinAlarms/AlarmEvaluator``. With a known time in the
    /// moment the answer is what the observations and events received by then give.
    func alarms(at moment: Moment) throws -> [ActiveAlarm]

    /// How many series have not been judged by their limits yet, so that their alarms are not known.
    ///
    /// That is so for a while after the limits have changed; otherwise 0.
    func seriesToJudge() throws -> Int

    /// The announced runs that began, became as urgent as they are, or ended in the span, as they show
    /// at the moment; the last `limit` of them, in the order of their onsets.
    func alarmRecords(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [AlarmRecord]

    /// How each source was at the moment, by name: what had last been noted of it by then.
    func sourceStatuses(at moment: Moment) throws -> [SourceStatus]

    /// Hands every observation of the selected series in the span to `body`, series by series in
    /// order of identity, each in order of phenomenon time, until `body` gives false.
    func forEachObservation(
        _ selector: SeriesSelector,
        in span: Range<Instant>,
        at moment: Moment,
        _ body: (Observation) throws -> Bool
    ) throws

    /// What was found damaged so far; it may grow with every question.
    var damage: ArchiveDamage { get }

    /// How the keeping of the archive is going now; independent of any instant shown.
    var condition: ArchiveCondition { get }
}
