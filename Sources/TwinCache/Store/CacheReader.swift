// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Synchronization
public import TwinModel
public import TwinQuery

/// A reader of a cache file through a read-only connection.
///
/// Any number of readers, in any process and of any user with read permission, can work at the same
/// time. They never block the writer or each other. Each call reads one snapshot of the file and
/// holds nothing afterwards. Between calls, a reader remembers the catalog of series and entities
/// until it changes, and the newest sample of each series that was requested.
///
/// A block with a wrong checksum is skipped: it shows as a gap and is counted in ``damagedBlocks``.
public final class CacheReader: CityArchive {
    private let file: CacheFile
    private let queue: DatabaseQueue
    private let passesOverDamage: Bool
    private let memory = Mutex(Memory())
    /// The identities of the opened files.
    private let files: OpenedFiles
    /// The open cache readers of this process.
    private static let open = Mutex<[ObjectIdentifier: Opened]>([:])
    /// The lock held during each query, so that no query uses a closed connection.
    private let gate = Gate()

    private struct Opened: Sendable {
        var path: String
        var queue: DatabaseQueue
        var gate: Gate
    }

    /// A lock with a flag.
    ///
    /// This is a class because a reader shares it with the list of open readers.
    private final class Gate: Sendable {
        let lock = NSLock()
        let isClosed = Atomic<Bool>(false)
    }

    /// The identities of a cache's file and its side files.
    struct OpenedFiles: Hashable, Sendable {
        var file: CacheFile.Identity?
        var log: CacheFile.Identity?
        var index: CacheFile.Identity?

        init(_ file: CacheFile) {
            self.file = file.stamp()?.identity
            log = file.stamp("-wal")?.identity
            index = file.stamp("-shm")?.identity
        }
    }

    private struct Memory: Sendable {
        var catalog: ReaderCatalog?
        var texts: [UInt64: String] = [:]
        var newest: [Int: NewestOfGroup] = [:]
        var damaged: Set<DamagedBlock> = []

        mutating func note(_ found: [DamagedBlock]) {
            for block in found where damaged.count < DamagedBlock.most { damaged.insert(block) }
        }

        /// Returns the catalog of a revision.
        ///
        /// It is only read if it has changed.
        func catalog(_ revision: Int64, in database: Database) throws -> ReaderCatalog {
            if let catalog, catalog.revision == revision { return catalog }
            return try ReaderCatalog(reading: database, revision: revision)
        }
    }

    /// Opens the cache at a path for reading.
    ///
    /// A cache without a writer on read-only media is opened as an immutable file.
    ///
    /// - Throws: ``CacheError`` if the cache is missing, foreign, newer, not readable, or needs a
    ///   running writer.
    public init(path: String) throws {
        file = CacheFile(path: path)
        queue = try file.openForReading(.current)
        passesOverDamage = false
        files = OpenedFiles(file)
        let entry = Opened(path: path, queue: queue, gate: gate)
        Self.open.withLock { $0[ObjectIdentifier(self)] = entry }
    }

    /// Closes all readers of a cache in this process.
    ///
    /// Their queries fail from now on.
    static func closeAll(of path: String) {
        let found = open.withLock { open in
            let found = open.filter { $0.value.path == path }
            for key in found.keys { open[key] = nil }
            return Array(found.values)
        }
        for reader in found {
            reader.gate.lock.withLock {
                reader.gate.isClosed.store(true, ordering: .releasing)
                try? reader.queue.close()
            }
        }
    }

    /// True if the opened files still have the cache's name.
    var isCurrent: Bool { OpenedFiles(file) == files }

    /// The condition of the cache, as published by its writer.
    public var condition: ArchiveCondition { CacheLock.notes(beside: file.path).condition }

    /// Reads the catalog of series and entities now, so that the first query does not have to.
    ///
    /// - Returns: This reader.
    /// - Throws: ``CacheError``, as any query does.
    public func prepared() throws -> CacheReader {
        try reading { _ in }
        return self
    }

