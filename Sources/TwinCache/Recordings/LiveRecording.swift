// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import TwinAlarms
public import TwinModel
import TwinQuery

/// A recording of a cache in progress.
///
/// Data appended to the cache is in the recording within a second or two.
///
/// The file can be played as soon as this process has ended, however it ended. ``finish()``
/// completes the recording and adds its checksums. A live recording must not be used by several
/// threads.
public final class LiveRecording {
    /// The path of the recording.
    public let path: String
    private let reader: CacheReader
    private let writer: CacheWriter
    private let facts: RecordingFacts
    private let files: [RecordedFile]
    private let start: Instant
    /// The position in the sequence of hot rows up to which each group has been copied.
    private var taken: [Int: Int64] = [:]
    private var revision = Int.min
    /// The last copied row of the journal.
    private var takenEntries: Int64 = 0
    private var catalog = Int64.min
    /// The number of observations copied so far.
    public private(set) var observations = 0

    /// Creates a recording that starts with the values that hold at its start.
    ///
    /// - Parameters:
    ///   - cache: The cache file, which another process or thread continues to write.
    ///   - path: The path of the recording.
    ///   - facts: The description of the recording. Its span starts at `start`.
    ///   - files: The catalog and layout files for playback.
    ///   - start: The first instant of the recording.
    ///   - isReplacing: True to replace an existing file.
    /// - Throws: ``RecordingError`` or ``CacheError``.
    public init(
        of cache: String,
        to path: String,
        facts: RecordingFacts,
        files: [RecordedFile],
        from start: Instant,
        replacing isReplacing: Bool = false
    ) throws {
        self.path = path
        self.start = start
        self.files = files
        var facts = facts
        facts.span = start..<start
        self.facts = facts
        // Rejects an existing file, unless it is to be replaced.
        _ = try RecordingTarget(path: path, isReplacing: isReplacing)
        if isReplacing {
            guard !CacheLock.isHeld(beside: path) else {
                throw RecordingError.stillRecording(
                    path: path,
                    process: CacheLock.holder(beside: path)
                )
            }
            for ending in ["", "-wal", "-shm"] { unlink(path + ending) }
        }
        reader = try CacheReader(path: cache)
        // The values of derived series are copied, because not all of their inputs are known at the
        // start.
        let rules = AlarmRules(
            try reader.alarmRules().all.map { rule in
                var rule = rule
                rule.derivation = nil
                return rule
            }
        )
        do {
            writer = try Self.makeFile(path, rules, facts: facts, files: files)
            try takeBeginning()
        } catch {
            if case CacheError.inUse = error { throw error }
            // Without its beginning the file is no recording.
            for ending in ["", "-wal", "-shm", ".lock"] { unlink(path + ending) }
            throw error is CacheError || error is RecordingError
                ? error : RecordingError.of(error, path: path)
        }
    }

    /// Creates the file of a recording in progress.
    private static func makeFile(
        _ path: String,
        _ rules: AlarmRules,
        facts: RecordingFacts,
        files: [RecordedFile]
    ) throws -> CacheWriter {
        let limits = CacheLimits(age: .seconds(3660 * 86_400), bytes: RecordingFormat.byteLimit)
        let writer = try CacheWriter(path: path, limits: limits, rules: rules)
        try writer.queue.write { database in
            try database.execute(sql: RecordingFormat.tables)
            try database.execute(
                sql: "PRAGMA application_id = \(RecordingFormat.applicationID)"
            )
            try database.write(facts, isFinished: false)
            try database.write(files)
        }
        // Files are identified by their first page before their log is read.
        try writer.emptyLog()
        return writer
    }

