// SPDX-License-Identifier: Apache-2.0

import Glibc

extension PromAggregation {
    /// Aggregates each group of elements, or selects elements from it.
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
    /// Returns the function's value for a number.
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

    /// Returns the function's value for the samples in a window, or nil if there are too few.
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

    /// Returns the change in a window, extrapolated to its edges as in Prometheus
    /// (`extrapolatedRate` in its `functions.go`).
    ///
    /// The change between the first and the last sample is extended towards each edge, but only by
    /// half the mean sample interval if the edge is more than 1.1 intervals away.
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
