// SPDX-License-Identifier: Apache-2.0

import Glibc

extension PromBinary {
    /// The result of the operation on two numbers; nothing where a comparison fails.
    func number(_ left: Double, _ right: Double) -> Double? {
        switch operation {
        case .add: return left + right
        case .subtract: return left - right
        case .multiply: return left * right
        case .divide: return left / right
        case .remainder: return fmod(left, right)
        case .power: return pow(left, right)
        case .and, .or, .unless: return nil
        default: break
        }
        let holds =
            switch operation {
            case .equal: left == right
            case .unequal: left != right
            case .greater: left > right
            case .less: left < right
            case .greaterOrEqual: left >= right
            default: left <= right
            }
        if yieldsBool { return holds ? 1 : 0 }
        return holds ? left : nil
    }

    /// The operation on each element and a number; `swapped` where the number stands on the left.
    func apply(
        _ vector: [PromValue.Element],
        _ number: Double,
        swapped: Bool,
        sets: inout PromLabelSets
    ) -> [PromValue.Element] {
        var result: [PromValue.Element] = []
        let keepsName = operation.isComparison && !yieldsBool
        for (labels, value) in vector {
            let found = swapped ? self.number(number, value) : self.number(value, number)
            guard let found else { continue }
            let kept = operation.isComparison && !yieldsBool ? value : found
            result.append((keepsName ? labels : sets.withoutName(labels), kept))
        }
        return result
    }

    /// The operation on elements with the same labels on both sides, the metric's name aside.
    func apply(
        _ left: [PromValue.Element],
        _ right: [PromValue.Element],
        sets: inout PromLabelSets
    ) throws(PromFailure) -> [PromValue.Element] {
        var others: [Int: Double] = [:]
        for (labels, value) in right {
            let key = sets.withoutName(labels)
            if !operation.isSet, others[key] != nil { throw Self.manyMatches }
            others[key] = value
        }
        var result: [PromValue.Element] = []
        var seen: Set<Int> = []
        for (labels, value) in left {
            let key = sets.withoutName(labels)
            switch operation {
            case .and: if others[key] != nil { result.append((labels, value)) }
            case .unless: if others[key] == nil { result.append((labels, value)) }
            case .or: result.append((labels, value))
            default:
                guard let other = others[key] else { continue }
                guard !seen.contains(key) else { throw Self.manyMatches }
                if let found = number(value, other) {
                    let keepsName = operation.isComparison && !yieldsBool
                    result.append((keepsName ? labels : key, found))
                }
            }
            seen.insert(key)
        }
        if operation == .or {
            for (labels, value) in right where !seen.contains(sets.withoutName(labels)) {
                result.append((labels, value))
            }
        }
        return result
    }

    private static let manyMatches = PromFailure.execution(
        "found duplicate series for the match group; many-to-many matching is not allowed"
    )
}

extension PromAggregation {
    /// Makes each group of elements one, or picks from it.
    func apply(
        to vector: [PromValue.Element],
        parameter: Double,
        sets: inout PromLabelSets
    ) -> [PromValue.Element] {
        var order: [Int] = []
        var groups: [Int: [PromValue.Element]] = [:]
        for element in vector {
            let group = sets.group(element.labels, of: self)
            if groups[group] == nil { order.append(group) }
            groups[group, default: []].append(element)
        }
        var result: [PromValue.Element] = []
        for group in order {
            let members = groups[group] ?? []
            if operation == .topk || operation == .bottomk {
                let sorted = members.sorted {
                    operation == .topk ? $0.value > $1.value : $0.value < $1.value
                }
                result += sorted.prefix(
                    Int(exactly: parameter.rounded(.down)).map { max(0, $0) } ?? 0
                )
            } else {
                result.append((group, value(of: members.map(\.value), parameter)))
            }
        }
        return result
    }

