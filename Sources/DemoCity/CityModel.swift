// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What became true in the demo city between two instants.
public struct CityMoment: Sendable {
    /// The instant that it is true at.
    public var instant: Instant
    /// What was observed, in the catalog's own names; received time equals phenomenon time.
    public var observations: [Observation]
    /// What happened.
    public var events: [Event]
    /// What was written into the data exchange's ledger, in order.
    public var ledger: [LedgerEntry]

    /// Makes a moment.
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

/// One entry in the data exchange's ledger; published as one CloudEvent.
public struct LedgerEntry: Sendable, Hashable {
    /// What was entered.
    public enum Kind: String, Sendable, Hashable {
        /// A trade was agreed and settled.
        case tradeSettled = "city.datatrade.trade.settled"
        /// A trade was agreed and its settlement failed.
        case settlementFailed = "city.datatrade.settlement.failed"
    }

    /// What was entered.
    public var kind: Kind
    /// When it was entered.
    public var time: Instant
    /// The trade channel: `trade_channel:platform`.
    public var channel: EntityID
    /// The data product traded.
    public var product: EntityID
    /// The participant that provides it.
    public var seller: EntityID
    /// The participant that buys it.
    public var buyer: EntityID
    /// What was paid, in CNY.
    public var amount: Double
    /// How much data went over, in bytes.
    public var volume: Double
    /// From agreement to settlement, in seconds.
    public var latency: Double

    /// Makes an entry.
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

/// A city that can be asked what is in it and be moved on in time.
///
/// The services publish whatever conforms: the demo city's model, or a small one in tests.
public protocol CityModel: Sendable {
    /// Everything in the city, the city and its districts included; `city:beijing` first.
    var entities: [Entity] { get }

    /// Every series, in the catalog's own names, with the domain whose service publishes it.
    var series: [CitySeries] { get }

    /// Moves on to the instant and tells what became true on the way, in order of time.
    ///
    /// - Parameter instant: not before the instant reached so far.
    /// - Returns: a moment for each step on the way.
    mutating func advance(to instant: Instant) -> [CityMoment]
}

/// A series and the domain whose service publishes it.
public struct CitySeries: Sendable, Hashable {
    /// The series.
    public var series: Series
    /// The domain whose service publishes it.
    public var domain: Domain

    /// A domain of the demo city, one service each.
    public enum Domain: String, Sendable, Hashable, CaseIterable {
        /// Roads, signals, roadside units, metro and bus.
        case traffic
        /// Electricity, water, gas, heat, poles, communities, drainage, weather.
        case utilities
        /// Compute centres and their clusters.
        case compute
        /// The data exchange.
        case dataTrade = "data_trade"
    }

    /// Makes a city series.
    public init(series: Series, domain: Domain) {
        self.series = series
        self.domain = domain
    }
}
