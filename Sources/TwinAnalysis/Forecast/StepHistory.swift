// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A history in steps of equal length; a gap is a step without a value.
public struct StepHistory: Hashable, Sendable {
    /// The values, oldest first.
    ///
    /// The value of a gap is the value at the same time one day earlier.
    public private(set) var values: [Double]
    /// The flag of each step: true if the step has its own value, false for a gap.
    public private(set) var isPresent: [Bool]
    /// The number of steps per day, at least 1.
    public let stepsPerDay: Int

    /// The number of steps per week.
    var stepsPerWeek: Int { 7 * stepsPerDay }
    /// The number of steps.
    public var count: Int { values.count }

    /// Creates a history from values in equal steps.
    ///
    /// Gaps before the first value and after the last one are dropped.
    ///
    /// ```swift
    /// StepHistory([3, 4, nil, 5], stepsPerDay: 24)
    /// ```
    ///
    /// - Parameters:
    ///   - steps: The values, oldest first; nil for a gap. Values that are not finite or beyond
    ///     ``SeriesSample/greatestMagnitude`` are gaps too.
    ///   - stepsPerDay: The number of steps per day. Numbers below 1 are treated as 1.
    public init(_ steps: [Double?], stepsPerDay: Int) {
        self.stepsPerDay = max(1, stepsPerDay)
        let first = steps.firstIndex { $0?.isAnalysable == true } ?? steps.endIndex
        let last = steps.lastIndex { $0?.isAnalysable == true } ?? first - 1
        values = []
        isPresent = []
        guard first <= last else { return }
        values.reserveCapacity(last - first + 1)
        isPresent.reserveCapacity(last - first + 1)
        for step in steps[first...last] {
            if let step, step.isAnalysable {
                values.append(step)
                isPresent.append(true)
            } else {
                let day = values.count - self.stepsPerDay
                values.append(day >= 0 ? values[day] : values[values.count - 1])
                isPresent.append(false)
            }
        }
    }

    /// Returns the history of the samples of a series that had arrived at an instant.
    ///
    /// The step numbered `n` contains the samples after `(n - 1) * step` and up to `n * step` since
    /// 1970. Only steps that have ended at `instant` are included. The value of a step is the mean
    /// of its samples; for a counter it is the rate per second.
    ///
    /// - Parameters:
    ///   - samples: The samples, in any order.
    ///   - shape: The relation between the values. Texts and flags have no history.
    ///   - step: The length of a step: a day or a whole fraction of it.
    ///   - instant: The instant at which the samples had to be known.
    ///   - reach: The number of steps to keep, counted back from the last value.
    /// - Returns: The history and the number of its last step; nil if no sample was known.
    static func known(
        _ samples: [SeriesSample],
        shape: SeriesShape,
        step: StepLength,
        at instant: Instant,
        reach: Int
    ) -> (history: StepHistory, last: Int64)? {
        let known = samples.known(at: instant)
        let end = step.ended(at: instant)
        var bins: StepBins
        switch shape {
        case .gauge, .delta: bins = StepBins(means: known, step: step, until: end, reach: reach)
        case .counter: bins = StepBins(rates: known, step: step, until: end, reach: reach)
        case .state, .flag: return nil
        }
        guard let last = bins.lastPresent else { return nil }
        let start = max(0, bins.steps.count - reach)
        bins.steps.removeFirst(start)
        return (StepHistory(bins.steps, stepsPerDay: step.perDay), last)
    }
}

/// The length of a step: a day or a whole fraction of it, at least a second.
struct StepLength: Hashable, Sendable {
    let milliseconds: Int64

    /// The number of steps per day.
    var perDay: Int { Int(86_400_000 / milliseconds) }

    /// Creates a length; nil if the duration is below a second or does not divide a day.
    init?(_ duration: Duration) {
        let length = duration.wholeMilliseconds
        guard length >= 1000, 86_400_000 % length == 0 else { return nil }
        milliseconds = length
    }

