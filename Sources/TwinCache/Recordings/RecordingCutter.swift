// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinModel
import TwinQuery

/// A copy of a span of a cache's snapshot into an empty recording.
///
/// Chunks that are entirely in the span are copied unchanged. At the ends of the span, and if hot
/// samples wait for compaction, chunks are encoded again. Series are renumbered without gaps.
struct RecordingCutter {
    let cut: RecordingCut
    let files: [RecordedFile]
    private(set) var facts: RecordingFacts

    // The selection.
    private(set) var span: Range<Int64> = 0..<0
    /// The requested span, which may extend beyond the observations.
    private(set) var asked: Range<Int64> = 0..<0
    /// The new number of each series of the cache, or nil if the series is not included.
    private(set) var newNumbers: [Int?] = []
    /// The selected series by their numbers in the cache, in ascending order.
    private(set) var numbers: [Int] = []
    private(set) var sources: Set<Int64> = []

    // The results, by new number.
    private var oldest: [Int64] = []
    private var lastHour: [Int64?] = []
    private(set) var texts: Set<UInt64> = []
    private var observations = 0
    var damagedBlocks = 0

    init(cut: RecordingCut, facts: RecordingFacts, files: [RecordedFile]) {
        self.cut = cut
        self.facts = facts
        self.files = files
    }

    mutating func write(
        from view: inout StoreView,
        to target: Database,
        progress: (Double) -> Bool
    ) throws -> RecordingSummary {
        try chooseSpan(view)
        try chooseSeries(&view)
        try copyCatalog(view, to: target)
        try copyChunks(&view, to: target, progress: progress)
        try copyRollups(view, to: target)
        try writeLatest(to: target)
        try copyTexts(view, to: target)
        try copyEvents(view, to: target)
        try copyStatuses(view, to: target)
        try copyBookmarks(view, to: target)
        try copyAlarms(view, to: target)
        try copyAlarmActs(&view, to: target)
        try target.setMeta(.revision, 1)
        try target.setMeta(.catalog, 1)
        try target.setMeta(.oldest, oldest.min())
        try target.setMeta(.newest, try newestTime(target))
        try target.write(facts, isFinished: true)
        try target.write(files)
        try target.writeObservationCount(observations)
        try target.seal()
        let bytes =
            try (target.firstRow("PRAGMA page_count") { $0.integer(0) } ?? 0)
            * Int64(RecordingFormat.pageSize)
        _ = progress(1)
        return RecordingSummary(
            span: facts.span,
            series: lastHour.count { $0 != nil },
            observations: observations,
            bytes: bytes,
            damagedBlocks: damagedBlocks + view.damagedBlocks
        )
    }

    // MARK: Choosing

    private mutating func chooseSpan(_ view: StoreView) throws {
        guard let oldest = try view.database.meta(.oldest),
            let newest = try view.database.meta(.newest), oldest <= newest
        else { throw RecordingError.empty(path: "", detail: "the cache has no data yet") }
        let first = Instant(kept: max(oldest, view.floor))
        let kept = first..<max(first, Instant(kept: newest) + .milliseconds(1))
        let asked = cut.span ?? Instant.distantPast..<Instant.distantFuture
        let chosen = asked.clamped(to: kept)
        guard !chosen.isEmpty else {
            throw RecordingError.empty(
                path: "",
                detail: "the cache has no data between \(asked.lowerBound.rfc3339) and"
                    + " \(asked.upperBound.rfc3339)"
            )
        }
        facts.span = chosen
        self.asked =
            asked.lowerBound.millisecondsSince1970..<asked.upperBound.millisecondsSince1970
        span = chosen.lowerBound.millisecondsSince1970..<chosen.upperBound.millisecondsSince1970
    }

    private mutating func chooseSeries(_ view: inout StoreView) throws {
        let matching = view.catalog.selection(SeriesSelector(pattern: cut.pattern)).numbers
        numbers = matching.sorted().filter { number in
            cut.sources.map { $0.contains(view.catalog.sources[number]) } ?? true
        }
        // The alarms of a part depend on those of the whole that suppresses them.
        let chosen = Set(numbers)
        let suppressors = try view.database.alarmSuppressors().filter { chosen.contains($0.key) }
        numbers = chosen.union(suppressors.values).sorted()
        newNumbers = Array(repeating: nil, count: view.catalog.series.count)
        for (place, number) in numbers.enumerated() { newNumbers[number] = place }
        oldest = Array(repeating: .max, count: numbers.count)
        lastHour = Array(repeating: nil, count: numbers.count)
        let told = Set(numbers.map { view.catalog.sources[$0] })
        sources = Set(
            view.catalog.sourceNumbers.filter { source, _ in
                cut.sources.map { $0.contains(source) }
                    ?? (cut.pattern == nil || told.contains(source))
            }.map(\.1)
        )
        guard cut.sources != nil || cut.pattern != nil else { return }
        let names = view.catalog.sourceNumbers.filter { sources.contains($0.1) }.map(\.0)
        facts.sources.removeAll { !names.contains($0.id) }
    }

    // MARK: Chunks

