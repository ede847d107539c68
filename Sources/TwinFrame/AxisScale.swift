// SPDX-License-Identifier: Apache-2.0

/// A range of values with round marks on it.
///
/// Steps are 1, 2 or 5 times a power of ten, after Heckbert, "Nice numbers for graph labels",
/// Graphics Gems (1990).
public struct AxisScale: Hashable, Sendable {
    /// The values at the axis' two ends.
    public var range: ClosedRange<Double>
    /// The round values on it, rising.
    public var ticks: [Double]
    /// The distance between two ticks; never zero.
    public var step: Double

    /// Makes a scale that holds a range of values.
    ///
    /// - Parameters:
    ///   - values: what the axis must hold at least; an empty range is widened around its value.
    ///   - count: about how many ticks, at least two.
    ///   - isRounded: whether the ends move outward to the next ticks.
    public init(_ values: ClosedRange<Double>, ticks count: Int, rounded isRounded: Bool = true) {
        let (low, high) = Self.widened(values)
        let wanted = max(2, min(count, 100))
        let step = Self.roundStep((high - low) / Double(wanted - 1))
        let first = isRounded ? (low / step).rounded(.down) : (low / step).rounded(.up)
        let last = isRounded ? (high / step).rounded(.up) : (high / step).rounded(.down)
        var ticks: [Double] = []
        var position = first
        while position <= last, ticks.count < 202 {
            let tick = position * step
            ticks.append(tick == 0 ? 0 : tick)
            position += 1
        }
        self.step = step
        self.ticks = ticks
        let bottom = isRounded ? min(low, first * step) : low
        let top = isRounded ? max(high, last * step) : high
        self.range = bottom <= top ? bottom...top : low...high
    }

    /// Where a value lies between the axis' ends: 0 at the lower, 1 at the upper, never beyond.
    public func fraction(of value: Double) -> Double {
        Self.fraction(of: value, in: range)
    }

    /// Where a value lies in a range, from 0 to 1; values beyond it count as its ends.
    public static func fraction(of value: Double, in range: ClosedRange<Double>) -> Double {
        guard value.isFinite else { return value > 0 ? 1 : 0 }
        // Halved first, so that the span of the widest range is still a number.
        let span = range.upperBound / 2 - range.lowerBound / 2
        guard span > 0, span.isFinite else { return value > range.lowerBound ? 1 : 0.5 }
        return min(1, max(0, (value / 2 - range.lowerBound / 2) / span))
    }

    /// The smallest of 1, 2 and 5 times a power of ten that is not less than the raw step.
    public static func roundStep(_ raw: Double) -> Double {
        guard raw.isFinite, raw > 1e-290 else { return 1 }
        var power = 1.0
        // Powers by repeated multiplication stay exact up to 10^22, which covers a city.
        while power * 10 <= raw { power *= 10 }
        while power > raw { power /= 10 }
        for factor in [1.0, 2, 5] where factor * power >= raw * 0.999_999 { return factor * power }
        return 10 * power
    }

    /// The least range that holds all values, or nil where there is none.
    public static func range(of values: some Sequence<Double?>) -> ClosedRange<Double>? {
        var low = Double.infinity
        var high = -Double.infinity
        for case let value? in values where value.isFinite {
            low = min(low, value)
            high = max(high, value)
        }
        return low <= high ? low...high : nil
    }

    static func widened(_ values: ClosedRange<Double>) -> (Double, Double) {
        let bound = 1e300
        let low = max(-bound, min(bound, values.lowerBound))
        let high = max(-bound, min(bound, values.upperBound))
        if high - low > 1e-280, high - low > abs(high) * 1e-12 { return (low, high) }
        let margin = low == 0 ? 1 : abs(low) * 0.1
        return (low - margin, high + margin)
    }
}
