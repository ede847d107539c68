// SPDX-License-Identifier: Apache-2.0

extension [Sample] {
    /// Puts samples in order of time and keeps of each time the one that came last.
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

    /// These samples with others over them, both in order of time; of one time the other counts.
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

    /// Where the samples of one hour lie.
    func range(ofHour hour: Int64) -> Range<Int> {
        let start = hour * Chunk.hour
        let lower = firstIndex(notBefore: start)
        return lower..<Swift.max(lower, firstIndex(notBefore: start + Chunk.hour))
    }
}