    private mutating func copyChunks(
        _ view: inout StoreView,
        to target: Database,
        progress: (Double) -> Bool
    ) throws {
        let hours = StoreKey.hour(of: span.lowerBound)...StoreKey.hour(of: span.upperBound - 1)
        // The hours of a day are collected in a temporary table of the same name until the day is
        // complete, so that packing slow series leaves no free space in the file.
        try target.run("CREATE TEMP TABLE chunk (key INTEGER PRIMARY KEY, block BLOB NOT NULL)")
        let hot = try view.database.hotRowSpans()
        let before = try valuesBefore(&view)
        for hour in before.keys.sorted() where hour < hours.lowerBound {
            for (place, samples) in (before[hour] ?? [:]).sorted(by: { $0.key < $1.key }) {
                try put(samples, of: place, in: hour, to: target)
            }
        }
        let groups = ReaderCatalog.selection(of: numbers).groups
        var hour = hours.lowerBound
        var day = PackedDay(number: .min)
        while hour <= hours.upperBound {
            if day.number != StoreKey.day(ofHour: hour) {
                try moveDays(in: target)
                day = try packedDay(StoreKey.day(ofHour: hour), groups, hot, before, view)
                for group in day.wholeGroups.sorted() {
                    try copyDay(day.number, group, view, to: target)
                }
            }
            let start = hour * Chunk.hour
            let end = start + Chunk.hour
            let hotGroups = Set(
                hot.lazy.filter { $0.oldest < end && $0.newest >= start }.map(\.group)
            )
            let early = hour == hours.lowerBound ? before[hour] ?? [:] : [:]
            let isWhole = span.lowerBound <= start && end <= span.upperBound && early.isEmpty
            if hotGroups.isEmpty, isWhole, day.splitGroups.isEmpty {
                if let first = numbers.first, let last = numbers.last {
                    try copyWhole(hour, first...last, view, to: target)
                }
            } else {
                for part in groups {
                    if isWhole, !hotGroups.contains(part.group),
                        !day.splitGroups.contains(part.group)
                    {
                        let first = part.group * StoreKey.groupSize
                        let range = first...(first + StoreKey.groupSize - 1)
                        try copyWhole(hour, range, view, to: target)
                    } else {
                        try putTogether(hour, part, early, &view, to: target)
                    }
                }
            }
            // Skips hours without data in one step.
            var next = try view.chunkHour(from: hour + 1, upwards: true) ?? .max
            for row in hot where row.newest >= end {
                next = min(next, StoreKey.hour(of: max(row.oldest, end)))
            }
            hour = next
            let length = Double(hours.upperBound - hours.lowerBound + 1)
            let done = Double(min(hour, hours.upperBound) - hours.lowerBound) / length
            guard progress(done) else { throw CancellationError() }
        }
        try moveDays(in: target)
        try target.run("DROP TABLE temp.chunk")
    }

    /// Returns the values that held at the start of the span, by hour and new number.
    ///
    /// They include the values known now and those known at that time.
    private func valuesBefore(
        _ view: inout StoreView
    ) throws -> [Int64: [Int: [Sample]]] {
        var found: [Int64: [Int: [Sample]]] = [:]
        let begin = Instant(millisecondsSince1970: span.lowerBound)
        let moments = [
            Moment(at: begin - .milliseconds(1)),
            Moment(at: begin - .milliseconds(1), asOf: begin),
        ]
        let selection = ReaderCatalog.selection(of: numbers)
        for moment in moments {
            let samples = try view.latest(selection, at: moment, lookBack: cut.lookBack)
            for (place, sample) in samples.enumerated() {
                guard let sample, sample.time < span.lowerBound else { continue }
                let hour = StoreKey.hour(of: sample.time)
                let known = found[hour]?[place] ?? []
                guard !known.contains(where: { $0.time == sample.time }) else { continue }
                found[hour, default: [:]][place] = (known + [sample]).sorted { $0.time < $1.time }
            }
        }
        return found
    }

    /// Copies the chunks of an hour unchanged.
    private mutating func copyWhole(
        _ hour: Int64,
        _ range: ClosedRange<Int>,
        _ view: StoreView,
        to target: Database
    ) throws {
        try view.database.forEachRow(
            "SELECT key, block FROM chunk WHERE key BETWEEN ? AND ? ORDER BY key",
            .integer(StoreKey.cell(hour, series: range.lowerBound)),
            .integer(StoreKey.cell(hour, series: range.upperBound))
        ) { row in
            let number = StoreKey.series(ofCell: row.integer(0))
            guard newNumbers.indices.contains(number), let place = newNumbers[number] else {
                return true
            }
            let bytes = row.blob(1)
            guard let chunk = ChunkView(bytes, hour: hour) else {
                damagedBlocks += 1
                return true
            }
            if chunk.hasMarks { noteTexts(chunk.samples() ?? []) }
            note(place, hour, oldest: chunk.oldest, count: chunk.count)
            try target.run(
                "INSERT INTO chunk (key, block) VALUES (?, ?)",
                .integer(StoreKey.cell(hour, series: place)),
                .blob(Array(bytes))
            )
            return true
        }
    }

