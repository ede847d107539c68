// SPDX-License-Identifier: Apache-2.0

/// One label of a Prometheus series.
struct PromLabel: Hashable, Comparable, Sendable {
    var name: String
    var value: String

    static func < (left: PromLabel, right: PromLabel) -> Bool {
        (left.name, left.value) < (right.name, right.value)
    }
}

/// The reason why a query failed, with one of Prometheus' error types.
struct PromFailure: Error, Hashable, Sendable {
    /// The error type: `bad_data` if the query is invalid, `execution` if it cannot be evaluated.
    var type: String
    /// A description of the problem, its position, and the fix.
    var sentence: String

    static func badData(_ sentence: String) -> PromFailure {
        PromFailure(type: "bad_data", sentence: sentence)
    }

    static func execution(_ sentence: String) -> PromFailure {
        PromFailure(type: "execution", sentence: sentence)
    }
}

/// A query tree in the subset of PromQL that this service supports.
indirect enum PromExpression {
    /// The type of an expression's value.
    enum Kind: String { case scalar, vector, matrix, string }

    case number(Double)
    case text(String)
    case selector(PromSelector)
    case negation(PromExpression)
    case binary(PromBinary)
    case aggregation(PromAggregation)
    case call(PromFunction, [PromExpression])

    var kind: Kind {
        switch self {
        case .number: .scalar
        case .text: .string
        case .selector(let selector): selector.range == nil ? .vector : .matrix
        case .negation(let inner): inner.kind
        case .binary(let binary):
            binary.left.kind == .scalar && binary.right.kind == .scalar ? .scalar : .vector
        case .aggregation: .vector
        case .call(let function, _): function.yields
        }
    }
}

/// A selector of series with its range and offset.
struct PromSelector {
    /// The number among the query's selectors.
    var index: Int
    var matchers: [PromMatcher]
    /// The range in milliseconds, or nil for an instant selector.
    var range: Int64?
    /// The offset into the past, in milliseconds.
    var offset: Int64 = 0
}

/// An operation with two operands.
struct PromBinary {
    enum Operation: String {
        case add = "+", subtract = "-", multiply = "*", divide = "/", remainder = "%", power = "^"
        case equal = "==", unequal = "!=", greater = ">", less = "<"
        case greaterOrEqual = ">=", lessOrEqual = "<="
        case and, or, unless

        var isComparison: Bool {
            switch self {
            case .equal, .unequal, .greater, .less, .greaterOrEqual, .lessOrEqual: true
            default: false
            }
        }

        var isSet: Bool { self == .and || self == .or || self == .unless }

        /// The precedence; `^` has the highest.
        var precedence: Int {
            switch self {
            case .or: 1
            case .and, .unless: 2
            case .add, .subtract: 4
            case .multiply, .divide, .remainder: 5
            case .power: 6
            default: 3
            }
        }
    }

    var operation: Operation
    var left: PromExpression
    var right: PromExpression
    var yieldsBool: Bool
    /// The labels by which elements of two vectors are matched, or nil for all labels except the
    /// name.
    var matching: PromMatching?
}

/// The matching of elements of two vectors: `on (instance) group_left (name)`.
struct PromMatching {
    /// The side that may have several elements per element of the other side.
    enum Many { case left, right }

    /// The number among the query's operations.
    var index: Int
    var labels: [String]
    /// True if only these labels are compared; false if these labels are ignored.
    var isOn: Bool
    var many: Many?
    /// The labels copied to the result from the side with one element.
    var included: [String] = []
}

/// An aggregation of several series by group.
struct PromAggregation {
    enum Operation: String, CaseIterable {
        case sum, avg, min, max, count, group, stddev, stdvar, topk, bottomk, quantile

        var takesParameter: Bool { self == .topk || self == .bottomk || self == .quantile }
    }

    /// The number among the query's aggregations.
    var index: Int
    var operation: Operation
    var labels: [String]
    var isWithout: Bool
    var parameter: PromExpression?
    var operand: PromExpression
}

/// A function that this service supports.
enum PromFunction: String, CaseIterable {
    case rate, increase, irate, delta, idelta
    case avgOverTime = "avg_over_time"
    case minOverTime = "min_over_time"
    case maxOverTime = "max_over_time"
    case sumOverTime = "sum_over_time"
    case countOverTime = "count_over_time"
    case lastOverTime = "last_over_time"
    case abs, ceil, floor, round, sqrt, exp, ln, log2, log10, sort
    case sortDescending = "sort_desc"
    case timestamp, absent, scalar, vector, time
    case clampMinimum = "clamp_min"
    case clampMaximum = "clamp_max"
    case labelReplace = "label_replace"

    var yields: PromExpression.Kind { self == .scalar || self == .time ? .scalar : .vector }

    /// The types of the arguments, in order.
    var takes: [PromExpression.Kind] {
        switch self {
        case .rate, .increase, .irate, .delta, .idelta, .avgOverTime, .minOverTime, .maxOverTime,
            .sumOverTime, .countOverTime, .lastOverTime:
            [.matrix]
        case .clampMinimum, .clampMaximum: [.vector, .scalar]
        case .labelReplace: [.vector, .string, .string, .string, .string]
        case .vector: [.scalar]
        case .time: []
        default: [.vector]
        }
    }
}
