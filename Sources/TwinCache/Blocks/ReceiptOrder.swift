// SPDX-License-Identifier: Apache-2.0

/// A detector of samples that were received before earlier ones.
struct ReceiptOrder {
    /// The latest received time so far.
    private(set) var latest = Int64.min
    /// The samples that were received after all earlier ones, ascending by both times.
    private var leading: [(time: Int64, received: Int64)] = []

    /// Adds the next sample in order of phenomenon time.
    ///
    /// - Returns: If an earlier sample was received later, the time of the first one, and the time
    ///   by which all had arrived. Otherwise nil.
    mutating func take(_ sample: Sample) -> (earliest: Int64, received: Int64)? {
        if sample.received >= latest {
            if sample.received > latest { leading.append((sample.time, sample.received)) }
            latest = sample.received
            return nil
        }
        var (low, high) = (0, leading.count)
        while low < high {
            let middle = (low + high) / 2
            if leading[middle].received > sample.received {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return (leading[low].time, latest)
    }
}
