// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

extension DataExchange {
    /// Returns the turnover in CNY up to the same time of day on the previous day of the same kind.
    ///
    /// The previous day of a workday is the last workday, which for a Monday is Friday; that of a
    /// day off is the last day off. No such day was simulated: the value follows from the
    /// exchange's daily rhythm, varied at random by up to 4 % (an assumption).
    func turnoverYesterday(until time: CivilTime) -> Double {
        var yesterday = CivilTime(day: time.day - 1, millisecond: time.millisecond)
        for _ in 0..<14 where yesterday.isWorkday != time.isWorkday { yesterday.day -= 1 }
        let whole = Int(time.hour)
        var hours = (0..<whole).reduce(0.0) { $0 + DayShape.exchange.value(at: Double($1) + 0.5) }
        let rest = time.hour - Double(whole)
        hours += rest * DayShape.exchange.value(at: Double(whole) + rest / 2)
        let trades = Self.tradesPerSecond * 3600 * hours * (yesterday.isWorkday ? 1 : 0.35)
        var luck = SeededGenerator(seed: luckSeed, stream: "day \(yesterday.day)")
        return trades * (1 - Self.failureShare) * usualTrade * luck.uniform(0.96, 1.04)
    }

    /// Returns the mean amount of a trade in CNY: the products' prices weighted by how often they
    /// are drawn, times the mean of a log-normal distribution with σ = 0.8, exp(0.8²/2).
    static func usualTrade(_ products: [Product], _ weights: [Double]) -> Double {
        var sum = 0.0
        var before = 0.0
        for (product, weight) in zip(products, weights) {
            sum += product.price * (weight - before)
            before = weight
        }
        return before > 0 ? sum / before * exp(0.32) : 0
    }
}
