// SPDX-License-Identifier: Apache-2.0

/// The label sets that a query meets, each with a number.
struct PromLabelSets: Sendable {
    private var sets: [[PromLabel]] = []
    private var numbers: [[PromLabel]: Int] = [:]
    private var nameless: [Int: Int] = [:]
    private var groups: [Int: [Int: Int]] = [:]

    /// The number of a set, the same for equal ones.
    mutating func number(of labels: [PromLabel]) -> Int {
        if let number = numbers[labels] { return number }
        sets.append(labels)
        numbers[labels] = sets.count - 1
        return sets.count - 1
    }

    /// The labels of a numbered set, in the order of their names.
    func labels(_ number: Int) -> [PromLabel] { sets.indices.contains(number) ? sets[number] : [] }

    /// The number of the set without the metric's name.
    mutating func withoutName(_ number: Int) -> Int {
        if let known = nameless[number] { return known }
        let rest = self.number(of: labels(number).filter { $0.name != "__name__" })
        nameless[number] = rest
        return rest
    }

    /// The number of the group that a set falls into under an aggregation.
    mutating func group(_ number: Int, of aggregation: PromAggregation) -> Int {
        if let known = groups[aggregation.index]?[number] { return known }
        let kept = labels(number).filter { label in
            let isNamed = aggregation.labels.contains(label.name)
            return aggregation.isWithout ? !isNamed && label.name != "__name__" : isNamed
        }
        let group = self.number(of: kept)
        groups[aggregation.index, default: [:]][number] = group
        return group
    }
}
