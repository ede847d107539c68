// SPDX-License-Identifier: Apache-2.0

/// One label of a Prometheus series.
struct PromLabel: Hashable, Comparable, Sendable {
    var name: String
    var value: String

    static func < (left: PromLabel, right: PromLabel) -> Bool {
        (left.name, left.value) < (right.name, right.value)
    }
}

/// Why a query brings nothing, in Prometheus' own words for kinds of error.
struct PromFailure: Error, Hashable, Sendable {
    /// `bad_data` for what cannot be read, `execution` for what cannot be computed.
    var type: String
    /// What is wrong, where, and what would be right.
    var sentence: String

    static func badData(_ sentence: String) -> PromFailure {
        PromFailure(type: "bad_data", sentence: sentence)
    }

    static func execution(_ sentence: String) -> PromFailure {
        PromFailure(type: "execution", sentence: sentence)
    }
}

/// A query of the subset of PromQL that this service knows, as a tree.
indirect enum PromExpression {
    /// What a part of a query yields.
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

/// A choice of series, and how far back to look.
struct PromSelector {
    /// Its number among the query's selectors.
    var index: Int
    var matchers: [PromMatcher]
    /// Milliseconds, for a range selector.
    var range: Int64?
    /// Milliseconds into the past.
    var offset: Int64 = 0
}

/// An operation on two sides.
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

        /// How tightly it binds; `^` the most.
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
    /// By which labels elements of two vectors meet; nothing for all labels but the name.
    var matching: PromMatching?
}

/// Which elements of two vectors meet: `on (instance) group_left (name)`.
struct PromMatching {
    /// The side that may have several elements for one of the other side.
    enum Many { case left, right }

    /// Its number among the query's operations.
    var index: Int
    var labels: [String]
    /// Whether the labels are those that count; else those that do not.
    var isOn: Bool
    var many: Many?
    /// The labels that the result takes over from the side that has one.
    var included: [String] = []
}

/// Several series made one by group.
struct PromAggregation {
    enum Operation: String, CaseIterable {
        case sum, avg, min, max, count, group, stddev, stdvar, topk, bottomk, quantile

        var takesParameter: Bool { self == .topk || self == .bottomk || self == .quantile }
    }

    /// Its number among the query's aggregations.
    var index: Int
    var operation: Operation
    var labels: [String]
    var isWithout: Bool
    var parameter: PromExpression?
    var operand: PromExpression
}

/// A function that this service knows.
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

    var yields: PromExpression.Kind { self == .scalar || self == .time ? .scalar : .vector }

    /// What it takes, in order.
    var takes: [PromExpression.Kind] {
        switch self {
        case .rate, .increase, .irate, .delta, .idelta, .avgOverTime, .minOverTime, .maxOverTime,
            .sumOverTime, .countOverTime, .lastOverTime:
            [.matrix]
        case .clampMinimum, .clampMaximum: [.vector, .scalar]
        case .vector: [.scalar]
        case .time: []
        default: [.vector]
        }
    }
}