    /// Returns the number of the step that contains an instant; a step includes its end, not its
    /// start.
    func number(of instant: Instant) -> Int64 {
        let (quotient, rest) = instant.millisecondsSince1970
            .quotientAndRemainder(dividingBy: milliseconds)
        return rest > 0 ? quotient + 1 : quotient
    }

    /// Returns the number of the last step that has ended at an instant.
    func ended(at instant: Instant) -> Int64 {
        instant.floored(to: .milliseconds(milliseconds)).millisecondsSince1970 / milliseconds
    }

    /// Returns the end of a step.
    func end(of number: Int64) -> Instant {
        let (product, overflow) = number.multipliedReportingOverflow(by: milliseconds)
        guard !overflow else { return number < 0 ? .distantPast : .distantFuture }
        return Instant(millisecondsSince1970: product)
    }
}

/// The values of steps, computed from samples.
struct StepBins {
    /// The value of each step up to the last one with a value; nil for a gap.
    var steps: [Double?] = []
    /// The number of the last step with a value.
    var lastPresent: Int64?

    /// Creates steps with the mean of the samples in each step.
    init(means samples: [SeriesSample], step: StepLength, until end: Int64, reach: Int) {
        guard let last = samples.last(where: { step.number(of: $0.time) <= end }) else { return }
        let lastNumber = step.number(of: last.time)
        let first = lastNumber - Int64(reach) + 1
        var sums: [Double] = []
        var counts: [Double] = []
        var start: Int64 = 0
        for sample in samples {
            let number = step.number(of: sample.time)
            guard number >= first, number <= end else { continue }
            if sums.isEmpty { start = number }
            let place = Int(number - start)
            while sums.count <= place {
                sums.append(0)
                counts.append(0)
            }
            sums[place] += sample.value
            counts[place] += 1
        }
        steps = zip(sums, counts).map { $1 > 0 ? $0 / $1 : nil }
        lastPresent = lastNumber
    }

    /// Creates steps with the rate per second of a running total in each step.
    ///
    /// If the total falls, it has restarted; an interval of more than two steps is a gap. In both
    /// cases the rate is unknown. A step has a value if the rate is known for at least half of it.
    init(rates samples: [SeriesSample], step: StepLength, until end: Int64, reach: Int) {
        guard let newest = samples.last else { return }
        let first = min(step.number(of: newest.time), end) - Int64(reach) - 1
        var increases: [Double] = []
        var seconds: [Double] = []
        var start: Int64?
        for (before, after) in zip(samples, samples.dropFirst()) {
            let length = after.time.duration(since: before.time).wholeMilliseconds
            let increase = after.value - before.value
            guard length <= 2 * step.milliseconds, increase >= 0, increase.isFinite else {
                continue
            }
            let from = before.time.millisecondsSince1970
            let until = after.time.millisecondsSince1970
            // This is the step that contains the start of the interval or starts with it.
            var number = step.ended(at: before.time) + 1
            while step.end(of: number - 1).millisecondsSince1970 < until {
                defer { number += 1 }
                guard number >= first, number <= end else { continue }
                let low = max(from, step.end(of: number - 1).millisecondsSince1970)
                let high = min(until, step.end(of: number).millisecondsSince1970)
                if start == nil { start = number }
                let place = Int(number - (start ?? number))
                while increases.count <= place {
                    increases.append(0)
                    seconds.append(0)
                }
                increases[place] += increase * (Double(high - low) / Double(length))
                seconds[place] += Double(high - low) / 1000
            }
        }
        guard let start else { return }
        let half = Double(step.milliseconds) / 2000
        steps = zip(increases, seconds).map { $1 >= half ? $0 / $1 : nil }
        guard let last = steps.lastIndex(where: { $0 != nil }) else { return }
        steps.removeSubrange((last + 1)...)
        lastPresent = start + Int64(last)
    }
}
