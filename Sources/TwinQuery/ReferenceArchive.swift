// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

private import Synchronization

/// A plain-Swift archive in memory that defines what every answer means.
///
/// It is written to be obviously right and may be slow: every other archive must give the same
/// answers. The rules of keeping are
///
/// - A series belongs to the source that first registered it, by its description or by an
///   observation of it; what another source tells of it is counted ``RejectReason/ownedByOtherSource``
///   and not kept. Its unit and shape may be changed by its owner.
/// - An entity may be described by any source; the newest description is kept.
/// - (series, phenomenon time) identifies an observation. One that agrees with what is kept is a
///   ``RejectReason/duplicate``; one that differs is ``RejectReason/conflicting``, and
///   ``TwinModel/Observation/supersedes(_:)`` decides which is kept. One that is new but older than the
///   newest kept of its series is kept and counted ``RejectReason/late``.
/// - What is kept is remembered in its newest version alone: asked as of a time before a replacing
///   value was received, neither it nor the replaced one answers.
/// - A time outside the years 1 to 9999 is ``RejectReason/invalidTime``; a phenomenon time before what
///   ``forget(before:)`` named is ``RejectReason/tooOld``.
/// - The watermark is kept with its batch, even if every observation in it was rejected.
/// - In a stretch of a series that a batch holds completely, repeated, late and replacing observations
///   are expected and not counted as rejects; new and replacing ones are counted as found; an observation that is kept but not in
///   the batch becomes missing, received when the batch was; one received later stays.
public final class ReferenceArchive: CityArchive, ObservationWriter, BookmarkWriter {
    private let memory = Mutex(Memory())

    /// Makes an empty archive.
    public init() {}

    /// Everything that is kept.
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
        /// The runs of what was forgotten that had not ended by then.
        var forgottenRuns: [SeriesID: ForgottenRuns] = [:]
        /// The runs that were asked for last, if nothing has changed since.
        var runs: (known: Instant?, runs: [SeriesID: [AlarmRun]])?
    }

    /// A series, who tells it, and its observations by phenomenon time.
    struct KeptSeries {
        var series: Series
        var owner: SourceID
        var observations: [Instant: Observation] = [:]
    }

    /// An event's identity within its source.
    struct EventKey: Hashable {
        var source: SourceID
        var id: String
    }

    /// Forgets everything that was true before an instant, and refuses it from then on.
    ///
    /// Entities, series, watermarks and every source's newest status stay.
    public func forget(before floor: Instant) {
        memory.withLock { memory in
            guard floor > memory.floor else { return }
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

    /// Judges all series by other rules from now on, what is kept included.
    public func judge(by rules: AlarmRules) {
        memory.withLock { memory in
            guard rules != memory.rules else { return }
            memory.rules = rules
            memory.runs = nil
            memory.revision += 1
        }
    }

    /// The runs of all series by what was known at a time; nil for all that is known now.
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

    /// Calls `body` with what is kept.
    func read<Answer>(_ body: (Memory) throws -> Answer) rethrows -> Answer {
        let snapshot = memory.withLock { $0 }
        return try body(snapshot)
    }

    // MARK: Writing

    /// Keeps the batches; never fails.
    public func append(_ batches: [Batch]) -> AppendReport {
        memory.withLock { memory in
            var report = AppendReport()
            memory.revision += 1
            memory.runs = nil
            for batch in batches { memory.keep(batch, report: &report) }
            return report
        }
    }

    /// How far a source has been read, by what has been kept.
    public func watermark(of source: SourceID) -> Watermark? {
        read { $0.watermarks[source] }
    }

    /// Counts the observations kept of each series of a source, missing results left out.
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

    /// Keeps how sources are, by when that was noted.
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
    /// Keeps a bookmark, whatever it says; never fails.
    public func keep(_ bookmark: Bookmark) {
        memory.withLock { memory in
            memory.revision += 1
            memory.bookmarks.insert(bookmark)
        }
    }

    /// The bookmarks of the span in their order, as the protocol defines it.
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

    /// Makes missing what a batch does not hold of its complete stretches.
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
    /// True if a time lies in a stretch of the series that the batch holds completely.
    fileprivate func isComplete(_ id: SeriesID, at time: Instant) -> Bool {
        complete.contains { $0.series == id && $0.span.contains(time) }
    }
}
