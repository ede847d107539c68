// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Combines the values that a series has in one interval into one.
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

    /// How many intervals of all series fit into memory.
    static let limit = 4_000_000

    let combination: ImportOptions.Combination
    /// How long an interval is, in milliseconds; 1 for values of the very same time.
    let step: Int64
    private var combined: [Key: Combined] = [:]

    init?(_ options: ImportOptions) {
        guard options.combination != nil || options.every != nil else { return nil }
        combination = options.combination ?? .mean
        step = max(1, options.every?.wholeMilliseconds ?? 1)
    }

    /// How many intervals have a value.
    var count: Int { combined.count }

    /// Takes a value in; false if there is no more room.
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

    /// Hands over everything in order of series and time.
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
