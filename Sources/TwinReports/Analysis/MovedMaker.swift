// SPDX-License-Identifier: Apache-2.0

import Foundation
public import TwinAnalysis
public import TwinModel
public import TwinQuery

/// The series of all domains, ranked by their deviation from their own usual values in a window.
public struct MovedListing: Hashable, Sendable {
    /// The difference in time between the start of two deviations.
    public enum Lag: Hashable, Sendable {
        /// The series is the one that others are compared with.
        case reference
        /// The sampling does not show which of them was first.
        case together
        /// The series moved earlier than the reference, by this duration.
        case before(Duration)
        /// The series moved later than the reference, by this duration.
        case after(Duration)
    }

    /// The first and the last instant of the window.
    public var window: ClosedRange<Instant>
    /// The pattern of the series that others are compared with; nil for the first that moved.
    public var pattern: String?
    /// The series whose deviation the others are compared with; nil if none has a first instant.
    public var reference: SeriesID?
    /// The ranking.
    public var report: MovedReport
    /// The selected series by identity.
    public var series: [SeriesID: Series]
    /// The length of the past from which usual values were computed, by series.
    public var past: [SeriesID: Duration]
    /// The number of series that cannot be ranked, because their values are texts.
    public var texts: Int

    /// The greatest length of the past from which usual values were computed.
    public var longestPast: Duration { past.values.max() ?? .zero }

    /// Returns the lag of a series behind the reference; nil if one of them has no first instant.
    public func lag(of moved: MovedSeries) -> Lag? {
        guard let onset = moved.onset, moved.hasMoved,
            let first = report.moved.first(where: { $0.series == reference }),
            let begin = first.onset
        else { return nil }
        if moved.series == first.series { return .reference }
        let resolution = max(moved.resolution, first.resolution)
        if onset >= begin {
            let later = onset.duration(since: begin)
            return later <= resolution ? .together : .after(later)
        }
        let earlier = begin.duration(since: onset)
        return earlier <= resolution ? .together : .before(earlier)
    }
}

/// A ranking of all series of an archive in a window.
public struct MovedMaker: Sendable {
    /// The length of time before the window from which usual values are computed.
    static let past = Duration.seconds(35 * 86_400)

    private let reader: AnalysisReader
    private let zone: TimeZone

    /// Creates a maker of rankings.
    ///
    /// - Parameters:
    ///   - archive: The archive, which is only read.
    ///   - timeZone: The name of the city's time zone.
    public init(_ archive: any CityArchive, timeZone: String) {
        reader = AnalysisReader(archive)
        zone = TimeZone(identifier: timeZone) ?? .gmt
    }

    /// Returns the ranking of a window, from the values known now.
    ///
    /// A running total is ranked by its rate.
    ///
    /// - Parameters:
    ///   - window: The first and the last instant of the window.
    ///   - pattern: The series that others are compared with, as `entity/property` with `*` and
    ///     `?`; nil for the first one that moved.
    /// - Returns: The ranking.
    /// - Throws: An error of the archive.
    public func moved(
        in window: ClosedRange<Instant>,
        with pattern: String? = nil
    ) throws -> MovedListing {
        let start = Date(timeIntervalSince1970: window.lowerBound.secondsSince1970)
        var ranking = MovedRanking(
            from: window.lowerBound,
            to: window.upperBound,
            secondsFromUTC: zone.secondsFromGMT(for: start)
        )
        let all = try reader.series(matching: nil)
        let span = (window.lowerBound - Self.past)..<(window.upperBound + .milliseconds(1))
        var past: [SeriesID: Duration] = [:]
        for series in all where series.shape != .state {
            let samples = try reader.samples(
                of: series.id,
                in: span,
                at: Moment(at: window.upperBound)
            )
            if let first = samples.first, first.time < window.lowerBound {
                past[series.id] = window.lowerBound.duration(since: first.time)
            }
            ranking.add(series.id, series.shape == .counter ? samples.rates : samples)
        }
        let report = ranking.report()
        let named = pattern.map(TextPattern.init)
        let movers = report.moved.filter { moved in
            moved.onset != nil && named?.matches(moved.series.description) ?? true
        }
        return MovedListing(
            window: window,
            pattern: pattern,
            reference: movers.min { left, right in
                let left = (left.onset ?? .distantFuture, left.resolution, left.series)
                let right = (right.onset ?? .distantFuture, right.resolution, right.series)
                return left < right
            }?.series,
            report: report,
            series: Dictionary(all.map { ($0.id, $0) }) { first, _ in first },
            past: past,
            texts: all.count { $0.shape == .state }
        )
    }
}
