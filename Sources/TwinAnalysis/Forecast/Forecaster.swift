// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A forecaster of a series from its own past.
///
/// A forecast depends only on the samples that had arrived at an instant, and is the same to the
/// bit on every machine. Therefore a forecast made live equals one made in playback.
///
/// ```swift
/// let forecaster = Forecaster(ForecastOptions(bounds: .nonNegative)) let forecast =
/// forecaster.forecast(samples, at: instant)
/// ```
///
/// Ten simple candidates are combined by their errors in a backtest with up to 14 origins. The band
/// is derived from the errors of the combination (split conformal).
public struct Forecaster: Sendable {
    /// The share of zeros above which a series is forecast as a mean rate without a course.
    private static let greatestShareOfZeros = 0.3
    /// The greatest number of days to forecast, counted from the last value.
    private static let greatestHorizonInDays = 14

    private let options: ForecastOptions

    /// Creates a forecaster.
    public init(_ options: ForecastOptions) { self.options = options }

    /// Returns the number of past steps used by a forecast: the origins of the backtest and five
    /// weeks before the oldest one.
    static func reach(perDay: Int, horizon: Int) -> Int { horizon + 14 * perDay + 35 * perDay }

    /// The length of the past used by a forecast.
    ///
    /// Earlier samples have no effect.
    public var reach: Duration {
        guard let step = StepLength(options.step) else { return .zero }
        let steps = Self.reach(perDay: step.perDay, horizon: horizon(step))
        return .milliseconds(Int64(steps) * step.milliseconds)
    }

    private func horizon(_ step: StepLength) -> Int {
        let week = 7 * 86_400_000 / step.milliseconds
        let wanted = options.horizon.wholeMilliseconds / step.milliseconds
        return Int(min(max(wanted, 0), week))
    }

    /// Returns the forecast of a series.
    ///
    /// If the newest values are missing, the forecast starts from the last value and its points
    /// start after `instant`. The time between them is a gap.
    ///
    /// - Parameters:
    ///   - samples: The samples, in any order. Samples that had not arrived at `instant` are
    ///     ignored.
    ///   - instant: The instant of the forecast.
    ///   - record: The record of earlier bands; see ``ForecastComparison``.
    /// - Returns: The forecast; nil if the options are invalid, if the values are texts or flags,
    ///   if there are too few of them, or if the last one is too old: more than 14 days would have
    ///   to be forecast.
    public func forecast(
        _ samples: [SeriesSample],
        at instant: Instant,
        record: BandRecord = BandRecord()
    ) -> Forecast? {
        guard let step = StepLength(options.step),
            let known = known(samples, at: instant)
        else { return nil }
        let ahead = horizon(step)
        let gap = step.ended(at: instant) - known.last
        let greatest = Self.greatestHorizonInDays * step.perDay
        guard ahead > 0, gap >= 0, gap + Int64(ahead) <= Int64(greatest),
            let path = path(of: known.history, steps: Int(gap) + ahead)
        else { return nil }
        return Forecast(
            path,
            after: known.last,
            step: step,
            madeAt: instant,
            level: options.level,
            record: record
        )
    }

    /// Returns the history in steps used for a forecast at an instant.
    ///
    /// - Parameters:
    ///   - samples: The samples, in any order.
    ///   - instant: The instant of the forecast.
    /// - Returns: The history; nil if the options are invalid, if the values are texts or flags, or
    ///   if no step has a value.
    public func history(of samples: [SeriesSample], at instant: Instant) -> StepHistory? {
        known(samples, at: instant)?.history
    }

    private func known(
        _ samples: [SeriesSample],
        at instant: Instant
    ) -> (history: StepHistory, last: Int64)? {
        guard let step = StepLength(options.step) else { return nil }
        return StepHistory.known(
            samples,
            shape: options.shape,
            step: step,
            at: instant,
            reach: Self.reach(perDay: step.perDay, horizon: horizon(step))
        )
    }

    /// Returns the forecast of a history in equal steps, regardless of the time of its last step.
    ///
    /// - Parameters:
    ///   - history: The history.
    ///   - steps: The number of steps to forecast. Fewer are forecast if the history is too short
    ///     to test that many.
    /// - Returns: The band of each step; nil if there are too few values.
    public func path(of history: StepHistory, steps: Int) -> ForecastPath? {
        guard steps > 0, options.level > 0, options.level < 1 else { return nil }
        let path: ForecastPath?
        if Self.isMostlyZero(history) {
            path = rate(of: history, steps: steps)
        } else if let backtest = Backtest(history, horizon: steps),
            let widths = backtest.halfWidths(in: history, level: options.level)
        {
            path = ForecastPath(
                basis: backtest.hasPeriod ? .pattern : .lastValue,
                steps: zip(backtest.path, widths).map { middle, width in
                    ForecastBand(low: middle - width, middle: middle, high: middle + width)
                }
            )
        } else {
            path = lastValue(of: history, steps: steps)
        }
        return path?.clipped(to: options.effectiveBounds)
    }

