// SPDX-License-Identifier: Apache-2.0

/// A ridge regression of a step on steps before it, fitted to the last three weeks.
///
/// The lags are 1 and 2 steps, a day, a day and a step, two days, a week, and a week and a step.
/// Values are standardized with the mean and deviation of the fitted steps. The path is continued
/// one step at a time from its own results, which are kept within six deviations.
struct LagRidge {
    private static let penalty = 1.0
    private static let greatestDeviation = 6.0

    private let lags: [Int]
    private let weights: [Double]
    private let mean: Double
    private let deviation: Double
    private let count: Int

    /// Creates a regression fitted to the first `count` steps of a history.
    ///
    /// Returns nil if fewer than two days of steps have all lags, or if the steps do not vary.
    init?(_ history: StepHistory, count: Int) {
        let day = history.stepsPerDay
        let week = history.stepsPerWeek
        let lags = [1, 2, day, day + 1, 2 * day, week, week + 1]
        let start = max(week + 1, count - 3 * week)
        guard count <= history.count, count - start >= 2 * day else { return nil }
        let fitted = start..<count
        let values = history.values
        let isPresent = history.isPresent

        var (sum, number) = (0.0, 0.0)
        for step in fitted where isPresent[step] {
            sum += values[step]
            number += 1
        }
        guard number > 0 else { return nil }
        let mean = sum / number
        var squares = 0.0
        for step in fitted where isPresent[step] {
            squares += (values[step] - mean) * (values[step] - mean)
        }
        let deviation = (squares / number).squareRoot()
        guard deviation > 0, deviation.isFinite, mean.isFinite else { return nil }

        let first = start - week - 1
        let scaled = values[first..<count].map { ($0 - mean) / deviation }
        var equations = NormalEquations(size: lags.count + 1)
        var row = [Double](repeating: 1, count: lags.count + 1)
        for step in fitted where isPresent[step] {
            for (place, lag) in lags.enumerated() { row[place] = scaled[step - lag - first] }
            equations.add(row, target: scaled[step - first])
        }
        guard let weights = equations.weights(penalty: Self.penalty) else { return nil }
        self.lags = lags
        self.weights = weights
        self.mean = mean
        self.deviation = deviation
        self.count = count
    }

    /// Returns the continuation of the fitted history.
    func path(of history: StepHistory, horizon: Int) -> [Double] {
        let reach = history.stepsPerWeek + 1
        var scaled = history.values[(count - reach)..<count].map { ($0 - mean) / deviation }
        scaled.reserveCapacity(reach + horizon)
        for _ in 0..<horizon {
            var value = weights[lags.count]
            for (place, lag) in lags.enumerated() {
                value += weights[place] * scaled[scaled.count - lag]
            }
            scaled.append(min(max(value, -Self.greatestDeviation), Self.greatestDeviation))
        }
        return scaled[reach...].map { $0 * deviation + mean }
    }
}

/// The sums of a least-squares fit, to which rows are added one at a time.
struct NormalEquations {
    private let size: Int
    private var matrix: [Double]
    private var right: [Double]
    /// The number of rows.
    private(set) var count = 0

    init(size: Int) {
        self.size = size
        matrix = Array(repeating: 0, count: size * size)
        right = Array(repeating: 0, count: size)
    }

    /// Adds a row of `size` features and its target.
    mutating func add(_ row: [Double], target: Double) {
        count += 1
        for place in 0..<size {
            let value = row[place]
            for other in 0...place { matrix[place * size + other] += value * row[other] }
            right[place] += value * target
        }
    }

    /// Returns the weights that minimize the squared error plus `penalty` times their own squares.
    func weights(penalty: Double) -> [Double]? {
        var penalized = matrix
        for place in 0..<size { penalized[place * size + place] += penalty }
        return solve(penalized, right)
    }
}
