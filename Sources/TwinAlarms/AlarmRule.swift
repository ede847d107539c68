// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A threshold that raises an alarm when it is crossed, or another condition that does.
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
    /// The number of crossings within ``onDelay`` that pass the limit; 1 if a single one does.
    ///
    /// A limit that needs several is announced with the last of them.
    public var count: Int
    /// The condition; nil if the value itself is compared with ``above`` and ``below``.
    public var condition: AlarmCondition?

    /// Creates a limit.
    public init(
        priority: Priority,
        above: Double? = nil,
        below: Double? = nil,
        deadband: Double = 0,
        onDelay: Duration = .zero,
        offDelay: Duration = .zero,
        count: Int = 1,
        condition: AlarmCondition? = nil
    ) {
        self.priority = priority
        self.above = above
        self.below = below
        self.deadband = deadband
        self.onDelay = onDelay
        self.offDelay = offDelay
        self.count = count
        self.condition = condition
    }

    /// The time from the onset of a run until it is announced.
    public var announcementDelay: Duration { count > 1 ? .zero : onDelay }

    /// The time for which no valid value may be true before the limit is passed; nil if the limit
    /// is not about absence.
    public var absence: Duration? {
        guard case .absence(let time) = condition else { return nil }
        return time
    }

    /// The time before a sample whose samples are needed to judge it.
    var memory: Duration {
        let crossings = count > 1 ? onDelay : .zero
        guard case .change(_, _, let within) = condition else { return crossings }
        return max(within, crossings)
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
    /// True if an acknowledgement needs a comment.
    public var needsComment: Bool

    /// Creates a class.
    public init(
        name: String = "",
        longestShelf: Duration = .seconds(12 * 3600),
        realarm: Duration? = nil,
        needsComment: Bool = false
    ) {
        self.name = name
        self.longestShelf = longestShelf
        self.realarm = realarm
        self.needsComment = needsComment
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
    /// The alarm under which these alarms are suppressed by design; nil if there is none.
    public var suppressor: AlarmSuppressor?
    /// The computation of the values; nil if a service delivers them.
    public var derivation: AlarmDerivation?

    /// Creates a rule.
    public init(
        kind: String,
        property: String,
        interval: Duration,
        limits: [AlarmLimit],
        alarmClass: AlarmClass = .standard,
        group: String? = nil,
        suppressor: AlarmSuppressor? = nil,
        derivation: AlarmDerivation? = nil
    ) {
        self.kind = kind
        self.property = property
        self.interval = interval
        self.limits = limits
        self.alarmClass = alarmClass
        self.group = group
        self.suppressor = suppressor
        self.derivation = derivation
    }

    /// The longest time by which an event can precede the first sample beyond a limit and still be
    /// its cause.
    ///
    /// It is twice the interval, but at least two minutes and at most an hour.
    public var eventReach: Duration { min(max(interval * 2, .seconds(120)), .seconds(3600)) }

    /// The time before a change of the samples from which they are evaluated again.
    ///
    /// It is the longest off-delay.
    public var reach: Duration { limits.map(\.offDelay).max() ?? .zero }

    /// The time before an instant whose samples are needed to evaluate those after it.
    public var memory: Duration { limits.map(\.memory).max() ?? .zero }

    /// The shortest time without a valid value that passes a limit; nil if no limit is about
    /// absence.
    public var absence: Duration? { limits.compactMap(\.absence).min() }
}

extension [AlarmLimit] {
    /// The texts of all states, in the order of the limits.
    private var stateTexts: [String] {
        flatMap { limit -> [String] in
            guard case .states(let states) = limit.condition else { return [] }
            return states
        }
    }

    /// True if a limit is about states.
    public var hasStates: Bool { !stateTexts.isEmpty }

    /// Returns the number by which a text is judged; nil if no limit is about states.
    ///
    /// It is negative: -1 for the first text that raises an alarm, -2 for the second and so on, and
    /// one less than that of the last one for all other texts.
    public func number(of text: String) -> Double? {
        let texts = stateTexts
        guard !texts.isEmpty else { return nil }
        return Double(-1 - (texts.firstIndex(of: text) ?? texts.count))
    }

    /// Returns the text that is judged by a number; nil if it raises no alarm.
    public func text(of number: Double) -> String? {
        let texts = stateTexts
        guard let place = Int(exactly: -1 - number), texts.indices.contains(place) else {
            return nil
        }
        return texts[place]
    }

    /// Returns the numbers by which a limit's states are judged: those of its texts, and the
    /// numbers themselves if a text is a number.
    func numbers(ofStates states: [String]) -> Set<Double> {
        let texts = stateTexts
        return Set(
            states.flatMap { state in
                [Double(state), texts.firstIndex(of: state).map { Double(-1 - $0) }]
                    .compactMap { $0 }
            }
        )
    }
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
        guard !byKind.isEmpty, let kind = Self.kind(of: series.entity) else { return nil }
        return byKind[kind]?[series.property]
    }

    /// Returns the kind of an entity, which is the part of its identity before the colon; nil if
    /// there is none.
    static func kind(of entity: EntityID) -> String? {
        let text = entity.rawValue
        return text.firstIndex(of: ":").map { String(text[..<$0]) }
    }

    /// True if a rule depends on the wholes that entities are part of.
    public var needWholes: Bool {
        byKind.values.contains { rules in
            rules.values.contains { $0.suppressor != nil || $0.derivation != nil }
        }
    }

    /// Returns the series whose alarm suppresses that of another series; nil if there is none.
    ///
    /// - Parameters:
    ///   - series: The series that may be suppressed.
    ///   - whole: Returns the whole that an entity is part of, or nil.
    /// - Returns: The series of the nearest whole of the suppressor's kind.
    public func suppressor(
        of series: SeriesID,
        whole: (EntityID) throws -> EntityID?
    ) rethrows -> SeriesID? {
        guard let suppressor = rule(of: series)?.suppressor else { return nil }
        return try Self.whole(of: series.entity, suppressor.kind, whole: whole)
            .map { SeriesID($0, suppressor.property) }
    }

    /// Returns the nearest whole of a kind that an entity is part of; nil if there is none.
    static func whole(
        of entity: EntityID,
        _ kind: String,
        whole: (EntityID) throws -> EntityID?
    ) rethrows -> EntityID? {
        var entity = entity
        for _ in 0..<Self.mostWholes {
            guard let next = try whole(entity), next != entity else { return nil }
            if Self.kind(of: next) == kind { return next }
            entity = next
        }
        return nil
    }

    /// The number of wholes that are looked at, which ends circles.
    private static let mostWholes = 16
}