    /// Copies the data appended since the last call.
    ///
    /// Call this method about once a second.
    ///
    /// - Returns: The number of copied observations.
    /// - Throws: ``RecordingError`` if the recording cannot be written, ``CacheError`` if the cache
    ///   cannot be read.
    @discardableResult
    public func advance(now: Instant) throws -> Int {
        let current = try reader.revision()
        guard current != revision else { return 0 }
        let batches = try reader.reading { try news(&$0) }
        revision = current
        var kept = 0
        do {
            if !batches.isEmpty { kept = try writer.append(batches).kept }
            let statuses = try reader.sourceStatuses(at: Moment(at: now))
            try writer.record(statuses.map(\.withoutAddresses))
            for bookmark in try reader.bookmarks(
                in: start..<Instant.distantFuture,
                at: Moment(at: now),
                limit: 10_000
            ) { try? writer.keep(bookmark) }
            let entries = try reader.alarmEntries(after: takenEntries, from: start)
            try writer.takeAlarmEntries(entries)
            takenEntries = entries.last?.id ?? takenEntries
            try writer.maintain(now: now)
        } catch {
            throw RecordingError.of(error, path: path)
        }
        observations += kept
        return kept
    }

    /// Completes the recording in place.
    ///
    /// - Returns: A summary of the recording.
    /// - Throws: ``RecordingError``. The data recorded so far is safe then, and can be played.
    public func finish() throws -> RecordingSummary {
        var cut = RecordingCut()
        let kept = try writer.keptEnd()
        if let kept, kept > start { cut.span = start..<kept }
        let summary = try RecordingFile.make(
            of: CacheReader(recording: writer.queue, path: path),
            cut,
            facts: facts,
            files: files,
            to: path,
            replacing: true
        )
        // The writer's file has been replaced, so its side files are removed.
        try? writer.close()
        for ending in ["-wal", "-shm", ".lock"] { unlink(path + ending) }
        return summary
    }

    // MARK: Following

    /// Copies the catalog and the values that hold at the start.
    private func takeBeginning() throws {
        revision = try reader.revision()
        let moment = Moment(at: start)
        let batches = try reader.reading { view -> [Batch] in
            // From here on, hot rows are followed.
            for group in view.groupsInUse { _ = try view.newest(of: group) }
            for (group, newest) in view.newest { taken[group] = newest.sequence }
            let selection = view.catalog.selection(SeriesSelector())
            let samples = try view.latest(selection, at: moment, lookBack: .seconds(86_400))
            var bySource: [SourceID: [Observation]] = [:]
            for (number, sample) in zip(selection.numbers, samples) {
                guard let sample else { continue }
                bySource[view.catalog.sources[number], default: []]
                    .append(try view.observation(number, sample))
            }
            // The changes of values are judged by those of some time before.
            for own in try view.alarmSeries() where own.rule.memory > .zero {
                let first = (start - own.rule.memory).millisecondsSince1970
                let last = start.millisecondsSince1970 + 1
                var position = first
                while position < last {
                    let (samples, next) = try view.slice(of: own.number, from: position, to: last)
                    for sample in samples {
                        bySource[view.catalog.sources[own.number], default: []]
                            .append(try view.observation(own.number, sample))
                    }
                    position = next
                }
            }
            // Observations of a service whose clock runs ahead may lie after the start already.
            for group in view.groupsInUse { try addHours(of: group, &view, into: &bySource) }
            return try put(bySource, &view, events: start - .seconds(86_400))
        }
        do {
            _ = try writer.append(batches)
            try writer.takeAlarms(
                try reader.openAlarms(at: start),
                try reader.alarmBases(at: start),
                at: start
            )
            let statuses = try reader.sourceStatuses(at: moment)
            try writer.record(statuses.map(\.withoutAddresses))
        } catch {
            throw RecordingError.of(error, path: path)
        }
    }

