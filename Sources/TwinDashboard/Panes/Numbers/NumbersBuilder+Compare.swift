// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

extension NumbersBuilder {
    /// Returns the difference between each subject and its value at the compared moment, with sign
    /// and unit; empty if nothing is compared.
    ///
    /// A subject without a value at that moment has a dash.
    func differences(of subjects: [Subject]) throws -> [DisplayText] {
        guard
            let then = try scene.compared().map({ past in
                try subjects.map { try Self(past).value(of: $0) }
            })
        else { return [] }
        return try zip(subjects, then).map { subject, before in
            guard let now = try value(of: subject) else { return .empty }
            guard let before else { return "–" }
            return difference(now - before, subject)
        }
    }

    /// Returns the number of a subject as of the memory's moment, or nil if none was reported in
    /// time.
    private func value(of subject: Subject) throws -> Double? {
        let moment = scene.now
        let patience = scene.configuration.gracePeriod(of: subject.property, domain: subject.domain)
        if let series = subject.series {
            guard subject.property.shape != .flag,
                let found = try scene.memory.latest(of: series.entity)[series.property],
                let number = found.number, number.isFinite,
                moment.duration(since: found.phenomenonTime) <= patience
            else { return nil }
            return number
        }
        let isFlag = subject.property.shape == .flag
        let selector = SeriesSelector(kind: subject.kind, property: subject.property.id)
        let aggregation = isFlag ? Aggregation.mean : scene.aggregation(of: subject)
        guard let found = try scene.memory.aggregate(selector, by: .all, with: aggregation).first,
            found.value.isFinite
        else { return nil }
        return isFlag ? found.value * 100 : found.value
    }

    private func difference(_ difference: Double, _ subject: Subject) -> DisplayText {
        let property = subject.property
        let isFlag = property.shape == .flag
        let text = scene.measures.measure(
            abs(difference),
            isFlag ? "%" : property.unit,
            decimals: isFlag ? 1 : property.decimals,
            notation: isFlag ? nil : property.notation
        ).text
        let isNothing = !text.string.contains { ("1"..."9").contains($0) }
        return DisplayText("\(isNothing ? "±" : difference > 0 ? "+" : "−")\(text)")
    }
}
