// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

private import Synchronization

/// An archive in memory, in plain Swift, that defines the results of all queries.
///
/// It is written to be obviously correct and may be slow. Every other archive must return the same
/// results. Its rules of storage are:
///
/// - A series belongs to the source that first registered it, by a description or by an
///   observation. Data of another source for it is counted as ``RejectReason/ownedByOtherSource``
///   and not stored. The owner may change the unit and the shape.
/// - An entity may be described by any source. The newest description is stored.
/// - (series, phenomenon time) identifies an observation. One that agrees with the stored one is a
///   ``RejectReason/duplicate``. One that differs is ``RejectReason/conflicting``, and
///   ``TwinModel/Observation/supersedes(_:)`` decides which is stored. One that is new but older
///   than the newest of its series is stored and counted as ``RejectReason/late``.
/// - Only the newest version of an observation is stored. A query as of a time before a replacing
///   value was received returns neither the replacing value nor the replaced one.
/// - A time outside the years 1 to 9999 is ``RejectReason/invalidTime``. A phenomenon time before
///   the last ``forget(before:)`` is ``RejectReason/tooOld``.
/// - The watermark is stored with its batch, even if every observation in it was rejected.
/// - In a span of a series that a batch contains completely, repeated, late and replacing
///   observations are expected and not counted as rejects. New and replacing ones are counted as
///   found. A stored observation that is not in the batch becomes missing, with the received time
///   of the batch, unless it was received later.
public final class ReferenceArchive: CityArchive, ObservationWriter, BookmarkWriter {
    private let memory = Mutex(Memory())

    /// Creates an empty archive.
    public init() {}

    /// The stored data.
    struct Memory {
        var revision = 0
        var floor = Instant.distantPast
        var entities: [EntityID: Entity] = [:]
        var series: [SeriesID: KeptSeries] = [:]
        var events: [EventKey: KeptEvent] = [:]
        var watermarks: [SourceID: Watermark] = [:]
        var statuses: [SourceID: [Instant: SourceStatus]] = [:]
        var bookmarks: Set<Bookmark> = []
        var rules = AlarmRules()
        /// The runs that had not ended when their start was removed.
        var forgottenRuns: [SeriesID: ForgottenRuns] = [:]
        /// The statuses of alarms just before the floor.
        var forgottenStatuses: [SeriesID: AlarmStatus] = [:]
        /// The journal of operator acts, by number.
        var entries: [AlarmEntry] = []
        /// The runs of the last query, or nil if the data has changed since.
        var runs: (known: Instant?, runs: [SeriesID: [AlarmRun]])?
    }

    /// A series, its owner, and its observations by phenomenon time.
    struct KeptSeries {
        var series: Series
        var owner: SourceID
        var observations: [Instant: Observation] = [:]
    }

    /// The identity of an event within its source.
    struct EventKey: Hashable {
        var source: SourceID
        var id: String
    }

    /// Removes all data before an instant, and rejects such data from then on.
    ///
    /// Entities, series, watermarks and the newest status of every source are retained.
    public func forget(before floor: Instant) {
        memory.withLock { memory in
            guard floor > memory.floor else { return }
            memory.forgetStatuses(before: floor)
            memory.forgetRuns(before: floor)
            memory.floor = floor
            memory.revision += 1
            memory.series = memory.series.mapValues { kept in
                var kept = kept
                kept.observations = kept.observations.filter { $0.key >= floor }
                return kept
            }
            memory.events = memory.events.filter { $0.value.event.time >= floor }
            for (source, statuses) in memory.statuses {
                let newest = statuses.keys.max()
                memory.statuses[source] = statuses.filter { $0.key >= floor || $0.key == newest }
            }
        }
    }

    /// Replaces the alarm rules.
    ///
    /// Stored data is checked again.
    public func judge(by rules: AlarmRules) {
        memory.withLock { memory in
            guard rules != memory.rules else { return }
            let old = Set(memory.rules.all)
            let changed = AlarmRules(Array(old.symmetricDifference(rules.all)))
            memory.forgottenStatuses = memory.forgottenStatuses.filter { id, _ in
                changed.rule(of: id) == nil
            }
            memory.rules = rules
            memory.derive()
            memory.runs = nil
            memory.revision += 1
        }
    }

    /// Returns the runs of all series, computed from the data known at a time, or from all data if
    /// it is nil.
    func allRuns(known: Instant?) -> [SeriesID: [AlarmRun]] {
        memory.withLock { memory in
            if let kept = memory.runs, kept.known == known { return kept.runs }
            var runs: [SeriesID: [AlarmRun]] = [:]
            for kept in memory.series.values {
                let found = memory.runs(of: kept, known: known)
                if !found.isEmpty { runs[kept.series.id] = found }
            }
            memory.runs = (known, runs)
            return runs
        }
    }

    /// Calls `body` to change the stored data.
    func update(_ body: (inout Memory) -> Void) { memory.withLock { body(&$0) } }

    /// Calls `body` with a snapshot of the stored data.
    func read<Answer>(_ body: (Memory) throws -> Answer) rethrows -> Answer {
        let snapshot = memory.withLock { $0 }
        return try body(snapshot)
    }

    // MARK: Writing

