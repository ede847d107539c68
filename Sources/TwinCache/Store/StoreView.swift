// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinModel
import TwinQuery

/// The newest samples of a group, as of a position in its sequence of hot rows.
struct NewestOfGroup: Sendable {
    var samples = [Newest](repeating: .none, count: StoreKey.groupSize)
    var sequence: Int64 = 0
    /// The revision of the file for which the samples are valid.
    var revision = Int64.min
}

/// A snapshot of the file, as seen by one call of the reader.
struct StoreView {
    let database: Database
    var catalog: ReaderCatalog
    var texts: [UInt64: String]
    /// The newest samples of groups, remembered from earlier snapshots.
    var newest: [Int: NewestOfGroup]
    /// A number that grows whenever results may have changed.
    let revision: Int64
    /// The start of retention.
    ///
    /// Older data is ignored.
    let floor: Int64
    /// True if damage of the file's structure shows as a gap instead of an error.
    var passesOverDamage = false
    /// The skipped blocks.
    ///
    /// A block may occur several times.
    var damage: [DamagedBlock] = []
    /// The day chunk that was read last.
    ///
    /// It is empty if the series has none.
    var lastDay: (key: Int64, samples: [Sample])?

    /// The number of skipped blocks.
    var damagedBlocks: Int { Set(damage).count }

    /// Steps through rows with blocks until `body` returns false.
    ///
    /// - Parameters:
    ///   - place: The requested block, or the first of several.
    ///   - sql: The SQL query.
    ///   - bindings: The values of the query's parameters.
    ///   - body: A function called with each row.
    /// - Returns: The place if damage of the file's structure ended the rows early, and an empty
    ///   array otherwise.
    /// - Throws: The errors of `body`, and SQLite errors that are not due to damage.
    func forEachBlock(
        _ place: DamagedBlock,
        _ sql: String,
        _ bindings: Binding...,
        body: (StoredRow) throws -> Bool
    ) throws -> [DamagedBlock] {
        do {
            try database.forEachRow(sql, with: bindings, body: body)
            return []
        } catch let error as DatabaseError where passesOverDamage {
            switch error.resultCode.primaryResultCode {
            case .SQLITE_CORRUPT, .SQLITE_TOOBIG, .SQLITE_INTERRUPT: return [place]
            default: throw error
            }
        }
    }

    private static let textLimit = 4096

    /// Returns the observation represented by a sample.
    mutating func observation(_ number: Int, _ sample: Sample) throws -> Observation {
        let result: ObservationResult
        switch sample.mark.kind {
        case .number: result = .number(Double(bitPattern: sample.bits))
        case .missing: result = .missing
        case .text: result = .text(try text(sample.bits))
        }
        return Observation(
            series: catalog.series[number].id,
            phenomenonTime: Instant(kept: sample.time),
            receivedTime: Instant(kept: sample.received),
            result: result,
            quality: sample.mark.quality
        )
    }

    private mutating func text(_ key: UInt64) throws -> String {
        if let known = texts[key] { return known }
        let text = try database.text(key) ?? ""
        if texts.count >= Self.textLimit { texts = [:] }
        texts[key] = text
        return text
    }

