// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// The data exchange: trades arrive at random, wait for settlement in order, and enter the ledger
/// when settled.
///
/// Each channel is a single-server queue simulated trade by trade (Lindley, 1952). Its speed falls
/// if the compute centre on which it settles is short of power.
struct DataExchange: Sendable {
    /// The number of trades per second at the busiest hour over all channels (assumed).
    static let tradesPerSecond = 2.0
    /// The settlement rate of each channel relative to its trades at the busiest hour (assumed).
    static let headroom = 1.5
    /// The amount of a typical trade in CNY.
    ///
    /// Assumed, as no figure is published.
    static let usualAmount = 1700.0
    /// The volume of a typical trade in bytes (assumed).
    static let usualVolume = 6e8
    /// The share of settlements that fail if prompt, and if they took over two minutes.
    ///
    /// Both are assumed.
    static let failureShare = 0.003
    static let lateFailureShare = 0.05

    var channels: [Channel] = []
    var products: [Product] = []
    var stages: [Stage] = []
    /// The participants' identities, today's turnover in fen and trades (as buyer or seller), and
    /// recent sales.
    var participantIDs: [EntityID] = []
    var participantTurnover: [Int64] = []
    var participantTrades: [Int] = []
    var sold: [Double] = []
    /// The cumulative weights of the products, for drawing one at random.
    var productWeights: [Double] = []

    var day: Int
    var today = Tally()
    var labels = 41_800_000.0
    var assets = [8.6e9, 1.24e9, 4.1e8, 3.3e8, 1.8e8]
    var securityIncidents = 0
    var refused = 60.0
    var generator: SeededGenerator
    /// The seed that determines the turnover of other days.
    var luckSeed: UInt64 = 0
    /// The mean amount of a trade, in CNY.
    var usualTrade = 0.0
    /// The turnover of yesterday up to this time of day, in CNY.
    var yesterday = 0.0
    var series = ExchangeSeries()

    /// Advances by one step to an instant.
    ///
    /// - Parameters:
    /// - instant: The end of the step.
    /// - factors: The settlement speed of each channel's centre; normal speed if empty.
    /// - Returns: The new ledger entries, in order.
    mutating func advance(to instant: Instant, factors: [Double] = []) -> [LedgerEntry] {
        let time = CivilTime(instant)
        let end = instant.secondsSince1970
        let shape =
            DayShape.exchange.value(at: time.hour) * (time.isWorkday ? 1 : 0.35)
        var entries: [LedgerEntry] = []
        for index in channels.indices {
            agree(index, rate: Self.tradesPerSecond * channels[index].share * shape, end: end)
            let factor = index < factors.count ? factors[index] : 1
            settle(index, factor: factor * channels[index].scripted, end: end, into: &entries)
        }
        if time.day != day { beginDay(time.day) }
        entries.sort { ($0.time, $0.channel) < ($1.time, $1.channel) }
        advanceStages(shape: shape, factor: factors.first ?? 1)
        advanceStock(shape: shape)
        yesterday = turnoverYesterday(until: time)
        return entries
    }

    private mutating func agree(_ index: Int, rate: Double, end: Double) {
        let count = generator.arrivals(mean: rate * ModelTime.step)
        guard count > 0 else { return }
        var times = (0..<count).map { _ in end - ModelTime.step * generator.unit() }
        times.sort()
        for time in times {
            let product = drawProduct()
            var buyer = generator.index(below: participantIDs.count)
            if buyer == products[product].seller { buyer = (buyer + 1) % participantIDs.count }
            let amount = products[product].price * exp(0.8 * generator.bell())
            channels[index].pending.append(
                Trade(
                    agreed: time,
                    product: product,
                    buyer: buyer,
                    amount: max(100, Int64((min(amount, 1e8) * 100).rounded())),
                    volume: (Self.usualVolume * exp(0.9 * generator.bell())).rounded(),
                    work: generator.waiting()
                )
            )
        }
        channels[index].agreed += count
    }

    private mutating func settle(
        _ index: Int,
        factor: Double,
        end: Double,
        into entries: inout [LedgerEntry]
    ) {
        // Trades per second.
        let speed =
            max(0.002, factor) * Self.tradesPerSecond * channels[index].share * Self.headroom
        var clock = end - ModelTime.step
        while channels[index].head < channels[index].pending.count {
            let trade = channels[index].pending[channels[index].head]
            let begins = max(clock, trade.agreed)
            let finished = begins + trade.work / speed
            guard finished < end else {
                channels[index].pending[channels[index].head].work -= max(0, end - begins) * speed
                break
            }
            clock = finished
            channels[index].head += 1
            entries.append(enter(trade, channel: index, at: finished))
        }
        if channels[index].head > 1024 || channels[index].waiting == 0 {
            channels[index].pending.removeFirst(channels[index].head)
            channels[index].head = 0
        }
        if channels[index].waiting > 0 {
            let oldest = end - channels[index].pending[channels[index].head].agreed
            channels[index].latency = max(channels[index].latency, oldest)
        }
    }

