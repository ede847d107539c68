// SPDX-License-Identifier: Apache-2.0

/// The name of a configured connection to one city service, such as `traffic`.
public struct SourceID: Hashable, Comparable, Sendable, Codable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    /// The name, as written in the configuration.
    public var rawValue: String

    /// Creates an identity from a name.
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// Creates an identity from a literal.
    public init(stringLiteral value: String) { self.rawValue = value }

    /// Returns true if the left name sorts before the right one as text.
    public static func < (left: SourceID, right: SourceID) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The name, as written in the configuration.
    public var description: String { rawValue }
}

/// The position up to which a source has been read, in terms of its protocol.
public struct Watermark: Hashable, Sendable, Codable {
    /// The position in the protocol, such as an id, a cursor or a time.
    ///
    /// Only the protocol's client can interpret it.
    public var position: String
    /// The latest phenomenon time that was read, or nil if the protocol does not report one.
    public var instant: Instant?

    /// Creates a watermark.
    public init(position: String, instant: Instant? = nil) {
        self.position = position
        self.instant = instant
    }
}

/// The state of a source.
public enum SourceState: String, Hashable, Sendable, Codable, CaseIterable {
    /// The source has not been visited yet.
    case starting
    /// The source answers in time.
    case fresh
    /// The source answers, but its newest data is older than it should be.
    case behind
    /// The source cannot be reached: the connection was refused or reset, or there is no route or
    /// name.
    case unreachable
    /// The source was reached but did not answer within the deadline.
    case slow
    /// The source answers with unexpected content.
    case garbled
    /// The source refuses access: 401, 403.
    case refused
    /// The source answers that it is in trouble or busy: 429, 5xx.
    case troubled
}

/// The reason why data of a service was rejected, or was stored with a remark.
public enum RejectReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// An exact repetition of a stored observation.
    case duplicate
    /// The same series and phenomenon time with another value. The one received later is stored.
    case conflicting
    /// Older than the newest stored observation of its series. It is stored and counted as late.
    case late
    /// A phenomenon time more than ten minutes ahead of the clock.
    case future
    /// A phenomenon time ahead of its receipt; kept, at the corrected time if the clock's offset is
    /// known.
    case ahead
    /// A phenomenon time before the start of retention.
    case tooOld
    /// An invalid time.
    case invalidTime
    /// A value that is invalid for its series.
    case invalidValue
    /// A line or object that cannot be parsed.
    case malformed
    /// Data over a limit of count, size or depth.
    case overLimit
    /// A series that belongs to another source.
    case ownedByOtherSource
    /// One of two different series of the service that map to the same series.
    case ambiguous
    /// An unsupported form of record, such as a native histogram.
    case unsupported
    /// A record without a rule in the configuration or the catalog.
    case unmapped

    /// True if reading a span again is expected to produce this reason.
    ///
    /// Expected reasons are not counted for observations in ``Batch/complete`` spans.
    public var isExpectedWhenReread: Bool {
        self == .duplicate || self == .conflicting || self == .late
    }
}

/// The status of a source at an instant, as shown in the header and on the sources page.
public struct SourceStatus: Hashable, Sendable {
    /// The source.
    public var source: SourceID
    /// The state of the source.
    public var state: SourceState
    /// The time since which the source is in this state.
    public var since: Instant
    /// The time at which this status was recorded.
    public var noted: Instant
    /// The time of the last successful visit, or nil if there was none.
    public var lastSuccess: Instant?
    /// The newest phenomenon time that was delivered.
    public var newestObservation: Instant?
    /// The time of the next visit.
    public var nextTry: Instant?
    /// The interval between visits.
    public var interval: Duration
    /// The number of consecutive failures.
    public var failures: Int
    /// The lead of the source's clock over the local clock, or nil if it is unknown.
    public var clockSkew: Duration?
    /// The correction of the source's times; nil if its clock is not off.
    public var clock: ClockCorrection?
    /// The number of observations stored since the start.
    public var observations: Int
    /// The number of bytes received since the start.
    public var bytes = 0
    /// The recent number of observations stored per second, or nil before the second visit.
    public var observationRate: Double?
    /// The recent number of bytes received per second, or nil before the second visit.
    public var byteRate: Double?
    /// The numbers of rejects since the start, by reason.
    public var rejects: [RejectReason: Int]
    /// The latest example of each reason, unsanitized; see ``DisplayText``.
    public var examples: [RejectReason: String] = [:]
    /// The results of comparing the past with the service, or nil if it was not compared yet.
    public var audit: SourceAudit?
    /// The last failure, or a remark about the last visit; nil if there is none.
    public var message: ServiceMessage?

    /// Creates the status of a source that has not been visited yet.
    public init(source: SourceID, at instant: Instant, interval: Duration) {
        self.source = source
        self.state = .starting
        self.since = instant
        self.noted = instant
        self.interval = interval
        self.failures = 0
        self.observations = 0
        self.rejects = [:]
    }
}

/// The correction of a source's times for its service's clock.
public struct ClockCorrection: Hashable, Sendable {
    /// The offset subtracted from the source's times; positive if its clock is ahead of ours.
    public var offset: Duration
    /// The time from which this offset applies; nil if it always applied.
    public var since: Instant?
    /// The previous offset; nil if there was none.
    public var previous: Duration?
    /// True if the clock is off by an offset that is not constant, so that ``offset`` is outdated.
    public var isUnsteady: Bool

    /// Creates a correction.
    public init(
        offset: Duration,
        since: Instant? = nil,
        previous: Duration? = nil,
        isUnsteady: Bool = false
    ) {
        self.offset = offset
        self.since = since
        self.previous = previous
        self.isUnsteady = isUnsteady
    }
}

/// The results of comparing the stored past with a service since the start.
public struct SourceAudit: Hashable, Sendable, Codable {
    /// The end of the last comparison, or nil before the first.
    public var last: Instant?
    /// The number of observations of the service that were not stored, or had another value.
    public var found: Int
    /// The number of observations that the service no longer has.
    ///
    /// They are shown as missing.
    public var gone: Int

    /// Creates a summary.
    public init(last: Instant? = nil, found: Int = 0, gone: Int = 0) {
        self.last = last
        self.found = found
        self.gone = gone
    }
}
