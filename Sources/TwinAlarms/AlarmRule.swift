// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A threshold whose crossing is an alarm.
public struct AlarmLimit: Hashable, Sendable {
    /// How soon an operator must act.
    public var priority: Priority
    /// A value above this is beyond the limit; nil if there is no upper threshold.
    public var above: Double?
    /// A value below this is beyond the limit; nil if there is no lower threshold.
    public var below: Double?
    /// How far a value must come back inside before the limit is cleared, in the property's unit.
    public var deadband: Double
    /// How long a run must last before it is announced.
    public var onDelay: Duration
    /// How long a value must be back inside before the run ends.
    public var offDelay: Duration

    /// Makes a limit.
    public init(
        priority: Priority,
        above: Double? = nil,
        below: Double? = nil,
        deadband: Double = 0,
        onDelay: Duration = .zero,
        offDelay: Duration = .zero
    ) {
        self.priority = priority
        self.above = above
        self.below = below
        self.deadband = deadband
        self.onDelay = onDelay
        self.offDelay = offDelay
    }

    /// True if the value is beyond the limit.
    public func isPassed(by value: Double) -> Bool {
        if let above, value > above { return true }
        if let below, value < below { return true }
        return false
    }

    /// True if the value is beyond the limit or within its deadband.
    ///
    /// A value that is only held does not begin a run, and does not end one.
    public func isHeld(by value: Double) -> Bool {
        if isPassed(by: value) { return true }
        if let above, value > above - deadband { return true }
        if let below, value < below + deadband { return true }
        return false
    }
}

/// What alarms of a class have in common.
public struct AlarmClass: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// How long an alarm may be shelved at a time.
    public var longestShelf: Duration
    /// After which time an acknowledged alarm that is still active is announced again; nil for never.
    public var realarm: Duration?

    /// Makes a class.
    public init(
        name: String = "",
        longestShelf: Duration = .seconds(12 * 3600),
        realarm: Duration? = nil
    ) {
        self.name = name
        self.longestShelf = longestShelf
        self.realarm = realarm
    }

    /// The class of alarms that name none: 12 h on the shelf, never announced again.
    public static let standard = AlarmClass()
}

/// The limits of one property of one kind of entity.
public struct AlarmRule: Hashable, Sendable {
    /// The kind of entity, which is the part of an entity's identity before the colon.
    public var kind: String
    /// The property.
    public var property: String
    /// How often a value is expected.
    public var interval: Duration
    /// The limits, in the catalog's order.
    public var limits: [AlarmLimit]
    /// The class of the alarms.
    public var alarmClass: AlarmClass
    /// A name for alarms that have a cause in common; nil if an entity and what it is part of are one.
    public var group: String?

    /// Makes a rule.
    public init(
        kind: String,
        property: String,
        interval: Duration,
        limits: [AlarmLimit],
        alarmClass: AlarmClass = .standard,
        group: String? = nil
    ) {
        self.kind = kind
        self.property = property
        self.interval = interval
        self.limits = limits
        self.alarmClass = alarmClass
        self.group = group
    }

    /// How long before the first sample beyond a limit an event can be its cause: twice the interval,
    /// at least two minutes, at most an hour.
    public var eventReach: Duration { min(max(interval * 2, .seconds(120)), .seconds(3600)) }
}

/// The rules of a city, by kind and property.
public struct AlarmRules: Hashable, Sendable {
    private var byKind: [String: [String: AlarmRule]] = [:]

    /// Makes a set of rules; of two for the same kind and property the first one counts.
    public init(_ rules: [AlarmRule] = []) {
        for rule in rules where !rule.limits.isEmpty {
            if byKind[rule.kind]?[rule.property] == nil {
                byKind[rule.kind, default: [:]][rule.property] = rule
            }
        }
    }

    /// True if there is no rule.
    public var isEmpty: Bool { byKind.isEmpty }

    /// All rules, by kind and property.
    public var all: [AlarmRule] {
        byKind.values.flatMap(\.values).sorted { ($0.kind, $0.property) < ($1.kind, $1.property) }
    }

    /// The rule of a series; nil if it has no limits.
    public func rule(of series: SeriesID) -> AlarmRule? {
        guard !byKind.isEmpty, let colon = series.entity.rawValue.firstIndex(of: ":") else {
            return nil
        }
        return byKind[String(series.entity.rawValue[..<colon])]?[series.property]
    }
}
