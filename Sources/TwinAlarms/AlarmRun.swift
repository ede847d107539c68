// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The time without a break in which a series is beyond any of its limits.
///
/// Several runs, of limits of different priorities, can belong to one trouble.
public struct AlarmTrouble: Hashable, Sendable {
    /// The first sample beyond any limit.
    public var onset: Instant
    /// The decisive sample before it; nil if the series has none, so that the trouble may be older.
    public var previous: Instant?
    /// The most urgent limit that the first sample passed.
    public var priority: Priority
    /// The entity's own event that began it; nil if there is none.
    public var event: Instant?
    /// When that event was first received.
    public var eventReceived: Instant?

    /// Makes a trouble.
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

    /// The times that an event of the entity must have to be the trouble's beginning: after the sample
    /// that was still inside, not after the first one beyond, and not longer before that than `reach`.
    public func eventTimes(within reach: Duration) -> ClosedRange<Instant> {
        let earliest = onset - reach
        guard let previous else { return earliest...onset }
        return min(max(earliest, previous + .milliseconds(1)), onset)...onset
    }
}

/// One passing of one limit by one series, from the first sample beyond it until it is cleared.
public struct AlarmRun: Hashable, Sendable {
    /// The place of the limit in its rule.
    public var limit: Int
    /// The first sample beyond the limit.
    public var onset: Instant
    /// When that sample was received.
    public var received: Instant
    /// The value of that sample.
    public var value: Double
    /// The sample that cleared the limit; nil while it is passed.
    public var clear: Instant?
    /// When that sample was received.
    public var clearReceived: Instant?
    /// The trouble that it belongs to.
    public var trouble: AlarmTrouble

    /// Makes a run.
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

/// An announced run as it shows at a moment.
public struct AlarmRecord: Hashable, Sendable {
    /// The series.
    public var series: SeriesID
    /// The limit that it passed.
    public var limit: AlarmLimit
    /// The first sample beyond this limit.
    public var onset: Instant
    /// The value of that sample.
    public var value: Double
    /// When the on-delay was over.
    public var announced: Instant
    /// When it ended; nil if it had not ended at the moment.
    public var cleared: Instant?
    /// When the trouble began: since then the series was beyond some limit without a break.
    public var began: Instant
    /// True if the trouble may be older than ``began``, because nothing is known from before it.
    public var isOlder: Bool
    /// The priority that the trouble began with.
    public var firstPriority: Priority

    /// The run as it shows at an instant, by what was known then; nil if it had not been announced, or
    /// was not known.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - series: its series.
    ///   - limit: its limit.
    ///   - instant: nothing later counts.
    ///   - known: nothing received later counts; nil if all that is known counts.
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
        let announced = run.onset + limit.onDelay
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

    /// True if the run had not ended at the moment.
    public var isActive: Bool { cleared == nil }

    /// Records in the order of their onsets, then by series, then the most urgent first.
    public static func comesFirst(_ left: AlarmRecord, _ right: AlarmRecord) -> Bool {
        if left.onset != right.onset { return left.onset < right.onset }
        if left.series != right.series { return left.series < right.series }
        if left.limit.priority != right.limit.priority {
            return left.limit.priority > right.limit.priority
        }
        // Two limits of one priority can only differ in what they compare with.
        return (left.limit.above ?? -.infinity, left.limit.below ?? -.infinity)
            < (right.limit.above ?? -.infinity, right.limit.below ?? -.infinity)
    }

    /// True if it began, became as urgent as it is, or ended in the span.
    public func changes(in span: Range<Instant>) -> Bool {
        span.contains(began) || span.contains(onset) || cleared.map(span.contains) ?? false
    }
}

/// An active run with the last value of its series that counts.
public struct ActiveAlarm: Hashable, Sendable {
    /// The run.
    public var record: AlarmRecord
    /// When the last decisive value was true.
    public var observed: Instant
    /// That value.
    public var value: Double

    /// Puts a run and a value together.
    public init(_ record: AlarmRecord, observed: Instant, value: Double) {
        self.record = record
        self.observed = observed
        self.value = value
    }
}