    /// Stores the batches.
    ///
    /// This method never fails.
    public func append(_ batches: [Batch]) -> AppendReport {
        memory.withLock { memory in
            var report = AppendReport()
            memory.revision += 1
            memory.runs = nil
            for batch in batches { memory.keep(batch, report: &report) }
            memory.derive()
            return report
        }
    }

    /// Returns the stored watermark of a source, or nil if there is none.
    public func watermark(of source: SourceID) -> Watermark? {
        read { $0.watermarks[source] }
    }

    /// Returns the numbers of stored observations of a source's series, without missing results.
    public func keptCounts(of source: SourceID, in span: Range<Instant>) -> KeptCounts {
        read { memory in
            let lower = max(span.lowerBound, memory.floor)
            let span = lower..<max(lower, span.upperBound)
            var kept = KeptCounts(span: span)
            for (id, series) in memory.series where series.owner == source {
                let count = series.observations.values.count {
                    span.contains($0.phenomenonTime) && $0.result != .missing
                }
                if count > 0 { kept.counts[id] = count }
            }
            return kept
        }
    }

    /// Stores the statuses of sources by their recording time.
    public func record(_ statuses: [SourceStatus]) {
        memory.withLock { memory in
            memory.revision += 1
            for status in statuses {
                memory.statuses[status.source, default: [:]][status.noted] = status
            }
        }
    }
}

extension ReferenceArchive {
    /// Stores a bookmark, valid or not.
    ///
    /// This method never fails.
    public func keep(_ bookmark: Bookmark) {
        memory.withLock { memory in
            memory.revision += 1
            memory.bookmarks.insert(bookmark)
        }
    }

    /// Returns the bookmarks of the span, as specified by the protocol.
    public func bookmarks(in span: Range<Instant>, at moment: Moment, limit: Int) -> [Bookmark] {
        let written = read { memory in
            memory.bookmarks.filter { bookmark in
                span.contains(bookmark.instant)
                    && moment.known.map { bookmark.written <= $0 } ?? true
            }
        }
        return Array(written.sorted().prefix(max(0, limit)))
    }
}

extension ReferenceArchive.Memory {
    mutating func keep(_ batch: Batch, report: inout AppendReport) {
        func count(_ reason: RejectReason) {
            report.rejects[batch.source, default: [:]][reason, default: 0] += 1
        }
        for entity in batch.entities { entities[entity.id] = entity }
        for described in batch.series {
            let owner = series[described.id]?.owner ?? batch.source
            guard owner == batch.source else {
                count(.ownedByOtherSource)
                continue
            }
            series[described.id, default: .init(series: described, owner: owner)].series = described
        }
        for given in batch.observations {
            let observation = given.normalized
            let id = observation.series
            let unknown = Series(id: id, unit: .unknown(""))
            var kept = series[id] ?? .init(series: unknown, owner: batch.source)
            guard kept.owner == batch.source else {
                count(.ownedByOtherSource)
                continue
            }
            series[id] = kept
            guard observation.hasValidTimes else {
                count(.invalidTime)
                continue
            }
            let time = observation.phenomenonTime
            guard time >= floor else {
                count(.tooOld)
                continue
            }
            let before = report.kept
            let isReread = batch.isComplete(id, at: time)
            defer {
                if isReread, report.kept > before {
                    report.found[batch.source, default: 0] += 1
                }
            }
            if let present = kept.observations[time] {
                if observation.agrees(with: present) {
                    if !isReread { count(.duplicate) }
                    let first = min(present.receivedTime, observation.receivedTime)
                    kept.observations[time]?.receivedTime = first
                } else {
                    if !isReread { count(.conflicting) }
                    if observation.supersedes(present) {
                        kept.observations[time] = observation
                        report.kept += 1
                    }
                }
            } else {
                if let newest = kept.observations.keys.max(), newest > time, !isReread {
                    count(.late)
                }
                kept.observations[time] = observation
                report.kept += 1
            }
            series[id] = kept
        }
        removeGone(of: batch, report: &report)
        for event in batch.events where event.time >= floor {
            let key = ReferenceArchive.EventKey(source: batch.source, id: event.id)
            if var kept = events[key] {
                kept.take(event)
                events[key] = kept
            } else {
                events[key] = KeptEvent(event)
            }
        }
        if let watermark = batch.watermark { watermarks[batch.source] = watermark }
    }

    /// Replaces observations by missing results if they are absent from a complete span of the
    /// batch.
    private mutating func removeGone(of batch: Batch, report: inout AppendReport) {
        guard let received = batch.received ?? batch.observations.map(\.receivedTime).max() else {
            return
        }
        for stretch in batch.complete where series[stretch.series]?.owner == batch.source {
            let present = Set(
                batch.observations.filter { $0.series == stretch.series }.map(\.phenomenonTime)
            )
            for (time, kept) in series[stretch.series]?.observations ?? [:]
            where stretch.span.contains(time) && kept.result != .missing
                && kept.receivedTime < received && !present.contains(time)
            {
                series[stretch.series]?.observations[time] = Observation(
                    series: stretch.series,
                    phenomenonTime: time,
                    receivedTime: received,
                    result: .missing,
                    quality: .missing
                )
                report.gone[batch.source, default: 0] += 1
            }
        }
    }
}

extension Batch {
    /// Returns true if a time is in a span of the series that the batch contains completely.
    fileprivate func isComplete(_ id: SeriesID, at time: Instant) -> Bool {
        complete.contains { $0.series == id && $0.span.contains(time) }
    }
}
