// SPDX-License-Identifier: Apache-2.0

import GRDB

// The days of slow series, which are stored in one chunk each (DayChunk.swift). A day that lies
// entirely in the span is copied unchanged. A day at either end of the span is assembled hour by
// hour and packed again.

extension RecordingCutter {
    /// The groups that have chunks of a whole day.
    struct PackedDay {
        var number: Int64
        /// The groups whose day is copied unchanged.
        var wholeGroups: Set<Int> = []
        /// The groups whose day is assembled hour by hour.
        var splitGroups: Set<Int> = []
    }

    func packedDay(
        _ day: Int64,
        _ groups: [ReaderCatalog.GroupPart],
        _ hot: [(group: Int, oldest: Int64, newest: Int64)],
        _ before: [Int64: [Int: [Sample]]],
        _ view: StoreView
    ) throws -> PackedDay {
        var packed = PackedDay(number: day)
        let times = DayChunk.span(of: day)
        let isWhole =
            span.lowerBound <= times.lowerBound && times.upperBound <= span.upperBound
            && !before.keys.contains { DayChunk.hours(of: day).contains($0) }
        for part in groups {
            let first = part.group * StoreKey.groupSize
            let row = try view.database.firstRow(
                "SELECT 1 FROM chunk_day WHERE key BETWEEN ? AND ? LIMIT 1",
                .integer(StoreKey.cell(day, series: first)),
                .integer(StoreKey.cell(day, series: first + StoreKey.groupSize - 1))
            ) { _ in true }
            guard row != nil else { continue }
            let isHot = hot.contains {
                $0.group == part.group && $0.oldest < times.upperBound
                    && $0.newest >= times.lowerBound
            }
            if isWhole, !isHot {
                packed.wholeGroups.insert(part.group)
            } else {
                packed.splitGroups.insert(part.group)
            }
        }
        return packed
    }

    /// Copies the chunks of a group's day unchanged.
    mutating func copyDay(
        _ day: Int64,
        _ group: Int,
        _ view: StoreView,
        to target: Database
    ) throws {
        let first = group * StoreKey.groupSize
        try view.database.forEachRow(
            "SELECT key, block FROM chunk_day WHERE key BETWEEN ? AND ? ORDER BY key",
            .integer(StoreKey.cell(day, series: first)),
            .integer(StoreKey.cell(day, series: first + StoreKey.groupSize - 1))
        ) { row in
            let number = StoreKey.series(ofCell: row.integer(0))
            guard newNumbers.indices.contains(number), let place = newNumbers[number] else {
                return true
            }
            let bytes = row.blob(1)
            guard let chunk = ChunkView(bytes, span: DayChunk.span(of: day)),
                let last = chunk.last(notAfter: DayChunk.span(of: day).upperBound - 1)
            else {
                damagedBlocks += 1
                return true
            }
            if chunk.hasMarks { noteTexts(chunk.samples() ?? []) }
            note(place, StoreKey.hour(of: last.time), oldest: chunk.oldest, count: chunk.count)
            try target.run(
                "INSERT INTO chunk_day (key, block) VALUES (?, ?)",
                .integer(StoreKey.cell(day, series: place)),
                .blob(Array(bytes))
            )
            return true
        }
    }

    /// Packs the days of slow series in the temporary table, and moves its rows to the file.
    func moveDays(in target: Database) throws {
        var hours: [Int64] = []
        var from = Int64.min
        while let hour = try target.firstRow(
            "SELECT key FROM temp.chunk WHERE key >= ? ORDER BY key LIMIT 1",
            .integer(from),
            value: { StoreKey.window(ofCell: $0.integer(0)) }
        ) {
            hours.append(hour)
            from = StoreKey.cell((StoreKey.day(ofHour: hour) + 1) * 24, series: 0)
        }
        for day in hours.map(StoreKey.day(ofHour:)) {
            for first in stride(from: 0, to: numbers.count, by: StoreKey.groupSize) {
                let end = min(first + StoreKey.groupSize, numbers.count)
                let days = try target.storedDay(day, of: first..<end)
                try target.pack(days, of: day, firstSeries: first)
            }
        }
        try target.run("INSERT INTO main.chunk SELECT key, block FROM temp.chunk ORDER BY key")
        try target.run("DELETE FROM temp.chunk")
    }
}
