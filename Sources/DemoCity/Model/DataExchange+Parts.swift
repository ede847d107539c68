// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension DataExchange {
    /// What has been settled and has failed since midnight.
    struct Tally: Hashable, Sendable {
        /// Fen.
        var turnover: Int64 = 0
        var trades = 0
        var volume = 0.0
        var failures = 0
    }

    /// A way of trading with its queue.
    struct Channel: Sendable {
        let id: EntityID
        let name: LocalizedText
        /// Its share of all trades.
        let share: Double
        /// The compute centre that it settles on.
        let centre: Int
        var today = Tally()
        var pending: [Trade] = []
        var head = 0
        /// Since the beginning.
        var agreed = 0
        var finished = 0
        var latency = 2.0
        /// CNY and GB over the last while, for the price.
        var recentAmount = 100.0
        var recentVolume = 40.0
        /// What a scenario makes of its speed.
        var scripted = 1.0

        var waiting: Int { pending.count - head }
    }

    /// A trade that waits for settlement.
    struct Trade: Hashable, Sendable {
        /// Seconds since 1970.
        var agreed: Double
        var product: Int
        var buyer: Int
        /// Fen.
        var amount: Int64
        var volume: Double
        /// What is left to do, 1 being usual.
        var work: Double
    }

    struct Product: Sendable {
        let id: EntityID
        let seller: Int
        /// CNY.
        let price: Double
        var turnover: Int64 = 0
        var trades = 0
    }

    /// A stage on the way from generation to application.
    struct Stage: Sendable {
        let id: EntityID
        /// GB per hour that come in at the busiest, and how many times that it can take.
        let capacity: Double
        /// The share of what the stage before lets out that comes in here.
        let keeps: Double
        var queue = FluidQueue(load: 0.5)
        var throughput = 0.0
    }
}

extension DataExchange.Stage {
    /// GB in a packet: data moves in lots.
    ///
    /// Assumed.
    static let packet = 40.0
}

/// The identities under which the exchange is told.
struct ExchangeSeries: Sendable {
    var city: [SeriesID] = []
    var citySlow: [SeriesID] = []
    var channel: [[SeriesID]] = []
    var stage: [[SeriesID]] = []
    var product: [[SeriesID]] = []
    var participant: [[SeriesID]] = []
}
