// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Summary figures of the observations of one series over a span.
struct SeriesSummary: Sendable {
    /// The number of observations, the missing ones included.
    var count = 0
    /// The number of observations of each quality.
    var qualities: [Quality: Int] = [:]
    /// The instant of the first number.
    var begin: Instant?
    /// The first number and the last one.
    var first: Double?
    var last: Double?
    /// The least and the greatest number, each with its instant.
    var least: (value: Double, time: Instant)?
    var greatest: (value: Double, time: Instant)?
    /// The sum of the numbers and their count.
    var sum = 0.0
    var numbers = 0
    /// The delays between observation and arrival, sorted.
    var delays: [Duration] = []
    /// The longest time between two observations.
    var longestPause: Duration = .zero
    private var previous: Instant?

    /// The maximum number of observations that are read.
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

    /// The arithmetic mean of the numbers; nil if there is none or the sum is not finite.
    var mean: Double? { numbers > 0 && sum.isFinite ? sum / Double(numbers) : nil }

    /// The median and the longest delay.
    var delay: (median: Duration, longest: Duration)? {
        guard let longest = delays.last else { return nil }
        return (delays[delays.count / 2], longest)
    }
}
