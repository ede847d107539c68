// SPDX-License-Identifier: Apache-2.0

/// What one source delivered, to be kept all at once or not at all.
public struct Batch: Hashable, Sendable {
    /// The source that delivered it.
    public var source: SourceID
    /// Entities that are new or have changed.
    public var entities: [Entity]
    /// Series that are new or have changed.
    public var series: [Series]
    /// Observations, in any order.
    public var observations: [Observation]
    /// Events that are new or have changed.
    public var events: [Event]
    /// Stretches of series of which the batch holds everything that the service has.
    ///
    /// An observation kept in one of them that the batch does not hold was deleted at the service:
    /// its result becomes missing. One that was received after ``received`` stays as it is.
    public var complete: [SeriesSpan] = []
    /// When the service answered, the received time of what is gone from ``complete``; nil takes
    /// the latest received time of the observations.
    public var received: Instant?
    /// How far the source has been read once this batch is kept; nil leaves that as it is.
    public var watermark: Watermark?

    /// Makes a batch.
    public init(
        source: SourceID,
        entities: [Entity] = [],
        series: [Series] = [],
        observations: [Observation] = [],
        events: [Event] = [],
        watermark: Watermark? = nil
    ) {
        self.source = source
        self.entities = entities
        self.series = series
        self.observations = observations
        self.events = events
        self.watermark = watermark
    }
}

/// A stretch of one series, its end excluded.
public struct SeriesSpan: Hashable, Sendable {
    /// The series.
    public var series: SeriesID
    /// The phenomenon times.
    public var span: Range<Instant>

    /// Makes a stretch.
    public init(series: SeriesID, span: Range<Instant>) {
        self.series = series
        self.span = span
    }
}

/// What became of appended batches.
public struct AppendReport: Hashable, Sendable {
    /// Observations that are new or replaced an older value.
    public var kept: Int
    /// What was not kept, or was kept with a remark, by source and reason.
    public var rejects: [SourceID: [RejectReason: Int]]
    /// Observations in ``Batch/complete`` stretches that were missing or had another value, by
    /// source.
    public var found: [SourceID: Int] = [:]
    /// Observations in ``Batch/complete`` stretches that the service no longer has, by source; they
    /// are now missing.
    public var gone: [SourceID: Int] = [:]

    /// Makes a report.
    public init(kept: Int = 0, rejects: [SourceID: [RejectReason: Int]] = [:]) {
        self.kept = kept
        self.rejects = rejects
    }
}

/// How many observations are kept of each series of a source.
public struct KeptCounts: Hashable, Sendable {
    /// The phenomenon times that were counted: those asked for that retention still keeps.
    public var span: Range<Instant>
    /// The counts, results that are missing left out; a series that is not here has none.
    public var counts: [SeriesID: Int]

    /// Makes counts.
    public init(span: Range<Instant>, counts: [SeriesID: Int] = [:]) {
        self.span = span
        self.counts = counts
    }
}

/// The write side of the cache: where sync puts what services deliver.
///
/// Everything in one call is kept in one durable transaction. Appending is idempotent on (series,
/// phenomenon time), so every overlap and every retry is harmless.
public protocol ObservationWriter: Sendable {
    /// Keeps the batches, their watermarks included, all at once or not at all.
    ///
    /// - Throws: an error whose description says what, where and how to mend, when nothing was kept.
    func append(_ batches: [Batch]) throws -> AppendReport

    /// How far a source has been read, by what has been kept.
    func watermark(of source: SourceID) throws -> Watermark?

    /// Counts the observations kept of each series of a source, to compare with its service.
    ///
    /// Results that are missing are not counted, because a service that deleted an observation does
    /// not count it either.
    ///
    /// - Parameters:
    ///   - source: the source that owns the series.
    ///   - span: the phenomenon times to count.
    /// - Returns: the counts, and what of the span they are of.
    /// - Throws: an error whose description says what, where and how to fix it.
    func keptCounts(of source: SourceID, in span: Range<Instant>) throws -> KeptCounts

    /// Keeps how a source is, so that viewers, and playback, can show it.
    func record(_ statuses: [SourceStatus]) throws
}

/// The store behind an ``ObservationWriter`` was begun again, or went back to an earlier state.
///
/// What had been read is not known to be kept any more: every source is to be read from the watermark
/// that the writer now has, and described again.
public struct StoreBegunAgain: Error, Hashable, CustomStringConvertible {
    /// What happened, in a sentence.
    public var reason: String

    /// Makes the error.
    public init(reason: String) { self.reason = reason }

    /// What happened, in a sentence.
    public var description: String { reason }
}
