// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinModel
import TwinQuery

extension WriterState {
    /// Compacts the hot samples of a group before a time into chunks.
    mutating func compact(_ group: Int, before boundary: Int64, in database: Database) throws {
        var samples = [[Sample]](repeating: [], count: StoreKey.groupSize)
        var left: [HotRow] = []
        for row in groups[group].hot {
            guard row.oldest < boundary else {
                left.append(row)
                continue
            }
            var later: [HotBlock.Entry] = []
            try database.withHotBlock(row.key) { view in
                for place in 0..<view.count {
                    let sample = view.sample(place)
                    if sample.time >= boundary {
                        later.append(HotBlock.Entry(slot: view.slot(place), sample: sample))
                    } else if sample.time >= floor {
                        samples[Int(view.slot(place))].append(sample)
                    }
                }
            }
            if later.isEmpty {
                try database.run("DELETE FROM hot WHERE key = ?", .integer(row.key))
            } else {
                left.append(try database.writeHotRow(row.key, later[...]))
            }
        }
        // The pieces are sorted by hour, so that rows are written in the order of their keys.
        var pieces: [(hour: Int64, slot: Int, range: Range<Int>)] = []
        for slot in samples.indices {
            samples[slot].keepLastOfEachTime()
            var start = 0
            while start < samples[slot].count {
                let hour = StoreKey.hour(of: samples[slot][start].time)
                let end = samples[slot].firstIndex(notBefore: (hour + 1) * Chunk.hour)
                pieces.append((hour, slot, start..<end))
                start = end
            }
        }
        pieces.sort { ($0.hour, $0.slot) < ($1.hour, $1.slot) }
        var days = Set<Int64>()
        for (hour, slot, range) in pieces {
            let series = group * StoreKey.groupSize + slot
            let present = try database.chunkSamples(hour: hour, series: series)
            let merged = present.merged(with: samples[slot][range])
            try database.run(
                "INSERT OR REPLACE INTO chunk (key, block) VALUES (?, ?)",
                .integer(StoreKey.cell(hour, series: series)),
                .blob(Chunk.encode(merged, from: hour * Chunk.hour))
            )
            let day = StoreKey.day(ofHour: hour)
            days.insert(day)
            try database.run(
                "DELETE FROM rollup WHERE key = ?",
                .integer(StoreKey.cell(day, series: series))
            )
        }
        for day in days {
            try database.run(
                "INSERT OR IGNORE INTO rollup_due (day, grp) VALUES (?, ?)",
                .integer(day),
                .integer(Int64(group))
            )
        }
        groups[group].hot = left
        if boundary != .max { groups[group].compacted = max(groups[group].compacted, boundary) }
        // The newest samples must be known without the deleted hot rows.
        try writeLatest(of: group, to: database)
    }

    /// Writes the hourly summaries of a day for the series of a group that have chunks in it.
    ///
    /// The days of series with few samples are packed into chunks of a day.
    mutating func rollUp(_ day: Int64, _ group: Int, in database: Database) throws {
        try database.run(
            "DELETE FROM rollup_due WHERE day = ? AND grp = ?",
            .integer(day),
            .integer(Int64(group))
        )
        // Summaries of the first day, which is incomplete, would include removed hours.
        guard day * RollupBlock.day >= floor else { return }
        let first = group * StoreKey.groupSize
        let days = try database.storedDay(day, of: first..<first + StoreKey.groupSize)
        for (slot, stored) in days.enumerated() where stored.rows > 0 && !stored.isDamaged {
            // A damaged day gets no rollup, so that the damage is counted when its chunks are read.
            let hours = DayChunk.hours(of: day).map { hour in
                HourRollup(of: stored.samples[stored.samples.range(ofHour: hour)])
            }
            try database.run(
                "INSERT OR REPLACE INTO rollup (key, block) VALUES (?, ?)",
                .integer(StoreKey.cell(day, series: first + slot)),
                .blob(RollupBlock.encode(hours, dayStart: day * RollupBlock.day))
            )
        }
        try database.pack(days, of: day, firstSeries: first)
    }

