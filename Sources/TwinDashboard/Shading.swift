// SPDX-License-Identifier: Apache-2.0

import TwinLayout
import TwinModel
import TwinQuery

/// Which shade a value of a property has: the fullest for what is worst.
struct Shading: Hashable, Sendable {
    private let range: ClosedRange<Double>
    private let isInverted: Bool

    /// Holds the values and the property's range of calm; nothing where there is no value.
    init?(_ values: some Sequence<Double>, of property: CatalogProperty) {
        var least = Double.infinity
        var most = -Double.infinity
        for value in values where value.isFinite {
            least = min(least, value)
            most = max(most, value)
        }
        guard least <= most else { return nil }
        if property.shape == .flag {
            range = 0...1
        } else {
            let lower = min(least, property.normal?.lowerBound ?? least)
            range = lower...max(most, property.normal?.upperBound ?? most, lower)
        }
        isInverted = property.worse == .lower
    }

    /// How much a value needs an eye, 0…1; the middle where all are equal.
    func share(of value: Double) -> Double? {
        guard !value.isNaN else { return nil }
        let span = range.upperBound / 2 - range.lowerBound / 2
        guard span > 0, span.isFinite else { return isInverted ? 0 : 0.1 }
        let share = min(1, max(0, (value / 2 - range.lowerBound / 2) / span))
        return isInverted ? 1 - share : share
    }

    /// The values of the least and of the fullest shade.
    var ends: (least: Double, fullest: Double) {
        isInverted
            ? (range.upperBound, range.lowerBound) : (range.lowerBound, range.upperBound)
    }
}

extension ViewModelBuilder {
    /// The values of the least and the fullest shade in words.
    func ends(of shading: Shading?, _ property: CatalogProperty) -> (DisplayText, DisplayText) {
        guard let shading else { return (.empty, .empty) }
        let ends = shading.ends
        if property.shape == .flag {
            return (
                words.flag(property.id, ends.least >= 0.5),
                words.flag(property.id, ends.fullest >= 0.5)
            )
        }
        return (
            measures.measure(ends.least, property.unit, decimals: property.decimals).text,
            measures.measure(ends.fullest, property.unit, decimals: property.decimals).text
        )
    }

    /// How old the newest of some values is.
    func newestAge(of readings: [Observation]) -> DisplayText {
        guard let newest = readings.map(\.phenomenonTime).max() else { return words[.noData] }
        return times.age(memory.moment.instant.duration(since: newest))
    }
}
