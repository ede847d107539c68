// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A selected series with its stored samples, as input of an evaluation.
struct PromSeries: Sendable {
    var labels: [PromLabel]
    var samples: [BoardSample]
    /// The factor from the catalog's unit to the metric's.
    var factor: Double
    /// The period in milliseconds for which the newest sample remains valid.
    var lookback: Int64
}

/// The value of an expression at one instant.
enum PromValue {
    /// One element of an instant vector: the number of its label set, and its value.
    typealias Element = (labels: Int, value: Double)

    case scalar(Double)
    case text(String)
    case vector([Element])
}

/// An evaluator of query trees at given instants, over samples read from the board once.
///
/// Label sets are numbered, so that a range query compares numbers instead of texts at each step.
struct PromEvaluator {
    /// The lookback period in milliseconds: five minutes, Prometheus' default.
    static let lookback: Int64 = 300_000
    /// The maximum number of samples that one query may read.
    static let mostSamples = 20_000_000

    private var sets: PromLabelSets
    private let selected: [[(labels: Int, series: PromSeries)]]
    private var touched = 0

    /// Creates an evaluator with the series of each of the query's selectors, by selector number.
    init(_ selections: [[PromSeries]]) {
        var sets = PromLabelSets()
        selected = selections.map { selection in
            selection.map { (sets.number(of: $0.labels), $0) }
        }
        self.sets = sets
    }

    /// Returns the labels of a numbered set.
    func labels(_ number: Int) -> [PromLabel] { sets.labels(number) }

    /// Returns the raw samples of a top-level range selector, in the metrics' units.
    mutating func matrix(
        _ selector: PromSelector,
        at time: Int64
    ) throws(PromFailure) -> [(labels: Int, points: [(time: Int64, value: Double)])] {
        var result: [(labels: Int, points: [(time: Int64, value: Double)])] = []
        for (labels, series) in selected[selector.index] {
            let window = try window(of: series, selector, at: time)
            if window.isEmpty { continue }
            result.append((labels, window.map { ($0.time, $0.value * series.factor) }))
        }
        return result
    }

    /// Returns the value of an expression at an instant.
    mutating func value(
        of expression: PromExpression,
        at time: Int64
    ) throws(PromFailure) -> PromValue {
        switch expression {
        case .number(let number): return .scalar(number)
        case .text(let text): return .text(text)
        case .selector(let selector): return .vector(try instant(selector, at: time))
        case .negation(let inner):
            switch try value(of: inner, at: time) {
            case .scalar(let number): return .scalar(-number)
            case .vector(let vector):
                return .vector(vector.map { (sets.withoutName($0.labels), -$0.value) })
            case .text(let text): return .text(text)
            }
        case .binary(let binary): return try self.binary(binary, at: time)
        case .aggregation(let aggregation):
            let operand = try vector(aggregation.operand, at: time)
            var parameter = 0.0
            if let expression = aggregation.parameter {
                parameter = try scalar(expression, at: time)
            }
            return .vector(aggregation.apply(to: operand, parameter: parameter, sets: &sets))
        case .call(let function, let arguments):
            return try call(function, arguments, at: time)
        }
    }

    mutating func vector(
        _ expression: PromExpression,
        at time: Int64
    ) throws(PromFailure) -> [PromValue.Element] {
        guard case .vector(let vector) = try value(of: expression, at: time) else { return [] }
        return vector
    }

    mutating func scalar(
        _ expression: PromExpression,
        at time: Int64
    ) throws(PromFailure) -> Double {
        guard case .scalar(let number) = try value(of: expression, at: time) else { return .nan }
        return number
    }

    private mutating func instant(
        _ selector: PromSelector,
        at time: Int64
    ) throws(PromFailure) -> [PromValue.Element] {
        var result: [PromValue.Element] = []
        let time = time - selector.offset
        for (labels, series) in selected[selector.index] {
            let place = series.samples.partitionPoint { $0.time <= time }
            guard place > 0 else { continue }
            let sample = series.samples[place - 1]
            guard sample.time > time - series.lookback, !sample.value.isNaN else { continue }
            result.append((labels, sample.value * series.factor))
        }
        try touch(selected[selector.index].count)
        return result
    }

