// SPDX-License-Identifier: Apache-2.0

/// A simple method to continue a history.
///
/// Each candidate depends only on the first `count` steps of the history. A forecast does not
/// choose one of them, but combines them by their errors in the past.
enum Candidate: CaseIterable {
    /// The last value for the whole horizon.
    case lastValue
    /// The value one day earlier.
    case yesterday
    /// The value one week earlier.
    case lastWeek
    /// The mean of the values one day and one week earlier.
    case yesterdayAndLastWeek
    /// The value one week earlier, shifted by the difference between the last day and the day one
    /// week before it.
    case lastWeekAtLevel
    /// The value one day earlier, shifted by half of the change between the last two days.
    case yesterdayWithTrend
    /// The mean of the last three days at the same time of day.
    case threeDays
    /// A weighted mean of the last two weeks, shifted to the level of the last day; the shift
    /// decays.
    case twoWeeksAtLevel
    /// The median of up to four weeks at the same time of the week.
    case medianOfWeeks
    /// A ridge regression on lags, applied step by step to its own results.
    case ridge

    /// True for each candidate except the last value.
    var hasPeriod: Bool { self != .lastValue }

    /// Returns the number of steps needed by a candidate.
    func stepsNeeded(perDay: Int) -> Int {
        switch self {
        case .lastValue: 1
        case .yesterday: perDay
        case .yesterdayWithTrend: 2 * perDay
        case .threeDays: 3 * perDay
        case .lastWeek, .yesterdayAndLastWeek, .lastWeekAtLevel, .twoWeeksAtLevel, .medianOfWeeks,
            .ridge:
            14 * perDay
        }
    }

    /// Returns the continuation of a history.
    ///
    /// - Parameters:
    ///   - history: The history.
    ///   - count: The number of first steps that may be used.
    ///   - horizon: The number of steps to add.
    /// - Returns: The values of the next steps; nil if the history is too short.
    func path(of history: StepHistory, count: Int, horizon: Int) -> [Double]? {
        let day = history.stepsPerDay
        guard count >= stepsNeeded(perDay: day), count <= history.count, count > 0 else {
            return nil
        }
        if self == .ridge {
            return LagRidge(history, count: count)?.path(of: history, horizon: horizon)
        }
        let past = Past(values: history.values, count: count, day: day)
        switch self {
        case .lastValue:
            return Array(repeating: history.values[count - 1], count: horizon)
        case .yesterday:
            return (0..<horizon).map { past.daysAgo(1, $0) }
        case .lastWeek:
            return (0..<horizon).map { past.weeksAgo(1, $0) }
        case .yesterdayAndLastWeek:
            return (0..<horizon).map { (past.daysAgo(1, $0) + past.weeksAgo(1, $0)) / 2 }
        case .lastWeekAtLevel:
            let gap = past.meanOfDay(endingBefore: 0) - past.meanOfDay(endingBefore: 7 * day)
            return (0..<horizon).map { past.weeksAgo(1, $0) + gap }
        case .yesterdayWithTrend:
            let change = past.meanOfDay(endingBefore: 0) - past.meanOfDay(endingBefore: day)
            return (0..<horizon).map { past.daysAgo(1, $0) + change / 2 }
        case .threeDays:
            return (0..<horizon).map { step in
                (past.daysAgo(1, step) + past.daysAgo(2, step) + past.daysAgo(3, step)) / 3
            }
        case .twoWeeksAtLevel:
            return twoWeeksAtLevel(past, horizon: horizon)
        case .medianOfWeeks:
            let weeks = min(4, count / (7 * day))
            return (0..<horizon).map { step in
                median(of: (1...weeks).map { past.weeksAgo($0, step) })
            }
        case .ridge:
            return nil
        }
    }

    private func twoWeeksAtLevel(_ past: Past, horizon: Int) -> [Double] {
        let week = 7 * past.day
        // If there are exactly two weeks, the day before them is not available.
        let older = past.count >= 2 * week + past.day ? 2 * week : week
        let usual =
            0.65 * past.meanOfDay(endingBefore: week) + 0.35 * past.meanOfDay(endingBefore: older)
        var gap = past.meanOfDay(endingBefore: 0) - usual
        let decay = exponential(-1 / (4 * Double(past.day)))
        return (0..<horizon).map { step in
            gap *= decay
            return 0.65 * past.weeksAgo(1, step) + 0.35 * past.weeksAgo(2, step) + gap
        }
    }
}

/// The steps before an origin, addressed by their distance from it.
private struct Past {
    let values: [Double]
    let count: Int
    let day: Int

    /// Returns the value at the same time of day a number of days earlier.
    func daysAgo(_ days: Int, _ step: Int) -> Double {
        values[count - days * day + step % day]
    }

    /// Returns the value at the same time of the week a number of weeks earlier.
    func weeksAgo(_ weeks: Int, _ step: Int) -> Double {
        values[count - weeks * 7 * day + step % (7 * day)]
    }

    /// Returns the mean of the day that ended a number of steps before the origin.
    func meanOfDay(endingBefore steps: Int) -> Double {
        var sum = 0.0
        for place in (count - steps - day)..<(count - steps) { sum += values[place] }
        return sum / Double(day)
    }
}
