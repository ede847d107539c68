// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The observations of one tick, while they are collected.
///
/// The series of a kind are spread over its interval: each tick observes those whose number matches
/// the tick's. Aggregates of 10 s are observed together, so that balances can be checked at one
/// instant.
struct Emission: Sendable {
    let time: Instant
    let tick: Int
    /// True if every series is observed, as in the first advance.
    let isWhole: Bool
    private(set) var observations: [Observation] = []

    init(time: Instant, tick: Int, isWhole: Bool) {
        self.time = time
        self.tick = tick
        self.isWhole = isWhole
    }

    /// Returns true if series that are observed together every `ticks` ticks are due.
    func isDue(every ticks: Int) -> Bool { isWhole || tick % ticks == 0 }

    /// Returns the indices in 0..<count that are due if spread over `ticks` ticks.
    func due(of count: Int, every ticks: Int) -> StrideTo<Int> {
        if isWhole { return stride(from: 0, to: count, by: 1) }
        return stride(from: tick % ticks, to: count, by: ticks)
    }

    /// Adds a number, rounded to a thousandth.
    mutating func add(_ id: SeriesID, _ value: Double) {
        let rounded = abs(value) < 1e9 ? (value * 1000).rounded() / 1000 : value
        add(id, result: .number(rounded), quality: .good)
    }

    /// Adds a Boolean value.
    mutating func add(_ id: SeriesID, flag: Bool) {
        add(id, result: .number(flag ? 1 : 0), quality: .good)
    }

    /// Adds a missing value, for example of a line that does not run or a signal without power.
    mutating func addMissing(_ id: SeriesID) {
        add(id, result: .missing, quality: .missing)
    }

    /// Adds a number, or a missing value if nil.
    mutating func add(_ id: SeriesID, orMissing value: Double?) {
        if let value { add(id, value) } else { addMissing(id) }
    }

    /// Adds a row of numbers.
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
