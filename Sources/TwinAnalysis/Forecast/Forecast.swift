// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The expected values of a series after an instant, with a band around them.
public struct Forecast: Hashable, Sendable {
    /// The basis of a forecast, shown in its label.
    public enum Basis: String, Hashable, Sendable {
        /// The usual course of days and weeks, which was better than the last value in the past.
        case pattern
        /// The last value, because no daily or weekly course was better.
        case lastValue
        /// A mean rate without a course, because more than 30 % of the values are zero.
        case rate
        /// The last value, because there are less than two days of history for a test of a course.
        case littleHistory
        /// A regression shared by all series of a kind, for the next hour.
        case sharedByKind
    }

    /// The instant at which the forecast was made.
    ///
    /// Only samples that had arrived by then were used.
    public var madeAt: Instant
    /// The end of the last step with a value.
    ///
    /// If it is before ``madeAt``, the time between them is a gap.
    public var lastKnown: Instant
    /// The basis of the forecast.
    public var basis: Basis
    /// The share of values that should lie inside the band, in 0...1, such as 0.9.
    public var level: Double
    /// The record of earlier bands.
    ///
    /// It is shown with the band as evidence for the level.
    public var record: BandRecord
    /// The expected value of each step after ``madeAt``, in order of time.
    public var points: [ForecastPoint]

    /// The share of values that lay inside earlier bands, in 0...1; nil if there is no record.
    public var held: Double? { record.held }
    /// The number of values from which ``held`` was computed.
    public var heldCount: Int { record.count }

    /// Creates a forecast.
    public init(
        madeAt: Instant,
        lastKnown: Instant,
        basis: Basis,
        level: Double,
        record: BandRecord = BandRecord(),
        points: [ForecastPoint]
    ) {
        self.madeAt = madeAt
        self.lastKnown = lastKnown
        self.basis = basis
        self.level = level
        self.record = record
        self.points = points
    }

    /// Creates a forecast from a path; nil if no step of the path is after `instant`.
    ///
    /// - Parameters:
    ///   - path: The steps ahead.
    ///   - last: The number of the last step with a value, which the path follows.
    ///   - step: The length of a step.
    ///   - instant: The instant at which the forecast is made.
    ///   - level: The share of values that should lie inside the band, in 0...1.
    ///   - record: The record of earlier bands.
    init?(
        _ path: ForecastPath,
        after last: Int64,
        step: StepLength,
        madeAt instant: Instant,
        level: Double,
        record: BandRecord
    ) {
        let points = path.steps.enumerated().map { place, band in
            ForecastPoint(
                time: step.end(of: last + Int64(place) + 1),
                low: band.low,
                middle: band.middle,
                high: band.high
            )
        }
        let ahead = points.filter { $0.time > instant }
        guard !ahead.isEmpty else { return nil }
        self.init(
            madeAt: instant,
            lastKnown: step.end(of: last),
            basis: path.basis,
            level: level,
            record: record,
            points: ahead
        )
    }

    /// Returns the first time at which the expected value is beyond a limit.
    ///
    /// This time alone is not reliable. Show it only if ``CrossingRecord/isShown`` of the series is
    /// true, together with this record.
    ///
    /// - Parameter limit: The limit.
    /// - Returns: The end of the first step beyond the limit; nil if there is none.
    public func crossing(of limit: CrossingLimit) -> Instant? {
        points.first { limit.isCrossed(by: $0.middle) }?.time
    }
}

/// The expected value of a step with its band.
public struct ForecastPoint: Hashable, Sendable {
    /// The end of the step.
    public var time: Instant
    /// The lower end of the band.
    public var low: Double
    /// The expected value.
    public var middle: Double
    /// The upper end of the band.
    public var high: Double

    /// Creates a point.
    public init(time: Instant, low: Double, middle: Double, high: Double) {
        self.time = time
        self.low = low
        self.middle = middle
        self.high = high
    }

    /// Returns true if the value lies inside the band.
    public func contains(_ value: Double) -> Bool { low <= value && value <= high }
}

/// The values a series can have.
public enum ValueBounds: Hashable, Sendable {
    /// Any number.
    case unbounded
    /// Any number except negative ones, such as a flow.
    case nonNegative
    /// A percentage from 0 to 100.
    case percent

    /// Returns the nearest value within the bounds.
    public func clipped(_ value: Double) -> Double {
        switch self {
        case .unbounded: value
        case .nonNegative: max(value, 0)
        case .percent: min(max(value, 0), 100)
        }
    }
}

/// The options of a forecast.
public struct ForecastOptions: Hashable, Sendable {
    /// The length of a step: a day or a whole fraction of it, at least a second.
    public var step: Duration
    /// The length of time to forecast, at most a week.
    public var horizon: Duration
    /// The share of values that should lie inside the band, above 0 and below 1.
    public var level: Double
    /// The relation between the values.
    ///
    /// A counter is forecast as a rate per second.
    public var shape: SeriesShape
    /// The values the series can have.
    ///
    /// The rate of a counter is never below zero.
    public var bounds: ValueBounds

    /// Creates options; by default for a day ahead in hours, with a band for 90 % of the values.
    public init(
        step: Duration = .seconds(3600),
        horizon: Duration = .seconds(86_400),
        level: Double = 0.9,
        shape: SeriesShape = .gauge,
        bounds: ValueBounds = .unbounded
    ) {
        self.step = step
        self.horizon = horizon
        self.level = level
        self.shape = shape
        self.bounds = bounds
    }

    /// The bounds, including those implied by the shape.
    var effectiveBounds: ValueBounds {
        shape == .counter && bounds == .unbounded ? .nonNegative : bounds
    }
}