    /// Returns the newest samples of a group, including hot rows.
    ///
    /// If the group is remembered, only later hot rows are read.
    mutating func newest(of group: Int) throws -> [Newest] {
        if let known = newest[group], known.revision == revision { return known.samples }
        // The state is removed from the dictionary so that it is mutated without a copy.
        var state = newest.removeValue(forKey: group) ?? NewestOfGroup()
        var damaged: [DamagedBlock] = []
        let latest = DamagedBlock(table: .latest, key: Int64(group))
        damage += try forEachBlock(
            latest,
            "SELECT sequence, block FROM latest WHERE grp = ?",
            .integer(Int64(group))
        ) { row in
            guard row.integer(0) > state.sequence else { return false }
            guard row.integer(0) <= StoreKey.lastSequence else {
                damaged.append(latest)
                return false
            }
            if LatestBlock.decode(row.blob(1), into: &state.samples) {
                state.sequence = row.integer(0)
            } else {
                damaged.append(latest)
            }
            return false
        }
        let keys = StoreKey.hot(group: group)
        damage += try forEachBlock(
            DamagedBlock(table: .hot, key: keys.lowerBound),
            "SELECT key, block FROM hot WHERE key > ? AND key <= ? ORDER BY key",
            .integer(keys.lowerBound + state.sequence),
            .integer(keys.upperBound)
        ) { row in
            state.sequence = StoreKey.sequence(ofHot: row.integer(0))
            guard let view = HotView(row.blob(1)) else {
                damaged.append(DamagedBlock(table: .hot, key: row.integer(0)))
                return true
            }
            for place in 0..<view.count {
                state.samples[Int(view.slot(place))].take(view.sample(place))
            }
            return true
        }
        damage += damaged
        state.revision = revision
        newest[group] = state
        return state.samples
    }

    /// Returns the samples of one hour of a series, from its own chunk or the chunk of its day.
    ///
    /// The result is empty if there are none or they are damaged.
    mutating func chunk(hour: Int64, series: Int) throws -> [Sample] {
        var block: [Sample]??
        let place = DamagedBlock(table: .chunk, key: StoreKey.cell(hour, series: series))
        damage += try forEachBlock(
            place,
            "SELECT block FROM chunk WHERE key = ?",
            .integer(place.key)
        ) { row in
            block = .some(ChunkView(row.blob(0), hour: hour)?.samples())
            return false
        }
        guard let block else {
            let day = try dayChunk(StoreKey.day(ofHour: hour), series: series)
            return day.isEmpty ? [] : Array(day[day.range(ofHour: hour)])
        }
        guard let samples = block else {
            damage.append(place)
            return []
        }
        return samples
    }

    /// Returns the samples in the chunk of a series for a day.
    ///
    /// The last result is remembered.
    mutating func dayChunk(_ day: Int64, series: Int) throws -> [Sample] {
        let key = StoreKey.cell(day, series: series)
        if let lastDay, lastDay.key == key { return lastDay.samples }
        var block: [Sample]??
        let place = DamagedBlock(table: .dayChunk, key: key)
        damage += try forEachBlock(
            place,
            "SELECT block FROM chunk_day WHERE key = ?",
            .integer(key)
        ) { row in
            block = .some(ChunkView(row.blob(0), span: DayChunk.span(of: day))?.samples())
            return false
        }
        if case .some(.none) = block { damage.append(place) }
        let samples = (block ?? nil) ?? []
        lastDay = (key, samples)
        return samples
    }

    /// Returns the next hour that may have samples in chunks, starting with the given one and going
    /// up or down.
    func chunkHour(from hour: Int64, upwards: Bool) throws -> Int64? {
        let own = try nextWindow(
            .chunk,
            StoreKey.cell(upwards ? hour : hour + 1, series: 0),
            upwards: upwards
        )
        let day = StoreKey.day(ofHour: hour)
        let packed = try nextWindow(
            .dayChunk,
            StoreKey.cell(upwards ? day : day + 1, series: 0),
            upwards: upwards
        )
        let hours = [own, packed.map { DayChunk.hour(nearest: hour, in: $0) }]
            .compactMap { $0 }
            // In a damaged file, the search must not go backwards or in circles.
            .filter { upwards ? $0 >= hour : $0 <= hour }
        return upwards ? hours.min() : hours.max()
    }

    /// Returns the hour or day of the next row, starting with a key.
    private func nextWindow(_ table: BlockTable, _ cell: Int64, upwards: Bool) throws -> Int64? {
        var found: Int64?
        _ = try forEachBlock(
            DamagedBlock(table: table, key: cell),
            upwards
                ? "SELECT key FROM \(table.rawValue) WHERE key >= ? ORDER BY key LIMIT 1"
                : "SELECT key FROM \(table.rawValue) WHERE key < ? ORDER BY key DESC LIMIT 1",
            .integer(cell)
        ) { row in
            found = StoreKey.window(ofCell: row.integer(0))
            return false
        }
        return found
    }