    /// Creates a reader of a recording that has been opened and checked.
    ///
    /// Damage of the file's structure shows as gaps, and queries take a bounded time.
    init(recording queue: DatabaseQueue, path: String) {
        file = CacheFile(path: path)
        self.queue = queue
        passesOverDamage = true
        files = OpenedFiles(file)
    }

    deinit {
        _ = Self.open.withLock { $0.removeValue(forKey: ObjectIdentifier(self)) }
        try? queue.close()
    }

    /// True if a process writes this cache now.
    public var isWriterAtWork: Bool { CacheLock.isHeld(beside: file.path) }

    /// The number of damaged blocks that were skipped since this reader was opened.
    ///
    /// Each block counts once.
    public var damagedBlocks: Int { memory.withLock { $0.damaged.count } }

    /// The damage found since this reader was opened.
    public var damage: ArchiveDamage { ArchiveDamage(blocks: damagedBlocks) }

    /// Returns a number that grows with each append and record, and whenever retention removes
    /// data.
    public func revision() throws -> Int {
        try reading { Int(try $0.database.meta(.revision) ?? 0) }
    }

    /// Returns the stored phenomenon times, from the oldest to the newest, or nil if there are
    /// none.
    public func keptSpan() throws -> ClosedRange<Instant>? {
        try reading { view in
            guard let oldest = try view.database.meta(.oldest),
                let newest = try view.database.meta(.newest), oldest <= newest
            else { return nil }
            return Instant(kept: oldest)...Instant(kept: newest)
        }
    }

    /// Returns the selected entities, by identity.
    public func entities(_ selector: SeriesSelector) throws -> [Entity] {
        try reading { $0.catalog.entities(selector) }
    }

    /// Returns the selected series, by identity.
    public func series(_ selector: SeriesSelector) throws -> [Series] {
        try reading { view in
            view.catalog.selection(selector).numbers.map { view.catalog.series[$0] }
        }
    }

    /// Returns the newest observation of each selected series, as specified by the protocol.
    public func latest(
        _ selector: SeriesSelector,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Observation] {
        try reading { view in
            let selection = view.catalog.selection(selector)
            let samples = try view.latest(selection, at: moment, lookBack: lookBack)
            return try zip(selection.numbers, samples).compactMap { number, sample in
                try sample.map { try view.observation(number, $0) }
            }
        }
    }

