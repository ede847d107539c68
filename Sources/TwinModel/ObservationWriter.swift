// SPDX-License-Identifier: Apache-2.0

/// The data that one source delivered, to be stored in one transaction.
public struct Batch: Hashable, Sendable {
    /// The source that delivered the batch.
    public var source: SourceID
    /// New and changed entities.
    public var entities: [Entity]
    /// New and changed series.
    public var series: [Series]
    /// The observations, in any order.
    public var observations: [Observation]
    /// New and changed events.
    public var events: [Event]
    /// The spans of series for which the batch contains all observations of the service.
    ///
    /// A stored observation in one of these spans that the batch does not contain was deleted by
    /// the service: its result becomes missing. Observations received after ``received`` are not
    /// changed.
    public var complete: [SeriesSpan] = []
    /// The time of the service's answer, used as the received time of observations deleted from
    /// ``complete`` spans.
    ///
    /// If it is nil, the latest received time of the batch's observations is used.
    public var received: Instant?
    /// The position up to which the source has been read once this batch is stored.
    ///
    /// If it is nil, the stored watermark is not changed.
    public var watermark: Watermark?

    /// Creates a batch.
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

/// A half-open span of phenomenon times of one series.
public struct SeriesSpan: Hashable, Sendable {
    /// The series.
    public var series: SeriesID
    /// The phenomenon times, without the upper bound.
    public var span: Range<Instant>

    /// Creates a span of a series.
    public init(series: SeriesID, span: Range<Instant>) {
        self.series = series
        self.span = span
    }
}

/// The result of appending batches.
public struct AppendReport: Hashable, Sendable {
    /// The number of observations that are new or replaced a stored value.
    public var kept: Int
    /// The numbers of observations that were rejected, or stored with a remark, by source and
    /// reason.
    public var rejects: [SourceID: [RejectReason: Int]]
    /// The numbers of observations in ``Batch/complete`` spans that were absent or had another
    /// value, by source.
    public var found: [SourceID: Int] = [:]
    /// The numbers of observations in ``Batch/complete`` spans that the service no longer has, by
    /// source.
    ///
    /// Their results are now missing.
    public var gone: [SourceID: Int] = [:]

    /// Creates a report.
    public init(kept: Int = 0, rejects: [SourceID: [RejectReason: Int]] = [:]) {
        self.kept = kept
        self.rejects = rejects
    }
}

/// The numbers of stored observations of the series of a source.
public struct KeptCounts: Hashable, Sendable {
    /// The counted phenomenon times: the requested span without the times before retention.
    public var span: Range<Instant>
    /// The number of observations of each series, without missing results.
    ///
    /// Series without observations are absent.
    public var counts: [SeriesID: Int]

    /// Creates counts.
    public init(span: Range<Instant>, counts: [SeriesID: Int] = [:]) {
        self.span = span
        self.counts = counts
    }
}

/// The write side of the cache, to which synchronization appends the data of services.
///
/// Each call is one durable transaction. Appending is idempotent on (series, phenomenon time), so
/// that overlaps and retries are harmless.
public protocol ObservationWriter: Sendable {
    /// Stores the batches and their watermarks in one transaction.
    ///
    /// - Throws: An error if nothing was stored. Its description says what failed, where, and how
    ///   to fix it.
    func append(_ batches: [Batch]) throws -> AppendReport

    /// Returns the stored watermark of a source, or nil if there is none.
    func watermark(of source: SourceID) throws -> Watermark?

    /// Returns the numbers of stored observations of a source's series, to compare with its
    /// service.
    ///
    /// Missing results are not counted, because a service that deleted an observation does not
    /// count it either.
    ///
    /// - Parameters:
    ///   - source: The source that owns the series.
    ///   - span: The phenomenon times to count.
    /// - Returns: The counts, and the part of the span that they cover.
    /// - Throws: An error whose description says what failed, where, and how to fix it.
    func keptCounts(of source: SourceID, in span: Range<Instant>) throws -> KeptCounts

    /// Stores the states of sources, for viewers and playback.
    func record(_ statuses: [SourceStatus]) throws
}

/// An error thrown if the store behind an ``ObservationWriter`` was recreated, or returned to an
/// earlier state.
///
/// Data that was appended before may be lost. Every source must be read again from the writer's
/// present watermark, and its entities and series must be described again.
public struct StoreBegunAgain: Error, Hashable, CustomStringConvertible {
    /// A sentence that says what happened.
    public var reason: String

    /// Creates the error.
    public init(reason: String) { self.reason = reason }

    /// A sentence that says what happened.
    public var description: String { reason }
}
