// SPDX-License-Identifier: Apache-2.0

public import TwinAnalysis
public import TwinModel
public import TwinQuery

/// A maker of forecasts of the series of an archive, as of an instant.
///
/// Only values that were received by the instant are used, so that the same instant gives the same
/// forecast to the bit whenever it is made. An exception is a value that its service replaced: the
/// archive keeps only the newer one, which is used once it was received.
///
/// The record of a forecast is that of the forecasts that were possible on each of the 14 days
/// before it. They are made with the values received by those days.
public struct ForecastMaker: Sendable {
    /// The reason why a series has no forecast.
    public enum Refusal: String, Hashable, Sendable, CaseIterable {
        /// The values are texts or flags.
        case hasNoCourse
        /// No value was received by the instant.
        case hasNoValues
        /// The last value is so old that more than 14 days would have to be forecast.
        case isTooOld
        /// The values are farther apart than the horizon is long.
        case isTooSparse
        /// There are too few values.
        case hasLittleHistory
    }

    /// The forecast of a series, or the reason why there is none.
    public enum Outcome: Hashable, Sendable {
        case made(Forecast)
        case refused(Refusal)
    }

    /// The number of days from whose forecasts the record is counted.
    static let recordDays = 14
    private static let day = Duration.seconds(86_400)
    /// The lengths of a step, in hours.
    private static let hoursOfStep = [1, 2, 3, 4, 6, 8, 12, 24]

    private let reader: AnalysisReader
    private let horizon: Duration
    private let level: Double

    /// Creates a maker of forecasts.
    ///
    /// - Parameters:
    ///   - archive: The archive, which is only read.
    ///   - horizon: The length of time to forecast, at most a week.
    ///   - level: The share of values that should lie inside the band, above 0 and below 1.
    public init(_ archive: any CityArchive, horizon: Duration, level: Double) {
        reader = AnalysisReader(archive)
        self.horizon = horizon
        self.level = level
    }

    /// Returns the forecast of a series.
    ///
    /// - Parameters:
    ///   - series: The series.
    ///   - isSigned: True if negative values are possible even if there were none.
    ///   - instant: The instant at which the forecast is made.
    /// - Returns: The forecast, or the reason why there is none.
    /// - Throws: An error of the archive.
    public func forecast(
        of series: Series,
        isSigned: Bool = false,
        at instant: Instant
    ) throws -> Outcome {
        guard series.shape != .state, series.shape != .flag else { return .refused(.hasNoCourse) }
        let samples = try reader.samples(
            of: series.id,
            in: (instant - Self.day * 100)..<(instant + .milliseconds(1)),
            at: Moment(at: instant, asOf: instant)
        )
        guard let last = samples.last else { return .refused(.hasNoValues) }
        guard let step = Self.step(of: samples), step <= horizon else {
            return .refused(samples.count < 2 ? .hasLittleHistory : .isTooSparse)
        }
        let options = ForecastOptions(
            step: step,
            horizon: horizon,
            level: level,
            shape: series.shape,
            bounds: isSigned ? .unbounded : Self.bounds(of: series, samples)
        )
        let forecaster = Forecaster(options)
        guard var forecast = forecaster.forecast(samples, at: instant) else {
            let isOld = instant.duration(since: last.time) + horizon > Self.day * 14
            return .refused(isOld ? .isTooOld : .hasLittleHistory)
        }
        let kept = (1...Self.recordDays).compactMap { days in
            forecaster.forecast(samples, at: instant - Self.day * days)
        }
        forecast.record = ForecastComparison(
            of: kept,
            with: samples,
            options: options,
            at: instant
        ).bandRecord(days: Self.recordDays, level: level)
        return .made(forecast)
    }

    /// Returns the shortest step that is not below the median interval of the last 101 samples;
    /// nil if the interval is above a day.
    private static func step(of samples: [SeriesSample]) -> Duration? {
        let recent = samples.suffix(101)
        let lengths = zip(recent, recent.dropFirst())
            .map { $1.time.duration(since: $0.time).wholeMilliseconds }.sorted()
        guard !lengths.isEmpty else { return nil }
        let interval = Duration.milliseconds(lengths[lengths.count / 2])
        return hoursOfStep.lazy.map { Duration.seconds($0 * 3600) }.first { interval <= $0 }
    }

    /// Returns the bounds that all known values keep to.
    private static func bounds(of series: Series, _ samples: [SeriesSample]) -> ValueBounds {
        // The zero of these units is not a least value.
        guard !["Cel", "[degF]"].contains(series.unit.ucum),
            samples.allSatisfy({ $0.value >= 0 })
        else { return .unbounded }
        let isShare = series.unit.ucum == "%" && samples.allSatisfy { $0.value <= 100 }
        return isShare ? .percent : .nonNegative
    }
}
