// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A forecaster of the next hour for series of the same kind, with one regression for all of them.
///
/// For less than an hour ahead, the present level matters most, and the daily profile adds the
/// trend. Each step ahead has a ridge regression on the values 1, 2, 3, 6 and 12 steps ago, on the
/// profile at these times, and on the profile at the time forecast. The profile is the mean by time
/// of the week, or of the day if there are less than four weeks. Values are standardized per
/// series, so that the loops of a motorway and of a side road share their dynamics.
///
/// ```swift
/// let forecaster = KindForecaster(histories, horizon: 12, level: 0.9) let path =
/// forecaster?.path(of: histories[0])
/// ```
public struct KindForecaster: Sendable {
    private static let lags = [1, 2, 3, 6, 12]
    private static let penalty = 1.0
    /// The number of rows above which the rows of a fit are thinned out evenly.
    private static let greatestRows = 200_000

    /// The weights of each step ahead.
    private let weights: [[Double]]
    /// Half the width of the band at each step ahead, in deviations.
    private let widths: [Double]
    private let level: Double
    private let bounds: ValueBounds
    private let stepsPerDay: Int

    /// Creates a forecaster by fitting the regression to the histories of all series of a kind.
    ///
    /// Returns nil if the histories differ in their steps or cover too few days to fit and test.
    ///
    /// The band is derived from the last fifth of each history, after a fit to the steps before it.
    /// Then the regression is fitted to all steps.
    ///
    /// - Parameters:
    ///   - histories: The histories, which must have the same number of steps per day.
    ///   - horizon: The number of steps to forecast, such as 12 steps of five minutes.
    ///   - level: The share of values that should lie inside the band, above 0 and below 1.
    ///   - bounds: The values the series can have.
    public init?(
        _ histories: [StepHistory],
        horizon: Int,
        level: Double,
        bounds: ValueBounds = .unbounded
    ) {
        guard let day = histories.first?.stepsPerDay, horizon > 0, horizon <= day,
            level > 0, level < 1, histories.allSatisfy({ $0.stepsPerDay == day })
        else { return nil }
        stepsPerDay = day
        self.level = level
        self.bounds = bounds
        let ends = histories.map { $0.count * 4 / 5 }
        let early = zip(histories, ends).map { ProfiledSeries($0, count: $1) }
        guard let tested = Self.fit(early, horizon: horizon) else { return nil }
        var widths: [Double] = []
        for ahead in 0..<horizon {
            var errors: [Double] = []
            Self.forEachRow(of: early, ahead: ahead, testing: true) { row, target in
                errors.append(abs(Self.product(tested[ahead], row) - target))
            }
            errors.sort()
            guard let width = conformalQuantile(errors, level: level) else { return nil }
            widths.append(width)
        }
        self.widths = widths
        let whole = histories.map { ProfiledSeries($0, count: $0.count) }
        guard let weights = Self.fit(whole, horizon: horizon) else { return nil }
        self.weights = weights
    }

    /// Returns the forecast of a series of the kind from its history.
    ///
    /// - Parameter history: The history of the series, with values at the lags 1, 2, 3, 6 and 12.
    /// - Returns: The band of each step ahead; nil if the history has less than two days, a gap at
    ///   a lag, or values that do not vary.
    public func path(of history: StepHistory) -> ForecastPath? {
        guard history.stepsPerDay == stepsPerDay,
            let series = ProfiledSeries(history, count: history.count)
        else { return nil }
        var row = [Double](repeating: 1, count: 2 * Self.lags.count + 2)
        var bands: [ForecastBand] = []
        for (ahead, (weights, width)) in zip(weights, widths).enumerated() {
            guard series.fill(&row, lags: Self.lags, origin: history.count, ahead: ahead) else {
                return nil
            }
            let middle = Self.product(weights, row)
            bands.append(
                ForecastBand(
                    low: series.unscaled(middle - width),
                    middle: series.unscaled(middle),
                    high: series.unscaled(middle + width)
                )
            )
        }
        return ForecastPath(basis: .sharedByKind, steps: bands).clipped(to: bounds)
    }

