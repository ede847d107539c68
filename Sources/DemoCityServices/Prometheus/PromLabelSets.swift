// SPDX-License-Identifier: Apache-2.0

/// The label sets that occur in a query, each with a number.
struct PromLabelSets: Sendable {
    private var sets: [[PromLabel]] = []
    private var numbers: [[PromLabel]: Int] = [:]
    private var nameless: [Int: Int] = [:]
    private var groups: [Int: [Int: Int]] = [:]
    private var meetings: [Int: [Int: Int]] = [:]
    private var results: [Meeting: Int] = [:]

    private struct Meeting: Hashable {
        var index: Int
        var many: Int
        var one: Int
        var keepsName: Bool
    }

    /// Returns the number of a set; equal sets have the same number.
    mutating func number(of labels: [PromLabel]) -> Int {
        if let number = numbers[labels] { return number }
        sets.append(labels)
        numbers[labels] = sets.count - 1
        return sets.count - 1
    }

    /// Returns the labels of a numbered set, sorted by name.
    func labels(_ number: Int) -> [PromLabel] { sets.indices.contains(number) ? sets[number] : [] }

    /// Returns the number of the set without the metric's name.
    mutating func withoutName(_ number: Int) -> Int {
        if let known = nameless[number] { return known }
        let rest = self.number(of: labels(number).filter { $0.name != "__name__" })
        nameless[number] = rest
        return rest
    }

    /// Returns the number of the group to which a set belongs in an aggregation.
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

    /// Returns the number of the label set by which an element is matched with those of another
    /// vector.
    mutating func meeting(_ number: Int, by matching: PromMatching?) -> Int {
        guard let matching else { return withoutName(number) }
        if let known = meetings[matching.index]?[number] { return known }
        let meeting = self.number(
            of: labels(number).filter { label in
                let isNamed = matching.labels.contains(label.name)
                return matching.isOn ? isNamed : !isNamed && label.name != "__name__"
            }
        )
        meetings[matching.index, default: [:]][number] = meeting
        return meeting
    }

    /// Returns the number of the label set of an operation's result on two elements.
    ///
    /// It is derived from `many`, the set of the side that may have several elements; `one` is the
    /// other side's set.
    mutating func result(
        _ many: Int,
        _ one: Int,
        by matching: PromMatching?,
        keepsName: Bool
    ) -> Int {
        guard let matching else { return keepsName ? many : withoutName(many) }
        let meeting = Meeting(index: matching.index, many: many, one: one, keepsName: keepsName)
        if let known = results[meeting] { return known }
        var kept = labels(many).filter { keepsName || $0.name != "__name__" }
        if matching.many == nil {
            kept.removeAll { matching.labels.contains($0.name) != matching.isOn }
        } else {
            kept.removeAll { matching.included.contains($0.name) }
            kept += labels(one).filter { matching.included.contains($0.name) }
        }
        let result = number(of: kept.sorted())
        results[meeting] = result
        return result
    }
}
