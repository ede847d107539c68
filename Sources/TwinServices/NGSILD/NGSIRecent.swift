// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What was seen of each series in the last stretch of time.
///
/// The history of that stretch is read again for what came late. All but that is known already and
/// must not be kept again, because what is kept would then count as received later.
struct NGSIRecent: Sendable {
    private var values: [SeriesID: [(time: Int64, hash: Int)]] = [:]

    /// True if this value of the series at this time was seen.
    func has(_ series: SeriesID, at time: Instant, _ result: ObservationResult) -> Bool {
        let hash = result.hashValue
        return values[series]?.contains {
            $0.time == time.millisecondsSince1970 && $0.hash == hash
        } ?? false
    }

    /// Notes a value; the one before at the same time is replaced.
    mutating func note(_ series: SeriesID, at time: Instant, _ result: ObservationResult) {
        let value = (time: time.millisecondsSince1970, hash: result.hashValue)
        if let index = values[series]?.firstIndex(where: { $0.time == value.time }) {
            values[series]?[index] = value
        } else {
            values[series, default: []].append(value)
        }
    }

    /// Forgets what is older than an instant.
    mutating func forget(before instant: Instant) {
        let limit = instant.millisecondsSince1970
        for key in values.keys {
            values[key]?.removeAll { $0.time < limit }
            if values[key]?.isEmpty == true { values[key] = nil }
        }
    }
}
