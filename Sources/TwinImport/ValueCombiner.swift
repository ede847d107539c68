// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A collector that combines the values of a series in one interval into one.
struct ValueCombiner {
    private struct Key: Hashable {
        var series: Int32
        var time: Int64
    }

    private struct Combined {
        var count = 0
        var sum = 0.0
        var least = Double.infinity
        var greatest = -Double.infinity
    }

    /// The largest number of intervals over all series, which limits memory.
    static let limit = 4_000_000

    let combination: ImportOptions.Combination
    /// The length of an interval in milliseconds; 1 to combine only values of the same time.
    let step: Int64
    private var combined: [Key: Combined] = [:]

    init?(_ options: ImportOptions) {
        guard options.combination != nil || options.every != nil else { return nil }
        combination = options.combination ?? .mean
        step = max(1, options.every?.wholeMilliseconds ?? 1)
    }

    /// The number of intervals with a value.
    var count: Int { combined.count }

    /// Adds a value.
    ///
    /// Returns false if the limit is reached.
    mutating func take(_ number: Double, series: Int32, time: Int64) -> Bool {
        guard combined.count < Self.limit else { return false }
        var value = combined[Key(series: series, time: time)] ?? Combined()
        value.count += 1
        value.sum += number
        value.least = min(value.least, number)
        value.greatest = max(value.greatest, number)
        combined[Key(series: series, time: time)] = value
        return true
    }

    /// Calls the closure with each combined value, in order of series and time.
    func forEach(_ body: (_ series: Int32, _ time: Int64, _ number: Double) throws -> Void) rethrows
    {
        for key in combined.keys.sorted(by: { ($0.series, $0.time) < ($1.series, $1.time) }) {
            guard let value = combined[key] else { continue }
            let number: Double =
                switch combination {
                case .sum: value.sum
                case .mean: value.sum / Double(value.count)
                case .min: value.least
                case .max: value.greatest
                case .count: Double(value.count)
                }
            try body(key.series, key.time, number)
        }
    }
}
