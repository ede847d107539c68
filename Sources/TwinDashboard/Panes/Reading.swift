// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A displayed value.
public struct Reading: Hashable, Sendable {
    /// The freshness of a value.
    public enum Freshness: Hashable, Sendable {
        /// The value is on time.
        case fresh
        /// The value is overdue.
        case stale
        /// There is no value.
        case none
    }

    /// The direction of a value's change in the last quarter of an hour.
    public enum Direction: Hashable, Sendable {
        /// The value rose.
        case rising
        /// The value fell.
        case falling
        /// The value hardly changed.
        case steady
    }

    /// The value, or a dash if there is none.
    public var value: DisplayText
    /// Its unit.
    public var unit: DisplayText
    /// The freshness of the value.
    public var freshness: Freshness
    /// The age of the value, or a note that there is no data.
    public var age: DisplayText
    /// The alarm level of the value.
    public var level: Level
    /// The direction of the change; nil if it is unknown.
    public var direction: Direction?
    /// The size of the change: `12%`; empty if it is small or unknown.
    public var change: DisplayText
}

/// The recent values of a number, in equal parts of a span of time.
public struct Trend: Hashable, Sendable {
    /// The mean of each part; nil for a gap.
    public var values: [Double?]
    /// The least and the greatest of the means.
    public var range: ClosedRange<Double>?
}
