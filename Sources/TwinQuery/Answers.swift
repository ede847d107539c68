// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One column of a chart: a summary of a series over one of the equal parts of a span.
public struct Column: Hashable, Sendable {
    /// The number of values in the column, at least one.
    public var count: Int
    /// The least value.
    public var minimum: Double
    /// The greatest value.
    public var maximum: Double
    /// The sum of the values.
    public var sum: Double
    /// The value with the latest phenomenon time.
    public var last: Double

    /// The arithmetic mean of the values.
    public var mean: Double { sum / Double(count) }

    /// Creates a column.
    public init(count: Int, minimum: Double, maximum: Double, sum: Double, last: Double) {
        self.count = count
        self.minimum = minimum
        self.maximum = maximum
        self.sum = sum
        self.last = last
    }
}

/// A function that combines several values into one.
public enum Aggregation: String, Hashable, Sendable, Codable, CaseIterable {
    /// The arithmetic mean.
    case mean
    /// The sum.
    case sum
    /// The least value.
    case minimum = "min"
    /// The greatest value.
    case maximum = "max"
    /// The number of values.
    case count
}

/// The criterion by which values are grouped.
public enum Grouping: String, Hashable, Sendable, Codable, CaseIterable {
    /// All values form one group.
    case all
    /// The district of the entity.
    case district
    /// The kind of the entity.
    case kind
    /// The parent of the entity.
    case parent
}

/// The value of one group of an aggregate.
public struct GroupValue: Hashable, Sendable {
    /// The identity of the district or parent, or the kind.
    ///
    /// The string is empty if all values form one group, and for entities without a district,
    /// parent or kind.
    public var group: String
    /// The aggregated value.
    public var value: Double
    /// The number of aggregated values.
    public var count: Int
    /// The oldest phenomenon time of the aggregated values.
    public var oldest: Instant
    /// The newest phenomenon time of the aggregated values.
    public var newest: Instant

    /// Creates the value of a group.
    public init(group: String, value: Double, count: Int, oldest: Instant, newest: Instant) {
        self.group = group
        self.value = value
        self.count = count
        self.oldest = oldest
        self.newest = newest
    }
}

/// The order of a ranking.
public enum Ranking: String, Hashable, Sendable, Codable {
    /// The greatest values come first.
    case highest
    /// The least values come first.
    case lowest
}
