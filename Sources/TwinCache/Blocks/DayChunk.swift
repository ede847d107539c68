// SPDX-License-Identifier: Apache-2.0

import GRDB

// An hour of a slow series has few samples, and a row per hour would take more space than the
// samples: 64 bytes per value for an hourly series. Once a day is over, the hours of a series with
// few samples are therefore packed into one chunk for the whole day, in a table of its own. It
// contains the samples of all hours of the day that have no chunk of their own.
//
// If a sample arrives late for such a day, its hour gets a chunk of its own again, with all samples
// of that hour. Reading follows one rule: an hour is in its own chunk if there is one, and
// otherwise in the chunk of its day. The next rollup of the day packs it again.

/// The chunks of past days of series with few samples.
enum DayChunk {
    /// The length of a day in milliseconds.
    static let length: Int64 = 24 * Chunk.hour
    /// The maximum number of samples of a day chunk.
    ///
    /// Larger days stay in hours, so that reading one hour is fast.
    static let mostSamples = 400

    /// Returns the times of a day, in milliseconds since 1970.
    static func span(of day: Int64) -> Range<Int64> { day * length..<(day + 1) * length }

    /// Returns the hour of a day that is nearest to an hour.
    static func hour(nearest hour: Int64, in day: Int64) -> Int64 {
        min(max(hour, day * 24), day * 24 + 23)
    }

    /// Returns the hours of a day.
    static func hours(of day: Int64) -> Range<Int64> { day * 24..<(day + 1) * 24 }
}

/// The stored samples of one series and day, in order of time.
struct StoredDay {
    /// The samples, without duplicates.
    var samples: [Sample] = []
    /// The number of rows that contain the samples.
    var rows = 0
    /// True if a row could not be read.
    var isDamaged = false

    /// True if the day takes less space as one chunk.
    var isWorthPacking: Bool {
        !isDamaged && rows > 1 && samples.count <= DayChunk.mostSamples
    }
}

extension Database {
    /// Reads a day of adjacent series from the chunks of its hours and of the day itself.
    ///
    /// - Parameters:
    ///   - day: The day, counted from 1970.
    ///   - series: The numbers of the series.
    /// - Returns: One day for each series, in order.
    /// - Throws: An SQLite error if the rows cannot be read.
    func storedDay(_ day: Int64, of series: Range<Int>) throws -> [StoredDay] {
        var days = [StoredDay](repeating: StoredDay(), count: series.count)
        var whole = [[Sample]](repeating: [], count: series.count)
        try forEachRow(
            "SELECT key, block FROM chunk_day WHERE key BETWEEN ? AND ? ORDER BY key",
            .integer(StoreKey.cell(day, series: series.lowerBound)),
            .integer(StoreKey.cell(day, series: series.upperBound - 1))
        ) { row in
            let place = StoreKey.series(ofCell: row.integer(0)) - series.lowerBound
            days[place].rows += 1
            let view = ChunkView(row.blob(1), span: DayChunk.span(of: day))
            if let samples = view?.samples() {
                whole[place] = samples
            } else {
                days[place].isDamaged = true
            }
            return true
        }
        for hour in DayChunk.hours(of: day) {
            var hasOwn = Set<Int>()
            try forEachRow(
                "SELECT key, block FROM chunk WHERE key BETWEEN ? AND ? ORDER BY key",
                .integer(StoreKey.cell(hour, series: series.lowerBound)),
                .integer(StoreKey.cell(hour, series: series.upperBound - 1))
            ) { row in
                let place = StoreKey.series(ofCell: row.integer(0)) - series.lowerBound
                hasOwn.insert(place)
                days[place].rows += 1
                if let samples = ChunkView(row.blob(1), hour: hour)?.samples() {
                    days[place].samples += samples
                } else {
                    days[place].isDamaged = true
                }
                return true
            }
            for place in whole.indices where !whole[place].isEmpty && !hasOwn.contains(place) {
                days[place].samples += whole[place][whole[place].range(ofHour: hour)]
            }
        }
        return days
    }

    /// Returns the next hour that may have samples in chunks, starting with the given one and going
    /// up or down.
    func chunkHour(from hour: Int64, upwards: Bool) throws -> Int64? {
        let day = StoreKey.day(ofHour: hour)
        let own = try nextWindow(.chunk, from: hour, upwards: upwards)
        let packed = try nextWindow(.dayChunk, from: day, upwards: upwards)
        let hours = [own, packed.map { DayChunk.hour(nearest: hour, in: $0) }]
            .compactMap { $0 }
            // In a damaged file, the search must not go backwards or in circles.
            .filter { upwards ? $0 >= hour : $0 <= hour }
        return upwards ? hours.min() : hours.max()
    }

    /// Returns the hour or day of the next row of a table, starting with the given one.
    private func nextWindow(
        _ table: BlockTable,
        from window: Int64,
        upwards: Bool
    ) throws -> Int64? {
        try firstRow(
            upwards
                ? "SELECT key FROM \(table.rawValue) WHERE key >= ? ORDER BY key LIMIT 1"
                : "SELECT key FROM \(table.rawValue) WHERE key < ? ORDER BY key DESC LIMIT 1",
            .integer(StoreKey.cell(upwards ? window : window + 1, series: 0))
        ) { StoreKey.window(ofCell: $0.integer(0)) }
    }

    /// Packs the days of slow series into one chunk each.
    func pack(_ days: [StoredDay], of day: Int64, firstSeries: Int) throws {
        for (place, stored) in days.enumerated() where stored.isWorthPacking {
            let series = firstSeries + place
            for hour in DayChunk.hours(of: day) {
                try run(
                    "DELETE FROM chunk WHERE key = ?",
                    .integer(StoreKey.cell(hour, series: series))
                )
            }
            try writeDayChunk(stored.samples, of: day, series: series)
        }
    }

    /// Writes the chunk of a day.
    func writeDayChunk(_ samples: [Sample], of day: Int64, series: Int) throws {
        try run(
            "INSERT OR REPLACE INTO chunk_day (key, block) VALUES (?, ?)",
            .integer(StoreKey.cell(day, series: series)),
            .blob(Chunk.encode(samples, from: day * DayChunk.length))
        )
    }

    /// Returns the samples of one hour of a series.
    ///
    /// The result is empty if there are none or they are damaged.
    func chunkSamples(hour: Int64, series: Int) throws -> [Sample] {
        let own = try firstRow(
            "SELECT block FROM chunk WHERE key = ?",
            .integer(StoreKey.cell(hour, series: series))
        ) { ChunkView($0.blob(0), hour: hour)?.samples() ?? [] }
        if let own { return own }
        let day = StoreKey.day(ofHour: hour)
        let whole =
            try firstRow(
                "SELECT block FROM chunk_day WHERE key = ?",
                .integer(StoreKey.cell(day, series: series))
            ) { ChunkView($0.blob(0), span: DayChunk.span(of: day))?.samples() ?? [] } ?? []
        return Array(whole[whole.range(ofHour: hour)])
    }
}