    private func value(of values: [Double], _ parameter: Double) -> Double {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        switch operation {
        case .sum: return values.reduce(0, +)
        case .avg: return mean
        case .min: return values.min() ?? .nan
        case .max: return values.max() ?? .nan
        case .count: return count
        case .group: return 1
        case .stdvar, .stddev:
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
            return operation == .stdvar ? variance : variance.squareRoot()
        case .quantile:
            guard !parameter.isNaN, !values.isEmpty else { return .nan }
            if parameter < 0 { return -.infinity }
            if parameter > 1 { return .infinity }
            let sorted = values.sorted()
            let rank = parameter * Double(sorted.count - 1)
            let low = Int(exactly: rank.rounded(.down)) ?? 0
            let high = min(low + 1, sorted.count - 1)
            return sorted[low] + (sorted[high] - sorted[low]) * (rank - Double(low))
        case .topk, .bottomk: return .nan
        }
    }
}

extension PromFunction {
    /// The function of one number.
    func value(of number: Double, _ bound: Double) -> Double {
        switch self {
        case .abs: number.magnitude
        case .ceil: number.rounded(.up)
        case .floor: number.rounded(.down)
        case .round: (number + 0.5).rounded(.down)
        case .sqrt: number.squareRoot()
        case .exp: Glibc.exp(number)
        case .ln: Glibc.log(number)
        case .log2: Glibc.log2(number)
        case .log10: Glibc.log10(number)
        case .clampMinimum: max(number, bound)
        case .clampMaximum: min(number, bound)
        default: number
        }
    }

    /// The function of the samples in a window; nothing where there are too few.
    func value(over window: [BoardSample], _ selector: PromSelector, at time: Int64) -> Double? {
        guard let first = window.first, let last = window.last else { return nil }
        let values = window.map(\.value)
        switch self {
        case .avgOverTime: return values.reduce(0, +) / Double(values.count)
        case .minOverTime: return values.min()
        case .maxOverTime: return values.max()
        case .sumOverTime: return values.reduce(0, +)
        case .countOverTime: return Double(values.count)
        case .lastOverTime: return last.value
        case .rate, .increase, .delta:
            return extrapolated(window, first, last, selector, at: time)
        case .irate, .idelta:
            guard window.count >= 2 else { return nil }
            let before = window[window.count - 2]
            guard last.time > before.time else { return nil }
            let isReset = self == .irate && last.value < before.value
            let change = isReset ? last.value : last.value - before.value
            return self == .idelta ? change : change * 1000 / Double(last.time - before.time)
        default: return nil
        }
    }

    /// Prometheus' extrapolation to the window's edges (`extrapolatedRate` in its `functions.go`):
    /// the change between first and last sample is stretched towards each edge, by at most half the
    /// mean distance of samples where the edge lies further off than 1.1 of it.
    private func extrapolated(
        _ window: [BoardSample],
        _ first: BoardSample,
        _ last: BoardSample,
        _ selector: PromSelector,
        at time: Int64
    ) -> Double? {
        guard window.count >= 2, last.time > first.time, let range = selector.range else {
            return nil
        }
        var change = last.value - first.value
        if self != .delta {
            var previous = first.value
            for sample in window.dropFirst() {
                if sample.value < previous { change += previous }
                previous = sample.value
            }
        }
        let end = time - selector.offset
        let sampled = Double(last.time - first.time) / 1000
        let mean = sampled / Double(window.count - 1)
        var toStart = Double(first.time - (end - range)) / 1000
        var toEnd = Double(end - last.time) / 1000
        if toStart >= mean * 1.1 { toStart = mean / 2 }
        if self != .delta, change > 0, first.value >= 0 {
            toStart = min(toStart, sampled * (first.value / change))
        }
        if toEnd >= mean * 1.1 { toEnd = mean / 2 }
        let stretched = change * (sampled + toStart + toEnd) / sampled
        return self == .rate ? stretched * 1000 / Double(range) : stretched
    }
}