    /// Returns the data appended since the last call.
    private func news(_ view: inout StoreView) throws -> [Batch] {
        var bySource: [SourceID: [Observation]] = [:]
        for group in view.groupsInUse {
            let keys = StoreKey.hot(group: group)
            let before = taken[group] ?? 0
            var samples: [(number: Int, sample: Sample)] = []
            var next = before
            var isWhole = true
            try view.database.forEachRow(
                "SELECT key, block FROM hot WHERE key > ? AND key <= ? ORDER BY key",
                .integer(keys.lowerBound + before),
                .integer(keys.upperBound)
            ) { row in
                let sequence = StoreKey.sequence(ofHot: row.integer(0))
                if sequence != next + 1 { isWhole = false }
                next = sequence
                guard let hot = HotView(row.blob(1)) else { return true }
                for place in 0..<hot.count {
                    let number = group * StoreKey.groupSize + Int(hot.slot(place))
                    samples.append((number, hot.sample(place)))
                }
                return true
            }
            _ = try view.newest(of: group)
            let last = view.newest[group]?.sequence ?? next
            if last > next {
                isWhole = false
                next = last
            }
            taken[group] = next
            if isWhole {
                for (number, sample) in samples where view.catalog.series.indices.contains(number) {
                    bySource[view.catalog.sources[number], default: []]
                        .append(try view.observation(number, sample))
                }
            } else {
                try addHours(of: group, &view, into: &bySource)
            }
        }
        return try put(bySource, &view, events: start - .seconds(86_400))
    }

    /// Reads all observations of a group from the start on.
    ///
    /// This is needed if its hot rows were compacted before they were copied.
    ///
    /// Observations that are stored already are not changed by this.
    private func addHours(
        of group: Int,
        _ view: inout StoreView,
        into bySource: inout [SourceID: [Observation]]
    ) throws {
        let first = group * StoreKey.groupSize
        let end = min(first + StoreKey.groupSize, view.catalog.series.count)
        for number in first..<max(first, end) {
            var position = start.millisecondsSince1970
            while position < Instant.distantFuture.millisecondsSince1970 {
                let (samples, next) = try view.slice(
                    of: number,
                    from: position,
                    to: Instant.distantFuture.millisecondsSince1970
                )
                bySource[view.catalog.sources[number], default: []] +=
                    try samples.map { try view.observation(number, $0) }
                position = next
            }
        }
    }

    /// Returns batches of the observations by source, with the new parts of the catalog.
    private func put(
        _ bySource: [SourceID: [Observation]],
        _ view: inout StoreView,
        events begin: Instant
    ) throws -> [Batch] {
        var batches: [SourceID: Batch] = [:]
        for (source, observations) in bySource {
            batches[source, default: Batch(source: source)].observations = observations
        }
        if view.catalog.revision != catalog {
            catalog = view.catalog.revision
            var described: Set<EntityID> = []
            for (number, series) in view.catalog.series.enumerated() {
                let source = view.catalog.sources[number]
                batches[source, default: Batch(source: source)].series.append(series)
                described.insert(series.id.entity)
            }
            // Entities belong to no source, so any source can describe them.
            let entities = view.catalog.entities(SeriesSelector())
            if let source = batches.keys.min() { batches[source]?.entities = entities }
        }
        try view.database.forEachEvent(since: begin) { source, event in
            batches[source, default: Batch(source: source)].events.append(event)
        }
        return batches.keys.sorted().compactMap { batches[$0] }
    }
}

extension StoreView {
    /// The range of groups with series.
    var groupsInUse: Range<Int> {
        0..<((catalog.series.count + StoreKey.groupSize - 1) / StoreKey.groupSize)
    }
}

extension CacheWriter {
    /// Returns the end of the stored data, or nil if there is none.
    func keptEnd() throws -> Instant? {
        try looking { state, _ in state.newest.map { Instant(kept: $0) + .milliseconds(1) } }
    }
}

extension SourceStatus {
    /// The status with all addresses in its message replaced.
    var withoutAddresses: SourceStatus {
        var status = self
        status.message = message.map(StatusMessage.withoutAddresses)
        return status
    }
}

extension Database {
    /// Calls `body` with each event that began since an instant, and its source.
    func forEachEvent(since begin: Instant, _ body: (SourceID, Event) -> Void) throws {
        try forEachRow(
            """
            SELECT \(Self.eventColumns), source.name FROM event
                JOIN source ON source.id = event.source WHERE time >= ?
            """,
            .integer(begin.millisecondsSince1970)
        ) { row in
            body(SourceID(row.text(11)), Self.keptEvent(row).event)
            return true
        }
    }
}
