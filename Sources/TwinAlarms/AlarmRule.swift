// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A threshold that raises an alarm when it is crossed.
public struct AlarmLimit: Hashable, Sendable {
    /// The urgency of the operator's response.
    public var priority: Priority
    /// The upper threshold; nil if there is none.
    ///
    /// A value above it is beyond the limit.
    public var above: Double?
    /// The lower threshold; nil if there is none.
    ///
    /// A value below it is beyond the limit.
    public var below: Double?
    /// The distance by which a value must be back inside before the limit is cleared, in the
    /// property's unit.
    public var deadband: Double
    /// The time that a run must last before it is announced.
    public var onDelay: Duration
    /// The time that a value must be back inside before the run ends.
    public var offDelay: Duration

    /// Creates a limit.
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

    /// Returns true if the value is beyond the limit.
    public func isPassed(by value: Double) -> Bool {
        if let above, value > above { return true }
        if let below, value < below { return true }
        return false
    }

    /// Returns true if the value is beyond the limit or within its deadband.
    ///
    /// A value within the deadband neither begins nor ends a run.
    public func isHeld(by value: Double) -> Bool {
        if isPassed(by: value) { return true }
        if let above, value > above - deadband { return true }
        if let below, value < below + deadband { return true }
        return false
    }
}

/// The settings shared by the alarms of a class.
public struct AlarmClass: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The longest time for which an alarm may be shelved at once.
    public var longestShelf: Duration
    /// The time after which an acknowledged alarm that is still active is announced again; nil for
    /// never.
    public var realarm: Duration?

    /// Creates a class.
    public init(
        name: String = "",
        longestShelf: Duration = .seconds(12 * 3600),
        realarm: Duration? = nil
    ) {
        self.name = name
        self.longestShelf = longestShelf
        self.realarm = realarm
    }

    /// The class of alarms that name no class: at most 12 h on the shelf, never announced again.
    public static let standard = AlarmClass()
}

/// The limits of one property of one kind of entity.
public struct AlarmRule: Hashable, Sendable {
    /// The kind of entity, which is the part of an entity's identity before the colon.
    public var kind: String
    /// The property.
    public var property: String
    /// The expected time between two values.
    public var interval: Duration
    /// The limits, in the catalog's order.
    public var limits: [AlarmLimit]
    /// The class of these alarms.
    public var alarmClass: AlarmClass
    /// The name shared by alarms with a common cause.
    ///
    /// If it is nil, the alarms of an entity and of the whole it is part of are grouped.
    public var group: String?

    /// Creates a rule.
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

    /// The longest time by which an event can precede the first sample beyond a limit and still be
    /// its cause.
    ///
    /// It is twice the interval, but at least two minutes and at most an hour.
    public var eventReach: Duration { min(max(interval * 2, .seconds(120)), .seconds(3600)) }
}

/// The rules of a city by kind and property.
public struct AlarmRules: Hashable, Sendable {
    private var byKind: [String: [String: AlarmRule]] = [:]

    /// Creates a set of rules.
    ///
    /// Rules without limits are ignored. If two rules have the same kind and property, the first
    /// one is used.
    public init(_ rules: [AlarmRule] = []) {
        for rule in rules where !rule.limits.isEmpty {
            if byKind[rule.kind]?[rule.property] == nil {
                byKind[rule.kind, default: [:]][rule.property] = rule
            }
        }
    }

    /// True if there are no rules.
    public var isEmpty: Bool { byKind.isEmpty }

    /// All rules, sorted by kind and property.
    public var all: [AlarmRule] {
        byKind.values.flatMap(\.values).sorted { ($0.kind, $0.property) < ($1.kind, $1.property) }
    }

    /// Returns the rule of a series, or nil if the series has no limits.
    public func rule(of series: SeriesID) -> AlarmRule? {
        guard !byKind.isEmpty, let colon = series.entity.rawValue.firstIndex(of: ":") else {
            return nil
        }
        return byKind[String(series.entity.rawValue[..<colon])]?[series.property]
    }
}
