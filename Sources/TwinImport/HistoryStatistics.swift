// SPDX-License-Identifier: Apache-2.0

/// The statistics of one imported series.
struct SeriesFigures {
    var count = 0
    var sum = 0.0
    var last: Int64 = .min

    var mean: Double { count > 0 ? sum / Double(count) : 0 }
}

/// The statistics of one imported property, for its presentation.
struct PropertyFigures {
    var least = Double.infinity
    var greatest = -Double.infinity
    var places = 0
    private var looked = 0
    private var steps: [Int64] = []

    private static let sampleLimit = 4096

    mutating func take(_ number: Double, places: Int) {
        if number < least { least = number }
        if number > greatest { greatest = number }
        if looked < Self.sampleLimit {
            looked += 1
            self.places = max(self.places, places)
        }
    }

    mutating func take(step: Int64) {
        if step > 0, steps.count < Self.sampleLimit { steps.append(step) }
    }

    /// The usual time between values of one series, in milliseconds; nil if unknown.
    var usualStep: Int64? {
        guard !steps.isEmpty else { return nil }
        return steps.sorted()[steps.count / 2]
    }

    /// The number of decimals to show, for about four significant digits.
    var decimals: Int {
        let size = max(least.magnitude, greatest.magnitude)
        guard size.isFinite, size > 0 else { return 0 }
        let wanted = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 1 : size >= 1 ? 2 : 3
        return min(wanted, places)
    }
}