    /// Returns the forecast of the sum of the next day's steps.
    ///
    /// The band has its own backtest, because a sum of bands is not the band of the sum.
    ///
    /// - Parameter history: The history.
    /// - Returns: The band of the sum; nil if the history is too short to test a day, or if the
    ///   series is forecast as a mean rate.
    public func dayTotal(of history: StepHistory) -> ForecastBand? {
        let day = history.stepsPerDay
        guard options.level > 0, options.level < 1, !Self.isMostlyZero(history),
            let backtest = Backtest(history, horizon: day)
        else { return nil }
        var errors: [Double] = []
        for (origin, path) in backtest.tested {
            // The total of a day with gaps is unknown.
            let steps = origin..<(origin + day)
            guard steps.allSatisfy({ history.isPresent[$0] }) else { continue }
            errors.append(abs(path.reduce(0, +) - history.values[steps].reduce(0, +)))
        }
        errors.sort()
        guard let width = conformalQuantile(errors, level: options.level) else { return nil }
        let middle = backtest.path.reduce(0, +)
        let half = width * Band.widening
        let band = ForecastBand(low: middle - half, middle: middle, high: middle + half)
        guard band.isFinite else { return nil }
        // A sum of shares is not a share, so only the lower bound applies to it.
        let bounds: ValueBounds =
            options.effectiveBounds == .unbounded ? .unbounded : .nonNegative
        return band.clipped(to: bounds)
    }

    /// Returns true if more than 30 % of the values of the last four weeks are zero.
    private static func isMostlyZero(_ history: StepHistory) -> Bool {
        var (zeros, count) = (0, 0)
        for place in max(0, history.count - 4 * history.stepsPerWeek)..<history.count
        where history.isPresent[place] {
            count += 1
            if history.values[place] == 0 { zeros += 1 }
        }
        return Double(zeros) > greatestShareOfZeros * Double(count)
    }

    /// Returns the mean of the last week for each step, with a band from the quantiles of its
    /// values.
    private func rate(of history: StepHistory, steps: Int) -> ForecastPath? {
        let first = max(0, history.count - history.stepsPerWeek)
        let values = (first..<history.count).filter { history.isPresent[$0] }
            .map { history.values[$0] }
        let mean = values.reduce(0, +) / Double(values.count)
        let sorted = values.sorted()
        guard let least = sorted.first else { return nil }
        // If no value is negative, the band starts at zero and all values outside it lie above.
        let upper = least >= 0 ? options.level : (1 + options.level) / 2
        guard let high = conformalQuantile(sorted, level: upper),
            let negated = conformalQuantile(sorted.reversed().map { -$0 }, level: upper)
        else { return nil }
        let low = least >= 0 ? 0 : -negated
        let band = ForecastBand(low: min(low, mean), middle: mean, high: max(high, mean))
        return ForecastPath(basis: .rate, steps: Array(repeating: band, count: steps))
    }

    /// Returns the last value for each step, with a band from past changes over as many steps.
    ///
    /// The path covers at most half the length of the history, because longer changes cannot be
    /// measured.
    private func lastValue(of history: StepHistory, steps: Int) -> ForecastPath? {
        let steps = min(steps, history.count / 2)
        let block = max(1, history.stepsPerDay / 2)
        // The last two days are sufficient; more would cost time without improving the band.
        let start = max(0, history.count - 2 * history.stepsPerDay - steps)
        guard let last = history.values.last else { return nil }
        var bands: [ForecastBand] = []
        var width = 0.0
        for first in stride(from: 0, to: steps, by: block) {
            let places = first..<min(first + block, steps)
            var changes: [Double] = []
            for ahead in places {
                for place in start..<(history.count - ahead - 1)
                where history.isPresent[place] && history.isPresent[place + ahead + 1] {
                    let change = history.values[place + ahead + 1] - history.values[place]
                    changes.append(abs(change))
                }
            }
            changes.sort()
            guard let quantile = conformalQuantile(changes, level: options.level) else { break }
            // The uncertainty does not decrease with the distance.
            width = max(width, quantile * Band.widening)
            let band = ForecastBand(low: last - width, middle: last, high: last + width)
            bands.append(contentsOf: repeatElement(band, count: places.count))
        }
        return bands.isEmpty ? nil : ForecastPath(basis: .littleHistory, steps: bands)
    }
}

/// The expected value of a step with its band, without a time.
public struct ForecastBand: Hashable, Sendable {
    /// The lower end of the band.
    public var low: Double
    /// The expected value.
    public var middle: Double
    /// The upper end of the band.
    public var high: Double

    /// Creates a band.
    public init(low: Double, middle: Double, high: Double) {
        self.low = low
        self.middle = middle
        self.high = high
    }

    var isFinite: Bool { low.isFinite && middle.isFinite && high.isFinite }

    func clipped(to bounds: ValueBounds) -> ForecastBand {
        ForecastBand(
            low: bounds.clipped(low),
            middle: bounds.clipped(middle),
            high: bounds.clipped(high)
        )
    }
}

/// The bands of the steps after a history.
public struct ForecastPath: Hashable, Sendable {
    /// The basis of the forecast.
    public var basis: Forecast.Basis
    /// The bands, in order of time.
    public var steps: [ForecastBand]

    /// Returns the path with each band clipped; nil if a number is not finite.
    func clipped(to bounds: ValueBounds) -> ForecastPath? {
        guard steps.allSatisfy(\.isFinite) else { return nil }
        return ForecastPath(basis: basis, steps: steps.map { $0.clipped(to: bounds) })
    }
}