    private mutating func enter(_ trade: Trade, channel: Int, at seconds: Double) -> LedgerEntry {
        let time = Instant(millisecondsSince1970: Int64(seconds * 1000))
        let civilDay = CivilTime(time).day
        if civilDay > day { beginDay(civilDay) }
        let latency = max(0, seconds - trade.agreed)
        let share = latency > 120 ? Self.lateFailureShare : Self.failureShare
        let fails = generator.unit() < share
        channels[channel].finished += 1
        channels[channel].latency += (latency - channels[channel].latency) * 0.05
        let seller = products[trade.product].seller
        if fails {
            today.failures += 1
            channels[channel].today.failures += 1
        } else {
            book(trade, channel: channel, seller: seller)
        }
        return LedgerEntry(
            kind: fails ? .settlementFailed : .tradeSettled,
            time: time,
            channel: channels[channel].id,
            product: products[trade.product].id,
            seller: participantIDs[seller],
            buyer: participantIDs[trade.buyer],
            amount: Double(trade.amount) / 100,
            volume: trade.volume,
            latency: (latency * 1000).rounded() / 1000
        )
    }

    private mutating func book(_ trade: Trade, channel: Int, seller: Int) {
        today.turnover += trade.amount
        today.trades += 1
        today.volume += trade.volume
        channels[channel].today.turnover += trade.amount
        channels[channel].today.trades += 1
        channels[channel].today.volume += trade.volume
        channels[channel].recentAmount += Double(trade.amount) / 100
        channels[channel].recentVolume += trade.volume / 1e9
        products[trade.product].turnover += trade.amount
        products[trade.product].trades += 1
        for side in [seller, trade.buyer] {
            participantTurnover[side] += trade.amount
            participantTrades[side] += 1
        }
        sold[seller] += Double(trade.amount) / 100
    }

    private mutating func drawProduct() -> Int {
        let target = generator.unit() * (productWeights.last ?? 0)
        var low = 0
        var high = max(0, productWeights.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if productWeights[middle] <= target { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Resets the day's counts at local midnight.
    private mutating func beginDay(_ day: Int) {
        self.day = day
        today = Tally()
        securityIncidents = 0
        for index in channels.indices { channels[index].today = Tally() }
        for index in products.indices {
            products[index].turnover = 0
            products[index].trades = 0
        }
        for index in participantIDs.indices {
            participantTurnover[index] = 0
            participantTrades[index] = 0
        }
    }

    private mutating func advanceStages(shape: Double, factor: Double) {
        let hours = ModelTime.step / 3600
        var comes = stages[0].capacity * (0.45 + 0.55 * shape) / 1.35 * hours
        for index in stages.indices {
            comes *= stages[index].keeps
            // Trading waits for settlement.
            let slowed = index == 2 ? max(0.1, factor * channels[0].scripted) : 1
            let out = stages[index].queue.advance(
                arrivals: comes / Stage.packet,
                capacity: stages[index].capacity * slowed * hours / Stage.packet
            )
            stages[index].throughput = out * Stage.packet / hours
            comes = out * Stage.packet
        }
    }

    private mutating func advanceStock(shape: Double) {
        labels += 14 * shape
        // Value, pledge, insurance, guarantee and securities grow slowly in office hours.
        for index in assets.indices { assets[index] *= 1 + 4e-8 * shape * generator.unit() }
        securityIncidents += generator.arrivals(mean: ModelTime.step / 21_600)
        refused += (60 + 70 * shape - refused) * 0.01 + generator.bell()
        for index in sold.indices { sold[index] *= 1 - ModelTime.step / 86_400 }
        for index in channels.indices {
            channels[index].recentAmount *= 1 - ModelTime.step / 1800
            channels[index].recentVolume *= 1 - ModelTime.step / 1800
        }
    }

    /// The Herfindahl–Hirschman index of the last day's sales; 10 000 means a single seller.
    var concentration: Double {
        let sum = sold.reduce(0, +)
        guard sum > 0 else { return 0 }
        return sold.reduce(0) { $0 + ($1 / sum) * ($1 / sum) } * 10_000
    }
}
