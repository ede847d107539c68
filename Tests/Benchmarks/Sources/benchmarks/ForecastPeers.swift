// SPDX-License-Identifier: Apache-2.0

/// Methods of the textbooks, measured beside the forecaster on the same values.
enum ForecastPeers {
    /// Returns the values of a season ago.
    static func seasonalNaive(_ values: ArraySlice<Double>, season: Int, steps: Int) -> [Double] {
        (0..<steps).map { values[values.endIndex - season + $0 % season] }
    }

    /// Returns the forecast of the Theta method as the M4 competition ran it: multiplicative
    /// seasonal factors, the mean of a line with half the slope and simple exponential smoothing of
    /// the doubled curvature.
    static func theta(_ values: ArraySlice<Double>, season: Int, steps: Int) -> [Double] {
        let all = Array(values)
        let factors = isSeasonal(all, season: season) ? seasonalFactors(all, season: season) : nil
        let adjusted = all.enumerated().map { place, value in
            factors.map { value / $0[place % season] } ?? value
        }
        let count = Double(adjusted.count)
        let center = (count - 1) / 2
        let mean = adjusted.reduce(0, +) / count
        var (covariance, variance) = (0.0, 0.0)
        for (place, value) in adjusted.enumerated() {
            covariance += (Double(place) - center) * (value - mean)
            variance += (Double(place) - center) * (Double(place) - center)
        }
        let slope = variance > 0 ? covariance / variance : 0
        let curved = adjusted.enumerated().map { place, value in
            2 * value - (mean + slope * (Double(place) - center))
        }
        let smoothed = smoothed(curved)
        return (0..<steps).map { step in
            let place = adjusted.count + step
            let line = mean + slope * (Double(place) - center)
            return (line + smoothed) / 2 * (factors?[place % season] ?? 1)
        }
    }

    /// Returns the last level of simple exponential smoothing with the best constant of 0.05, 0.1 …
    /// 0.95.
    private static func smoothed(_ values: [Double]) -> Double {
        var best = (error: Double.infinity, level: values.last ?? 0)
        for number in 1..<20 {
            let constant = Double(number) / 20
            var (level, error) = (values.first ?? 0, 0.0)
            for value in values.dropFirst() {
                error += (value - level) * (value - level)
                level += constant * (value - level)
            }
            if error < best.error { best = (error, level) }
        }
        return best.level
    }

    /// Returns true if the autocorrelation at the season is significant at 90 %, as in M4's
    /// benchmarks.
    private static func isSeasonal(_ values: [Double], season: Int) -> Bool {
        guard values.count >= 3 * season, values.allSatisfy({ $0 > 0 }) else { return false }
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        guard variance > 0 else { return false }
        func correlation(_ lag: Int) -> Double {
            var sum = 0.0
            for place in lag..<values.count {
                sum += (values[place] - mean) * (values[place - lag] - mean)
            }
            return sum / variance
        }
        let squares = (1..<season).reduce(0) { $0 + correlation($1) * correlation($1) }
        let limit = 1.645 * ((1 + 2 * squares) / Double(values.count)).squareRoot()
        return abs(correlation(season)) > limit
    }

    /// Returns the mean ratio to the centred moving average, by the place in the season.
    private static func seasonalFactors(_ values: [Double], season: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: season)
        var counts = sums
        let half = season / 2
        for place in half..<(values.count - half) {
            var average = values[(place - half + 1)..<(place + half)].reduce(0, +)
            average += (values[place - half] + values[place + half]) / 2
            average /= Double(season)
            guard average > 0 else { continue }
            sums[place % season] += values[place] / average
            counts[place % season] += 1
        }
        let factors = zip(sums, counts).map { $1 > 0 ? $0 / $1 : 1 }
        let mean = factors.reduce(0, +) / Double(season)
        return factors.map { max($0 / mean, 0.01) }
    }

    /// Returns the forecast of additive Holt-Winters with the best of 36 sets of constants by the
    /// squared error of a step.
    static func holtWinters(_ values: ArraySlice<Double>, season: Int, steps: Int) -> [Double] {
        let all = Array(values)
        guard all.count >= 2 * season else {
            return seasonalNaive(values, season: season, steps: steps)
        }
        var best = (error: Double.infinity, path: [Double]())
        for alpha in [0.05, 0.2, 0.5, 0.9] {
            for beta in [0, 0.01, 0.1] {
                for gamma in [0.05, 0.2, 0.5] {
                    let run = holtWinters(all, season, steps, (alpha, beta, gamma))
                    if run.error < best.error { best = run }
                }
            }
        }
        return best.path
    }

    private static func holtWinters(
        _ values: [Double],
        _ season: Int,
        _ steps: Int,
        _ constants: (level: Double, trend: Double, season: Double)
    ) -> (error: Double, path: [Double]) {
        let first = values[..<season].reduce(0, +) / Double(season)
        let second = values[season..<(2 * season)].reduce(0, +) / Double(season)
        var level = first
        var trend = (second - first) / Double(season)
        var seasons = values[..<season].map { $0 - first }
        var error = 0.0
        for place in season..<values.count {
            let slot = place % season
            let expected = level + trend + seasons[slot]
            let miss = values[place] - expected
            error += miss * miss
            let before = level
            level =
                constants.level * (values[place] - seasons[slot])
                + (1 - constants.level) * (level + trend)
            trend = constants.trend * (level - before) + (1 - constants.trend) * trend
            seasons[slot] =
                constants.season * (values[place] - level)
                + (1 - constants.season) * seasons[slot]
        }
        let path = (0..<steps).map { step in
            level + Double(step + 1) * trend + seasons[(values.count + step) % season]
        }
        return (error, path)
    }
}
