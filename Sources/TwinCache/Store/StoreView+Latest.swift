// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinQuery

// The latest sample of each series at a moment. If the newest sample of a series is not after the
// moment and was known, it is the result, which takes two pages per group. Otherwise the result is
// in the hot rows, or in the chunk of the moment's hour or of an earlier one. The chunk of a day
// gives a candidate, which is the result unless a later hour, or its own hour, has a chunk with a
// result.

extension StoreView {
    /// A series whose newest sample is not the result.
    private struct Search {
        var number: Int
        var place: Int
        /// The earliest hour that can contain the result.
        var firstHour: Int64
        /// The best result among hot samples.
        var hot: Sample?
        /// The times of hot samples that replace a chunk's sample but were not known yet.
        var replaced: Set<Int64> = []
    }

    /// Returns the latest sample of each selected series, in the selection's order.
    mutating func latest(
        _ selection: ReaderCatalog.Selection,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Sample?] {
        var answers = [Sample?](repeating: nil, count: selection.numbers.count)
        let instant = min(moment.instant, .distantFuture).millisecondsSince1970
        let earliest = max((moment.instant - lookBack).millisecondsSince1970, floor)
        let known = moment.known?.millisecondsSince1970 ?? .max
        guard earliest <= instant else { return answers }
        var searches: [Search] = []
        for part in selection.groups {
            let newest = try newest(of: part.group)
            let firstSearch = searches.count
            for member in part.members {
                let entry = newest[member.slot]
                guard entry.isPresent, entry.sample.time >= earliest, entry.oldest <= instant else {
                    continue
                }
                if entry.sample.time <= instant, entry.sample.received <= known {
                    answers[member.place] = entry.sample
                } else {
                    searches.append(
                        Search(
                            number: selection.numbers[member.place],
                            place: member.place,
                            firstHour: StoreKey.hour(of: max(entry.oldest, earliest))
                        )
                    )
                }
            }
            if firstSearch < searches.count {
                try searchHotRows(
                    of: part.group,
                    &searches[firstSearch...],
                    from: earliest,
                    to: instant,
                    known: known
                )
            }
        }
        try searchChunks(searches, from: earliest, to: instant, known: known, into: &answers)
        return answers
    }

    private mutating func searchHotRows(
        of group: Int,
        _ searches: inout ArraySlice<Search>,
        from earliest: Int64,
        to instant: Int64,
        known: Int64
    ) throws {
        let slots = searches.map { $0.number % StoreKey.groupSize }
        if known == .max {
            let best = try newestHotSamples(of: group, slots: slots, from: earliest, to: instant)
            for (index, sample) in zip(searches.indices, best) { searches[index].hot = sample }
            return
        }
        let found = try hotSamples(of: group, slots: slots, from: earliest, to: instant + 1)
        for (index, samples) in zip(searches.indices, found) {
            searches[index].hot = samples.last { $0.received <= known }
            if known != .max {
                searches[index].replaced = Set(
                    samples.lazy.filter { $0.received > known }.map(\.time)
                )
            }
        }
    }

    /// Returns the newest hot sample of each given series of a group in a closed range of times.
    ///
    /// The rows are read backwards from the last one. A row that is older than all results so far
    /// is not decoded.
    private mutating func newestHotSamples(
        of group: Int,
        slots: [Int],
        from earliest: Int64,
        to instant: Int64
    ) throws -> [Sample?] {
        var places = [Int](repeating: -1, count: StoreKey.groupSize)
        for (place, slot) in slots.enumerated() { places[slot] = place }
        var best = [Int64](repeating: .min, count: slots.count)
        var found = [Sample?](repeating: nil, count: slots.count)
        var leastFound = Int64.min
        var damaged: [DamagedBlock] = []
        let keys = StoreKey.hot(group: group)
        damage += try forEachBlock(
            DamagedBlock(table: .hot, key: keys.lowerBound),
            """
            SELECT newest, block, key FROM hot WHERE key BETWEEN ? AND ? AND oldest <= ? AND newest >= ?
                ORDER BY key DESC
            """,
            .integer(keys.lowerBound),
            .integer(keys.upperBound),
            .integer(instant),
            .integer(earliest)
        ) { row in
            guard row.integer(0) > leastFound else { return true }
            guard let view = HotView(row.blob(1)) else {
                damaged.append(DamagedBlock(table: .hot, key: row.integer(2)))
                return true
            }
            for index in 0..<view.count {
                let place = places[Int(view.slot(index))]
                guard place >= 0 else { continue }
                let time = view.time(index)
                guard time > best[place], time <= instant, time >= earliest else { continue }
                best[place] = time
                found[place] = view.sample(index)
            }
            leastFound = best.min() ?? .max
            return true
        }
        damage += damaged
        return found
    }

