// SPDX-License-Identifier: Apache-2.0

/// A detector of samples that were received before earlier ones, or after the series had already
/// been absent for too long.
struct ReceiptOrder {
    /// The time after the last decisive sample from which the series is absent, in milliseconds;
    /// nil if no limit is about absence.
    var absence: Int64?
    /// The time of the last decisive sample.
    private var last: Int64?
    /// The latest received time so far.
    private(set) var latest = Int64.min
    /// The samples that were received after all earlier ones, ascending by both times.
    private var leading: [(time: Int64, received: Int64)] = []

    /// Creates a detector of samples that were received before earlier ones, and of those that were
    /// received after an absence of the given length.
    init(absence: Int64? = nil) { self.absence = absence }

    /// Adds the next sample in order of phenomenon time.
    ///
    /// - Parameters:
    ///   - sample: The sample.
    ///   - isDecisive: True if the sample can end an absence.
    /// - Returns: If an earlier sample was received later, the time of the first one, and the time
    ///   by which all had arrived. If the series had been absent by the time the sample was
    ///   received, but is not any more, both times of the sample. Otherwise nil.
    mutating func take(
        _ sample: Sample,
        isDecisive: Bool
    ) -> (earliest: Int64, received: Int64)? {
        defer { if isDecisive { last = sample.time } }
        if let found = takeInOrder(sample) { return found }
        guard let absence, let last, isDecisive,
            Self.hidesAbsence(sample, after: last, absence)
        else { return nil }
        return (sample.time, sample.received)
    }

    /// Returns true if a series was absent when a sample was received, but is not any more.
    static func hidesAbsence(_ sample: Sample, after last: Int64, _ absence: Int64) -> Bool {
        sample.time <= last + absence && sample.received > last + absence
    }

    private mutating func takeInOrder(_ sample: Sample) -> (earliest: Int64, received: Int64)? {
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
