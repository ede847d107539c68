// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinModel
import TwinQuery

/// The newest samples of a group as of a place in its sequence of hot rows.
struct NewestOfGroup: Sendable {
    var samples = [Newest](repeating: .none, count: StoreKey.groupSize)
    var sequence: Int64 = 0
    /// The state of the file that these are the newest of.
    var revision = Int64.min
}

/// One state of the file, as one call of the reader sees it.
struct StoreView {
    let database: Database
    var catalog: ReaderCatalog
    var texts: [UInt64: String]
    /// What is remembered of groups from earlier states of the file.
    var newest: [Int: NewestOfGroup]
    /// Grows whenever an answer may have changed.
    let revision: Int64
    /// Nothing true before this answers.
    let floor: Int64
    /// True if what the file's structure does not give any more is a gap, and not an error.
    var passesOverDamage = false
    /// The blocks that were passed over; one may come several times.
    var damage: [DamagedBlock] = []
    /// The chunk of a day that was read last, empty if the series has none.
    var lastDay: (key: Int64, samples: [Sample])?

    /// How many blocks were passed over.
    var damagedBlocks: Int { Set(damage).count }

    /// Steps through rows with blocks until `body` gives false.
    ///
    /// - Parameters:
    ///   - place: the block that is asked for, or the first of them.
    ///   - sql: the question.
    ///   - bindings: its values.
    ///   - body: called with each row.
    /// - Returns: that place, where the file's structure does not give the rows to their end.
    /// - Throws: what SQLite throws for any other reason, and what the body throws.
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

    /// A sample as the observation it stands for.
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

    /// The newest samples of a group, hot rows included.
    ///
    /// Of a group that is remembered only what was appended since is read.
    mutating func newest(of group: Int) throws -> [Newest] {
        if let known = newest[group], known.revision == revision { return known.samples }
        // Taken out, so that it is changed where it lies.
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

    /// The samples of one hour of a series, from its own chunk or from the chunk of its day; none if
    /// there are none, or if they are damaged.
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

    /// The samples in the chunk of a day of a series; the last one asked for is remembered.
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

    /// The next hour from the given one on, up or down, that may have samples in chunks.
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
            // A damaged file must not lead backwards, or round and round.
            .filter { upwards ? $0 >= hour : $0 <= hour }
        return upwards ? hours.min() : hours.max()
    }

    /// The hour or day of the next row from a key on.
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

    /// The hot samples of some series of a group within times, each series' in order of time and
    /// only the newest row's where several tell of one time.
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
        // For many series one walk over a block is cheaper than a search for each.
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

    /// What a series told within one hour: its chunk, and the hot samples over it.
    mutating func merged(hour: Int64, series: Int, hot: ArraySlice<Sample>) throws -> [Sample] {
        let chunk = try chunk(hour: hour, series: series)
        return chunk.merged(with: hot)
    }

    /// The next piece of what a series told from a time on, and where the piece after it starts.
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
                // Hours without any chunk are passed over in one step.
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
