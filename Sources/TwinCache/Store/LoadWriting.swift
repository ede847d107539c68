// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinModel
import TwinQuery

/// Samples in order of series and time, split into hours.
struct Load {
    /// The samples of one series and hour.
    struct Piece {
        var series: Int
        var hour: Int64
        var range: Range<Int>
    }

    var samples: [LoadedSample]
    private(set) var pieces: [Piece] = []
    /// The number of samples in the last hour of their series.
    private(set) var lastHours = 0

    init(samples: [LoadedSample]) { self.samples = samples }

    mutating func split() {
        var start = 0
        samples.withUnsafeBufferPointer { samples in
            while start < samples.count {
                let series = samples[start].series
                let hour = StoreKey.hour(of: samples[start].sample.time)
                let limit = (hour + 1) * Chunk.hour
                var end = start + 1
                while end < samples.count, samples[end].series == series,
                    samples[end].sample.time < limit
                { end += 1 }
                pieces.append(Piece(series: Int(series), hour: hour, range: start..<end))
                if end == samples.count || samples[end].series != series {
                    lastHours += end - start
                }
                start = end
            }
        }
    }

    /// Removes and returns the last hour of each series.
    mutating func holdBackLastHours() -> [LoadedSample] {
        var held: [LoadedSample] = []
        held.reserveCapacity(lastHours)
        var left: [Piece] = []
        left.reserveCapacity(pieces.count)
        for (index, piece) in pieces.enumerated() {
            let isLast = index + 1 == pieces.count || pieces[index + 1].series != piece.series
            if isLast { held += samples[piece.range] } else { left.append(piece) }
        }
        pieces = left
        return held
    }
}

/// The state of one transaction of a load.
struct LoadWriting {
    let samples: [LoadedSample]
    var writtenHours: [Int64]
    var openDays: [Int: CacheLoader.OpenDay]
    var report = HistoryReport()
    var lateDays: Set<CacheLoader.DayOfGroup> = []
    private var days: [(key: Int64, number: Int, day: CacheLoader.OpenDay)] = []

    init(
        samples: [LoadedSample],
        writtenHours: [Int64],
        openDays: [Int: CacheLoader.OpenDay]
    ) {
        self.samples = samples
        self.writtenHours = writtenHours
        self.openDays = openDays
    }

    /// Writes pieces, which must be in order of series and hour.
    mutating func run(
        _ pieces: [Load.Piece],
        _ state: inout WriterState,
        in database: Database
    ) throws {
        var chunks = ChunkRows()
        var dayChunks = ChunkRows()
        chunks.reserveCapacity(pieces.count)
        var open: OpenHours?
        for piece in pieces {
            var own = samples[piece.range].map(\.sample)
            report.kept += own.count
            let written = writtenHours[piece.series]
            let isLate = piece.hour <= written
            if isLate {
                own = try merged(own, piece, in: database)
            } else {
                writtenHours[piece.series] = piece.hour
            }
            let day = StoreKey.day(ofHour: piece.hour)
            if isLate {
                lateDays.insert(
                    CacheLoader.DayOfGroup(day: day, group: piece.series / StoreKey.groupSize)
                )
            } else {
                take(own, piece, day: day)
            }
            if open?.take(own, of: piece) != true {
                open?.write(to: &chunks, days: &dayChunks)
                open = OpenHours(own, of: piece, isNewDay: StoreKey.day(ofHour: written) < day)
            }
            note(own, piece.series, &state)
        }
        open?.write(to: &chunks, days: &dayChunks)
        try chunks.write(to: .chunk, in: database)
        try dayChunks.write(to: .dayChunk, in: database)
        days.sort { $0.key < $1.key }
        for entry in days { try database.write(entry.day, of: entry.number) }
    }

    /// Returns the samples merged with those in the existing chunk of the hour.
    private mutating func merged(
        _ own: [Sample],
        _ piece: Load.Piece,
        in database: Database
    ) throws -> [Sample] {
        let present = try database.chunkSamples(hour: piece.hour, series: piece.series)
        guard !present.isEmpty else { return own }
        var merged: [Sample] = []
        merged.reserveCapacity(present.count + own.count)
        var (left, right) = (present[...], own[...])
        while let first = left.first, let second = right.first {
            if first.time < second.time {
                merged.append(first)
                left = left.dropFirst()
            } else if second.time < first.time {
                merged.append(second)
                right = right.dropFirst()
            } else {
                merged.append(report.chosen(second, over: first, series: piece.series))
                report.kept -= 1
                left = left.dropFirst()
                right = right.dropFirst()
            }
        }
        return merged + left + right
    }

