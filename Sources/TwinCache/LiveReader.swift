// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TwinAlarms
public import TwinModel
public import TwinQuery

/// Answers from the cache at a path, whichever file lies there.
///
/// A ``CacheReader`` stays with the file that it opened, also if that was deleted or replaced since. This
/// one looks with each ``revision()`` which file has the name, opens the new one, and says in
/// ``condition`` if there is none. A question that fails is asked again of the file opened anew; if that
/// fails too, nothing is known until the file can be read.
public final class LiveReader: CityArchive {
    private let path: String
    private let now: @Sendable () -> Instant
    private let held: Mutex<Held>

    private struct Held: Sendable {
        var reader: CacheReader?
        /// Counts the files opened, so that each has revisions of its own.
        var generation = 0
        var trouble: ArchiveCondition.Trouble?
        var since: Instant?
    }

    /// Opens the cache at a path for reading.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - now: the clock, for since when there is no file.
    /// - Throws: ``CacheError``, as ``CacheReader/init(path:)`` does.
    public convenience init(path: String, now: @escaping @Sendable () -> Instant) throws {
        self.init(try CacheReader(path: path), path: path, now: now)
    }

    /// Goes on from a reader that was opened before.
    public init(_ reader: CacheReader, path: String, now: @escaping @Sendable () -> Instant) {
        self.path = path
        self.now = now
        held = Mutex(Held(reader: reader))
    }

    /// How the keeping goes: what the writer notes, and if the file is there at all.
    public var condition: ArchiveCondition {
        var condition = CacheLock.notes(beside: path).condition
        let (trouble, since) = held.withLock { ($0.trouble, $0.since) }
        if condition.trouble == nil, let trouble {
            condition.trouble = trouble
            condition.since = since
        }
        return condition
    }

    /// The reader of the file that has the name now; nil if there is none.
    private func current() -> CacheReader? {
        held.withLock { held in
            if let reader = held.reader, reader.isCurrent {
                held.trouble = nil
                held.since = nil
                return reader
            }
            do {
                let reader = try CacheReader(path: path)
                held.reader = reader
                held.generation += 1
                held.trouble = nil
                held.since = nil
                return reader
            } catch {
                let trouble: ArchiveCondition.Trouble
                switch error {
                case CacheError.damaged, CacheError.foreign: trouble = .damaged
                case CacheError.inputOutput: trouble = .diskError
                default: trouble = .fileGone
                }
                if held.trouble == nil { held.since = now() }
                held.trouble = trouble
                // A file without a name can still be read; what is in it is shown as it was.
                return held.reader
            }
        }
    }

    private func reopened() -> CacheReader? {
        held.withLock { $0.reader = nil }
        return current()
    }

    /// Asks the present file; if that fails, once more after opening it again.
    private func ask<Answer>(_ question: (any CityArchive) throws -> Answer) throws -> Answer {
        let reader = held.withLock { $0.reader }
        if let reader, let answer = try? question(reader) { return answer }
        if let reader = reopened() {
            do {
                return try question(reader)
            } catch {
                held.withLock { held in
                    held.reader = nil
                    if held.trouble == nil { held.since = now() }
                    held.trouble = .damaged
                }
            }
        }
        return try question(ReferenceArchive())
    }

    /// A number that grows with whatever is appended, and with each file that is opened.
    public func revision() throws -> Int {
        _ = current()
        let revision = try ask { try $0.revision() }
        return held.withLock { $0.generation } << 40 &+ revision
    }

    /// The phenomenon times kept.
    public func keptSpan() throws -> ClosedRange<Instant>? { try ask { try $0.keptSpan() } }

    /// The entities that the selector speaks of, by identity.
    public func entities(_ selector: SeriesSelector) throws -> [Entity] {
        try ask { try $0.entities(selector) }
    }

    /// The selected series, by identity.
    public func series(_ selector: SeriesSelector) throws -> [Series] {
        try ask { try $0.series(selector) }
    }

    /// The newest observation of each selected series.
    public func latest(
        _ selector: SeriesSelector,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Observation] {
        try ask { try $0.latest(selector, at: moment, lookBack: lookBack) }
    }

    /// Each series cut into columns.
    public func columns(
        of series: [SeriesID],
        over span: Range<Instant>,
        count: Int,
        at moment: Moment
    ) throws -> [[TwinQuery.Column?]] {
        try ask { try $0.columns(of: series, over: span, count: count, at: moment) }
    }

    /// The latest numbers put together by group.
    public func aggregate(
        _ selector: SeriesSelector,
        by grouping: Grouping,
        with aggregation: Aggregation,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [GroupValue] {
        try ask {
            try $0.aggregate(
                selector,
                by: grouping,
                with: aggregation,
                at: moment,
                lookBack: lookBack
            )
        }
    }

    /// The first of the latest numbers in rank order.
    public func top(
        _ count: Int,
        of selector: SeriesSelector,
        _ ranking: Ranking,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Observation] {
        try ask { try $0.top(count, of: selector, ranking, at: moment, lookBack: lookBack) }
    }

    /// The events that began in the span, newest first.
    public func events(in span: Range<Instant>, at moment: Moment, limit: Int) throws -> [Event] {
        try ask { try $0.events(in: span, at: moment, limit: limit) }
    }

    /// The bookmarks of the span in their order.
    public func bookmarks(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [Bookmark] {
        try ask { try $0.bookmarks(in: span, at: moment, limit: limit) }
    }

    /// The alarms that are active at the moment.
    public func alarms(at moment: Moment) throws -> [ActiveAlarm] {
        try ask { try $0.alarms(at: moment) }
    }

    /// How many series have not been judged by their limits yet.
    public func seriesToJudge() throws -> Int { try ask { try $0.seriesToJudge() } }

    /// The announced runs that began, became as urgent as they are, or ended in the span.
    public func alarmRecords(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [AlarmRecord] {
        try ask { try $0.alarmRecords(in: span, at: moment, limit: limit) }
    }

    /// How each source was at the moment, by name.
    public func sourceStatuses(at moment: Moment) throws -> [SourceStatus] {
        try ask { try $0.sourceStatuses(at: moment) }
    }

    /// Hands over the observations in the span, series by series.
    public func forEachObservation(
        _ selector: SeriesSelector,
        in span: Range<Instant>,
        at moment: Moment,
        _ body: (Observation) throws -> Bool
    ) throws {
        // Not asked twice: what was handed over cannot be taken back.
        guard let reader = current() else { return }
        try reader.forEachObservation(selector, in: span, at: moment, body)
    }

    /// What was found damaged so far.
    public var damage: ArchiveDamage { held.withLock { $0.reader }?.damage ?? ArchiveDamage() }
}
