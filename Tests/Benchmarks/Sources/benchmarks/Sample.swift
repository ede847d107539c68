// SPDX-License-Identifier: Apache-2.0

/// Measured values of one kind, in order of measurement.
struct Sample {
    var values: [Double]

    /// Measures several runs of a closure after one warm-up run.
    static func milliseconds(runs: Int = 9, _ work: () throws -> Void) rethrows -> Sample {
        try work()
        let clock = ContinuousClock()
        let values = try (0..<runs).map { _ in
            let elapsed = try clock.measure(work).components
            return Double(elapsed.seconds) * 1000 + Double(elapsed.attoseconds) / 1e15
        }
        return Sample(values: values)
    }

    /// The median of the values.
    var median: Double { quantile(0.5) }

    /// Returns the quantile for a share of the values.
    func quantile(_ share: Double) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        let index = (Double(sorted.count - 1) * share).rounded()
        return sorted[min(sorted.count - 1, max(0, Int(index)))]
    }
}
