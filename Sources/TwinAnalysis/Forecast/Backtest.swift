// SPDX-License-Identifier: Apache-2.0

/// A test of the candidates on the recent past of a history, and the resulting forecast.
///
/// There are up to 14 origins, one day apart; the newest is one horizon before the end. At each
/// origin, every candidate forecasts a path from the steps before it. The candidates are combined
/// with weights 1 / MAE⁴, and an error counts 0.93 times less for each day of age. A candidate with
/// a period is used only if its error is below that of the last value.
struct Backtest {
    private static let origins = 14
    private static let decay = 0.93

    /// The weights of the candidates used; their sum is 1.
    let weights: [(candidate: Candidate, weight: Double)]
    /// The combined path after the end of the history.
    let path: [Double]
    /// The combined path at each tested origin, newest first.
    let tested: [(origin: Int, path: [Double])]

    /// True if a candidate with a period is used.
    var hasPeriod: Bool { weights.contains { $0.candidate.hasPeriod } }

    /// Creates a backtest of the candidates on a history.
    ///
    /// Returns nil if the history is too short to test a forecast with two days before it.
    ///
    /// - Parameters:
    ///   - history: The history.
    ///   - horizon: The number of steps to forecast.
    init?(_ history: StepHistory, horizon: Int) {
        let day = history.stepsPerDay
        let starts = (0..<Self.origins)
            .map { history.count - horizon - $0 * day }
            .filter { $0 >= 2 * day }
        guard horizon > 0, !starts.isEmpty else { return nil }

        var weights: [(candidate: Candidate, weight: Double)] = []
        var errors: [Double] = []
        var paths: [[[Double]?]] = []
        var ahead: [[Double]] = []
        for candidate in Candidate.allCases {
            guard let path = candidate.path(of: history, count: history.count, horizon: horizon)
            else { continue }
            let past = starts.map { candidate.path(of: history, count: $0, horizon: horizon) }
            let error = Self.error(of: past, from: starts, in: history)
            guard let error, path.allSatisfy(\.isFinite) else { continue }
            if candidate.hasPeriod, let persistence = errors.first, error >= persistence {
                continue
            }
            weights.append((candidate, 0))
            errors.append(error)
            paths.append(past)
            ahead.append(path)
        }
        guard let least = errors.min() else { return nil }
        let raw = errors.map { error in
            let ratio = error > 0 ? least / error : 1
            return ratio * ratio * ratio * ratio
        }
        let sum = raw.reduce(0, +)
        for place in raw.indices { weights[place].weight = raw[place] / sum }
        self.weights = weights
        path = Self.combined(ahead, weights.map(\.weight), horizon: horizon) ?? []
        guard path.count == horizon else { return nil }
        tested = starts.indices.compactMap { place in
            let own = paths.map { $0[place] }
            return Self.combined(own, weights.map(\.weight), horizon: horizon)
                .map { (starts[place], $0) }
        }
    }

    /// Returns the weighted mean absolute error over the origins with a path; nil if there are
    /// none.
    private static func error(
        of paths: [[Double]?],
        from starts: [Int],
        in history: StepHistory
    ) -> Double? {
        var (sum, total, weight) = (0.0, 0.0, 1.0)
        for (path, start) in zip(paths, starts) {
            defer { weight *= decay }
            guard let path else { continue }
            var (error, count) = (0.0, 0.0)
            for (step, value) in path.enumerated() where history.isPresent[start + step] {
                error += abs(value - history.values[start + step])
                count += 1
            }
            guard count > 0 else { continue }
            sum += weight * (error / count)
            total += weight
        }
        guard total > 0, sum.isFinite else { return nil }
        return sum / total
    }

    /// Returns the weighted mean of the existing paths; nil if they have no weight.
    private static func combined(
        _ paths: [[Double]?],
        _ weights: [Double],
        horizon: Int
    ) -> [Double]? {
        var sum = [Double](repeating: 0, count: horizon)
        var total = 0.0
        for (path, weight) in zip(paths, weights) where weight > 0 {
            guard let path else { continue }
            total += weight
            for step in 0..<horizon { sum[step] += weight * path[step] }
        }
        guard total > 0 else { return nil }
        let mean = sum.map { $0 / total }
        return mean.allSatisfy(\.isFinite) ? mean : nil
    }

    /// Returns half the width of the band at each step.
    ///
    /// The absolute errors of the combined path are pooled per half day of the horizon. Their
    /// split-conformal quantile is widened by 15 %, because the weights were chosen on the same
    /// steps.
    ///
    /// - Parameters:
    ///   - history: The history that was tested.
    ///   - level: The share of values that should lie inside the band, in 0...1.
    /// - Returns: A width per step; nil if there was no value to compare with.
    func halfWidths(in history: StepHistory, level: Double) -> [Double]? {
        let all = errors(of: 0..<path.count, in: history)
        guard let overall = conformalQuantile(all, level: level) else { return nil }
        let block = max(1, history.stepsPerDay / 2)
        var widths: [Double] = []
        widths.reserveCapacity(path.count)
        for first in stride(from: 0, to: path.count, by: block) {
            let steps = first..<min(first + block, path.count)
            // A half day without any values of the series gets the width of the whole horizon.
            let own = conformalQuantile(errors(of: steps, in: history), level: level)
            let width = (own ?? overall) * Band.widening
            widths.append(contentsOf: repeatElement(width, count: steps.count))
        }
        return widths
    }

    /// Returns the absolute errors of the combined path at some of its steps, in ascending order.
    private func errors(of steps: Range<Int>, in history: StepHistory) -> [Double] {
        var errors: [Double] = []
        errors.reserveCapacity(tested.count * steps.count)
        for (origin, past) in tested {
            for step in steps where history.isPresent[origin + step] {
                errors.append(abs(past[step] - history.values[origin + step]))
            }
        }
        errors.sort()
        return errors
    }
}

/// The constants shared by all bands.
enum Band {
    /// The factor by which bands from a backtest are widened.
    static let widening = 1.15
}
