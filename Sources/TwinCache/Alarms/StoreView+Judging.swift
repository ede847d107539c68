// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel
import TwinQuery

// A recording made by a version without alarms is checked against the limits when it is opened. The
// file is not changed: the results are written to temporary tables.

extension StoreView {
    /// The state of a series while all of its samples are read.
    private struct Progress {
        var following: AlarmBook.Following
        var evaluator: AlarmEvaluator
        var order: ReceiptOrder
        var runs: [AlarmRun] = []

        init(_ following: AlarmBook.Following) {
            self.following = following
            evaluator = AlarmEvaluator(following.rule.limits)
            order = ReceiptOrder(absence: following.absence)
        }

        mutating func take(
            _ samples: [Sample],
            _ database: Database,
            mean: (Instant) throws -> Double?
        ) throws -> [(earliest: Int64, received: Int64)] {
            var late: [(earliest: Int64, received: Int64)] = []
            for sample in samples {
                let value = try database.decisiveNumber(of: sample, following.rule.limits)
                if let found = order.take(sample, isDecisive: value != nil) { late.append(found) }
                guard let value else { continue }
                keep(
                    try evaluator.take(
                        value,
                        at: Instant(kept: sample.time),
                        received: Instant(kept: sample.received),
                        mean: mean
                    )
                )
            }
            return late
        }

        /// Takes the fact that there are no further samples up to an instant.
        mutating func pass(_ instant: Instant) { keep(evaluator.pass(instant)) }

        private mutating func keep(_ changed: [AlarmRun]) {
            for run in changed {
                // A changed run is always the last one of its limit.
                if let place = runs.lastIndex(where: { $0.limit == run.limit }),
                    runs[place].onset == run.onset
                {
                    runs[place] = run
                } else {
                    runs.append(run)
                }
            }
        }
    }

    /// Checks all data against the rules, and stores the alarm runs.
    ///
    /// The tables of alarms must be empty.
    mutating func judge(by rules: AlarmRules) throws {
        for rule in rules.all { try database.writeAlarmLimits(of: rule) }
        var book = try AlarmBook(reading: database)
        for described in catalog.series { book.add(described.id) }
        var open: [Int: Progress] = [:]
        for number in catalog.series.indices {
            guard let following = book.following(number) else { continue }
            open[number] = Progress(following)
        }
        let isHot = try database.firstRow("SELECT 1 FROM hot LIMIT 1") { _ in true } ?? false
        try isHot ? takeSlices(&open) : takeChunks(&open)
        let end = Instant(kept: try database.meta(.newest) ?? .min)
        for (number, begun) in open.sorted(by: { $0.key < $1.key }) {
            var progress = begun
            progress.pass(end)
            let entity = catalog.series[number].id.entity
            var troubles: [Instant: AlarmTrouble] = [:]
            for var run in progress.runs {
                if let known = troubles[run.trouble.onset] {
                    run.trouble = known
                } else {
                    try database.date(&run.trouble, of: entity, progress.following.rule)
                    troubles[run.trouble.onset] = run.trouble
                }
                try database.write(run, of: number, progress.following)
            }
        }
        let wholes = try database.wholes()
        for (number, described) in catalog.series.enumerated() {
            let suppressor = rules.suppressor(of: described.id) { wholes[$0] }
            guard let other = suppressor.flatMap({ catalog.numbers[$0] }) else { continue }
            try database.write(suppressor: other, of: number)
        }
        try foldAlarms()
    }

    /// Computes all alarms from their runs and acts.
    ///
    /// The table of stretches must be empty.
    func foldAlarms() throws {
        for own in try alarmSeries() { try database.refoldAlarm(of: own, from: .min) }
    }

    /// Returns the mean of the decisive samples of a series in an hour.
    private func mean(
        of number: Int,
        _ limits: [AlarmLimit],
        in hour: Instant
    ) throws -> Double? {
        // A copy keeps the state of this pass over all blocks.
        var view = self
        let start = hour.millisecondsSince1970
        var samples: [Sample] = []
        var position = start
        while position < start + Chunk.hour {
            let (found, next) = try view.slice(
                of: number,
                from: position,
                to: start + Chunk.hour
            )
            samples += found
            position = next
        }
        return try samples.mean(by: limits, in: database)
    }

    private func note(_ late: [(earliest: Int64, received: Int64)], of number: Int) throws {
        for late in late {
            try database.noteLateSample(
                of: number,
                earliest: late.earliest,
                received: late.received
            )
        }
    }

