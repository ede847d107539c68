// SPDX-License-Identifier: Apache-2.0

extension AxisScale {
    /// Creates a scale over rows of cells whose ticks are on whole rows at equal distances.
    ///
    /// The lower end is a tick; the upper end is the end of the rows. Of all scales that contain
    /// the values, the one with the least unused room is chosen. Ticks are at least two rows apart.
    ///
    /// - Parameters:
    ///   - values: The values that the axis must contain.
    ///   - rows: The number of rows of the axis.
    ///   - finest: The smallest distance of two ticks whose labels differ.
    init(_ values: ClosedRange<Double>, rows: Int, finest: Double = 0) {
        let plain = AxisScale(values, ticks: 2)
        let gaps = rows - 1
        guard gaps >= 2 else {
            self = plain
            return
        }
        let (low, high) = Self.widened(values)
        var best: AxisScale?
        if let steps = Self.steps(low...high, of: finest) {
            self = steps
            return
        }
        // Ticks are at least two rows apart, and there are at most seven.
        let closest = max(2, (gaps + 5) / 6)
        for apart in closest...max(closest + 2, 8) where apart <= gaps {
            let parts = Double(gaps) / Double(apart)
            var step = Self.roundStep(max(finest, (high - low) / parts))
            var bottom = (low / step).rounded(.down)
            let needed = high * (high > 0 ? 0.999_999_999 : 1.000_000_001)
            // Around zero a coarser step may cover no more than a finer one.
            for _ in 0..<4 where (bottom + parts) * step < needed {
                step = Self.roundStep(step * 1.5)
                bottom = (low / step).rounded(.down)
            }
            let top = (bottom + parts) * step
            let length = top - bottom * step
            guard length.isFinite, top >= needed, bottom * step <= low else { continue }
            let ticks = (0...gaps / apart).map { (bottom + Double($0)) * step }
            guard zip(ticks, ticks.dropFirst()).allSatisfy({ $0 < $1 }) else { continue }
            let scale = AxisScale(range: bottom * step...max(top, high), ticks: ticks, step: step)
            let least = best.map { $0.range.upperBound - $0.range.lowerBound } ?? .infinity
            if length < least * 0.999_999 { best = scale }
        }
        self = best ?? plain
    }

    /// Returns the scale of values at one or two neighbouring steps, such as off and on, with ticks
    /// at both ends.
    ///
    /// Returns nil if the values span more steps.
    private static func steps(_ values: ClosedRange<Double>, of finest: Double) -> AxisScale? {
        guard finest > 0 else { return nil }
        let step = Self.roundStep(finest)
        let low = (values.lowerBound / step).rounded(.down) * step
        let high = max((values.upperBound / step).rounded(.up) * step, low + step)
        guard high - low < step * 1.5, high > low, high.isFinite, low.isFinite else { return nil }
        return AxisScale(range: low...high, ticks: [low, high], step: step)
    }

    private init(range: ClosedRange<Double>, ticks: [Double], step: Double) {
        self.range = range
        self.ticks = ticks.map { $0 == 0 ? 0 : $0 }
        self.step = step
    }
}