    /// Encodes the chunks of a group and hour again, with hot samples and limited to the span.
    private mutating func putTogether(
        _ hour: Int64,
        _ part: ReaderCatalog.GroupPart,
        _ early: [Int: [Sample]],
        _ view: inout StoreView,
        to target: Database
    ) throws {
        let start = hour * Chunk.hour
        let end = start + Chunk.hour
        let hot = try view.hotSamples(
            of: part.group,
            slots: part.members.map(\.slot),
            from: max(start, span.lowerBound),
            to: min(end, span.upperBound)
        )
        for (member, hotSamples) in zip(part.members, hot) {
            let chunk = try view.chunk(hour: hour, series: numbers[member.place])
                .filter { span.contains($0.time) }
            let told = chunk.merged(with: hotSamples[...])
            let samples = (early[member.place] ?? []) + told
            try put(samples, of: member.place, in: hour, to: target)
        }
    }

    private mutating func put(
        _ samples: [Sample],
        of place: Int,
        in hour: Int64,
        to target: Database
    ) throws {
        guard let first = samples.first else { return }
        noteTexts(samples)
        note(place, hour, oldest: first.time, count: samples.count)
        try target.run(
            "INSERT INTO chunk (key, block) VALUES (?, ?)",
            .integer(StoreKey.cell(hour, series: place)),
            .blob(Chunk.encode(samples, from: hour * Chunk.hour))
        )
    }

    mutating func note(_ place: Int, _ hour: Int64, oldest time: Int64, count: Int) {
        oldest[place] = min(oldest[place], time)
        lastHour[place] = max(lastHour[place] ?? hour, hour)
        observations += count
    }

    mutating func noteTexts(_ samples: [Sample]) {
        for sample in samples where sample.mark.kind == .text { texts.insert(sample.bits) }
    }

    // MARK: Derived data

    /// Copies the hourly summaries of the days that are entirely in the span and have no hot
    /// samples.
    ///
    /// A short recording needs none, because its queries only read chunks.
    private func copyRollups(_ view: StoreView, to target: Database) throws {
        guard span.upperBound - span.lowerBound > StoreView.rawHours * Chunk.hour else { return }
        let hot = try view.database.hotRowSpans()
        var day = StoreKey.day(ofHour: StoreKey.hour(of: span.lowerBound + RollupBlock.day - 1))
        while (day + 1) * RollupBlock.day <= span.upperBound {
            let start = day * RollupBlock.day
            let end = start + RollupBlock.day
            let isHot = Set(hot.lazy.filter { $0.oldest < end && $0.newest >= start }.map(\.group))
            try view.database.forEachRow(
                "SELECT key, block FROM rollup WHERE key BETWEEN ? AND ? ORDER BY key",
                .integer(StoreKey.cell(day, series: 0)),
                .integer(StoreKey.cell(day + 1, series: 0) - 1)
            ) { row in
                let number = StoreKey.series(ofCell: row.integer(0))
                guard newNumbers.indices.contains(number), let place = newNumbers[number],
                    !isHot.contains(number / StoreKey.groupSize),
                    RollupBlock.decode(row.blob(1), dayStart: start) != nil
                else { return true }
                try target.run(
                    "INSERT INTO rollup (key, block) VALUES (?, ?)",
                    .integer(StoreKey.cell(day, series: place)),
                    .blob(Array(row.blob(1)))
                )
                return true
            }
            let next = try view.database.firstRow(
                "SELECT key FROM rollup WHERE key >= ? ORDER BY key LIMIT 1",
                .integer(StoreKey.cell(day + 1, series: 0))
            ) { StoreKey.window(ofCell: $0.integer(0)) }
            guard let next else { return }
            day = max(day + 1, next)
        }
    }

    /// Writes the newest sample of each series.
    private func writeLatest(to target: Database) throws {
        for first in stride(from: 0, to: numbers.count, by: StoreKey.groupSize) {
            let end = min(first + StoreKey.groupSize, numbers.count)
            let entries = try (first..<end).map { place -> Newest in
                guard let hour = lastHour[place] else { return .none }
                let last = try target.chunkSamples(hour: hour, series: place).last
                return last.map { Newest(sample: $0, oldest: oldest[place]) } ?? .none
            }
            try target.run(
                "INSERT INTO latest (grp, sequence, compacted, block) VALUES (?, ?, ?, ?)",
                .integer(Int64(first / StoreKey.groupSize)),
                .integer(1),
                .integer(span.upperBound),
                .blob(LatestBlock.encode(entries))
            )
        }
    }

    private func newestTime(_ target: Database) throws -> Int64? {
        var newest: Int64?
        try target.forEachRow("SELECT block FROM latest") { row in
            var entries = [Newest](repeating: .none, count: StoreKey.groupSize)
            guard LatestBlock.decode(row.blob(0), into: &entries) else { return true }
            for entry in entries where entry.isPresent {
                newest = max(newest ?? .min, entry.sample.time)
            }
            return true
        }
        return newest
    }
}
