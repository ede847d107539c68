// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The number of values that lay inside the bands forecast for them.
public struct BandRecord: Hashable, Sendable {
    /// The number of values compared with a band.
    public var count: Int
    /// The number of compared values inside the band.
    public var inside: Int

    /// The share of values inside the band, in 0...1; nil if no value could be compared.
    public var held: Double? { count > 0 ? Double(inside) / Double(count) : nil }

    /// Creates a record.
    public init(count: Int = 0, inside: Int = 0) {
        self.count = count
        self.inside = inside
    }

    /// Returns true if the share inside the band is within five percentage points of the level.
    ///
    /// - Parameter level: The share that should lie inside the band, in 0...1.
    /// - Returns: For a level of 0.9, true from 0.85 to 0.95; nil if no value could be compared.
    public func keeps(level: Double) -> Bool? {
        held.map { abs($0 - level) <= 0.05 + 1e-9 }
    }
}

/// A limit that a value can cross.
public struct CrossingLimit: Hashable, Sendable {
    /// The limit; this value itself is not beyond it.
    public var value: Double
    /// True if values above the limit cross it; false if values below it do.
    public var isUpper: Bool

    /// Returns a limit crossed by values above it.
    public static func above(_ value: Double) -> CrossingLimit {
        CrossingLimit(value: value, isUpper: true)
    }

    /// Returns a limit crossed by values below it.
    public static func below(_ value: Double) -> CrossingLimit {
        CrossingLimit(value: value, isUpper: false)
    }

    /// Returns true if a value is beyond the limit.
    public func isCrossed(by value: Double) -> Bool {
        isUpper ? value > self.value : value < self.value
    }
}

/// The number of predicted crossings of a limit that came true.
///
/// A sentence such as "Over its limit at 18:40" is shown only if earlier ones were right. Of those
/// with a probability of 0.9 by the method, about half came true.
public struct CrossingRecord: Hashable, Sendable {
    /// The number of forecasts that predicted a crossing whose time has passed.
    public var count: Int
    /// The number of these crossings that came true.
    public var cameTrue: Int

    /// Creates a record.
    public init(count: Int = 0, cameTrue: Int = 0) {
        self.count = count
        self.cameTrue = cameTrue
    }

    /// The share of predictions that came true, in 0...1; nil if there were none.
    public var precision: Double? { count > 0 ? Double(cameTrue) / Double(count) : nil }

    /// True if there were at least ten predictions and 70 % of them came true.
    public var isShown: Bool { count >= 10 && cameTrue * 10 >= count * 7 }
}

/// A comparison of the kept forecasts of a series with the values observed later.
public struct ForecastComparison: Sendable {
    private let kept: [Forecast]
    private let values: [Instant: Double]
    private let lastKnown: Instant
    private let instant: Instant

    /// Creates a comparison with the samples known at an instant.
    ///
    /// - Parameters:
    ///   - kept: The forecasts, in any order. Those made after the instant are ignored.
    ///   - samples: The samples of the series, in any order.
    ///   - options: The options of the forecasts.
    ///   - instant: The instant at which the samples had to be known.
    public init(
        of kept: [Forecast],
        with samples: [SeriesSample],
        options: ForecastOptions,
        at instant: Instant
    ) {
        self.kept = kept.filter { $0.madeAt <= instant }
        self.instant = instant
        guard let step = StepLength(options.step),
            let known = StepHistory.known(
                samples,
                shape: options.shape,
                step: step,
                at: instant,
                reach: Forecaster.reach(perDay: step.perDay, horizon: 0)
            )
        else {
            values = [:]
            lastKnown = .distantPast
            return
        }
        let first = known.last - Int64(known.history.count) + 1
        var values: [Instant: Double] = [:]
        for (place, value) in known.history.values.enumerated()
        where known.history.isPresent[place] {
            values[step.end(of: first + Int64(place))] = value
        }
        self.values = values
        lastKnown = step.end(of: known.last)
    }

    /// Returns the number of values inside and outside the bands of the last days.
    ///
    /// Every step of every forecast with a value by now is counted.
    ///
    /// - Parameters:
    ///   - days: The number of days before the instant whose forecasts are counted.
    ///   - level: The level of the bands to count.
    /// - Returns: The record.
    public func bandRecord(days: Int = 14, level: Double) -> BandRecord {
        let start = instant - .seconds(86_400 * max(0, min(days, 3660)))
        var record = BandRecord()
        for forecast in kept where forecast.madeAt >= start && forecast.level == level {
            for point in forecast.points {
                guard let value = values[point.time] else { continue }
                record.count += 1
                if point.contains(value) { record.inside += 1 }
            }
        }
        return record
    }

    /// Returns the number of predicted crossings of a limit and of those that came true.
    ///
    /// A forecast is counted if the value was not beyond the limit when it was made, if it
    /// predicted a crossing, and if the time of the crossing and the tolerance after it have
    /// passed. It came true if a value within the tolerance of that time was beyond the limit.
    ///
    /// - Parameters:
    ///   - limit: The limit.
    ///   - tolerance: The longest time by which the crossing may come earlier or later.
    /// - Returns: The record.
    public func crossingRecord(
        of limit: CrossingLimit,
        tolerance: Duration = .seconds(3600)
    ) -> CrossingRecord {
        var record = CrossingRecord()
        for forecast in kept {
            guard let time = forecast.crossing(of: limit), time + tolerance <= lastKnown,
                let before = values[forecast.lastKnown], !limit.isCrossed(by: before)
            else { continue }
            record.count += 1
            let isTrue = forecast.points.contains { point in
                point.time >= time - tolerance && point.time <= time + tolerance
                    && values[point.time].map(limit.isCrossed(by:)) == true
            }
            if isTrue { record.cameTrue += 1 }
        }
        return record
    }
}
