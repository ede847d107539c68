// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinModel
import TwinQuery

/// The state of an append that is needed until it is done.
struct AppendMemory {
    /// The groups that received samples.
    var touched: [Int] = []
    /// The blocks read to find out whether late samples are stored already, by key.
    var hotBlocks: [Int64: [UInt8]] = [:]
    var chunks: [Int64: [Sample]] = [:]
    /// The appended samples of series with limits, by the number of the series.
    var alarmWork: [Int: AlarmWork] = [:]
    /// The series that had no samples before the append.
    var begun: Set<Int> = []
    /// The earliest time of the appended samples of each input of a derived series.
    var changedInputs: [Int: Int64] = [:]
    /// The times of appended events of entities with limits.
    var alarmEvents: [EntityID: ClosedRange<Int64>] = [:]

    private static let limit = 4096

    mutating func hotBlock(_ key: Int64, in database: Database) throws -> [UInt8] {
        if let block = hotBlocks[key] { return block }
        if hotBlocks.count >= Self.limit { hotBlocks = [:] }
        var block: [UInt8] = []
        try database.forEachRow("SELECT block FROM hot WHERE key = ?", .integer(key)) { row in
            if HotView(row.blob(0)) != nil { block = Array(row.blob(0)) }
            return false
        }
        hotBlocks[key] = block
        return block
    }

    mutating func chunk(hour: Int64, series: Int, in database: Database) throws -> [Sample] {
        let key = StoreKey.cell(hour, series: series)
        if let samples = chunks[key] { return samples }
        if chunks.count >= Self.limit { chunks = [:] }
        let samples = try database.chunkSamples(hour: hour, series: series)
        chunks[key] = samples
        return samples
    }
}

extension WriterState {
    /// Adds a batch.
    ///
    /// Its samples are written to the file by ``flush(_:to:)``.
    mutating func keep(
        _ batch: Batch,
        in database: Database,
        with memory: inout AppendMemory,
        report: inout AppendReport
    ) throws {
        let source = try number(of: batch.source, in: database)
        var rejects: [RejectReason: Int] = [:]
        for entity in batch.entities { try keep(entity, in: database) }
        for described in batch.series where try !keep(described, from: source, in: database) {
            rejects[.ownedByOtherSource, default: 0] += 1
        }
        var stretches = CompleteStretches(of: batch)
        var found = 0
        for observation in batch.observations {
            let verdict = try keep(observation, from: source, in: database, with: &memory)
            if verdict.isKept { report.kept += 1 }
            let isReread = stretches.note(observation)
            if isReread, verdict.isKept { found += 1 }
            if let reason = verdict.remark, !isReread || !reason.isExpectedWhenReread {
                rejects[reason, default: 0] += 1
            }
        }
        if found > 0 { report.found[batch.source, default: 0] += found }
        let received = batch.received ?? batch.observations.map(\.receivedTime).max()
        if let received { alarms.take(received: received) }
        if let received, !stretches.isEmpty {
            let gone = try removeGone(
                stretches,
                of: source,
                received: received.millisecondsSince1970,
                in: database,
                with: &memory
            )
            if gone > 0 { report.gone[batch.source, default: 0] += gone }
        }
        for event in batch.events where event.time.millisecondsSince1970 >= floor {
            try note(event, of: source, in: database, with: &memory)
            try database.write(event, of: source)
        }
        if let watermark = batch.watermark {
            try database.run(
                "UPDATE source SET position = ?, position_time = ? WHERE id = ?",
                .text(watermark.position),
                .integer(orNull: watermark.instant?.millisecondsSince1970),
                .integer(source)
            )
        }
        if !rejects.isEmpty {
            report.rejects[batch.source, default: [:]].merge(rejects) { $0 + $1 }
        }
    }

    /// The result for one observation.
    struct Verdict {
        var isKept: Bool
        var remark: RejectReason?
    }