    /// Returns the latest numbers, aggregated by group.
    public func aggregate(
        _ selector: SeriesSelector,
        by grouping: Grouping,
        with aggregation: Aggregation,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [GroupValue] {
        try reading { view in
            let selection = view.catalog.selection(selector)
            let samples = try view.latest(selection, at: moment, lookBack: lookBack)
            var groups: [String: GroupAccumulator] = [:]
            for (number, sample) in zip(selection.numbers, samples) {
                guard let sample, let value = sample.number else { continue }
                let group = grouping.group(of: view.catalog.entity(of: number))
                groups[group, default: GroupAccumulator()]
                    .append(value, at: Instant(millisecondsSince1970: sample.time))
            }
            return groups.keys.sorted().compactMap { groups[$0]?.value(of: $0, aggregation) }
        }
    }

    /// Returns the first of the latest numbers in rank order.
    public func top(
        _ count: Int,
        of selector: SeriesSelector,
        _ ranking: Ranking,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Observation] {
        guard count > 0 else { return [] }
        return try reading { view in
            let selection = view.catalog.selection(selector)
            let samples = try view.latest(selection, at: moment, lookBack: lookBack)
            var leaders = Leaders(count: count, ranking: ranking)
            for (place, sample) in samples.enumerated() {
                if let number = sample?.number { leaders.offer(number, at: place) }
            }
            return try leaders.places.compactMap { place in
                try samples[place].map { try view.observation(selection.numbers[place], $0) }
            }
        }
    }

    /// Returns the columns of each series, as specified by the protocol.
    public func columns(
        of series: [SeriesID],
        over span: Range<Instant>,
        count: Int,
        at moment: Moment
    ) throws -> [[TwinQuery.Column?]] {
        try reading { view in
            try view.columns(of: series, on: ColumnGrid(over: span, count: count), at: moment)
        }
    }

    /// Returns the events that began in the span, newest first, then by identity, then by source.
    public func events(in span: Range<Instant>, at moment: Moment, limit: Int) throws -> [Event] {
        try reading { try $0.database.events(in: span, from: $0.floor, at: moment, limit: limit) }
    }

    /// Returns the bookmarks of the span, as specified by the protocol.
    public func bookmarks(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [Bookmark] {
        try reading { try $0.database.bookmarks(in: span, at: moment, limit: limit) }
    }

    /// Returns the status of each source at the moment, by name.
    public func sourceStatuses(at moment: Moment) throws -> [SourceStatus] {
        try reading { view in
            try view.catalog.sourceNumbers.compactMap { source, number in
                try view.database.status(of: source, numbered: number, at: moment)
            }
        }
    }

    /// Calls `body` with the observations in the span, series by series.
    ///
    /// No resources of the file are held while `body` is called, so that it may be slow.
    public func forEachObservation(
        _ selector: SeriesSelector,
        in span: Range<Instant>,
        at moment: Moment,
        _ body: (Observation) throws -> Bool
    ) throws {
        let numbers = try reading { $0.catalog.selection(selector).numbers }
        let start = max(span.lowerBound, .distantPast).millisecondsSince1970
        let limit = Instant.distantFuture.millisecondsSince1970
        let end = min(
            span.upperBound.millisecondsSince1970,
            min(moment.instant.millisecondsSince1970, limit) + 1
        )
        for number in numbers {
            var position = start
            while position < end {
                let (found, next) = try reading { view in
                    let (samples, next) = try view.slice(of: number, from: position, to: end)
                    let known = samples.filter { sample in
                        moment.known.map { sample.received <= $0.millisecondsSince1970 } ?? true
                    }
                    return (try known.map { try view.observation(number, $0) }, next)
                }
                for observation in found {
                    guard try body(observation) else { return }
                }
                position = next
            }
        }
    }

    /// Calls `body` with the connection.
    func judging<Answer>(_ body: (Database) throws -> Answer) throws -> Answer {
        do {
            return try queue.inDatabase(body)
        } catch {
            throw CacheError.of(error, path: file.path)
        }
    }

    /// Calls `body` with a snapshot of the file.
    func reading<Answer>(_ body: (inout StoreView) throws -> Answer) throws -> Answer {
        gate.lock.lock()
        defer { gate.lock.unlock() }
        guard !gate.isClosed.load(ordering: .acquiring) else {
            throw CacheError.moved(path: file.path)
        }
        do {
            return try queue.read { database in
                let revision = try database.meta(.catalog) ?? 0
                var known = memory.withLock { memory in
                    defer {
                        memory.catalog = nil
                        memory.texts = [:]
                        memory.newest = [:]
                    }
                    return memory
                }
                var view = StoreView(
                    database: database,
                    catalog: try known.catalog(revision, in: database),
                    texts: known.texts,
                    newest: known.newest,
                    revision: try database.meta(.revision) ?? 0,
                    floor: max(
                        try database.meta(.floor) ?? .min,
                        Instant.distantPast.millisecondsSince1970
                    ),
                    passesOverDamage: passesOverDamage
                )
                // The view is now the only owner, so that its collections are mutated without a
                // copy.
                known = Memory()
                defer {
                    memory.withLock { memory in
                        memory.catalog = view.catalog
                        memory.texts = view.texts
                        memory.newest = view.newest
                        memory.note(view.damage)
                    }
                }
                return try body(&view)
            }
        } catch {
            throw CacheError.of(error, path: file.path)
        }
    }
}
