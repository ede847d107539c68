// SPDX-License-Identifier: Apache-2.0

/// The name of a configured connection to one city service: `traffic`.
public struct SourceID: Hashable, Comparable, Sendable, Codable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    /// The name as the configuration writes it.
    public var rawValue: String

    /// Wraps a name.
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// Wraps a name written in the source.
    public init(stringLiteral value: String) { self.rawValue = value }

    /// Whether the left name comes before the right one in text order.
    public static func < (left: SourceID, right: SourceID) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The name as the configuration writes it.
    public var description: String { rawValue }
}

/// How far a source has been read, in the words of its own protocol.
public struct Watermark: Hashable, Sendable, Codable {
    /// The protocol's own position: an id, a cursor, a time.
    ///
    /// Only its client can read it.
    public var position: String
    /// The latest phenomenon time that has been read, where the protocol tells.
    public var instant: Instant?

    /// Makes a watermark.
    public init(position: String, instant: Instant? = nil) {
        self.position = position
        self.instant = instant
    }
}

/// What a source is doing, in one word.
public enum SourceState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Not asked yet.
    case starting
    /// Answering in time.
    case fresh
    /// Answering, but its newest data is older than it should be.
    case behind
    /// Not to be reached: refused, reset, no route, no name.
    case unreachable
    /// Reached, but not answering within the deadline.
    case slow
    /// Answering with something that is not what it should be.
    case garbled
    /// Refusing us: 401, 403.
    case refused
    /// Answering that it is in trouble or busy: 429, 5xx.
    case troubled
}

/// Why something that a service sent was not kept.
public enum RejectReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// An exact repetition of what is kept.
    case duplicate
    /// The same series and phenomenon time with another value; the one received later is kept.
    case conflicting
    /// Older than what is kept of its series; accepted, and counted as late.
    case late
    /// A phenomenon time more than ten minutes ahead of the clock.
    case future
    /// A phenomenon time before what retention keeps.
    case tooOld
    /// A time that is no time.
    case invalidTime
    /// A value that is no value of its series.
    case invalidValue
    /// A line or object that cannot be read.
    case malformed
    /// Over a limit of count, size or depth.
    case overLimit
    /// A series that another source already tells.
    case ownedByOtherSource
    /// Two different series of the service that would become one here.
    case ambiguous
    /// A form of record that is not read, such as a native histogram.
    case unsupported
    /// A record that no rule of the configuration or the catalog maps to a series.
    case unmapped

    /// True if reading a stretch again brings this as a matter of course, so that it is not counted
    /// for observations in ``Batch/complete`` stretches.
    public var isExpectedWhenReread: Bool {
        self == .duplicate || self == .conflicting || self == .late
    }
}

/// How a source is at an instant, as the header and the sources page show it.
public struct SourceStatus: Hashable, Sendable {
    /// Which source.
    public var source: SourceID
    /// What it is doing.
    public var state: SourceState
    /// Since when it is doing that.
    public var since: Instant
    /// When this was noted.
    public var noted: Instant
    /// When it last delivered, where it ever did.
    public var lastSuccess: Instant?
    /// The newest phenomenon time that it has delivered.
    public var newestObservation: Instant?
    /// When it will be asked next.
    public var nextTry: Instant?
    /// How often it is asked.
    public var interval: Duration
    /// How many times in a row it failed.
    public var failures: Int
    /// How far its clock is ahead of ours, where it tells.
    public var clockSkew: Duration?
    /// Observations kept since the start.
    public var observations: Int
    /// Bytes of its answers since the start.
    public var bytes = 0
    /// Observations kept per second of late; nothing until it has been visited twice.
    public var observationRate: Double?
    /// Bytes per second of late; nothing until it has been visited twice.
    public var byteRate: Double?
    /// What was not kept since the start, by reason.
    public var rejects: [RejectReason: Int]
    /// The latest example of each reason, raw; see ``DisplayText``.
    public var examples: [RejectReason: String] = [:]
    /// What comparing the past with the service has brought; nil if that was not done yet.
    public var audit: SourceAudit?
    /// The last failure in a sentence, raw; see ``DisplayText``.
    public var message: String?

    /// Makes the status of a source that has not been asked yet.
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

/// What comparing the kept past with a service has brought since the start.
public struct SourceAudit: Hashable, Sendable, Codable {
    /// When the last comparison ended; nil before the first.
    public var last: Instant?
    /// Observations that the service had and we had not, or had with another value.
    public var found: Int
    /// Observations that the service no longer has; they are shown as missing.
    public var gone: Int

    /// Makes a summary.
    public init(last: Instant? = nil, found: Int = 0, gone: Int = 0) {
        self.last = last
        self.found = found
        self.gone = gone
    }
}
