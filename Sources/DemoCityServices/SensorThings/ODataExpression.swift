// SPDX-License-Identifier: Apache-2.0

/// A `$filter` expression tree.
indirect enum ODataExpression: Sendable, Hashable {
    case literal(ODataValue)
    /// A path to a property, possibly of a related entity: `Datastream/Thing/name`.
    case path([String])
    case not(ODataExpression)
    case negative(ODataExpression)
    case binary(Operation, ODataExpression, ODataExpression)
    case call(ODataFunction, [ODataExpression])

    /// A binary operator.
    enum Operation: String, Sendable {
        case or, and, eq, ne, gt, ge, lt, le, add, sub, mul, div, mod

        /// The precedence; multiplication has the highest.
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

    /// The paths in the expression.
    var paths: [[String]] {
        switch self {
        case .literal: []
        case .path(let path): [path]
        case .not(let inner), .negative(let inner): inner.paths
        case .binary(_, let left, let right): left.paths + right.paths
        case .call(_, let arguments): arguments.flatMap(\.paths)
        }
    }

    /// The operands of a top-level `and`, all of which must be true.
    var conjuncts: [ODataExpression] {
        guard case .binary(.and, let left, let right) = self else { return [self] }
        return left.conjuncts + right.conjuncts
    }

    /// The data of a row that an expression can access.
    struct Row {
        /// The values at a path: several if it leads to several entities, empty if it leads to
        /// none.
        var values: (_ path: [String]) -> [ODataValue]
        /// The current instant, in milliseconds since 1970.
        var now: Int64
    }

    /// Returns true if a row matches.
    func holds(for row: Row) -> Bool { values(in: row).contains(.flag(true)) }

    /// Returns the expression's values in a row; a comparison is true if it is true for any of
    /// them.
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

    /// Returns every combination of one value per argument, up to a maximum number.
    private static func choices(_ arguments: [[ODataValue]]) -> [[ODataValue]] {
        arguments.reduce([[]]) { choices, values in
            Array(choices.flatMap { choice in values.map { choice + [$0] } }.prefix(4096))
        }
    }
}

extension ODataExpression.Operation {
    /// Returns the result for two values.
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
