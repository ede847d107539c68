// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The deviation of a series from its usual values in a window.
public struct MovedSeries: Hashable, Sendable {
    /// The series.
    public var series: SeriesID
    /// The share of the past that was closer to the usual values than the window's peak, in 0...1.
    public var peakRank: Double
    /// The mean relative amount by which the window exceeds the usual 99 % distance, in 0...20.
    ///
    /// It orders series with the same peak rank.
    public var excess: Double
    /// The value that explains the rank of the series.
    public var reason: MovedReason
    /// The first time in the window beyond the usual 99 % distance; nil if there is none.
    public var onset: Instant?
    /// The usual interval between two samples, which limits the precision of the onset.
    public var resolution: Duration
    /// The delay relative to the first series that moved; nil if there is no onset.
    public var lag: MovedLag?

    /// The least peak rank of a series that moved.
    public static let leastRank = 0.995

    /// True if the series moved.
    public var hasMoved: Bool { peakRank >= Self.leastRank }
}

/// The reason for the rank of a series, such as "14 times its usual 99 % for Tue 08–09".
public struct MovedReason: Hashable, Sendable {
    /// The time of the sample with the greatest distance from the usual values.
    public var time: Instant
    /// The value of this sample.
    public var value: Double
    /// The usual value at that hour of the day.
    public var usual: Double
    /// The 99 % quantile of past distances from the usual value.
    public var usualDistance: Double

    /// The distance of the value from the usual one, as a multiple of the usual 99 % distance.
    ///
    /// It is nil if the usual distance is zero.
    public var times: Double? {
        usualDistance > 0 ? abs(value - usual) / usualDistance : nil
    }
    /// True if the value is above the usual one.
    public var isAbove: Bool { value > usual }
}

/// The delay of a series relative to the first one that moved.
public enum MovedLag: Hashable, Sendable {
    /// The series was the first to move.
    case first
    /// The series moved so soon after the first one that their sampling does not show the order.
    case together
    /// The series moved later than the first one, by this duration.
    case after(Duration)
}

/// A series that has past values but none up to the end of the window.
public struct StoppedSeries: Hashable, Sendable {
    /// The series.
    public var series: SeriesID
    /// The time of the last value.
    public var since: Instant

    /// Creates a stopped series.
    public init(series: SeriesID, since: Instant) {
        self.series = series
        self.since = since
    }
}

/// The result of a ranking.
public struct MovedReport: Hashable, Sendable {
    /// All series that could be judged, the most unusual first.
    public var ranked: [MovedSeries]
    /// The series that stopped, the last to stop first.
    public var stopped: [StoppedSeries]
    /// The series with too short a past or without a value in the window, in order of identity.
    public var unjudged: [SeriesID]

    /// The series that moved, the most unusual first.
    public var moved: ArraySlice<MovedSeries> { ranked.prefix { $0.hasMoved } }
    /// True if no series moved.
    ///
    /// Series may still have stopped.
    public var hasNothingMoved: Bool { moved.isEmpty }
}
