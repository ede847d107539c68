// SPDX-License-Identifier: Apache-2.0

extension AxisScale {
    /// Makes a scale over rows of cells whose ticks lie on whole rows, each as far from the next.
    ///
    /// The lower end is a tick; the upper end is where the rows end. Of the scales that hold the values
    /// it is the one that leaves the least room unused, with no tick on every row.
    ///
    /// - Parameters:
    ///   - values: what the axis must hold at least.
    ///   - rows: how many rows the axis has.
    ///   - finest: the least distance of two ticks that can be told apart in words.
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
        // Two rows or more from tick to tick, and no more than seven ticks.
        let closest = max(2, (gaps + 5) / 6)
        for apart in closest...max(closest + 2, 8) where apart <= gaps {
            let parts = Double(gaps) / Double(apart)
            var step = Self.roundStep(max(finest, (high - low) / parts))
            var bottom = (low / step).rounded(.down)
            let needed = high * (high > 0 ? 0.999_999_999 : 1.000_000_001)
            // Around zero a coarser step may hold no more than a finer one.
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

    /// The scale of what is at one of two neighbouring steps, such as off and on: its two ticks are the
    /// ends of the axis.
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
