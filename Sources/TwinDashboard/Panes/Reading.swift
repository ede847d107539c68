// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One value as it is shown.
public struct Reading: Hashable, Sendable {
    /// How old it is.
    public enum Freshness: Hashable, Sendable {
        /// On time.
        case fresh
        /// Overdue.
        case stale
        /// There is none.
        case none
    }

    /// Which way it went in the last quarter of an hour.
    public enum Direction: Hashable, Sendable {
        /// Up.
        case rising
        /// Down.
        case falling
        /// Neither.
        case steady
    }

    /// The value, or a dash where there is none.
    public var value: DisplayText
    /// Its unit.
    public var unit: DisplayText
    /// How old it is.
    public var freshness: Freshness
    /// Its age, or that there is no data.
    public var age: DisplayText
    /// How much it needs an eye.
    public var level: Level
    /// Which way it went; nothing where that cannot be told.
    public var direction: Direction?
    /// By how much: `12%`; empty where it is little or cannot be told.
    public var change: DisplayText
}

/// The course of a value, equal parts of a span of time.
public struct Trend: Hashable, Sendable {
    /// The mean of each part; nothing for a gap.
    public var values: [Double?]
    /// The least and the greatest of them.
    public var range: ClosedRange<Double>?
}
