// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// How unlike its own usual a series was in a window.
public struct MovedSeries: Hashable, Sendable {
    /// The series.
    public var series: SeriesID
    /// The share of its past that was closer to its usual than the window's peak, in 0...1.
    public var peakRank: Double
    /// How far beyond its usual 99 % the window was on average, in 0...20.
    ///
    /// It decides ties.
    public var excess: Double
    /// The value that makes the series rank where it does.
    public var reason: MovedReason
    /// The first time in the window that the series was beyond its usual 99 %; nil if it never was.
    public var onset: Instant?
    /// The greatest usual distance between two samples, which limits how exact the onset is.
    public var resolution: Duration
    /// When the series moved relative to the first one that did; nil without an onset.
    public var lag: MovedLag?

    /// The lowest peak rank that counts as moved.
    public static let leastRank = 0.995

    /// True if the series moved at all.
    public var hasMoved: Bool { peakRank >= Self.leastRank }
}

/// Why a series ranks where it does, such as "14 times its usual 99 % for Tue 08–09".
public struct MovedReason: Hashable, Sendable {
    /// The time of the sample furthest from its usual.
    public var time: Instant
    /// Its value.
    public var value: Double
    /// The usual value in that hour of the day.
    public var usual: Double
    /// The distance from the usual value that 99 % of the past stayed within.
    public var usualDistance: Double

    /// How many times further from the usual value it was than 99 % of the past; nil if the past
    /// had no distance at all.
    public var times: Double? {
        usualDistance > 0 ? abs(value - usual) / usualDistance : nil
    }
    /// True if the value was above the usual one.
    public var isAbove: Bool { value > usual }
}

/// When a series moved, relative to the first one that did.
public enum MovedLag: Hashable, Sendable {
    /// The series was the first to move.
    case first
    /// It moved so soon after the first that the sampling of the two does not show which was first.
    case together
    /// It moved that much later than the first.
    case after(Duration)
}

/// A series that had a past and no values up to the end of the window.
public struct StoppedSeries: Hashable, Sendable {
    /// The series.
    public var series: SeriesID
    /// The time of its last value.
    public var since: Instant

    /// Creates a stopped series.
    public init(series: SeriesID, since: Instant) {
        self.series = series
        self.since = since
    }
}

/// What moved in a window, and what did not.
public struct MovedReport: Hashable, Sendable {
    /// All series that could be judged, the most unusual first.
    public var ranked: [MovedSeries]
    /// The series that stopped, the last to stop first.
    public var stopped: [StoppedSeries]
    /// The series with too short a past, or with no value in the window, in order of identity.
    public var unjudged: [SeriesID]

    /// The series that moved, the most unusual first.
    ///
    /// If it is empty, nothing moved.
    public var moved: ArraySlice<MovedSeries> { ranked.prefix { $0.hasMoved } }
    /// True if no series moved.
    ///
    /// Series may have stopped all the same.
    public var hasNothingMoved: Bool { moved.isEmpty }
}