    private mutating func searchChunks(
        _ searches: [Search],
        from earliest: Int64,
        to instant: Int64,
        known: Int64,
        into answers: inout [Sample?]
    ) throws {
        for search in searches { answers[search.place] = search.hot }
        // The searches are in ascending order of series number, as are the chunks of an hour.
        var open = searches.sorted { $0.number < $1.number }
        var candidates: [Int: Sample] = [:]
        /// Completes the searches whose candidate cannot be replaced by an hour before the limit.
        func settle(before limit: Int64) {
            guard !candidates.isEmpty else { return }
            open.removeAll { search in
                guard let candidate = candidates[search.place], candidate.time >= limit else {
                    return false
                }
                if answers[search.place].map({ $0.time < candidate.time }) ?? true {
                    answers[search.place] = candidate
                }
                return true
            }
        }
        var hour = StoreKey.hour(of: instant)
        var dayRead: Int64?
        while !open.isEmpty {
            let start = hour * Chunk.hour
            settle(before: start + Chunk.hour)
            open.removeAll { search in
                search.firstHour > hour
                    || (search.hot.map { $0.time >= start + Chunk.hour } ?? false)
            }
            let day = StoreKey.day(ofHour: hour)
            if dayRead != day {
                dayRead = day
                try readDay(day, of: open, to: instant, known: known) { search, sample in
                    if let sample, sample.time >= earliest { candidates[search.place] = sample }
                }
                continue
            }
            guard !open.isEmpty, let next = try chunkHour(from: hour, upwards: false) else { break }
            if next < hour {
                hour = next
                continue
            }
            var superseded: [Search] = []
            try readHour(hour, of: open, to: instant, known: known) { search, sample in
                if candidates[search.place].map({ $0.time >= start }) ?? false {
                    superseded.append(search)
                }
                guard let sample, sample.time >= earliest else { return }
                if let best = answers[search.place], best.time >= sample.time { return }
                answers[search.place] = sample
            }
            // A search with a result cannot find a later sample in an earlier hour.
            open.removeAll { answers[$0.place] != nil && $0.hot?.time != answers[$0.place]?.time }
            for search in superseded {
                // The hour has a chunk of its own, so the day's chunk is only valid before it.
                candidates[search.place] = try dayChunk(day, series: search.number).last {
                    $0.time < start && $0.time >= earliest && $0.received <= known
                        && !search.replaced.contains($0.time)
                }
            }
            settle(before: start)
            open.removeAll { search in search.hot.map { $0.time >= start } ?? false }
            hour -= 1
        }
        settle(before: .min)
    }

    /// Calls `body` with the last known sample of each series that has a chunk of the hour.
    ///
    /// The sample is nil if no sample of the chunk was known.
    private mutating func readHour(
        _ hour: Int64,
        of open: [Search],
        to instant: Int64,
        known: Int64,
        _ body: (Search, Sample?) -> Void
    ) throws {
        let span = hour * Chunk.hour..<(hour + 1) * Chunk.hour
        try read(.chunk, hour, span, of: open, to: instant, known: known, body)
    }

    /// Calls `body` with the last known sample of each series that has a chunk of the day.
    ///
    /// The sample is nil if no sample of the chunk was known.
    private mutating func readDay(
        _ day: Int64,
        of open: [Search],
        to instant: Int64,
        known: Int64,
        _ body: (Search, Sample?) -> Void
    ) throws {
        try read(.dayChunk, day, DayChunk.span(of: day), of: open, to: instant, known: known, body)
    }

    private mutating func read(
        _ table: BlockTable,
        _ window: Int64,
        _ span: Range<Int64>,
        of open: [Search],
        to instant: Int64,
        known: Int64,
        _ body: (Search, Sample?) -> Void
    ) throws {
        guard let first = open.first?.number, let last = open.last?.number else { return }
        var damaged: [DamagedBlock] = []
        func place(_ number: Int) -> DamagedBlock {
            DamagedBlock(table: table, key: StoreKey.cell(window, series: number))
        }
        func read(_ search: Search, _ row: StoredRow) {
            guard let view = ChunkView(row.blob(0), span: span) else {
                damaged.append(place(search.number))
                return
            }
            var sample = view.last(notAfter: instant)
            if let last = sample, last.received > known || search.replaced.contains(last.time) {
                sample = view.samples()?.last {
                    $0.time <= instant && $0.received <= known
                        && !search.replaced.contains($0.time)
                }
            }
            body(search, sample)
        }
        if open.count > 8, open.count * 8 > last - first {
            var next = 0
            damaged += try forEachBlock(
                place(first),
                "SELECT block, key FROM \(table.rawValue) WHERE key BETWEEN ? AND ? ORDER BY key",
                .integer(StoreKey.cell(window, series: first)),
                .integer(StoreKey.cell(window, series: last))
            ) { row in
                let number = StoreKey.series(ofCell: row.integer(1))
                while next < open.count, open[next].number < number { next += 1 }
                if next < open.count, open[next].number == number { read(open[next], row) }
                return next < open.count
            }
        } else {
            for search in open {
                damaged += try forEachBlock(
                    place(search.number),
                    "SELECT block FROM \(table.rawValue) WHERE key = ?",
                    .integer(StoreKey.cell(window, series: search.number))
                ) { row in
                    read(search, row)
                    return false
                }
            }
        }
        damage += damaged
    }
}
