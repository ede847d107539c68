// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

extension Scene {
    /// The values of the least and the fullest shade in words.
    func ends(of shading: Shading?, _ property: CatalogProperty) -> (DisplayText, DisplayText) {
        guard let shading else { return (.empty, .empty) }
        let ends = shading.ends
        if property.shape == .flag {
            return (
                words.flag(property, ends.least >= 0.5),
                words.flag(property, ends.fullest >= 0.5)
            )
        }
        return (
            measures.measure(ends.least, of: property).text,
            measures.measure(ends.fullest, of: property).text
        )
    }

    /// Returns the age of the newest of some values.
    func newestAge(of readings: [Observation]) -> DisplayText {
        guard let newest = readings.map(\.phenomenonTime).max() else { return words[.noData] }
        return times.age(now.duration(since: newest))
    }

    /// Returns `50 of 312` if the list is cut; empty if it is complete.
    func cap(_ listed: Int, of total: Int, orMore: Bool = false) -> DisplayText {
        guard listed < total || orMore else { return .empty }
        let few = measures.number(Double(listed), decimals: 0)
        let all = "\(measures.number(Double(total), decimals: 0))\(orMore ? "+" : "")"
        return DisplayText(language == .chinese ? "前\(few)/共\(all)" : "\(few) of \(all)")
    }
}
