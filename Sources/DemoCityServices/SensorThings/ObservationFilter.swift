// SPDX-License-Identifier: Apache-2.0

/// A filter of Observations, with the conditions on a row's numbers separated from the rest.
///
/// A client that requests Observations after an id or an instant thus needs only integer
/// comparisons.
struct ObservationFilter: Sendable {
    private struct Condition: Sendable {
        var isTime: Bool
        var operation: ODataExpression.Operation
        var number: Int64
    }

    private var conditions: [Condition] = []
    /// The remaining conditions.
    private(set) var rest: [ODataExpression] = []

    init(_ filter: ODataExpression?) {
        for part in filter?.conjuncts ?? [] {
            if let condition = Self.condition(part) {
                conditions.append(condition)
            } else {
                rest.append(part)
            }
        }
    }

    /// Returns true if the numbers of a row match.
    func admits(_ sample: BoardSample) -> Bool {
        conditions.allSatisfy { condition in
            let number = condition.isTime ? sample.time : sample.sequence
            return switch condition.operation {
            case .gt: number > condition.number
            case .ge: number >= condition.number
            case .lt: number < condition.number
            case .le: number <= condition.number
            default: number == condition.number
            }
        }
    }

    /// The smallest id that can match.
    var leastID: Int64 {
        var least = Int64.min
        for condition in conditions where !condition.isTime {
            switch condition.operation {
            case .gt: least = max(least, condition.number == .max ? .max : condition.number + 1)
            case .ge, .eq: least = max(least, condition.number)
            default: break
            }
        }
        return least
    }

    private static func condition(_ part: ODataExpression) -> Condition? {
        guard case .binary(let operation, let left, let right) = part,
            let mirrored = mirrored(operation)
        else { return nil }
        if case .path(let path) = left, case .literal(let value) = right {
            return condition(path, operation, value)
        }
        if case .literal(let value) = left, case .path(let path) = right {
            return condition(path, mirrored, value)
        }
        return nil
    }

    private static func condition(
        _ path: [String],
        _ operation: ODataExpression.Operation,
        _ value: ODataValue
    ) -> Condition? {
        switch (path, value) {
        case (["id"], .number(let number)):
            Int64(exactly: number).map {
                Condition(isTime: false, operation: operation, number: $0)
            }
        case (["phenomenonTime"], .instant(let time)):
            Condition(isTime: true, operation: operation, number: time)
        default: nil
        }
    }

    /// Returns the comparison for exchanged operands, or nil if the operation is not a comparison.
    private static func mirrored(
        _ operation: ODataExpression.Operation
    ) -> ODataExpression.Operation? {
        switch operation {
        case .gt: .lt
        case .ge: .le
        case .lt: .gt
        case .le: .ge
        case .eq: .eq
        default: nil
        }
    }
}

/// An order of Observations by a numeric key that can be continued on the next page.
struct ObservationOrder: Sendable, Hashable {
    /// The key of the order.
    enum Key: String, Sendable { case id, phenomenonTime, resultTime }

    var key: Key
    var isAscending: Bool

    /// Creates the order given by the keys of `$orderby`, or nil if it needs more than one number.
    init?(_ order: [ODataOptions.Order]) {
        guard let first = order.first else {
            self.init(key: .id, isAscending: true)
            return
        }
        guard first.path.count == 1, let key = Key(rawValue: first.path[0]) else { return nil }
        let rest = order.dropFirst().filter { _ in key != .id }
        let isTied = rest.allSatisfy {
            $0.path == ["id"] && $0.isAscending == first.isAscending
        }
        guard isTied else { return nil }
        self.init(key: key, isAscending: first.isAscending)
    }

    private init(key: Key, isAscending: Bool) {
        self.key = key
        self.isAscending = isAscending
    }
}
