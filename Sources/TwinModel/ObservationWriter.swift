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
    /// its result becomes missing.
    public var complete: [SeriesSpan] = []
    /// How far the source has been read once this batch is kept.
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

    /// Makes a report.
    public init(kept: Int = 0, rejects: [SourceID: [RejectReason: Int]] = [:]) {
        self.kept = kept
        self.rejects = rejects
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

    /// Keeps how a source is, so that viewers, and playback, can show it.
    func record(_ statuses: [SourceStatus]) throws
}
