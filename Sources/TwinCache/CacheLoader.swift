// SPDX-License-Identifier: Apache-2.0

import GRDB
public import TwinModel

// Loading in bulk goes past hot rows: values are gathered by the million, sorted by series and time,
// and written as chunks and rollups at once. The hour that a series is in the middle of is held
// back while there is room; where a chunk is there already, the two are merged by the same rule
// that appending follows.

/// Loads a history into a cache, sorted by series, as chunks and rollups.
///
/// What a call wrote is durable; a loader that is not finished leaves a cache that lacks what was
/// still held. Memory is bounded by the samples that are held, and by the number of series.
public final class CacheLoader: HistoryLoader {
    /// How many samples are held before they are written.
    static let capacity = 2_000_000

    private let writer: CacheWriter
    private let source: SourceID
    private let capacity: Int
    /// The number in the file of each declared series.
    private var numbers: [Int] = []
    private var held: [LoadedSample] = []
    /// The latest hour of which each series of the file may have a chunk.
    private var writtenHours: [Int64] = []
    private var report = HistoryReport()
    /// Days whose rollups have to be made of chunks.
    private var lateDays: Set<DayOfGroup> = []
    /// The rollup of the day that each series is in the middle of.
    private var openDays: [Int: OpenDay] = [:]

    struct DayOfGroup: Hashable {
        var day: Int64
        var group: Int
    }

    struct OpenDay {
        var day: Int64
        var hours: [HourRollup?]
    }

    /// Creates a loader of a cache; nothing else may append to it meanwhile.
    ///
    /// - Parameters:
    ///   - writer: the cache's writer.
    ///   - source: the source that what is loaded belongs to.
    public convenience init(_ writer: CacheWriter, source: SourceID) {
        self.init(writer, source: source, capacity: Self.capacity)
    }

    init(_ writer: CacheWriter, source: SourceID, capacity: Int) {
        self.writer = writer
        self.source = source
        self.capacity = capacity
    }

    /// Declares the next series and the entities that they belong to.
    ///
    /// - Throws: ``CacheError`` where they could not be kept.
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

    /// Takes values of declared series; those of series of another source are passed over.
    ///
    /// - Throws: ``CacheError`` where they could not be kept.
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

    /// Writes what is still held, and the rollups of the days that are not over.
    ///
    /// - Returns: what became of all values.
    /// - Throws: ``CacheError`` where they could not be kept.
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
            for number in Set(numbers).sorted() where number >= 0 {
                if state.alarms.following(number) != nil {
                    try state.judgeWhole(number, in: database, with: &memory)
                }
            }
            for group in state.groups.indices {
                // Readers take a latest block for new where its place in the sequence is.
                state.groups[group].sequence += 1
                try state.writeLatest(of: group, to: database)
            }
            try state.finish(in: database)
        }
        openDays = [:]
        if let conflict = report.conflict {
            // The number in the file becomes the place in the order of declaration.
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
        // The last hour of each series waits for what may follow, unless that is too much to hold.
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
