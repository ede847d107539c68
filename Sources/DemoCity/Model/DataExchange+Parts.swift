// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension DataExchange {
    /// The totals of settled and failed trades since midnight.
    struct Tally: Hashable, Sendable {
        /// The turnover in fen (1/100 CNY).
        var turnover: Int64 = 0
        var trades = 0
        var volume = 0.0
        var failures = 0
    }

    /// A trade channel with its settlement queue.
    struct Channel: Sendable {
        let id: EntityID
        let name: LocalizedText
        /// The channel's share of all trades.
        let share: Double
        /// The index of the compute centre on which the channel settles.
        let centre: Int
        var today = Tally()
        var pending: [Trade] = []
        var head = 0
        /// The counts since the start.
        var agreed = 0
        var finished = 0
        var latency = 2.0
        /// The recent turnover in CNY and volume in GB, from which the price is computed.
        var recentAmount = 100.0
        var recentVolume = 40.0
        /// The factor that a scenario applies to the channel's speed.
        var scripted = 1.0

        var waiting: Int { pending.count - head }
    }

    /// A trade that waits for settlement.
    struct Trade: Hashable, Sendable {
        /// The time of agreement, in seconds since 1970.
        var agreed: Double
        var product: Int
        var buyer: Int
        /// The price in fen (1/100 CNY).
        var amount: Int64
        var volume: Double
        /// The remaining settlement work, where 1 is normal.
        var work: Double
    }

    struct Product: Sendable {
        let id: EntityID
        let seller: Int
        /// The price in CNY.
        let price: Double
        var turnover: Int64 = 0
        var trades = 0
    }

    /// A stage on the way of data from generation to application.
    struct Stage: Sendable {
        let id: EntityID
        /// The capacity in GB per hour.
        let capacity: Double
        /// The share of the previous stage's output that enters this stage.
        let keeps: Double
        var queue = FluidQueue(load: 0.5)
        var throughput = 0.0
    }
}

extension DataExchange.Stage {
    /// The size of a packet in GB, as data moves in batches (assumed).
    static let packet = 40.0
}

/// The series identities of the exchange's values.
struct ExchangeSeries: Sendable {
    var city: [SeriesID] = []
    var citySlow: [SeriesID] = []
    var channel: [[SeriesID]] = []
    var stage: [[SeriesID]] = []
    var product: [[SeriesID]] = []
    var participant: [[SeriesID]] = []
}
