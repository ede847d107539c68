// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// The shades of a property's values, the fullest for the worst.
///
/// If values are worse away from a range, the fullest shade is farthest from the range's middle. If
/// neither direction is worse, the fullest shade is the greatest value, and no colour judges it.
struct Shading: Hashable, Sendable {
    private let range: ClosedRange<Double>
    private let worse: CatalogProperty.Worse
    /// The middle of the range of calm, for what is worse away from it.
    private let middle: Double?

    /// True if neither direction is worse, so that shades show amounts and carry no judgement.
    let isNeutral: Bool

    /// Covers the values and the property's range of calm; nil without a value.
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
        worse = property.worse
        isNeutral = property.worse == .neither
        middle =
            property.worse == .away
            ? property.normal.map { $0.lowerBound / 2 + $0.upperBound / 2 } : nil
    }

    /// Returns the urgency of a value, 0…1; the middle if all values are equal.
    func share(of value: Double) -> Double? {
        guard !value.isNaN else { return nil }
        if let middle {
            let farthest = max(range.upperBound - middle, middle - range.lowerBound)
            guard farthest > 0, farthest.isFinite else { return 0 }
            return min(1, max(0, abs(value - middle) / farthest))
        }
        let isInverted = worse == .lower
        let span = range.upperBound / 2 - range.lowerBound / 2
        guard span > 0, span.isFinite else { return isInverted ? 0 : 0.1 }
        let share = min(1, max(0, (value / 2 - range.lowerBound / 2) / span))
        return isInverted ? 1 - share : share
    }

    /// The values of the least and of the fullest shade.
    var ends: (least: Double, fullest: Double) {
        if let middle {
            let isLowFarther = middle - range.lowerBound > range.upperBound - middle
            return (middle, isLowFarther ? range.lowerBound : range.upperBound)
        }
        return worse == .lower
            ? (range.upperBound, range.lowerBound) : (range.lowerBound, range.upperBound)
    }
}
