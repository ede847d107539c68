// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One row of the alarm table: an alarm as it shows at a moment.
public struct AlarmRow: Hashable, Sendable {
    /// Which alarm it is: the series whose limits are passed.
    public var alarm: SeriesID
    /// Its limits, class and group.
    public var rule: AlarmRule
    /// Its state, and what operators did about it.
    public var status: AlarmStatus
    /// When the last value that counts was true; nil if there is none.
    public var observed: Instant?
    /// That value.
    public var value: Double?

    /// Makes a row.
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

    /// The limit that is passed, or was last passed; nil if none was since the alarm was last normal,
    /// acknowledged and in service.
    public var limit: AlarmLimit? {
        status.run.flatMap { run in
            rule.limits.indices.contains(run.limit) ? rule.limits[run.limit] : nil
        }
    }

    /// The priority of ``limit``.
    public var priority: Priority? { limit?.priority }

    /// Since when it is beyond some limit: the entity's own event if there is one, else the first
    /// sample; nil if it never was.
    public var onset: Instant? { status.run.map { $0.trouble.event ?? $0.trouble.onset } }

    /// True if it may be older than ``onset``, because nothing is known from before it.
    public var isOlder: Bool {
        status.run.map { $0.trouble.event == nil && $0.trouble.previous == nil } ?? false
    }

    /// How far the alarm can be relied on at an instant.
    ///
    /// - Parameters:
    ///   - instant: the instant shown.
    ///   - gracePeriod: from which age on a value of the property is overdue.
    /// - Returns: the validity; not evaluated if there is no value.
    public func validity(at instant: Instant, gracePeriod: Duration) -> AlarmValidity {
        guard let observed else { return .notEvaluated }
        return AlarmValidity(age: instant.duration(since: observed), gracePeriod: gracePeriod)
    }

    /// The most urgent first, of equal priority the one that began first, then by series.
    public static func comesFirst(_ left: AlarmRow, _ right: AlarmRow) -> Bool {
        let (first, second) = (left.priority?.rawValue ?? 0, right.priority?.rawValue ?? 0)
        if first != second { return first > second }
        let (begun, other) = (left.onset ?? .distantPast, right.onset ?? .distantPast)
        if begun != other { return begun < other }
        return left.alarm < right.alarm
    }
}

/// One change of one alarm.
public struct AlarmChange: Hashable, Sendable {
    /// Which alarm.
    public var alarm: SeriesID
    /// What happened to it.
    public var transition: AlarmTransition
    /// The priority at that time; nil if the alarm was not beyond any limit.
    public var priority: Priority?

    /// Makes a change.
    public init(alarm: SeriesID, transition: AlarmTransition, rule: AlarmRule) {
        self.alarm = alarm
        self.transition = transition
        priority = transition.status.run.flatMap { run in
            rule.limits.indices.contains(run.limit) ? rule.limits[run.limit].priority : nil
        }
    }

    /// By instant, then by series.
    public static func comesFirst(_ left: AlarmChange, _ right: AlarmChange) -> Bool {
        if left.transition.instant != right.transition.instant {
            return left.transition.instant < right.transition.instant
        }
        return left.alarm < right.alarm
    }
}