    /// Adds an hour to the rollup of its day.
    ///
    /// The rollup of the previous day is queued for writing.
    private mutating func take(_ own: [Sample], _ piece: Load.Piece, day: Int64) {
        if let open = openDays[piece.series], open.day != day {
            days.append((StoreKey.cell(open.day, series: piece.series), piece.series, open))
            openDays[piece.series] = nil
        }
        let empty = [HourRollup?](repeating: nil, count: RollupBlock.hours)
        let place = Int(piece.hour - day * Int64(RollupBlock.hours))
        openDays[piece.series, default: CacheLoader.OpenDay(day: day, hours: empty)]
            .hours[place] = HourRollup(of: own)
    }

    private func note(_ own: [Sample], _ series: Int, _ state: inout WriterState) {
        guard let first = own.first, let last = own.last else { return }
        let (group, slot) = (series / StoreKey.groupSize, series % StoreKey.groupSize)
        state.groups[group].newest[slot].take(first)
        state.groups[group].newest[slot].take(last)
        state.oldest = min(state.oldest ?? first.time, first.time)
        state.newest = max(state.newest ?? last.time, last.time)
    }
}

extension Database {
    /// Writes the rollup of a series for a day.
    func write(_ day: CacheLoader.OpenDay, of series: Int) throws {
        try run(
            "INSERT OR REPLACE INTO rollup (key, block) VALUES (?, ?)",
            .integer(StoreKey.cell(day.day, series: series)),
            .blob(RollupBlock.encode(day.hours, dayStart: day.day * RollupBlock.day))
        )
    }
}

/// The hours of one series and day, which are written as one chunk of the day or one for each hour.
private struct OpenHours {
    private let series: Int
    private let day: Int64
    /// False if hours of the day may have been written before.
    ///
    /// Each hour then has its own chunk.
    private let isNewDay: Bool
    private var samples: [Sample]
    private var hours: [(hour: Int64, range: Range<Int>)]

    init(_ own: [Sample], of piece: Load.Piece, isNewDay: Bool) {
        series = piece.series
        day = StoreKey.day(ofHour: piece.hour)
        self.isNewDay = isNewDay
        samples = own
        hours = [(piece.hour, own.indices)]
    }

    /// Adds the next hour if it belongs to the same new day.
    ///
    /// - Returns: False if it does not.
    mutating func take(_ own: [Sample], of piece: Load.Piece) -> Bool {
        guard isNewDay, piece.series == series, StoreKey.day(ofHour: piece.hour) == day else {
            return false
        }
        let first = samples.count
        samples += own
        hours.append((piece.hour, first..<samples.count))
        return true
    }

    func write(to chunks: inout ChunkRows, days: inout ChunkRows) {
        if hours.count > 1, samples.count <= DayChunk.mostSamples {
            days.append(
                StoreKey.cell(day, series: series),
                Chunk.encode(samples, from: day * DayChunk.length)
            )
            return
        }
        for (hour, range) in hours {
            chunks.append(
                StoreKey.cell(hour, series: series),
                Chunk.encode(Array(samples[range]), from: hour * Chunk.hour)
            )
        }
    }
}

/// Blocks to be written to a table.
private struct ChunkRows {
    private var arena: [UInt8] = []
    private var rows: [(key: Int64, bytes: Range<Int>)] = []

    mutating func reserveCapacity(_ count: Int) { rows.reserveCapacity(count) }

    mutating func append(_ key: Int64, _ block: [UInt8]) {
        let first = arena.count
        arena += block
        rows.append((key, first..<arena.count))
    }

    /// Writes the rows in the order of their keys, so that pages are filled sequentially.
    mutating func write(to table: BlockTable, in database: Database) throws {
        rows.sort { $0.key < $1.key }
        try arena.withUnsafeBytes { bytes in
            try database.run(
                "INSERT OR REPLACE INTO \(table.rawValue) (key, block) VALUES (?, ?)",
                forEach: rows.lazy.map {
                    ($0.key, UnsafeRawBufferPointer(rebasing: bytes[$0.bytes]))
                }
            )
        }
    }
}
