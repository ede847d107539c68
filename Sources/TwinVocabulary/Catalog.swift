// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

/// The vocabulary of a city: all domains with their kinds of entity and properties.
public struct Catalog: Hashable, Sendable {
    /// The domains in the order shown on pages.
    public var domains: [CatalogDomain]

    /// Creates a catalog.
    public init(domains: [CatalogDomain]) { self.domains = domains }
}

/// A domain, such as traffic, utilities or any other that a catalog file adds.
public struct CatalogDomain: Hashable, Sendable {
    /// The name in files: `data_trade`.
    public var id: String
    /// The name on the screen.
    public var name: LocalizedText
    /// The kinds of entity.
    public var kinds: [CatalogKind]
    /// The classes of alarms that the domain defines.
    public var alarmClasses: [AlarmClass] = []

    /// Creates a domain.
    public init(id: String, name: LocalizedText, kinds: [CatalogKind]) {
        self.id = id
        self.name = name
        self.kinds = kinds
    }
}

/// A kind of entity, such as a road segment or a substation.
public struct CatalogKind: Hashable, Sendable {
    /// The name in files and in entity IDs: `road_segment`.
    public var id: String
    /// The singular name on the screen.
    public var name: LocalizedText
    /// The names that services use for the kind: `RoadSegment`.
    public var aliases: [String]
    /// The properties observed of its entities.
    public var properties: [CatalogProperty]
    /// Other search words for it, in any language: `street light`, `路灯`.
    public var synonyms: [String] = []
    /// True if its entity is the whole that the dashboard shows, so that its name is left out
    /// beside values and its page lists the events of all entities.
    public var isWhole: Bool

    /// Creates a kind.
    ///
    /// - Parameters:
    ///   - id: The name in files.
    ///   - name: The name on the screen.
    ///   - aliases: The names that services use.
    ///   - properties: The properties observed of its entities.
    ///   - isWhole: True if its entity is the whole; nil for true if the kind is named `city`.
    public init(
        id: String,
        name: LocalizedText,
        aliases: [String] = [],
        properties: [CatalogProperty],
        isWhole: Bool? = nil
    ) {
        self.id = id
        self.name = name
        self.aliases = aliases
        self.properties = properties
        self.isWhole = isWhole ?? (id == "city")
    }
}

/// A property that is observed of a kind of entity.
public struct CatalogProperty: Hashable, Sendable {
    /// The direction in which a property gets worse.
    public enum Worse: String, Hashable, Sendable, Codable, CaseIterable {
        /// Higher values are worse, as for a queue.
        case higher
        /// Lower values are worse, as for a speed.
        case lower
        /// Values outside the normal range are worse, as for a frequency.
        case away
        /// Neither direction is worse, as for a flow.
        case neither
    }

    /// A threshold beyond which a value raises an alarm.
    public struct Limit: Hashable, Sendable {
        /// The priority of the alarm.
        public var priority: Priority
        /// The value above which the alarm is raised.
        public var above: Double?
        /// The value below which the alarm is raised.
        public var below: Double?
        /// The distance by which the value must return before the alarm ends, in the property's
        /// unit.
        public var deadband: Double
        /// The time for which the threshold must be exceeded before the alarm begins.
        public var delay: Duration
        /// The time for which the value must be back before the alarm ends.
        public var offDelay: Duration
        /// The number of crossings within ``delay`` that raise the alarm; 1 if a single one does.
        public var count: Int
        /// The condition; nil if the value itself is compared with ``above`` and ``below``.
        public var condition: AlarmCondition?
        /// The instruction for the operator; nil if that of the property applies.
        public var action: LocalizedText?

        /// Creates a limit.
        public init(
            priority: Priority,
            above: Double? = nil,
            below: Double? = nil,
            deadband: Double = 0,
            delay: Duration = .zero,
            offDelay: Duration = .zero,
            count: Int = 1,
            condition: AlarmCondition? = nil,
            action: LocalizedText? = nil
        ) {
            self.priority = priority
            self.above = above
            self.below = below
            self.deadband = deadband
            self.delay = delay
            self.offDelay = offDelay
            self.count = count
            self.condition = condition
            self.action = action
        }
    }

    /// The texts for the operator who has to respond to an alarm.
    public struct Guidance: Hashable, Sendable {
        /// The reason why there are limits.
        public var rationale: LocalizedText?
        /// The consequence without a response.
        public var consequence: LocalizedText?
        /// The instruction for the operator: the first step, and whom to call.
        public var action: LocalizedText?

        /// Creates texts.
        public init(
            rationale: LocalizedText? = nil,
            consequence: LocalizedText? = nil,
            action: LocalizedText? = nil
        ) {
            self.rationale = rationale
            self.consequence = consequence
            self.action = action
        }
    }

    /// The name in files and in series IDs: `travel_time_index`.
    public var id: String
    /// The name on the screen.
    public var name: LocalizedText
    /// The names that services use for the property: `activePower`.
    public var aliases: [String]
    /// Other search words for it, in any language: `outage`, `停电`.
    public var synonyms: [String] = []
    /// The unit of the values.
    public var unit: UnitCode
    /// The relation of the values to each other, such as a gauge or a counter.
    public var shape: SeriesShape
    /// The range of normal values, or nil if there is none.
    public var normal: ClosedRange<Double>?
    /// The range of possible values, or nil if it is not known.
    public var range: ClosedRange<Double>?
    /// The direction in which the property gets worse.
    public var worse: Worse
    /// The function that aggregates the values of several entities: `mean`, `sum`, `min`, `max` or
    /// `count`.
    public var aggregate: String
    /// The number of digits after the decimal point.
    public var decimals: Int
    /// The names of values: for a flag by `0` and `1`, for a text by the text itself.
    public var states: [String: LocalizedText] = [:]
    /// The way in which the values are written.
    public var notation = UnitNotation()
    /// True if the values are differences, which are written with a sign: `+5%`.
    public var isSigned = false
    /// The expected time between values.
    ///
    /// If there is no new value for twice this time, and for at least 2 s, the value is stale.
    public var interval: Duration
    /// The limits beyond which an alarm is raised.
    public var limits: [Limit]
    /// The texts for the operator who has to respond to an alarm of any of the limits.
    public var guidance = Guidance()
    /// The formula of the values; nil if services deliver them.
    public var expression: AlarmExpression?
    /// The name of the class of the alarms; nil for the standard one.
    public var alarmClass: String?
    /// The name shared by alarms with a common cause; nil to group those of an entity and of the
    /// whole it is part of.
    public var alarmGroup: String?
    /// The alarm under which the alarms are suppressed by design; nil if there is none.
    public var suppressor: AlarmSuppressor?

    /// Creates a property.
    public init(
        id: String,
        name: LocalizedText,
        aliases: [String] = [],
        unit: UnitCode,
        shape: SeriesShape = .gauge,
        normal: ClosedRange<Double>? = nil,
        worse: Worse = .neither,
        aggregate: String = "mean",
        decimals: Int = 1,
        interval: Duration = .seconds(10),
        limits: [Limit] = []
    ) {
        self.id = id
        self.name = name
        self.aliases = aliases
        self.unit = unit
        self.shape = shape
        self.normal = normal
        self.worse = worse
        self.aggregate = aggregate
        self.decimals = decimals
        self.interval = interval
        self.limits = limits
    }
}
