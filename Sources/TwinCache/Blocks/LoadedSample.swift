// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinQuery

/// A sample on its way into a chunk, with the number of its series.
struct LoadedSample {
    var series: Int32
    var sample: Sample
}

extension Sample {
    /// Returns true if this sample replaces another number of the same series and time.
    ///
    /// The rule is described in Observation+Precedence.swift.
    func supersedes(_ other: Sample) -> Bool {
        if received != other.received { return received > other.received }
        let (own, others) = (Self.rank(bits), Self.rank(other.bits))
        if mark.kind != other.mark.kind { return mark.rawValue > other.mark.rawValue }
        return own != others ? own > others : mark.quality.rawValue > other.mark.quality.rawValue
    }

    /// Returns the bits of a number as an integer with the order of the IEEE 754 total order.
    private static func rank(_ bits: UInt64) -> Int64 {
        let signed = Int64(bitPattern: bits)
        return signed < 0 ? signed ^ Int64.max : signed
    }
}

extension [LoadedSample] {
    /// Sorts the samples by series, then by time, then by order of arrival.
    mutating func sortBySeriesAndTime(seriesCount: Int) {
        func isInOrder(_ left: LoadedSample, _ right: LoadedSample) -> Bool {
            left.series != right.series
                ? left.series < right.series : left.sample.time <= right.sample.time
        }
        guard count > 1 else { return }
        var isSorted = true
        for index in 1..<count where !isInOrder(self[index - 1], self[index]) {
            isSorted = false
            break
        }
        if isSorted { return }
        // A counting sort by series keeps the order of arrival.
        var starts = [Int](repeating: 0, count: seriesCount + 1)
        for sample in self { starts[Int(sample.series) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        var places = starts
        let unordered = self
        let sorted = [LoadedSample](unsafeUninitializedCapacity: count) { target, filled in
            for sample in unordered {
                let series = Int(sample.series)
                target.initializeElement(at: places[series], to: sample)
                places[series] += 1
            }
            filled = unordered.count
        }
        self = sorted
        for series in 0..<seriesCount where starts[series + 1] - starts[series] > 1 {
            let range = starts[series]..<starts[series + 1]
            let isOrdered = range.dropFirst().allSatisfy {
                self[$0 - 1].sample.time <= self[$0].sample.time
            }
            if isOrdered { continue }
            let ordered = self[range].enumerated().sorted {
                ($0.element.sample.time, $0.offset) < ($1.element.sample.time, $1.offset)
            }
            replaceSubrange(range, with: ordered.map(\.element))
        }
    }
}

extension HistoryReport {
    /// Reduces samples with the same series and time to one each.
    ///
    /// The samples must be sorted.
    mutating func resolve(_ samples: inout [LoadedSample]) {
        var last = 0
        for index in samples.indices.dropFirst() {
            let next = samples[index]
            if next.series == samples[last].series, next.sample.time == samples[last].sample.time {
                let present = samples[last].sample
                samples[last].sample = chosen(
                    next.sample,
                    over: present,
                    series: Int(next.series)
                )
            } else {
                last += 1
                samples[last] = next
            }
        }
        if !samples.isEmpty { samples.removeSubrange((last + 1)...) }
    }

    /// Returns the sample to store out of two with the same series and time.
    ///
    /// The series is given by its number in the cache.
    mutating func chosen(_ next: Sample, over present: Sample, series: Int) -> Sample {
        if next.agrees(with: present) {
            duplicates += 1
            return next.received < present.received ? next : present
        }
        conflicting += 1
        let (kept, dropped) = next.supersedes(present) ? (next, present) : (present, next)
        if conflict == nil {
            conflict = Conflict(
                series: series,
                time: Instant(millisecondsSince1970: next.time),
                kept: Double(bitPattern: kept.bits),
                dropped: Double(bitPattern: dropped.bits)
            )
        }
        return kept
    }
}