    /// Reads all chunks once, day by day.
    private mutating func takeChunks(_ open: inout [Int: Progress]) throws {
        var late: [(number: Int, late: [(earliest: Int64, received: Int64)])] = []
        let database = database
        func take(_ samples: [Sample], _ number: Int) throws {
            let limits = open[number]?.following.rule.limits ?? []
            let found = try open[number]?.take(samples, database) { hour in
                try self.mean(of: number, limits, in: hour)
            }
            if let found, !found.isEmpty {
                late.append((number, found))
            }
        }
        // This is an hour before any hour that a key can represent.
        let beginning = max(StoreKey.hour(of: floor), -(1 << 30))
        var hour = try chunkHour(from: beginning, upwards: true)
        while let first = hour {
            let day = StoreKey.day(ofHour: first)
            var packed = try packedSamples(of: day) { open[$0] != nil }
            damage += try forEachBlock(
                DamagedBlock(table: .chunk, key: StoreKey.cell(first, series: 0)),
                "SELECT key, block FROM chunk WHERE key >= ? AND key < ? ORDER BY key",
                .integer(StoreKey.cell(first, series: 0)),
                .integer(StoreKey.cell((day + 1) * 24, series: 0))
            ) { row in
                let number = StoreKey.series(ofCell: row.integer(0))
                guard open[number] != nil else { return true }
                let hour = StoreKey.window(ofCell: row.integer(0))
                guard let samples = ChunkView(row.blob(1), hour: hour)?.samples() else {
                    return true
                }
                if let whole = packed[number] {
                    // The hour's own chunk replaces the samples in the day's chunk.
                    var kept = whole
                    kept.replaceSubrange(kept.range(ofHour: hour), with: samples)
                    packed[number] = kept
                } else {
                    try take(samples, number)
                }
                return true
            }
            for (number, samples) in packed { try take(samples, number) }
            hour = try chunkHour(from: (day + 1) * 24, upwards: true)
        }
        for entry in late { try note(entry.late, of: entry.number) }
    }

    /// Returns the samples in the chunks of a day, by the number of their series.
    private mutating func packedSamples(
        of day: Int64,
        where isWanted: (Int) -> Bool
    ) throws -> [Int: [Sample]] {
        var packed: [Int: [Sample]] = [:]
        damage += try forEachBlock(
            DamagedBlock(table: .dayChunk, key: StoreKey.cell(day, series: 0)),
            "SELECT key, block FROM chunk_day WHERE key >= ? AND key < ? ORDER BY key",
            .integer(StoreKey.cell(day, series: 0)),
            .integer(StoreKey.cell(day + 1, series: 0))
        ) { row in
            let number = StoreKey.series(ofCell: row.integer(0))
            guard isWanted(number) else { return true }
            packed[number] = ChunkView(row.blob(1), span: DayChunk.span(of: day))?.samples()
            return true
        }
        return packed
    }

    /// Reads the samples series by series, for a recording in progress.
    private mutating func takeSlices(_ open: inout [Int: Progress]) throws {
        let end = Instant.distantFuture.millisecondsSince1970
        for number in open.keys.sorted() {
            var position = floor
            while position < end {
                let (samples, next) = try slice(of: number, from: position, to: end)
                let limits = open[number]?.following.rule.limits ?? []
                let view = self
                let late = try open[number]?.take(samples, database) { hour in
                    try view.mean(of: number, limits, in: hour)
                }
                try note(late ?? [], of: number)
                position = next
            }
        }
    }
}

extension CacheReader {
    /// Checks a recording without alarms against the rules.
    ///
    /// - Returns: False if the recording has been checked already.
    @discardableResult
    func judge(by rules: AlarmRules) throws -> Bool {
        try judging { database in
            guard
                try database.firstRow("SELECT 1 FROM temp.sqlite_schema", value: { _ in true })
                    ?? false,
                try database.firstRow("SELECT 1 FROM alarm_limit", value: { _ in true }) == nil
            else { return false }
            try writingBeside(database) { try $0.judge(by: rules) }
            return true
        }
    }

    /// Computes the alarms of a recording made by a version without operator acts.
    func foldMissingAlarms() throws {
        try judging { database in
            guard
                try database.firstRow(
                    "SELECT 1 FROM temp.sqlite_schema WHERE name = 'alarm_stretch'",
                    value: { _ in true }
                ) ?? false,
                try database.firstRow("SELECT 1 FROM alarm_limit", value: { _ in true }) ?? false
            else { return }
            try writingBeside(database) { try $0.foldAlarms() }
        }
    }

    /// Calls `body` while temporary tables can be written.
    private func writingBeside(
        _ database: Database,
        _ body: (inout StoreView) throws -> Void
    ) throws {
        var view = StoreView(
            database: database,
            catalog: try ReaderCatalog(
                reading: database,
                revision: try database.meta(.catalog) ?? 0
            ),
            texts: [:],
            newest: [:],
            revision: try database.meta(.revision) ?? 0,
            floor: max(
                try database.meta(.floor) ?? .min,
                Instant.distantPast.millisecondsSince1970
            ),
            passesOverDamage: true
        )
        try database.execute(sql: "PRAGMA query_only = OFF; BEGIN")
        defer { try? database.execute(sql: "COMMIT; PRAGMA query_only = ON") }
        try body(&view)
    }
}
