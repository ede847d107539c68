// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// An uninterrupted time in which a series is beyond at least one of its limits.
///
/// Several runs of limits with different priorities can belong to one trouble.
public struct AlarmTrouble: Hashable, Sendable {
    /// The time of the first sample beyond any limit.
    public var onset: Instant
    /// The time of the decisive sample before it; nil if there is none, so the trouble may be
    /// older.
    public var previous: Instant?
    /// The priority of the most urgent limit passed by the first sample.
    public var priority: Priority
    /// The time of the entity's own event that began the trouble; nil if there is none.
    public var event: Instant?
    /// The time at which that event was first received.
    public var eventReceived: Instant?

    /// Creates a trouble.
    public init(
        onset: Instant,
        previous: Instant?,
        priority: Priority,
        event: Instant? = nil,
        eventReceived: Instant? = nil
    ) {
        self.onset = onset
        self.previous = previous
        self.priority = priority
        self.event = event
        self.eventReceived = eventReceived
    }

    /// Returns the times at which an event of the entity can be the start of the trouble.
    ///
    /// An event must be later than the last sample inside and not later than the first sample
    /// beyond. It may precede the latter by at most `reach`.
    public func eventTimes(within reach: Duration) -> ClosedRange<Instant> {
        let earliest = onset - reach
        guard let previous else { return earliest...onset }
        return min(max(earliest, previous + .milliseconds(1)), onset)...onset
    }
}

/// A crossing of a limit by a series, from the first sample beyond the limit until it is cleared.
public struct AlarmRun: Hashable, Sendable {
    /// The index of the limit in its rule.
    public var limit: Int
    /// The time of the first sample beyond the limit.
    public var onset: Instant
    /// The time at which that sample was received.
    public var received: Instant
    /// The value of that sample.
    public var value: Double
    /// The time of the sample that cleared the limit; nil while the limit is passed.
    public var clear: Instant?
    /// The time at which that sample was received.
    public var clearReceived: Instant?
    /// The trouble that the run belongs to.
    public var trouble: AlarmTrouble

    /// Creates a run.
    public init(
        limit: Int,
        onset: Instant,
        received: Instant,
        value: Double,
        clear: Instant? = nil,
        clearReceived: Instant? = nil,
        trouble: AlarmTrouble
    ) {
        self.limit = limit
        self.onset = onset
        self.received = received
        self.value = value
        self.clear = clear
        self.clearReceived = clearReceived
        self.trouble = trouble
    }
}

/// An announced run as known at an instant.
public struct AlarmRecord: Hashable, Sendable {
    /// The series.
    public var series: SeriesID
    /// The limit passed by the series.
    public var limit: AlarmLimit
    /// The time of the first sample beyond this limit.
    public var onset: Instant
    /// The value of that sample.
    public var value: Double
    /// The time at which the on-delay ended.
    public var announced: Instant
    /// The time at which the run ended; nil if it had not ended.
    public var cleared: Instant?
    /// The start of the trouble; since then the series was beyond at least one limit.
    public var began: Instant
    /// True if the trouble may be older than ``began``, because no earlier value is known.
    public var isOlder: Bool
    /// The priority at the start of the trouble.
    public var firstPriority: Priority

    /// Creates the record of a run at an instant from the values known then.
    ///
    /// The result is nil if the run had not been announced or was not known.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - series: The series of the run.
    ///   - limit: The limit of the run.
    ///   - instant: The instant shown; later changes are ignored.
    ///   - known: The time after which received values are ignored; nil to use all values.
    public init?(
        _ run: AlarmRun,
        of series: SeriesID,
        limit: AlarmLimit,
        at instant: Instant,
        known: Instant? = nil
    ) {
        guard known.map({ run.received <= $0 }) ?? true else { return nil }
        var cleared: Instant?
        if let clear = run.clear, let received = run.clearReceived {
            let end = clear + limit.offDelay
            if end <= instant, known.map({ received <= $0 }) ?? true { cleared = end }
        }
        let announced = run.onset + limit.announcementDelay
        guard announced <= instant, cleared.map({ $0 > announced }) ?? true else { return nil }
        var event = run.trouble.event
        if let known, let received = run.trouble.eventReceived, received > known { event = nil }
        self.series = series
        self.limit = limit
        onset = run.onset
        value = run.value
        self.announced = announced
        self.cleared = cleared
        began = event ?? run.trouble.onset
        isOlder = event == nil && run.trouble.previous == nil
        firstPriority = run.trouble.priority
    }

    /// True if the run had not ended.
    public var isActive: Bool { cleared == nil }

    /// Returns true if the left record is sorted before the right one.
    ///
    /// Records are sorted by onset, then by series, then from the most to the least urgent.
    public static func comesFirst(_ left: AlarmRecord, _ right: AlarmRecord) -> Bool {
        if left.onset != right.onset { return left.onset < right.onset }
        if left.series != right.series { return left.series < right.series }
        if left.limit.priority != right.limit.priority {
            return left.limit.priority > right.limit.priority
        }
        // Two limits with the same priority can differ only in their thresholds and conditions.
        let first = (left.limit.above ?? -.infinity, left.limit.below ?? -.infinity)
        let second = (right.limit.above ?? -.infinity, right.limit.below ?? -.infinity)
        if first != second { return first < second }
        return left.limit.condition?.stored ?? "" < right.limit.condition?.stored ?? ""
    }

    /// Returns true if the trouble began, the limit was passed or the run ended within the span.
    public func changes(in span: Range<Instant>) -> Bool {
        span.contains(began) || span.contains(onset) || cleared.map(span.contains) ?? false
    }
}

/// An active run with the last decisive value of its series.
public struct ActiveAlarm: Hashable, Sendable {
    /// The run.
    public var record: AlarmRecord
    /// The time of the last decisive value.
    public var observed: Instant
    /// The last decisive value.
    public var value: Double

    /// Creates an active alarm from a run and a value.
    public init(_ record: AlarmRecord, observed: Instant, value: Double) {
        self.record = record
        self.observed = observed
        self.value = value
    }
}
