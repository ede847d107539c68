// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The city's vocabulary: every domain with its kinds of entity and their properties.
public struct Catalog: Hashable, Sendable {
    /// The domains in the order that pages show them.
    public var domains: [CatalogDomain]

    /// Makes a catalog.
    public init(domains: [CatalogDomain]) { self.domains = domains }
}

/// One domain: traffic, utilities, and any other that a catalog file adds.
public struct CatalogDomain: Hashable, Sendable {
    /// Its name in files: `data_trade`.
    public var id: String
    /// Its name on the screen.
    public var name: LocalizedText
    /// Its kinds of entity.
    public var kinds: [CatalogKind]

    /// Makes a domain.
    public init(id: String, name: LocalizedText, kinds: [CatalogKind]) {
        self.id = id
        self.name = name
        self.kinds = kinds
    }
}

/// A kind of entity: road segment, substation.
public struct CatalogKind: Hashable, Sendable {
    /// Its name in files and in entity identities: `road_segment`.
    public var id: String
    /// Its name on the screen, singular.
    public var name: LocalizedText
    /// The names that services use for it: `RoadSegment`.
    public var aliases: [String]
    /// What is observed of it.
    public var properties: [CatalogProperty]

    /// Makes a kind.
    public init(
        id: String,
        name: LocalizedText,
        aliases: [String] = [],
        properties: [CatalogProperty]
    ) {
        self.id = id
        self.name = name
        self.aliases = aliases
        self.properties = properties
    }
}

/// A property: what is observed of a kind of entity.
public struct CatalogProperty: Hashable, Sendable {
    /// Which way a property is worse.
    public enum Worse: String, Hashable, Sendable, Codable, CaseIterable {
        /// More is worse: a queue.
        case higher
        /// Less is worse: a speed.
        case lower
        /// Away from the normal range is worse: a frequency.
        case away
        /// Neither way: a flow.
        case neither
    }

    /// A threshold that makes an alarm of a value.
    public struct Limit: Hashable, Sendable {
        /// The alarm's priority.
        public var priority: Priority
        /// Alarm where the value is above this.
        public var above: Double?
        /// Alarm where the value is below this.
        public var below: Double?
        /// How far it must come back before the alarm ends, in the property's unit.
        public var deadband: Double
        /// How long it must hold before the alarm begins.
        public var delay: Duration

        /// Makes a limit.
        public init(
            priority: Priority,
            above: Double? = nil,
            below: Double? = nil,
            deadband: Double = 0,
            delay: Duration = .zero
        ) {
            self.priority = priority
            self.above = above
            self.below = below
            self.deadband = deadband
            self.delay = delay
        }
    }

    /// Its name in files and in series identities: `travel_time_index`.
    public var id: String
    /// Its name on the screen.
    public var name: LocalizedText
    /// The names that services use for it: `activePower`.
    public var aliases: [String]
    /// The unit of its values.
    public var unit: UnitCode
    /// How its values relate to each other.
    public var shape: SeriesShape
    /// The range of calm, where there is one.
    public var normal: ClosedRange<Double>?
    /// Which way it is worse.
    public var worse: Worse
    /// How values of many entities are made one: `mean`, `sum`, `min`, `max`.
    public var aggregate: String
    /// How many digits stand behind the decimal point.
    public var decimals: Int
    /// The names of its values: of a flag by `0` and `1`, of a text by the text itself.
    public var states: [String: LocalizedText] = [:]
    /// True if its values are differences, which are written with their sign: `+5%`.
    public var isSigned = false
    /// How often a value is expected; twice this, and at least 2 s, without one is stale.
    public var interval: Duration
    /// What makes an alarm of it.
    public var limits: [Limit]

    /// Makes a property.
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
