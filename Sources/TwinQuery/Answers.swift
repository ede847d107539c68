// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One column of a chart: what a series did in one of the equal parts of a span.
public struct Column: Hashable, Sendable {
    /// How many numbers fell into it, at least one.
    public var count: Int
    /// The least of them.
    public var minimum: Double
    /// The greatest of them.
    public var maximum: Double
    /// Their sum.
    public var sum: Double
    /// The one with the latest phenomenon time.
    public var last: Double

    /// Their arithmetic mean.
    public var mean: Double { sum / Double(count) }

    /// Makes a column.
    public init(count: Int, minimum: Double, maximum: Double, sum: Double, last: Double) {
        self.count = count
        self.minimum = minimum
        self.maximum = maximum
        self.sum = sum
        self.last = last
    }
}

/// How many values are made one.
public enum Aggregation: String, Hashable, Sendable, Codable, CaseIterable {
    /// Their arithmetic mean.
    case mean
    /// Their sum.
    case sum
    /// The least.
    case minimum = "min"
    /// The greatest.
    case maximum = "max"
    /// How many there are.
    case count
}

/// What values are put together by.
public enum Grouping: String, Hashable, Sendable, Codable, CaseIterable {
    /// All into one.
    case all
    /// By the district of their entities.
    case district
    /// By the kind of their entities.
    case kind
    /// By the parent of their entities.
    case parent
}

/// One group's value in an aggregate.
public struct GroupValue: Hashable, Sendable {
    /// The district's or parent's identity or the kind; empty for all in one, and for entities
    /// that have none.
    public var group: String
    /// The aggregated value.
    public var value: Double
    /// How many numbers went into it.
    public var count: Int
    /// The oldest phenomenon time that went into it.
    public var oldest: Instant
    /// The newest phenomenon time that went into it.
    public var newest: Instant

    /// Makes a group's value.
    public init(group: String, value: Double, count: Int, oldest: Instant, newest: Instant) {
        self.group = group
        self.value = value
        self.count = count
        self.oldest = oldest
        self.newest = newest
    }
}

/// Which end of a ranking is asked for.
public enum Ranking: String, Hashable, Sendable, Codable {
    /// The greatest first.
    case highest
    /// The least first.
    case lowest
}
