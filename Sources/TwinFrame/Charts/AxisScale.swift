// SPDX-License-Identifier: Apache-2.0

/// A range of values with ticks at round values.
///
/// Steps are 1, 2 or 5 times a power of ten (Heckbert, "Nice numbers for graph labels", Graphics
/// Gems, 1990).
public struct AxisScale: Hashable, Sendable {
    /// The values at the two ends of the axis.
    public var range: ClosedRange<Double>
    /// The round values on the axis, in ascending order.
    public var ticks: [Double]
    /// The distance between two ticks, never zero.
    public var step: Double

    /// Creates a scale that contains a range of values.
    ///
    /// - Parameters:
    ///   - values: The values that the axis must contain. An empty range is widened around its
    ///     value.
    ///   - count: The approximate number of ticks, at least two.
    ///   - isRounded: True to move the ends outward to the next ticks.
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

    /// Returns the position of a value between the ends of the axis, from 0 to 1.
    public func fraction(of value: Double) -> Double {
        Self.fraction(of: value, in: range)
    }

    /// Returns the position of a value in a range, from 0 to 1.
    ///
    /// Values outside count as its ends.
    public static func fraction(of value: Double, in range: ClosedRange<Double>) -> Double {
        guard value.isFinite else { return value > 0 ? 1 : 0 }
        // Both ends are halved first, so that the span of the widest range does not overflow.
        let span = range.upperBound / 2 - range.lowerBound / 2
        guard span > 0, span.isFinite else { return value > range.lowerBound ? 1 : 0.5 }
        return min(1, max(0, (value / 2 - range.lowerBound / 2) / span))
    }

    /// Returns the smallest of 1, 2 and 5 times a power of ten that is not less than the raw step.
    public static func roundStep(_ raw: Double) -> Double {
        guard raw.isFinite, raw > 1e-290 else { return 1 }
        var power = 1.0
        // Powers by repeated multiplication are exact up to 10^22, which is enough for a city.
        while power * 10 <= raw { power *= 10 }
        while power > raw { power /= 10 }
        for factor in [1.0, 2, 5] where factor * power >= raw * 0.999_999 { return factor * power }
        return 10 * power
    }

    /// Returns the smallest range that contains all finite values; nil if there are none.
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
