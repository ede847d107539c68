// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The changes in the demo city during one step.
public struct CityMoment: Sendable {
    /// The instant at which the changes took effect.
    public var instant: Instant
    /// The observations, named as in the catalog; their received time equals their phenomenon time.
    public var observations: [Observation]
    /// The events that began, changed or ended.
    public var events: [Event]
    /// The entries added to the data exchange's ledger, in order.
    public var ledger: [LedgerEntry]

    /// Creates a moment.
    public init(
        instant: Instant,
        observations: [Observation] = [],
        events: [Event] = [],
        ledger: [LedgerEntry] = []
    ) {
        self.instant = instant
        self.observations = observations
        self.events = events
        self.ledger = ledger
    }
}

/// One entry in the data exchange's ledger, published as one CloudEvent.
public struct LedgerEntry: Sendable, Hashable {
    /// The kind of a ledger entry; the raw value is the CloudEvent's type.
    public enum Kind: String, Sendable, Hashable {
        /// A trade that was agreed and settled.
        case tradeSettled = "city.datatrade.trade.settled"
        /// A trade that was agreed but whose settlement failed.
        case settlementFailed = "city.datatrade.settlement.failed"
    }

    /// The kind of the entry.
    public var kind: Kind
    /// The time of the entry.
    public var time: Instant
    /// The trade channel, for example `trade_channel:platform`.
    public var channel: EntityID
    /// The traded data product.
    public var product: EntityID
    /// The participant that provides the product.
    public var seller: EntityID
    /// The participant that buys the product.
    public var buyer: EntityID
    /// The price paid, in CNY.
    public var amount: Double
    /// The amount of data transferred, in bytes.
    public var volume: Double
    /// The time from agreement to settlement, in seconds.
    public var latency: Double

    /// Creates an entry.
    public init(
        kind: Kind,
        time: Instant,
        channel: EntityID,
        product: EntityID,
        seller: EntityID,
        buyer: EntityID,
        amount: Double,
        volume: Double,
        latency: Double
    ) {
        self.kind = kind
        self.time = time
        self.channel = channel
        self.product = product
        self.seller = seller
        self.buyer = buyer
        self.amount = amount
        self.volume = volume
        self.latency = latency
    }
}

/// A city with entities and series that can be advanced in time.
///
/// The services publish any conforming type: the demo city's model, or a small city in tests.
public protocol CityModel: Sendable {
    /// All entities, including the city and its districts; `city:beijing` comes first.
    var entities: [Entity] { get }

    /// All series, named as in the catalog, each with the domain whose service publishes it.
    var series: [CitySeries] { get }

    /// Advances to an instant and returns the changes up to it, in order of time.
    ///
    /// - Parameter instant: An instant not before the one reached so far.
    /// - Returns: One moment per step.
    mutating func advance(to instant: Instant) -> [CityMoment]
}

/// A series and the domain whose service publishes it.
public struct CitySeries: Sendable, Hashable {
    /// The series.
    public var series: Series
    /// The domain whose service publishes it.
    public var domain: Domain

    /// A domain of the demo city, published by one service.
    public enum Domain: String, Sendable, Hashable, CaseIterable {
        /// Roads, signals, roadside units, metro and bus.
        case traffic
        /// Electricity, water, gas, heat, poles, communities, drainage, weather.
        case utilities
        /// Compute centres and their clusters.
        case compute
        /// The data exchange.
        case dataTrade = "data_trade"

        /// The domain whose source has the events of a recorded day.
        public static let ofEvents = Domain.utilities
        /// The domain of entities without any series.
        public static let ofUnmeasured = Domain.traffic
    }

    /// Creates a city series.
    public init(series: Series, domain: Domain) {
        self.series = series
        self.domain = domain
    }
}
