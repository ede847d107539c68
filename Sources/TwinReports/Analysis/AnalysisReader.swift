// SPDX-License-Identifier: Apache-2.0

public import TwinAnalysis
public import TwinModel
public import TwinQuery

/// A reader of the samples of series for forecasts and rankings.
///
/// It only reads the archive. Results are never written into it.
public struct AnalysisReader: Sendable {
    private let archive: any CityArchive

    /// Creates a reader of an archive.
    public init(_ archive: any CityArchive) { self.archive = archive }

    /// Returns the series that match a pattern of `entity/property`, or all series if it is nil.
    public func series(matching pattern: String?) throws -> [Series] {
        try archive.series(SeriesSelector(pattern: pattern))
    }

    /// Returns the samples of a series, in order of time.
    ///
    /// Texts, missing values, and values that their service reports as bad or stale are left out.
    ///
    /// - Parameters:
    ///   - series: The series.
    ///   - span: The times at which the values were true.
    ///   - moment: The latest times that are used.
    /// - Returns: The samples with their times of arrival.
    /// - Throws: An error of the archive.
    public func samples(
        of series: SeriesID,
        in span: Range<Instant>,
        at moment: Moment
    ) throws -> [SeriesSample] {
        var samples: [SeriesSample] = []
        try archive.forEachObservation(SeriesSelector(series), in: span, at: moment) {
            observation in
            if let value = observation.number, observation.quality.isAnalysed {
                samples.append(
                    SeriesSample(
                        time: observation.phenomenonTime,
                        received: observation.receivedTime,
                        value: value
                    )
                )
            }
            return true
        }
        return samples
    }
}

extension Quality {
    /// True if values of this quality are analysed.
    fileprivate var isAnalysed: Bool {
        switch self {
        case .good, .uncertain, .estimated, .historical, .unknown: true
        case .bad, .missing, .stale: false
        }
    }
}

extension [SeriesSample] {
    /// The rates per second between consecutive samples of a running total.
    ///
    /// There is no rate if the total falls, because it has restarted then.
    var rates: [SeriesSample] {
        zip(self, dropFirst()).compactMap { before, after in
            let length = after.time.duration(since: before.time).wholeMilliseconds
            let increase = after.value - before.value
            guard length > 0, increase >= 0 else { return nil }
            return SeriesSample(
                time: after.time,
                received: Swift.max(before.received, after.received),
                value: increase / (Double(length) / 1000)
            )
        }
    }
}
