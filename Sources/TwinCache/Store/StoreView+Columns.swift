// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinQuery

// Columns over a span. Short spans read the chunks of their hours. Long spans read the rollups of
// days for the hours that are entirely within one column, and chunks only at the boundaries of
// columns. This is at most one chunk per column, so that the time grows with the span by only one
// row per day. Hours with hot samples, or with samples that were not known at the moment, are read
// from chunks and hot rows.

extension StoreView {
    /// The maximum number of hours for which only chunks are read.
    static let rawHours: Int64 = 36

    /// The bounds of one query.
    fileprivate struct Bounds {
        var grid: ColumnGrid
        var lower: Int64
        var upper: Int64
        var known: Int64
    }

    /// Returns the columns of each series.
    mutating func columns(
        of series: [SeriesID],
        on grid: ColumnGrid,
        at moment: Moment
    ) throws -> [[Column?]] {
        var answers = [[Column?]](
            repeating: [Column?](repeating: nil, count: grid.count),
            count: series.count
        )
        let instant = min(moment.instant, .distantFuture).millisecondsSince1970
        let bounds = Bounds(
            grid: grid,
            lower: max(grid.start, floor),
            upper: min(grid.end, instant + 1),
            known: moment.known?.millisecondsSince1970 ?? .max
        )
        guard bounds.lower < bounds.upper else { return answers }
        // A series may be requested twice, but is read only once.
        var placesOfNumber: [Int: [Int]] = [:]
        for (place, id) in series.enumerated() {
            if let number = catalog.numbers[id] {
                placesOfNumber[number, default: []].append(place)
            }
        }
        let numbers = placesOfNumber.keys.sorted()
        for part in ReaderCatalog.selection(of: numbers).groups {
            let newest = try newest(of: part.group)
            let hot = try hotSamples(
                of: part.group,
                slots: part.members.map(\.slot),
                from: bounds.lower,
                to: bounds.upper
            )
            for (member, samples) in zip(part.members, hot) {
                let number = numbers[member.place]
                let columns = try columns(
                    of: number,
                    newest: newest[member.slot],
                    hot: samples,
                    within: bounds
                )
                for place in placesOfNumber[number] ?? [] { answers[place] = columns }
            }
        }
        return answers
    }

    private mutating func columns(
        of number: Int,
        newest: Newest,
        hot: [Sample],
        within bounds: Bounds
    ) throws -> [Column?] {
        var columns = [Column?](repeating: nil, count: bounds.grid.count)
        let lower = max(bounds.lower, newest.oldest)
        let upper = min(bounds.upper - 1, newest.sample.time)
        guard newest.isPresent, lower <= upper else { return columns }
        let hours = StoreKey.hour(of: lower)...StoreKey.hour(of: upper)
        let usesRollups = hours.upperBound - hours.lowerBound > Self.rawHours
        var day: (number: Int64, hours: [HourRollup?]?)?
        var hour = hours.lowerBound
        while hour <= hours.upperBound {
            let part = hot[hot.range(ofHour: hour)]
            if usesRollups, part.isEmpty, let column = bounds.column(ofHour: hour) {
                let dayNumber = StoreKey.day(ofHour: hour)
                if day?.number != dayNumber {
                    day = (dayNumber, try rollup(day: dayNumber, series: number))
                }
                if let rolled = day?.hours {
                    let place = Int(hour - dayNumber * 24)
                    guard let rollup = rolled[place] else {
                        hour += 1
                        continue
                    }
                    if rollup.received <= bounds.known {
                        columns[column].append(rollup.column)
                        hour += 1
                        continue
                    }
                }
            }
            let chunk = try chunk(hour: hour, series: number)
            if chunk.isEmpty, part.isEmpty {
                // Skips a gap in the series, up to the next hour that has any chunk.
                let next = try chunkHour(from: hour + 1, upwards: true) ?? .max
                let firstHot = hot.first { $0.time >= (hour + 1) * Chunk.hour }
                hour = min(next, firstHot.map { StoreKey.hour(of: $0.time) } ?? .max)
                continue
            }
            for sample in chunk.merged(with: part) where sample.received <= bounds.known {
                guard sample.time >= bounds.lower, sample.time < bounds.upper,
                    let value = sample.number, let index = bounds.grid.index(of: sample.time)
                else { continue }
                columns[index].append(Column(value))
            }
            hour += 1
        }
        return columns
    }

    /// Returns the hourly summaries of a day, or nil if there are none or they are damaged.
    private mutating func rollup(day: Int64, series: Int) throws -> [HourRollup?]? {
        var hours: [HourRollup?]??
        let place = DamagedBlock(table: .rollup, key: StoreKey.cell(day, series: series))
        damage += try forEachBlock(
            place,
            "SELECT block FROM rollup WHERE key = ?",
            .integer(place.key)
        ) { row in
            hours = .some(RollupBlock.decode(row.blob(0), dayStart: day * RollupBlock.day))
            return false
        }
        if case .some(.none) = hours { damage.append(place) }
        return hours ?? nil
    }
}

extension StoreView.Bounds {
    /// Returns the index of the column that contains a whole hour, or nil if no column does.
    fileprivate func column(ofHour hour: Int64) -> Int? {
        let start = hour * Chunk.hour
        let end = start + Chunk.hour
        guard start >= lower, end <= upper, let first = grid.index(of: start),
            first == grid.index(of: end - 1)
        else { return nil }
        return first
    }
}

extension Column? {
    /// Appends the column that directly follows this one on the time axis.
    ///
    /// If this one is nil, it becomes the next.
    mutating func append(_ next: Column) {
        if self == nil { self = next } else { self?.append(next) }
    }
}
