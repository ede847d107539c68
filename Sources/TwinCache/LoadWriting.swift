// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinModel
import TwinQuery

/// Samples in order of series and time, cut into hours.
struct Load {
    /// A stretch of samples of one series and hour.
    struct Piece {
        var series: Int
        var hour: Int64
        var range: Range<Int>
    }

    var samples: [LoadedSample]
    private(set) var pieces: [Piece] = []
    /// How many samples lie in the last hour of their series.
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

    /// Takes the last hour of each series out.
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

/// One transaction of loading.
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

    /// Writes pieces that are in order of series and hour.
    mutating func run(
        _ pieces: [Load.Piece],
        _ state: inout WriterState,
        in database: Database
    ) throws {
        var arena: [UInt8] = []
        var chunks: [(key: Int64, bytes: Range<Int>)] = []
        chunks.reserveCapacity(pieces.count)
        for piece in pieces {
            var own = samples[piece.range].map(\.sample)
            report.kept += own.count
            let isLate = piece.hour <= writtenHours[piece.series]
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
            let first = arena.count
            arena += Chunk.encode(own, from: piece.hour * Chunk.hour)
            chunks.append((StoreKey.cell(piece.hour, series: piece.series), first..<arena.count))
            note(own, piece.series, &state)
        }
        // In the order of their keys, so that pages are filled one after the other.
        chunks.sort { $0.key < $1.key }
        try arena.withUnsafeBytes { bytes in
            try database.run(
                "INSERT OR REPLACE INTO chunk (key, block) VALUES (?, ?)",
                forEach: chunks.lazy.map {
                    ($0.key, UnsafeRawBufferPointer(rebasing: bytes[$0.bytes]))
                }
            )
        }
        days.sort { $0.key < $1.key }
        for entry in days { try database.write(entry.day, of: entry.number) }
    }

    /// The samples together with those that the hour's chunk has already.
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

    /// Takes an hour into the rollup of its day; a day that is over is on its way to the file.
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
    /// Writes the rollup of a day of a series.
    func write(_ day: CacheLoader.OpenDay, of series: Int) throws {
        try run(
            "INSERT OR REPLACE INTO rollup (key, block) VALUES (?, ?)",
            .integer(StoreKey.cell(day.day, series: series)),
            .blob(RollupBlock.encode(day.hours, dayStart: day.day * RollupBlock.day))
        )
    }
}
