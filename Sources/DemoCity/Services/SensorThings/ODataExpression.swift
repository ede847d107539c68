// SPDX-License-Identifier: Apache-2.0

/// A `$filter` as a tree.
indirect enum ODataExpression: Sendable, Hashable {
    case literal(ODataValue)
    /// A property, perhaps of another thing that the row leads to: `Datastream/Thing/name`.
    case path([String])
    case not(ODataExpression)
    case negative(ODataExpression)
    case binary(Operation, ODataExpression, ODataExpression)
    case call(ODataFunction, [ODataExpression])

    /// What stands between two operands.
    enum Operation: String, Sendable {
        case or, and, eq, ne, gt, ge, lt, le, add, sub, mul, div, mod

        /// How tightly it binds; multiplication the most.
        var precedence: Int {
            switch self {
            case .or: 1
            case .and: 2
            case .eq, .ne, .gt, .ge, .lt, .le: 3
            case .add, .sub: 4
            case .mul, .div, .mod: 5
            }
        }
    }

    /// The paths that it names.
    var paths: [[String]] {
        switch self {
        case .literal: []
        case .path(let path): [path]
        case .not(let inner), .negative(let inner): inner.paths
        case .binary(_, let left, let right): left.paths + right.paths
        case .call(_, let arguments): arguments.flatMap(\.paths)
        }
    }

    /// The parts that must all hold: the operands of `and`.
    var conjuncts: [ODataExpression] {
        guard case .binary(.and, let left, let right) = self else { return [self] }
        return left.conjuncts + right.conjuncts
    }

    /// What the expression finds in a row.
    struct Row {
        /// The values at a path; several where it leads to several things, none where to nothing.
        var values: (_ path: [String]) -> [ODataValue]
        /// The instant that it is, in milliseconds since 1970.
        var now: Int64
    }

    /// Whether a row passes.
    func holds(for row: Row) -> Bool { values(in: row).contains(.flag(true)) }

    /// What it comes to in a row; a comparison holds where it does for any of several values.
    private func values(in row: Row) -> [ODataValue] {
        switch self {
        case .literal(let value): return [value]
        case .path(let path):
            let found = row.values(path)
            return found.isEmpty ? [.null] : found
        case .not(let inner): return [.flag(!inner.holds(for: row))]
        case .negative(let inner):
            return inner.values(in: row).map { value in
                if case .number(let number) = value { .number(-number) } else { .null }
            }
        case .binary(.and, let left, let right):
            return [.flag(left.holds(for: row) && right.holds(for: row))]
        case .binary(.or, let left, let right):
            return [.flag(left.holds(for: row) || right.holds(for: row))]
        case .binary(let operation, let left, let right):
            let rights = right.values(in: row)
            return left.values(in: row).flatMap { left in
                rights.map { operation.apply(left, $0) }
            }
        case .call(let function, let arguments):
            return Self.choices(arguments.map { $0.values(in: row) }).map {
                function.apply($0, now: row.now)
            }
        }
    }

    /// Every choice of one value for each argument, up to a bound.
    private static func choices(_ arguments: [[ODataValue]]) -> [[ODataValue]] {
        arguments.reduce([[]]) { choices, values in
            Array(choices.flatMap { choice in values.map { choice + [$0] } }.prefix(4096))
        }
    }
}

extension ODataExpression.Operation {
    /// The outcome for two values.
    fileprivate func apply(_ left: ODataValue, _ right: ODataValue) -> ODataValue {
        switch self {
        case .add, .sub, .mul, .div, .mod:
            guard case .number(let left) = left, case .number(let right) = right else {
                return .null
            }
            return .number(number(left, right))
        default: return .flag(holds(left, right))
        }
    }

    private func number(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .add: left + right
        case .sub: left - right
        case .mul: left * right
        case .div: left / right
        default: left.truncatingRemainder(dividingBy: right)
        }
    }

    private func holds(_ left: ODataValue, _ right: ODataValue) -> Bool {
        let order = left.order(to: right)
        switch self {
        case .eq: return order == 0 || left == right
        case .ne: return order != 0 && left != right
        case .gt: return order == 1
        case .ge: return order == 1 || order == 0
        case .lt: return order == -1
        default: return order == -1 || order == 0
        }
    }
}