    /// Returns the forecast of a series of the kind from its samples.
    ///
    /// - Parameters:
    ///   - samples: The samples, in any order. Samples that had not arrived at `instant` are
    ///     ignored.
    ///   - options: The length of a step and the shape of the series. The horizon, the level and
    ///     the bounds are those of the fit.
    ///   - instant: The instant of the forecast.
    ///   - record: The record of earlier bands; see ``ForecastComparison``.
    /// - Returns: The forecast; nil if ``path(of:)`` is nil, if the steps differ from those of the
    ///   fit, or if the last value is older than the horizon.
    public func forecast(
        _ samples: [SeriesSample],
        options: ForecastOptions,
        at instant: Instant,
        record: BandRecord = BandRecord()
    ) -> Forecast? {
        guard let step = StepLength(options.step), step.perDay == stepsPerDay,
            let known = StepHistory.known(
                samples,
                shape: options.shape,
                step: step,
                at: instant,
                reach: Forecaster.reach(perDay: stepsPerDay, horizon: weights.count)
            ),
            let path = path(of: known.history)
        else { return nil }
        return Forecast(
            path,
            after: known.last,
            step: step,
            madeAt: instant,
            level: level,
            record: record
        )
    }

    private static func product(_ weights: [Double], _ row: [Double]) -> Double {
        var sum = 0.0
        for place in weights.indices { sum += weights[place] * row[place] }
        return sum
    }

    /// Returns the weights of each step ahead.
    private static func fit(_ series: [ProfiledSeries?], horizon: Int) -> [[Double]]? {
        var all: [[Double]] = []
        for ahead in 0..<horizon {
            var equations = NormalEquations(size: 2 * lags.count + 2)
            forEachRow(of: series, ahead: ahead, testing: false) { row, target in
                equations.add(row, target: target)
            }
            guard equations.count > 2 * lags.count + 2,
                let weights = equations.weights(penalty: penalty)
            else { return nil }
            all.append(weights)
        }
        return all
    }

    /// Calls a function with each row and its target, either for the fitted steps or for the steps
    /// after them.
    private static func forEachRow(
        of series: [ProfiledSeries?],
        ahead: Int,
        testing: Bool,
        _ take: ([Double], Double) -> Void
    ) {
        let furthest = lags.max() ?? 1
        let steps = series.reduce(0) { $0 + ($1?.history.count ?? 0) }
        let stride = max(1, steps / greatestRows)
        var row = [Double](repeating: 1, count: 2 * lags.count + 2)
        for case let series? in series {
            let end = testing ? series.history.count : series.count
            let start = testing ? series.count : furthest
            for origin in Swift.stride(from: start, to: end - ahead, by: stride)
            where series.history.isPresent[origin + ahead] && origin >= furthest {
                guard series.fill(&row, lags: lags, origin: origin, ahead: ahead) else { continue }
                take(row, series.scaled(origin + ahead))
            }
        }
    }
}

/// A history with a profile and a scale, both computed from its first steps only.
private struct ProfiledSeries {
    let history: StepHistory
    /// The number of steps used.
    let count: Int
    private let mean: Double
    private let deviation: Double
    private let profile: [Double]

    /// Creates a profile from the first `count` steps; nil if they are less than two days or do not
    /// vary.
    init?(_ history: StepHistory, count: Int) {
        guard count >= 2 * history.stepsPerDay, count <= history.count else { return nil }
        self.history = history
        self.count = count
        var (sum, number) = (0.0, 0.0)
        for step in 0..<count where history.isPresent[step] {
            sum += history.values[step]
            number += 1
        }
        guard number > 1 else { return nil }
        let mean = sum / number
        var squares = 0.0
        for step in 0..<count where history.isPresent[step] {
            squares += (history.values[step] - mean) * (history.values[step] - mean)
        }
        let deviation = (squares / number).squareRoot()
        guard deviation > 0, deviation.isFinite, mean.isFinite else { return nil }
        self.mean = mean
        self.deviation = deviation

        let isWeekly = count >= 4 * history.stepsPerWeek
        let length = isWeekly ? history.stepsPerWeek : history.stepsPerDay
        var sums = [Double](repeating: 0, count: length)
        var counts = sums
        for step in 0..<count where history.isPresent[step] {
            sums[step % length] += (history.values[step] - mean) / deviation
            counts[step % length] += 1
        }
        profile = zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }
    }

    func scaled(_ step: Int) -> Double { (history.values[step] - mean) / deviation }

    func unscaled(_ value: Double) -> Double { value * deviation + mean }

    /// Fills a row for the step `ahead` steps after `origin`; returns false if a lag is a gap.
    func fill(_ row: inout [Double], lags: [Int], origin: Int, ahead: Int) -> Bool {
        for (place, lag) in lags.enumerated() {
            let step = origin - lag
            guard step >= 0, history.isPresent[step] else { return false }
            row[2 * place] = scaled(step)
            row[2 * place + 1] = profile[step % profile.count]
        }
        row[2 * lags.count] = profile[(origin + ahead) % profile.count]
        return true
    }
}
