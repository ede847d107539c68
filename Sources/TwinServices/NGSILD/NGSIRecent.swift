// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The recent values of each series.
///
/// The recent history is read again to find late values. Known values must not be stored again,
/// because they would then count as received later.
struct NGSIRecent: Sendable {
    private var values: [SeriesID: [(time: Int64, hash: Int)]] = [:]

    /// Returns true if this value of the series was seen at this time.
    func has(_ series: SeriesID, at time: Instant, _ result: ObservationResult) -> Bool {
        let hash = result.hashValue
        return values[series]?.contains {
            $0.time == time.millisecondsSince1970 && $0.hash == hash
        } ?? false
    }

    /// Adds a value, which replaces another one at the same time.
    mutating func note(_ series: SeriesID, at time: Instant, _ result: ObservationResult) {
        let value = (time: time.millisecondsSince1970, hash: result.hashValue)
        if let index = values[series]?.firstIndex(where: { $0.time == value.time }) {
            values[series]?[index] = value
        } else {
            values[series, default: []].append(value)
        }
    }

    /// Removes values before an instant.
    mutating func forget(before instant: Instant) {
        let limit = instant.millisecondsSince1970
        for key in values.keys {
            values[key]?.removeAll { $0.time < limit }
            if values[key]?.isEmpty == true { values[key] = nil }
        }
    }
}
