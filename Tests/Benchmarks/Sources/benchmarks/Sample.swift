// SPDX-License-Identifier: Apache-2.0

/// Measured figures of one kind, in the order measured.
struct Sample {
    var values: [Double]

    /// Runs a piece of work several times after one run that does not count.
    static func milliseconds(runs: Int = 9, _ work: () throws -> Void) rethrows -> Sample {
        try work()
        let clock = ContinuousClock()
        let values = try (0..<runs).map { _ in
            let elapsed = try clock.measure(work).components
            return Double(elapsed.seconds) * 1000 + Double(elapsed.attoseconds) / 1e15
        }
        return Sample(values: values)
    }

    /// The value that as many lie below as above.
    var median: Double { quantile(0.5) }

    /// The value that the given share lies below.
    func quantile(_ share: Double) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        let index = (Double(sorted.count - 1) * share).rounded()
        return sorted[min(sorted.count - 1, max(0, Int(index)))]
    }
}