    /// Returns the samples in (time - range, time], an interval open on the left as in Prometheus
    /// 3.
    private mutating func window(
        of series: PromSeries,
        _ selector: PromSelector,
        at time: Int64
    ) throws(PromFailure) -> [BoardSample] {
        let end = time - selector.offset
        let start = end - (selector.range ?? 0)
        let from = series.samples.partitionPoint { $0.time <= start }
        let to = max(from, series.samples.partitionPoint { $0.time <= end })
        try touch(to - from + 1)
        return series.samples[from..<to].filter { !$0.value.isNaN }
    }

    private mutating func touch(_ count: Int) throws(PromFailure) {
        touched += count
        guard touched <= Self.mostSamples else {
            throw .execution(
                "query processing would load too many samples into memory in query execution"
            )
        }
    }

    private mutating func binary(
        _ binary: PromBinary,
        at time: Int64
    ) throws(PromFailure) -> PromValue {
        let left = try value(of: binary.left, at: time)
        let right = try value(of: binary.right, at: time)
        switch (left, right) {
        case (.scalar(let left), .scalar(let right)):
            return .scalar(binary.number(left, right) ?? 0)
        case (.vector(let vector), .scalar(let number)):
            return .vector(binary.apply(vector, number, swapped: false, sets: &sets))
        case (.scalar(let number), .vector(let vector)):
            return .vector(binary.apply(vector, number, swapped: true, sets: &sets))
        case (.vector(let left), .vector(let right)):
            return .vector(try binary.apply(left, right, sets: &sets))
        default: return .vector([])
        }
    }

    private mutating func call(
        _ function: PromFunction,
        _ arguments: [PromExpression],
        at time: Int64
    ) throws(PromFailure) -> PromValue {
        if case .selector(let selector)? = arguments.first, selector.range != nil {
            var result: [PromValue.Element] = []
            for (labels, series) in selected[selector.index] {
                let window = try window(of: series, selector, at: time)
                guard let value = function.value(over: window, selector, at: time) else { continue }
                let keepsName = function == .lastOverTime
                let scale = function == .countOverTime ? 1 : series.factor
                result.append((keepsName ? labels : sets.withoutName(labels), value * scale))
            }
            return .vector(result)
        }
        switch function {
        case .time: return .scalar(Double(time) / 1000)
        case .vector:
            guard let argument = arguments.first else { return .vector([]) }
            return .vector([(sets.number(of: []), try scalar(argument, at: time))])
        default: break
        }
        guard let operand = arguments.first else { return .vector([]) }
        let vector = try vector(operand, at: time)
        switch function {
        case .scalar: return .scalar(vector.count == 1 ? vector[0].value : .nan)
        case .absent: return .vector(vector.isEmpty ? [(sets.number(of: []), 1)] : [])
        case .sort: return .vector(vector.sorted { $0.value < $1.value })
        case .sortDescending: return .vector(vector.sorted { $0.value > $1.value })
        case .timestamp: return .vector(try timestamps(operand, at: time))
        case .labelReplace:
            let texts = arguments.dropFirst().map { argument in
                if case .text(let text) = argument { text } else { "" }
            }
            return .vector(try PromRelabeling(texts).apply(to: vector, sets: &sets))
        default:
            let bound = arguments.count > 1 ? try scalar(arguments[1], at: time) : 0
            return .vector(
                vector.map { (sets.withoutName($0.labels), function.value(of: $0.value, bound)) }
            )
        }
    }

    private mutating func timestamps(
        _ operand: PromExpression,
        at time: Int64
    ) throws(PromFailure) -> [PromValue.Element] {
        guard case .selector(let selector) = operand else {
            return try vector(operand, at: time).map {
                (sets.withoutName($0.labels), Double(time) / 1000)
            }
        }
        let looked = time - selector.offset
        var result: [PromValue.Element] = []
        for (labels, series) in selected[selector.index] {
            let place = series.samples.partitionPoint { $0.time <= looked }
            guard place > 0, series.samples[place - 1].time > looked - series.lookback else {
                continue
            }
            result.append((sets.withoutName(labels), Double(series.samples[place - 1].time) / 1000))
        }
        return result
    }
}
