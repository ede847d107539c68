// SPDX-License-Identifier: Apache-2.0

extension [Sample] {
    /// Sorts the samples by time and keeps the last sample of each time.
    mutating func keepLastOfEachTime() {
        guard count > 1 else { return }
        let isStrict = zip(self, dropFirst()).allSatisfy { $0.time < $1.time }
        if isStrict { return }
        let ordered = enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }
        removeAll(keepingCapacity: true)
        for (_, sample) in ordered {
            if last?.time == sample.time { removeLast() }
            append(sample)
        }
    }

    /// Returns these samples merged with others.
    ///
    /// Both are sorted by time, and the others win at equal times.
    func merged(with others: ArraySlice<Sample>) -> [Sample] {
        if others.isEmpty { return self }
        if isEmpty { return Array(others) }
        var merged: [Sample] = []
        merged.reserveCapacity(count + others.count)
        var place = 0
        for other in others {
            while place < count, self[place].time < other.time {
                merged.append(self[place])
                place += 1
            }
            if place < count, self[place].time == other.time { place += 1 }
            merged.append(other)
        }
        merged += self[place...]
        return merged
    }

    /// Returns the indices of the samples of an hour.
    func range(ofHour hour: Int64) -> Range<Int> {
        let start = hour * Chunk.hour
        let lower = firstIndex(notBefore: start)
        return lower..<Swift.max(lower, firstIndex(notBefore: start + Chunk.hour))
    }
}