    private mutating func keep(
        _ observation: Observation,
        from source: Int64,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> Verdict {
        let number: Int
        if let found = seriesNumbers[observation.series] {
            number = found
        } else {
            let unknown = Series(id: observation.series, unit: .unknown(""))
            _ = try keep(unknown, from: source, in: database)
            number = series.count - 1
        }
        guard owners[number] == source else {
            return Verdict(isKept: false, remark: .ownedByOtherSource)
        }
        guard observation.hasValidTimes else {
            return Verdict(isKept: false, remark: .invalidTime)
        }
        var sample = try sample(of: observation, in: database)
        guard sample.time >= floor else { return Verdict(isKept: false, remark: .tooOld) }

        let group = number / StoreKey.groupSize
        let slot = number % StoreKey.groupSize
        let newest = groups[group].newest[slot]
        if sample.time > newest.sample.time {
            put(sample, slot, group, &memory)
            return Verdict(isKept: true, remark: nil)
        }
        let present =
            sample.time == newest.sample.time
            ? newest.sample
            : try existing(sample.time, slot, group, in: database, with: &memory)
        guard let present else {
            put(sample, slot, group, &memory)
            return Verdict(isKept: true, remark: .late)
        }
        if sample.agrees(with: present) {
            if sample.received < present.received {
                sample.bits = present.bits
                put(sample, slot, group, &memory)
            }
            return Verdict(isKept: false, remark: .duplicate)
        }
        let kept = Observation(
            series: observation.series,
            phenomenonTime: observation.phenomenonTime,
            receivedTime: Instant(millisecondsSince1970: present.received),
            result: try result(of: present, in: database),
            quality: present.mark.quality
        )
        let isKept = observation.normalized.supersedes(kept)
        if isKept { put(sample, slot, group, &memory) }
        return Verdict(isKept: isKept, remark: .conflicting)
    }

    /// Records the times of an event that may begin an alarm, and of its previous version.
    private func note(
        _ event: Event,
        of source: Int64,
        in database: Database,
        with memory: inout AppendMemory
    ) throws {
        let before = try database.firstRow(
            "SELECT time, entity FROM event WHERE source = ? AND id = ?",
            .integer(source),
            .text(event.id)
        ) { ($0.integer(0), $0.text(orNil: 1).map { EntityID($0) }) }
        let now = (event.time.millisecondsSince1970, event.entity)
        for (time, entity) in [before, now].compactMap({ $0 }) {
            guard let entity, alarms.ofEntity[entity] != nil else { continue }
            let known = memory.alarmEvents[entity] ?? time...time
            memory.alarmEvents[entity] = min(known.lowerBound, time)...max(known.upperBound, time)
        }
    }

    /// Adds a sample to the current append.
    mutating func put(
        _ sample: Sample,
        _ slot: Int,
        _ group: Int,
        _ memory: inout AppendMemory
    ) {
        let place = groups[group].pending.count
        if place == 0 { memory.touched.append(group) }
        let entry = Pending(
            slot: UInt8(truncatingIfNeeded: slot),
            order: UInt32(truncatingIfNeeded: place),
            sample: sample
        )
        groups[group].pending.append(entry)
        let number = group * StoreKey.groupSize + slot
        if alarms.following(number) != nil {
            let before = groups[group].newest[slot]
            memory.alarmWork[number, default: AlarmWork(before: before)].samples.append(sample)
        }
        if alarms.needsWholes, !groups[group].newest[slot].isPresent { memory.begun.insert(number) }
        if alarms.readers[number] != nil {
            memory.changedInputs[number] = min(memory.changedInputs[number] ?? .max, sample.time)
        }
        groups[group].newest[slot].take(sample)
        if groups[group].pendingPlaces != nil {
            groups[group].pendingPlaces?[PendingKey(slot: entry.slot, time: sample.time)] = place
        }
        oldest = min(oldest ?? sample.time, sample.time)
        self.newest = max(self.newest ?? sample.time, sample.time)
    }

    /// Returns the stored sample of a series at a time before its newest, or nil if there is none.
    private mutating func existing(
        _ time: Int64,
        _ slot: Int,
        _ group: Int,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> Sample? {
        guard time >= groups[group].newest[slot].oldest else { return nil }
        let key = PendingKey(slot: UInt8(truncatingIfNeeded: slot), time: time)
        if !groups[group].pending.isEmpty {
            if groups[group].pendingPlaces == nil {
                var places: [PendingKey: Int] = [:]
                for (place, entry) in groups[group].pending.enumerated() {
                    places[PendingKey(slot: entry.slot, time: entry.sample.time)] = place
                }
                groups[group].pendingPlaces = places
            }
            if let place = groups[group].pendingPlaces?[key] {
                return groups[group].pending[place].sample
            }
        }
        for row in groups[group].hot.reversed() where row.oldest <= time && time <= row.newest {
            let found = try memory.hotBlock(row.key, in: database).withUnsafeBytes { bytes in
                HotView(bytes, isVerified: true)?.sample(of: key.slot, at: time)
            }
            if let found { return found }
        }
        let samples = try memory.chunk(
            hour: StoreKey.hour(of: time),
            series: group * StoreKey.groupSize + slot,
            in: database
        )
        return samples.first(at: time)
    }

    /// Writes the samples of the current append, one row per group.
    mutating func flush(_ touched: [Int], to database: Database) throws {
        for group in touched {
            var pending = groups[group].pending
            groups[group].pending = []
            groups[group].pendingPlaces = nil
            pending.sortBySlotAndTime()
            var entries: [HotBlock.Entry] = []
            entries.reserveCapacity(pending.count)
            for entry in pending {
                let next = HotBlock.Entry(slot: entry.slot, sample: entry.sample)
                if let last = entries.last, last.slot == next.slot,
                    last.sample.time == next.sample.time
                {
                    entries[entries.count - 1] = next
                } else {
                    entries.append(next)
                }
            }
            for start in stride(from: 0, to: entries.count, by: HotBlock.countLimit) {
                let end = min(start + HotBlock.countLimit, entries.count)
                try writeHotRow(entries[start..<end], of: group, to: database)
            }
            if groups[group].sequence - groups[group].latestSequence >= Self.latestEvery {
                try writeLatest(of: group, to: database)
            }
        }
    }

    /// The number of hot rows of a group after which its newest samples are written.
    private static let latestEvery: Int64 = 8

    private mutating func writeHotRow(
        _ entries: ArraySlice<HotBlock.Entry>,
        of group: Int,
        to database: Database
    ) throws {
        groups[group].sequence += 1
        let key = StoreKey.hot(group: group, sequence: groups[group].sequence)
        let row = try database.writeHotRow(key, entries)
        groups[group].hot.append(row)
    }

    mutating func writeLatest(of group: Int, to database: Database) throws {
        let used = min(StoreKey.groupSize, series.count - group * StoreKey.groupSize)
        try database.run(
            "INSERT OR REPLACE INTO latest (grp, sequence, compacted, block) VALUES (?, ?, ?, ?)",
            .integer(Int64(group)),
            .integer(groups[group].sequence),
            .integer(groups[group].compacted),
            .blob(LatestBlock.encode(Array(groups[group].newest.prefix(used))))
        )
        groups[group].latestSequence = groups[group].sequence
    }

    /// Writes the single numbers of the file.
    mutating func finish(in database: Database) throws {
        revision += 1
        try database.setMeta(.revision, revision)
        try database.setMeta(.catalog, catalog)
        try database.setMeta(.oldest, oldest)
        try database.setMeta(.newest, newest)
    }
}

extension Database {
    /// Writes a hot row.
    ///
    /// It replaces a row with the same key.
    func writeHotRow(
        _ key: Int64,
        _ entries: ArraySlice<HotBlock.Entry>
    ) throws -> WriterState.HotRow {
        var row = WriterState.HotRow(key: key, oldest: .max, newest: .min)
        for entry in entries {
            row.oldest = min(row.oldest, entry.sample.time)
            row.newest = max(row.newest, entry.sample.time)
        }
        try run(
            "INSERT OR REPLACE INTO hot (key, oldest, newest, block) VALUES (?, ?, ?, ?)",
            .integer(key),
            .integer(row.oldest),
            .integer(row.newest),
            .blob(HotBlock.encode(entries))
        )
        return row
    }
}

extension [WriterState.Pending] {
    /// Sorts by slot, then time, then arrival.
    ///
    /// Most appends are in that order already.
    mutating func sortBySlotAndTime() {
        func precedes(_ left: Element, _ right: Element) -> Bool {
            (left.slot, left.sample.time, left.order) < (right.slot, right.sample.time, right.order)
        }
        let isSorted = zip(self, dropFirst()).allSatisfy { precedes($0, $1) }
        if !isSorted { sort(by: precedes) }
    }
}

extension HotView {
    /// Returns the sample of a series at exactly the given time, or nil if there is none.
    func sample(of slot: UInt8, at time: Int64) -> Sample? {
        range(of: slot).first { self.time($0) == time }.map(sample)
    }
}

extension [Sample] {
    /// Returns the sample at exactly the given time, or nil if there is none.
    ///
    /// The samples must be in order of time.
    func first(at time: Int64) -> Sample? {
        let place = firstIndex(notBefore: time)
        return place < count && self[place].time == time ? self[place] : nil
    }

    /// Returns the index of the first sample that is not before a time.
    ///
    /// The samples must be in order of time.
    func firstIndex(notBefore time: Int64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].time >= time { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