    /// Removes all data before a time.
    ///
    /// The rows of chunks are removed gradually.
    mutating func forget(before floor: Int64, in database: Database) throws {
        self.floor = floor
        try database.setMeta(.floor, floor)
        try database.run("DELETE FROM event WHERE time < ?", .integer(floor))
        let bases = try alarmBases(at: floor, in: database)
        try database.run("DELETE FROM alarm WHERE finish < ?", .integer(floor))
        try database.run("DELETE FROM alarm_stretch WHERE finish < ?", .integer(floor))
        for (number, base) in bases {
            guard let series = alarms.alarmSeries(number, self.series[number].id) else { continue }
            try database.beginAlarm(of: series, at: floor, with: base)
        }
        try database.run("DELETE FROM alarm_late WHERE received < ?", .integer(floor))
        try database.run(
            """
            DELETE FROM status WHERE noted < ? AND noted <
                (SELECT max(noted) FROM status AS other WHERE other.source = status.source)
            """,
            .integer(floor)
        )
        guard let newest, newest >= floor else {
            (self.oldest, self.newest) = (nil, nil)
            return
        }
        oldest = try database.oldestTime(notBefore: floor, hot: groups.flatMap(\.hot))
    }
}

extension HourRollup {
    /// Creates the summary of an hour's samples, or returns nil if none is a number.
    init?(of samples: some Sequence<Sample>) {
        var column: TwinQuery.Column?
        var received = Int64.min
        for sample in samples {
            received = max(received, sample.received)
            if let number = sample.number { column.append(TwinQuery.Column(number)) }
        }
        guard let column else { return nil }
        self.init(column: column, received: received)
    }
}

extension Database {
    /// Returns the oldest stored phenomenon time that is not before a time.
    func oldestTime(notBefore floor: Int64, hot rows: [WriterState.HotRow]) throws -> Int64? {
        var oldest: Int64?
        func take(_ time: Int64) { oldest = min(oldest ?? time, time) }
        for row in rows where row.newest >= floor && row.oldest < oldest ?? .max {
            if row.oldest >= floor {
                take(row.oldest)
            } else {
                try withHotBlock(row.key) { view in
                    for place in 0..<view.count where view.time(place) >= floor {
                        take(view.time(place))
                    }
                }
            }
        }
        let firstDay = try firstRow(
            "SELECT key FROM chunk_day WHERE key >= ? ORDER BY key LIMIT 1",
            .integer(StoreKey.cell(StoreKey.day(ofHour: StoreKey.hour(of: floor)), series: 0))
        ) { StoreKey.window(ofCell: $0.integer(0)) }
        if let firstDay {
            // Two days are read, because all samples of the first may be before the floor.
            try forEachRow(
                "SELECT key, block FROM chunk_day WHERE key BETWEEN ? AND ?",
                .integer(StoreKey.cell(firstDay, series: 0)),
                .integer(StoreKey.cell(firstDay + 2, series: 0) - 1)
            ) { row in
                let day = StoreKey.window(ofCell: row.integer(0))
                guard let view = ChunkView(row.blob(1), span: DayChunk.span(of: day)) else {
                    return true
                }
                if view.oldest >= floor {
                    take(view.oldest)
                } else if let time = view.samples()?.first(where: { $0.time >= floor })?.time {
                    take(time)
                }
                return true
            }
        }
        let hour = try firstRow(
            "SELECT key FROM chunk WHERE key >= ? ORDER BY key LIMIT 1",
            .integer(StoreKey.cell(StoreKey.hour(of: floor), series: 0))
        ) { StoreKey.window(ofCell: $0.integer(0)) }
        guard let hour else { return oldest }
        try forEachRow(
            "SELECT block FROM chunk WHERE key BETWEEN ? AND ?",
            .integer(StoreKey.cell(hour, series: 0)),
            .integer(StoreKey.cell(hour + 1, series: 0) - 1)
        ) { row in
            if let view = ChunkView(row.blob(0), hour: hour) { take(view.oldest) }
            return true
        }
        return oldest
    }
}