    /// Returns the hot samples of the given series of a group in a half-open range of times.
    ///
    /// The samples of each series are in order of time. If several rows have a sample of the same
    /// time, that of the newest row is returned.
    mutating func hotSamples(
        of group: Int,
        slots: [Int],
        from start: Int64,
        to end: Int64
    ) throws -> [[Sample]] {
        var found = [[Sample]](repeating: [], count: slots.count)
        let lower = max(start, floor)
        guard lower < end else { return found }
        let keys = StoreKey.hot(group: group)
        // For many series, one pass over a block is cheaper than a search for each.
        var places = [Int](repeating: -1, count: StoreKey.groupSize)
        for (place, slot) in slots.enumerated() { places[slot] = place }
        var damaged: [DamagedBlock] = []
        damage += try forEachBlock(
            DamagedBlock(table: .hot, key: keys.lowerBound),
            """
            SELECT block, key FROM hot WHERE key BETWEEN ? AND ? AND oldest < ? AND newest >= ?
                ORDER BY key
            """,
            .integer(keys.lowerBound),
            .integer(keys.upperBound),
            .integer(end),
            .integer(lower)
        ) { row in
            guard let view = HotView(row.blob(0)) else {
                damaged.append(DamagedBlock(table: .hot, key: row.integer(1)))
                return true
            }
            func take(_ index: Int, _ place: Int) {
                let time = view.time(index)
                if time >= lower, time < end { found[place].append(view.sample(index)) }
            }
            if slots.count > 16 {
                for index in 0..<view.count {
                    let place = places[Int(view.slot(index))]
                    if place >= 0 { take(index, place) }
                }
            } else {
                for (place, slot) in slots.enumerated() {
                    for index in view.range(of: UInt8(truncatingIfNeeded: slot)) {
                        take(index, place)
                    }
                }
            }
            return true
        }
        damage += damaged
        for place in found.indices { found[place].keepLastOfEachTime() }
        return found
    }

    /// Returns the samples of a series within one hour: those of its chunk, merged with hot
    /// samples.
    mutating func merged(hour: Int64, series: Int, hot: ArraySlice<Sample>) throws -> [Sample] {
        let chunk = try chunk(hour: hour, series: series)
        return chunk.merged(with: hot)
    }

    /// Returns the next part of a series' samples from a time on, and the start of the part after
    /// it.
    mutating func slice(
        of number: Int,
        from start: Int64,
        to end: Int64
    ) throws -> (samples: [Sample], next: Int64) {
        let group = number / StoreKey.groupSize
        let slot = number % StoreKey.groupSize
        let lower = max(start, floor)
        let newest = try newest(of: group)[slot]
        guard newest.isPresent, lower < end, lower <= newest.sample.time else { return ([], end) }
        var hour = StoreKey.hour(of: max(lower, newest.oldest))
        let last = StoreKey.hour(of: min(end - 1, newest.sample.time))
        let sliceLimit = 24
        let stop = min(last, hour &+ Int64(4096))
        let hot = try hotSamples(of: group, slots: [slot], from: lower, to: end)[0]
        var samples: [Sample] = []
        var read = 0
        while hour <= stop, read < sliceLimit {
            let part = hot[hot.range(ofHour: hour)]
            if part.isEmpty {
                // Skips hours without chunks in one step.
                let firstHot = hot.first { $0.time >= hour * Chunk.hour }
                let next = min(
                    try chunkHour(from: hour, upwards: true) ?? .max,
                    firstHot.map { StoreKey.hour(of: $0.time) } ?? .max
                )
                if next > last { return (samples, end) }
                if next > hour {
                    hour = next
                    if hour > stop { break }
                    continue
                }
            }
            samples += try merged(hour: hour, series: number, hot: part)
                .filter { $0.time >= lower && $0.time < end }
            hour += 1
            read += 1
        }
        return (samples, hour > last ? end : hour * Chunk.hour)
    }
}
