// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A row of the alarm table: an alarm at an instant.
public struct AlarmRow: Hashable, Sendable {
    /// The series of the alarm, whose value is beyond a limit.
    public var alarm: SeriesID
    /// The limits, the class and the group of the alarm.
    public var rule: AlarmRule
    /// The state of the alarm, with the acts of operators on it.
    public var status: AlarmStatus
    /// The time of the last decisive value; nil if there is none.
    public var observed: Instant?
    /// The last decisive value; nil if there is none.
    public var value: Double?

    /// Creates a row.
    public init(
        alarm: SeriesID,
        rule: AlarmRule,
        status: AlarmStatus,
        observed: Instant? = nil,
        value: Double? = nil
    ) {
        self.alarm = alarm
        self.rule = rule
        self.status = status
        self.observed = observed
        self.value = value
    }

    /// The limit that is passed or was passed last.
    ///
    /// It is nil if no limit was passed since the alarm was last normal, acknowledged and in
    /// service.
    public var limit: AlarmLimit? {
        status.run.flatMap { run in
            rule.limits.indices.contains(run.limit) ? rule.limits[run.limit] : nil
        }
    }

    /// The priority of ``limit``.
    public var priority: Priority? { limit?.priority }

    /// The start of the time beyond any limit; nil if no limit was passed.
    ///
    /// It is the time of the entity's own event if there is one, and of the first sample beyond a
    /// limit otherwise.
    public var onset: Instant? { status.run.map { $0.trouble.event ?? $0.trouble.onset } }

    /// True if the alarm may be older than ``onset``, because no earlier value is known.
    public var isOlder: Bool {
        status.run.map { $0.trouble.event == nil && $0.trouble.previous == nil } ?? false
    }

    /// Returns the validity of the alarm at an instant.
    ///
    /// - Parameters:
    ///   - instant: The instant shown.
    ///   - gracePeriod: The age above which a value of the property is overdue.
    /// - Returns: The validity; `notEvaluated` if there is no value.
    public func validity(at instant: Instant, gracePeriod: Duration) -> AlarmValidity {
        // An alarm about the absence of values is valid because there is none.
        if limit?.absence != nil { return .valid }
        guard let observed else { return .notEvaluated }
        return AlarmValidity(age: instant.duration(since: observed), gracePeriod: gracePeriod)
    }

    /// Returns true if the left row is sorted before the right one.
    ///
    /// The most urgent row comes first. Rows of equal priority are sorted by onset, then by series.
    public static func comesFirst(_ left: AlarmRow, _ right: AlarmRow) -> Bool {
        let (first, second) = (left.priority?.rawValue ?? 0, right.priority?.rawValue ?? 0)
        if first != second { return first > second }
        let (begun, other) = (left.onset ?? .distantPast, right.onset ?? .distantPast)
        if begun != other { return begun < other }
        return left.alarm < right.alarm
    }
}

/// A change of an alarm.
public struct AlarmChange: Hashable, Sendable {
    /// The series of the alarm.
    public var alarm: SeriesID
    /// The change.
    public var transition: AlarmTransition
    /// The priority after the change; nil if no limit was passed.
    public var priority: Priority?

    /// Creates a change.
    public init(alarm: SeriesID, transition: AlarmTransition, rule: AlarmRule) {
        self.alarm = alarm
        self.transition = transition
        priority = transition.status.run.flatMap { run in
            rule.limits.indices.contains(run.limit) ? rule.limits[run.limit].priority : nil
        }
    }

    /// Returns true if the left change is sorted before the right one: by instant, then by series.
    public static func comesFirst(_ left: AlarmChange, _ right: AlarmChange) -> Bool {
        if left.transition.instant != right.transition.instant {
            return left.transition.instant < right.transition.instant
        }
        return left.alarm < right.alarm
    }
}
