// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The result of one visit to a service.
public struct Delivery: Hashable, Sendable {
    /// The observations, entities and events to store, with the watermark of the next visit.
    public var batch: Batch
    /// True if the service has more data after the watermark, so that the next visit should follow
    /// at once.
    public var hasMore: Bool
    /// The number of items that were read but rejected, by reason.
    public var rejects: [RejectReason: Int]
    /// One raw example of each reason.
    ///
    /// Show it through `DisplayText` only.
    public var examples: [RejectReason: String] = [:]
    /// True if a part of the configured data could not be read.
    ///
    /// The first remark names the part and the reason.
    public var isPartial = false
    /// Sentences for the user about rejects and missing parts, at most ten.
    public var remarks: [ServiceMessage]
    /// The lead of the service's clock over the local clock, from the HTTP `Date` header; nil if
    /// unknown.
    public var clockSkew: Duration?
    /// The correction of the times for the service's clock; nil if that clock is right.
    public var clock: ClockCorrection?
    /// The time until the next visit if this delivery is empty for the present; nil for the regular
    /// interval.
    public var again: Duration?
    /// The newest phenomenon time of each series of which one was refused as too far ahead.
    public var refusedAhead: [SeriesID: Instant] = [:]
    /// The total size of the service's answers after decoding, in bytes.
    public var bytes: Int
    /// The time that the service took for all its answers.
    ///
    /// Data of a long visit can be newer than its received time, which is the start of the visit.
    public var duration: Duration = .zero

    /// Creates a delivery.
    public init(
        batch: Batch,
        hasMore: Bool = false,
        rejects: [RejectReason: Int] = [:],
        remarks: [ServiceMessage] = [],
        clockSkew: Duration? = nil,
        bytes: Int = 0
    ) {
        self.batch = batch
        self.hasMore = hasMore
        self.rejects = rejects
        self.remarks = remarks
        self.clockSkew = clockSkew
        self.bytes = bytes
    }
}

/// A connection to one city service.
///
/// A visit blocks its thread until the service has answered or the deadline has passed, so each
/// client needs a thread of its own. A client reads no clock: the caller passes the instant of the
/// visit, which becomes the received time of everything that the visit returns.
public protocol ServiceClient: Sendable {
    /// The source that this client reads.
    var source: SourceID { get }

    /// Fetches the data that arrived after the watermark.
    ///
    /// - Parameters:
    ///   - watermark: The watermark of the last stored delivery; nil on the first visit ever.
    ///   - now: The instant of the visit.
    ///   - cancellation: Checked regularly. If it is raised, the visit soon ends with an error.
    /// - Returns: The new data, and the watermark of the next visit once the data is stored.
    /// - Throws: ``ServiceFailure`` if nothing could be fetched. Stored data is not affected.
    func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery

    /// The division of the past into spans for ``audit(_:against:at:unless:)``.
    var auditShape: AuditShape { get }

    /// Compares a span of the past with the stored data, and reads again the series that differ.
    ///
    /// This is called on another thread than ``fetch(after:at:unless:)``, possibly at the same
    /// time, and must not make a visit wait. If the delivery has more, the caller audits the same
    /// span again once the delivery is stored.
    ///
    /// - Parameters:
    ///   - span: The phenomenon times to compare.
    ///   - kept: The number of stored observations of each series in the span. A series that is
    ///     missing here has none.
    ///   - now: The instant of the visit.
    ///   - cancellation: Checked regularly, as in ``fetch(after:at:unless:)``.
    /// - Returns: The series that differed, read again, with their spans in
    ///   ``TwinModel/Batch/complete`` and without a watermark. The delivery is empty if nothing
    ///   differs, and nil if the service has no history to ask for.
    /// - Throws: ``ServiceFailure`` if the comparison could not be made.
    func audit(
        _ span: Range<Instant>,
        against kept: [SeriesID: Int],
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery?
}

/// The division of a service's past into spans for audits.
public struct AuditShape: Hashable, Sendable {
    /// The longest span of one comparison.
    public var piece: Duration
    /// The minimum age of phenomenon times that the service can count.
    public var delay: Duration

    /// Creates a shape; by default whole days, up to now.
    public init(piece: Duration = .seconds(86_400), delay: Duration = .zero) {
        self.piece = piece
        self.delay = delay
    }
}

extension ServiceClient {
    /// Whole days, up to now.
    public var auditShape: AuditShape { AuditShape() }

    /// Returns nil: by default a service has no history.
    public func audit(
        _ span: Range<Instant>,
        against kept: [SeriesID: Int],
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery? {
        nil
    }
}
