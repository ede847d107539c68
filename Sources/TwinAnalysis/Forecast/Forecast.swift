// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The expected values of a series after an instant, with a band around them.
public struct Forecast: Hashable, Sendable {
    /// What a forecast rests on, for the label beside it.
    public enum Basis: String, Hashable, Sendable {
        /// The usual course of days and weeks, which beat the last value in the past.
        case pattern
        /// The last value, because no daily or weekly course beat it.
        case lastValue
        /// A mean rate without a course, because over 30 % of the values are zero.
        case rate
        /// The last value, because there are less than two days to test a course on.
        case littleHistory
        /// A regression shared by all series of a kind, for the next hour.
        case sharedByKind
    }

    /// The instant the forecast was made.
    ///
    /// Only what had arrived by then was used.
    public var madeAt: Instant
    /// The end of the last step that had a value.
    ///
    /// If it lies before ``madeAt``, the time between is a gap.
    public var lastKnown: Instant
    /// What the forecast rests on.
    public var basis: Basis
    /// The share of values that should lie inside the band, in 0...1, such as 0.9.
    public var level: Double
    /// The record of the bands made before.
    ///
    /// It is the band's label, since the level is a promise.
    public var record: BandRecord
    /// The expected value of each step after ``madeAt``, in order of time.
    public var points: [ForecastPoint]

    /// The share of values that lay inside earlier bands, in 0...1; nil if there is no record.
    public var held: Double? { record.held }
    /// The number of values that ``held`` was counted from.
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

    /// Puts a path on the timeline; nil if no step of it lies after `instant`.
    ///
    /// - Parameters:
    ///   - path: The steps ahead.
    ///   - last: The number of the last step with a value, which the path follows.
    ///   - step: The length of a step.
    ///   - instant: The instant the forecast is made.
    ///   - level: The share of values that should lie inside the band, in 0...1.
    ///   - record: The record of the bands made before.
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

    /// Returns the first time that the expected value is beyond a limit.
    ///
    /// This says little by itself. Show it only if ``CrossingRecord/isShown`` of the series is
    /// true, with that record beside it.
    ///
    /// - Parameter limit: The limit.
    /// - Returns: The end of the first step beyond the limit, or nil if none is.
    public func crossing(of limit: CrossingLimit) -> Instant? {
        points.first { limit.isCrossed(by: $0.middle) }?.time
    }
}

/// The expected value of one step, and its band.
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

    /// True if the value lies inside the band.
    public func contains(_ value: Double) -> Bool { low <= value && value <= high }
}

/// The values a series can have.
public enum ValueBounds: Hashable, Sendable {
    /// Any number.
    case unbounded
    /// No number below zero, such as a flow.
    case nonNegative
    /// A share in per cent, from 0 to 100.
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

/// How a series is forecast.
public struct ForecastOptions: Hashable, Sendable {
    /// The length of a step: a day or a whole fraction of it, at least a second.
    public var step: Duration
    /// How far ahead, at most a week.
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

    /// Creates options: by default a day ahead in hours, with a band for 90 % of the values.
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

    /// The bounds, with those that follow from the shape.
    var effectiveBounds: ValueBounds {
        shape == .counter && bounds == .unbounded ? .nonNegative : bounds
    }
}
