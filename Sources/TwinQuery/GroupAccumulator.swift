// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension Grouping {
    /// Returns the group of an entity's series, or an empty string if the entity was never
    /// registered.
    public func group(of entity: Entity?) -> String {
        switch self {
        case .all: ""
        case .district: entity?.district?.rawValue ?? ""
        case .kind: entity?.kind ?? ""
        case .parent: entity?.parent?.rawValue ?? ""
        }
    }
}

/// An accumulator for the numbers of one group, in the order in which they are appended.
public struct GroupAccumulator: Hashable, Sendable {
    private var column: Column?
    private var oldest: Instant = .distantFuture
    private var newest: Instant = .distantPast

    /// Creates an empty accumulator.
    public init() {}

    /// Appends a number that was true at `time`.
    public mutating func append(_ number: Double, at time: Instant) {
        column?.append(number)
        column = column ?? Column(number)
        oldest = min(oldest, time)
        newest = max(newest, time)
    }

    /// Returns the aggregated value of the group, or nil if the group has no numbers.
    public func value(of group: String, _ aggregation: Aggregation) -> GroupValue? {
        guard let column else { return nil }
        let value =
            switch aggregation {
            case .mean: column.mean
            case .sum: column.sum
            case .minimum: column.minimum
            case .maximum: column.maximum
            case .count: Double(column.count)
            }
        return GroupValue(
            group: group,
            value: value,
            count: column.count,
            oldest: oldest,
            newest: newest
        )
    }
}
