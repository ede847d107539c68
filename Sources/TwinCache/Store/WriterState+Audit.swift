// SPDX-License-Identifier: Apache-2.0

import GRDB
public import TwinModel

// Audits: counts of the stored observations of a span, and the removal of observations that a
// service no longer has.

/// The spans of series for which one batch contains all observations.
struct CompleteStretches {
    private var spans: [SeriesID: [Range<Int64>]] = [:]
    private var present: [SeriesID: Set<Int64>] = [:]

    init(of batch: Batch) {
        for stretch in batch.complete {
            let lower = stretch.span.lowerBound.millisecondsSince1970
            spans[stretch.series, default: []]
                .append(lower..<stretch.span.upperBound.millisecondsSince1970)
        }
    }

    /// True if the batch has no complete spans.
    var isEmpty: Bool { spans.isEmpty }

    /// The complete spans of each series.
    var all: [SeriesID: [Range<Int64>]] { spans }

    /// Records an observation of the batch.
    ///
    /// Returns true if it is in a complete span.
    mutating func note(_ observation: Observation) -> Bool {
        guard !spans.isEmpty, let spans = spans[observation.series] else { return false }
        let time = observation.phenomenonTime.millisecondsSince1970
        guard spans.contains(where: { $0.contains(time) }) else { return false }
        present[observation.series, default: []].insert(time)
        return true
    }

    /// Returns true if the batch contains an observation at the time.
    func holds(_ time: Int64, of series: SeriesID) -> Bool {
        present[series]?.contains(time) ?? false
    }
}

