// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What a client brought from its service in one visit.
public struct Delivery: Hashable, Sendable {
    /// What there is to keep, the watermark to go on from included.
    public var batch: Batch
    /// Whether more waits behind the watermark, so that the next visit should come at once.
    public var hasMore: Bool
    /// What was read and not taken, by reason.
    public var rejects: [RejectReason: Int]
    /// One example of each reason, raw; see `DisplayText`.
    public var examples: [RejectReason: String] = [:]
    /// True if a part of what the configuration asks for could not be read; the first remark says
    /// which, and why.
    public var isPartial = false
    /// What a person should know of those, in a sentence each; at most ten.
    public var remarks: [String]
    /// How far the service's clock is ahead of ours, where it tells (HTTP `Date`).
    public var clockSkew: Duration?
    /// How many bytes the service's answers had, decoded.
    public var bytes: Int

    /// Makes a delivery.
    public init(
        batch: Batch,
        hasMore: Bool = false,
        rejects: [RejectReason: Int] = [:],
        remarks: [String] = [],
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
/// client is visited from a thread of its own. It reads no clock: the instant of the visit is
/// given, and is the received time of everything that comes.
public protocol ServiceClient: Sendable {
    /// The source that this client reads.
    var source: SourceID { get }

    /// Fetches what has come since the watermark.
    ///
    /// - Parameters:
    ///   - watermark: where the last kept delivery ended; nothing for the first visit ever.
    ///   - now: the instant of the visit.
    ///   - cancellation: asked now and then; when it says so the visit ends with an error soon.
    /// - Returns: what has come, and the watermark to go on from once it is kept.
    /// - Throws: ``ServiceFailure`` when nothing could be fetched; what is kept stays as it is.
    func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery

    /// How stretches of the past are to be cut for ``audit(_:against:at:unless:)``.
    var auditShape: AuditShape { get }

    /// Compares a stretch of the past with what is kept of it, and reads again what differs.
    ///
    /// It is called from another thread than ``fetch(after:at:unless:)``, and may run at the same
    /// time; it must not make a visit wait. If the delivery has more, the same stretch is asked for
    /// again once it is kept.
    ///
    /// - Parameters:
    ///   - span: the phenomenon times to compare.
    ///   - kept: how many observations are kept of each series in the span; a series that is
    ///     missing here has none.
    ///   - now: the instant of the visit.
    ///   - cancellation: checked during the visit, as in ``fetch(after:at:unless:)``.
    /// - Returns: the series that differed, read again, with their stretches in
    ///   ``TwinModel/Batch/complete`` and without a watermark; an empty delivery if nothing differs;
    ///   nil if the service cannot be asked for its past.
    /// - Throws: ``ServiceFailure`` if the comparison could not be made.
    func audit(
        _ span: Range<Instant>,
        against kept: [SeriesID: Int],
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery?
}

/// How the past of a service is cut for comparing.
public struct AuditShape: Hashable, Sendable {
    /// The longest stretch of one comparison.
    public var piece: Duration
    /// How old phenomenon times must be before the service can count them.
    public var delay: Duration

    /// Makes a shape.
    public init(piece: Duration = .seconds(86_400), delay: Duration = .zero) {
        self.piece = piece
        self.delay = delay
    }
}

extension ServiceClient {
    /// Days, up to now.
    public var auditShape: AuditShape { AuditShape() }

    /// Compares nothing: the service cannot be asked for its past.
    public func audit(
        _ span: Range<Instant>,
        against kept: [SeriesID: Int],
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery? {
        nil
    }
}
