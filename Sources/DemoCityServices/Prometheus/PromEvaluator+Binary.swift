// SPDX-License-Identifier: Apache-2.0

import Glibc

extension PromBinary {
    /// Returns the result of the operation on two numbers, or nil if a comparison is false.
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

    /// Applies the operation to each element and a number, which is the left operand if `swapped`.
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

    /// Applies the operation to the matching elements of two vectors.
    func apply(
        _ left: [PromValue.Element],
        _ right: [PromValue.Element],
        sets: inout PromLabelSets
    ) throws(PromFailure) -> [PromValue.Element] {
        if operation.isSet { return joined(left, right, sets: &sets) }
        let isMirrored = matching?.many == .right
        let (many, one) = isMirrored ? (right, left) : (left, right)
        var others: [Int: PromValue.Element] = [:]
        for element in one {
            let key = sets.meeting(element.labels, by: matching)
            guard others.updateValue(element, forKey: key) == nil else { throw Self.manyMatches }
        }
        var result: [PromValue.Element] = []
        var seen: Set<Int> = []
        let keepsName = operation.isComparison && !yieldsBool
        for (labels, value) in many {
            let key = sets.meeting(labels, by: matching)
            guard let other = others[key] else { continue }
            guard seen.insert(key).inserted || matching?.many != nil else {
                throw Self.manyMatches
            }
            let found = isMirrored ? number(other.value, value) : number(value, other.value)
            guard let found else { continue }
            let resultLabels = sets.result(labels, other.labels, by: matching, keepsName: keepsName)
            result.append((resultLabels, found))
        }
        return result
    }

    /// Returns the elements of a set operation: those in both vectors, in only one, or in either.
    private func joined(
        _ left: [PromValue.Element],
        _ right: [PromValue.Element],
        sets: inout PromLabelSets
    ) -> [PromValue.Element] {
        let rights = right.map { sets.meeting($0.labels, by: matching) }
        let lefts = left.map { sets.meeting($0.labels, by: matching) }
        let known = Set(operation == .or ? lefts : rights)
        switch operation {
        case .and: return zip(left, lefts).filter { known.contains($0.1) }.map(\.0)
        case .unless: return zip(left, lefts).filter { !known.contains($0.1) }.map(\.0)
        default: return left + zip(right, rights).filter { !known.contains($0.1) }.map(\.0)
        }
    }

    private static let manyMatches = PromFailure.execution(
        "found duplicate series for the match group; many-to-many matching is not allowed"
    )
}
