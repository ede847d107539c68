// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The observations of one tick, as they are collected.
///
/// A kind's values are spread over its interval: at each tick those whose number agrees with the
/// tick's. Aggregates of 10 s are told together, so that balances can be checked at one instant.
struct Emission: Sendable {
    let time: Instant
    let tick: Int
    /// Whether everything is told, as at the beginning.
    let isWhole: Bool
    private(set) var observations: [Observation] = []

    init(time: Instant, tick: Int, isWhole: Bool) {
        self.time = time
        self.tick = tick
        self.isWhole = isWhole
    }

    /// Whether what is told together every so many ticks is due.
    func isDue(every ticks: Int) -> Bool { isWhole || tick % ticks == 0 }

    /// Which of `count` are due, where they are spread over so many ticks.
    func due(of count: Int, every ticks: Int) -> StrideTo<Int> {
        if isWhole { return stride(from: 0, to: count, by: 1) }
        return stride(from: tick % ticks, to: count, by: ticks)
    }

    /// Tells a number, rounded to a thousandth.
    mutating func add(_ id: SeriesID, _ value: Double) {
        let rounded = abs(value) < 1e9 ? (value * 1000).rounded() / 1000 : value
        add(id, result: .number(rounded), quality: .good)
    }

    /// Tells yes or no.
    mutating func add(_ id: SeriesID, flag: Bool) {
        add(id, result: .number(flag ? 1 : 0), quality: .good)
    }

    /// Tells that there is no value: a line that does not run, a signal that is dark.
    mutating func addMissing(_ id: SeriesID) {
        add(id, result: .missing, quality: .missing)
    }

    /// Tells a number, or that there is none.
    mutating func add(_ id: SeriesID, orMissing value: Double?) {
        if let value { add(id, value) } else { addMissing(id) }
    }

    /// Tells a row of numbers.
    mutating func add(_ ids: [SeriesID], _ values: [Double]) {
        for (id, value) in zip(ids, values) { add(id, value) }
    }

    private mutating func add(_ id: SeriesID, result: ObservationResult, quality: Quality) {
        observations.append(
            Observation(
                series: id,
                phenomenonTime: time,
                receivedTime: time,
                result: result,
                quality: quality
            )
        )
    }
}
