// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What the observations of one series over a span come to.
struct SeriesSummary: Sendable {
    /// How many observations there are, the missing ones included.
    var count = 0
    /// How many of each quality.
    var qualities: [Quality: Int] = [:]
    /// When the first number was observed.
    var begin: Instant?
    /// The first number and the last one.
    var first: Double?
    var last: Double?
    /// The least number and when, the greatest and when.
    var least: (value: Double, time: Instant)?
    var greatest: (value: Double, time: Instant)?
    /// The numbers' sum and how many they are.
    var sum = 0.0
    var numbers = 0
    /// How long observations took to come, sorted.
    var delays: [Duration] = []
    /// The longest time between two observations.
    var longestPause: Duration = .zero
    private var previous: Instant?

    /// The most observations that are looked at.
    static let limit = 100_000

    mutating func take(_ observation: Observation) {
        count += 1
        qualities[observation.quality, default: 0] += 1
        let time = observation.phenomenonTime
        if let previous { longestPause = max(longestPause, time.duration(since: previous)) }
        previous = time
        delays.append(max(.zero, observation.receivedTime.duration(since: time)))
        guard let number = observation.number, number.isFinite else { return }
        if first == nil { (first, begin) = (number, time) }
        last = number
        sum += number
        numbers += 1
        if number < least?.value ?? .infinity { least = (number, time) }
        if number > greatest?.value ?? -.infinity { greatest = (number, time) }
    }

    mutating func finish() { delays.sort() }

    /// The numbers' arithmetic mean.
    var mean: Double? { numbers > 0 && sum.isFinite ? sum / Double(numbers) : nil }

    /// The delay that half of the observations came within, and the longest.
    var delay: (median: Duration, longest: Duration)? {
        guard let longest = delays.last else { return nil }
        return (delays[delays.count / 2], longest)
    }
}