extension WriterState {
    /// Replaces observations by missing results if they are absent from a complete span of the
    /// batch.
    ///
    /// - Returns: The number of removed observations.
    mutating func removeGone(
        _ stretches: CompleteStretches,
        of source: Int64,
        received: Int64,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> Int {
        var gone = 0
        for (id, spans) in stretches.all {
            guard let number = seriesNumbers[id], owners[number] == source else { continue }
            var times: Set<Int64> = []
            for span in spans {
                let kept = try samples(of: number, in: span, in: database, with: &memory)
                for sample in kept
                where sample.mark.kind != .missing && sample.received < received
                    && !stretches.holds(sample.time, of: id)
                {
                    times.insert(sample.time)
                }
            }
            for time in times.sorted() {
                let sample = Sample(
                    time: time,
                    received: received,
                    bits: 0,
                    mark: Mark(.missing, .missing)
                )
                put(
                    sample,
                    number % StoreKey.groupSize,
                    number / StoreKey.groupSize,
                    &memory
                )
                gone += 1
            }
        }
        return gone
    }

    /// Returns the samples of a series in a span by time, including those of the current append.
    private func samples(
        of number: Int,
        in span: Range<Int64>,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> [Sample] {
        let group = number / StoreKey.groupSize
        let slot = UInt8(truncatingIfNeeded: number % StoreKey.groupSize)
        let known = groups[group].newest[Int(slot)]
        guard known.isPresent else { return [] }
        let lower = max(span.lowerBound, known.oldest, floor)
        let upper = min(span.upperBound, known.sample.time + 1)
        guard lower < upper else { return [] }
        let span = lower..<upper
        var samples: [Sample] = []
        for hour in StoreKey.hour(of: lower)...StoreKey.hour(of: upper - 1) {
            samples += try memory.chunk(hour: hour, series: number, in: database)
        }
        for row in groups[group].hot where row.oldest < upper && row.newest >= lower {
            try memory.hotBlock(row.key, in: database).withUnsafeBytes { bytes in
                guard let view = HotView(bytes, isVerified: true) else { return }
                for place in view.range(of: slot) { samples.append(view.sample(place)) }
            }
        }
        for entry in groups[group].pending where entry.slot == slot {
            samples.append(entry.sample)
        }
        samples.removeAll { !span.contains($0.time) }
        samples.keepLastOfEachTime()
        return samples
    }
}

extension CacheWriter {
    /// Returns the numbers of stored observations of a source's series, without missing results.
    ///
    /// - Throws: ``CacheError`` if the file cannot be read.
    public func keptCounts(of source: SourceID, in span: Range<Instant>) throws -> KeptCounts {
        try looking { state, database in
            let lower = max(span.lowerBound, Instant(millisecondsSince1970: state.floor))
            let span = lower..<max(lower, span.upperBound)
            var kept = KeptCounts(span: span)
            guard !span.isEmpty, let owner = state.sources[source] else { return kept }
            let times = lower.millisecondsSince1970..<span.upperBound.millisecondsSince1970
            for group in state.groups.indices {
                let first = group * StoreKey.groupSize
                let last = min(first + StoreKey.groupSize, state.series.count)
                guard state.owners[first..<last].contains(owner) else { continue }
                let counts = try state.counts(of: group, in: times, in: database)
                for (slot, count) in counts where state.owners[first + Int(slot)] == owner {
                    kept.counts[state.series[first + Int(slot)].id] = count
                }
            }
            return kept
        }
    }
}

extension WriterState {
    /// Returns the number of values of each series of a group in a span, by slot.
    fileprivate func counts(
        of group: Int,
        in span: Range<Int64>,
        in database: Database
    ) throws -> [UInt8: Int] {
        var hot: [UInt8: [Sample]] = [:]
        for row in groups[group].hot
        where row.oldest < span.upperBound && row.newest >= span.lowerBound {
            try database.withHotBlock(row.key) { view in
                for place in 0..<view.count where span.contains(view.time(place)) {
                    hot[view.slot(place), default: []].append(view.sample(place))
                }
            }
        }
        var chunks: [UInt8: [Sample]] = [:]
        var counts: [UInt8: Int] = [:]
        let newest = groups[group].newest
        let present = newest.filter(\.isPresent)
        guard let oldest = present.map(\.oldest).min(),
            let latest = present.map(\.sample.time).max()
        else { return [:] }
        let lower = max(span.lowerBound, oldest)
        let upper = min(span.upperBound, latest + 1)
        guard lower < upper else { return [:] }
        let first = group * StoreKey.groupSize
        var packed = try packedSamples(of: group, in: lower..<upper, in: database)
        for hour in StoreKey.hour(of: lower)...StoreKey.hour(of: upper - 1) {
            try database.forEachRow(
                "SELECT key, block FROM chunk WHERE key BETWEEN ? AND ?",
                .integer(StoreKey.cell(hour, series: first)),
                .integer(StoreKey.cell(hour, series: first + StoreKey.groupSize - 1))
            ) { row in
                let series = StoreKey.series(ofCell: row.integer(0))
                let slot = UInt8(truncatingIfNeeded: series - first)
                // The hour's own chunk replaces the samples in the chunk of its day.
                packed[slot]?.removeAll { StoreKey.hour(of: $0.time) == hour }
                guard let view = ChunkView(row.blob(1), hour: hour) else {
                    return true
                }
                let whole = hour * Chunk.hour..<(hour + 1) * Chunk.hour
                let isInside = whole.clamped(to: span) == whole
                if isInside, !view.hasMarks, hot[slot] == nil {
                    counts[slot, default: 0] += view.count
                } else {
                    chunks[slot, default: []] += (view.samples() ?? []).filter {
                        span.contains($0.time)
                    }
                }
                return true
            }
        }
        chunks.merge(packed) { $0 + $1 }
        for slot in Set(hot.keys).union(chunks.keys) {
            var samples = chunks[slot] ?? []
            samples += hot[slot] ?? []
            samples.keepLastOfEachTime()
            let count = samples.count { $0.mark.kind != .missing }
            if count > 0 { counts[slot, default: 0] += count }
        }
        return counts
    }

    /// Returns the samples of a group in chunks of days, by slot.
    private func packedSamples(
        of group: Int,
        in span: Range<Int64>,
        in database: Database
    ) throws -> [UInt8: [Sample]] {
        var packed: [UInt8: [Sample]] = [:]
        let first = group * StoreKey.groupSize
        let hours = StoreKey.hour(of: span.lowerBound)...StoreKey.hour(of: span.upperBound - 1)
        for day in StoreKey.day(ofHour: hours.lowerBound)...StoreKey.day(ofHour: hours.upperBound) {
            try database.forEachRow(
                "SELECT key, block FROM chunk_day WHERE key BETWEEN ? AND ?",
                .integer(StoreKey.cell(day, series: first)),
                .integer(StoreKey.cell(day, series: first + StoreKey.groupSize - 1))
            ) { row in
                let slot = UInt8(
                    truncatingIfNeeded: StoreKey.series(ofCell: row.integer(0)) - first
                )
                let view = ChunkView(row.blob(1), span: DayChunk.span(of: day))
                packed[slot, default: []] += (view?.samples() ?? []).filter {
                    span.contains($0.time)
                }
                return true
            }
        }
        return packed
    }
}
