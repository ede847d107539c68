// SPDX-License-Identifier: Apache-2.0

import GRDB
public import TwinModel

// Bulk loading bypasses hot rows: values are collected by the million, sorted by series and time,
// and written directly as chunks and rollups. The last hour of each series is held back as long as
// there is space. If a chunk already exists, the two are merged by the same rule as in appending.

/// A loader that writes a history into a cache, sorted by series, as chunks and rollups.
///
/// The data of completed calls is durable. If a loader is not finished, the cache lacks the samples
/// that were still in memory. Memory use is bounded by the number of samples held and the number of
/// series.
public final class CacheLoader: HistoryLoader {
    /// The number of samples held in memory before they are written.
    static let capacity = 2_000_000

    private let writer: CacheWriter
    private let source: SourceID
    private let capacity: Int
    /// The number in the file of each declared series.
    private var numbers: [Int] = []
    private var held: [LoadedSample] = []
    /// The latest hour with a chunk of each series of the file.
    private var writtenHours: [Int64] = []
    private var report = HistoryReport()
    /// The days whose rollups have to be computed from chunks.
    private var lateDays: Set<DayOfGroup> = []
    /// The rollup of the current day of each series.
    private var openDays: [Int: OpenDay] = [:]

    struct DayOfGroup: Hashable {
        var day: Int64
        var group: Int
    }

    struct OpenDay {
        var day: Int64
        var hours: [HourRollup?]
    }

    /// Creates a loader of a cache.
    ///
    /// Nothing else may append to the cache until it is finished.
    ///
    /// - Parameters:
    ///   - writer: The cache's writer.
    ///   - source: The source that owns the loaded series.
    public convenience init(_ writer: CacheWriter, source: SourceID) {
        self.init(writer, source: source, capacity: Self.capacity)
    }

    init(_ writer: CacheWriter, source: SourceID, capacity: Int) {
        self.writer = writer
        self.source = source
        self.capacity = capacity
    }

    /// Declares the next series and their entities.
    ///
    /// - Throws: ``CacheError`` if they could not be stored.
    public func declare(_ entities: [Entity], _ series: [Series]) throws {
        let source = self.source
        let found = try writer.writing { state, database in
            let owner = try state.number(of: source, in: database)
            for group in state.groups.indices where !state.groups[group].hot.isEmpty {
                try state.compact(group, before: .max, in: database)
            }
            for entity in entities { try state.keep(entity, in: database) }
            var found: [(number: Int, hour: Int64)] = []
            for described in series {
                guard try state.keep(described, from: owner, in: database),
                    let number = state.seriesNumbers[described.id]
                else {
                    found.append((-1, .min))
                    continue
                }
                let newest = state.groups[number / StoreKey.groupSize]
                    .newest[number % StoreKey.groupSize]
                let hour = newest.isPresent ? StoreKey.hour(of: newest.sample.time) : .min
                found.append((number, hour))
            }
            try state.finish(in: database)
            return found
        }
        for (number, hour) in found {
            numbers.append(number)
            guard number >= 0 else { continue }
            while writtenHours.count <= number { writtenHours.append(.min) }
            writtenHours[number] = max(writtenHours[number], hour)
        }
    }

    /// Loads values of declared series.
    ///
    /// Values of series that belong to another source are ignored.
    ///
    /// - Throws: ``CacheError`` if they could not be stored.
    public func load(_ values: [HistoryValue]) throws {
        if held.isEmpty { held.reserveCapacity(capacity + values.count) }
        for value in values {
            let index = Int(value.series)
            guard numbers.indices.contains(index), numbers[index] >= 0, !value.number.isNaN else {
                continue
            }
            held.append(
                LoadedSample(
                    series: Int32(truncatingIfNeeded: numbers[index]),
                    sample: Sample(
                        time: value.phenomenonTime.millisecondsSince1970,
                        received: value.receivedTime.millisecondsSince1970,
                        bits: value.number.bitPattern,
                        mark: Mark(.number, value.quality)
                    )
                )
            )
        }
        if held.count >= capacity { try write(isLast: false) }
    }

    /// Writes the samples still in memory, and the rollups of unfinished days.
    ///
    /// - Returns: A report on all loaded values.
    /// - Throws: ``CacheError`` if they could not be stored.
    public func finish() throws -> HistoryReport {
        try write(isLast: true)
        let (open, late, numbers) = (openDays, lateDays, numbers)
        try writer.writing { state, database in
            for (number, day) in open.sorted(by: { ($0.value.day, $0.key) < ($1.value.day, $1.key) }
            ) {
                let key = DayOfGroup(day: day.day, group: number / StoreKey.groupSize)
                if !late.contains(key) { try database.write(day, of: number) }
            }
            for key in late.sorted(by: { ($0.day, $0.group) < ($1.day, $1.group) }) {
                try state.rollUp(key.day, key.group, in: database)
            }
            var memory = AppendMemory()
            state.alarms.take(received: Instant(kept: state.newest ?? .min))
            try state.resolveSuppressors(in: database)
            for number in Set(numbers).sorted() where number >= 0 {
                if state.alarms.following(number) != nil {
                    try state.judgeWhole(number, in: database, with: &memory)
                }
            }
            try state.judgeDueSeries(samples: .max, in: database)
            for group in state.groups.indices {
                // Readers recognize a new latest block by its position in the sequence.
                state.groups[group].sequence += 1
                try state.writeLatest(of: group, to: database)
            }
            try state.finish(in: database)
        }
        openDays = [:]
        if let conflict = report.conflict {
            // Converts the number in the file to the index in the order of declaration.
            report.conflict?.series = numbers.firstIndex(of: conflict.series) ?? conflict.series
        }
        return report
    }

    // MARK: Writing

    private func write(isLast: Bool) throws {
        guard !held.isEmpty else { return }
        held.sortBySeriesAndTime(seriesCount: writtenHours.count)
        report.resolve(&held)
        var kept: [LoadedSample] = []
        var load = Load(samples: held)
        held = []
        load.split()
        // The last hour of each series is held back for further values, unless it takes too much
        // memory.
        if !isLast, load.lastHours < capacity / 4 { kept = load.holdBackLastHours() }
        let samples = load.samples
        let pieces = load.pieces
        let before = writtenHours
        let (changed, late, open, hours) = try writer.writing { [openDays] state, database in
            var writing = LoadWriting(samples: samples, writtenHours: before, openDays: openDays)
            try writing.run(pieces, &state, in: database)
            try state.finish(in: database)
            return (writing.report, writing.lateDays, writing.openDays, writing.writtenHours)
        }
        report.kept += changed.kept
        report.duplicates += changed.duplicates
        report.conflicting += changed.conflicting
        report.conflict = report.conflict ?? changed.conflict
        lateDays.formUnion(late)
        openDays = open
        writtenHours = hours
        held = kept
    }
}
