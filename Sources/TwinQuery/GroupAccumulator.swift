// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension Grouping {
    /// The group that an entity's series fall into; an entity that was never registered has none.
    public func group(of entity: Entity?) -> String {
        switch self {
        case .all: ""
        case .district: entity?.district?.rawValue ?? ""
        case .kind: entity?.kind ?? ""
        case .parent: entity?.parent?.rawValue ?? ""
        }
    }
}

/// Puts the numbers of one group together, in the order they are given.
public struct GroupAccumulator: Hashable, Sendable {
    private var column: Column?
    private var oldest: Instant = .distantFuture
    private var newest: Instant = .distantPast

    /// Makes an accumulator that holds nothing.
    public init() {}

    /// Takes in a number that was true at `time`.
    public mutating func append(_ number: Double, at time: Instant) {
        column?.append(number)
        column = column ?? Column(number)
        oldest = min(oldest, time)
        newest = max(newest, time)
    }

    /// What became of the group; nothing where it holds no number.
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
