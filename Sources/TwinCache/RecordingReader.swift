// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite
public import TwinAlarms
public import TwinModel
public import TwinQuery

/// Answers questions from a recording, which may come from a stranger.
///
/// Opening it checks what can be checked at once and leaves nothing on the disk. Each block is checked
/// when it is read; a damaged one shows as a gap and is counted.
public final class RecordingReader: CityArchive {
    /// Where the recording lies.
    public let path: String
    /// What it says of itself.
    public let facts: RecordingFacts
    /// The catalog and layout files inside it.
    public let files: [RecordedFile]
    /// True if it is complete; one that was cut off while it was recorded is not.
    public let isFinished: Bool
    /// True if a newer program made it, with facts that this one passes over.
    public let isNewerMinor: Bool
    /// How many bytes the file has.
    public let bytes: Int64
    /// True if the file is in the form of one that is still being recorded.
    let isCutOff: Bool
    let archive: CacheReader
    private let observationCount: Int?
    private let isAltered: Bool

    /// Opens the recording at a path.
    ///
    /// A recording of this user's own that was cut off, by a crash or a power cut, is put in order in a
    /// private copy; the file itself is never written.
    ///
    /// - Throws: ``RecordingError``: missing, not a file, too large, foreign, newer, damaged, still
    ///   being recorded, not readable.
    public init(path: String) throws {
        self.path = path
        let found = try RecordingGuard(path: path)
        bytes = found.size
        isCutOff = found.isUnfinished
        let queue = found.isUnfinished ? try RecordingRecovery.open(found) : try found.open()
        do {
            let (told, files, observations, altered) = try queue.read { database in
                let told = try database.recordingFacts()
                return (
                    told, try database.recordedFiles(), try database.observationCount(),
                    try told.isFinished && database.isAlteredBesideBlocks()
                )
            }
            facts = told.facts
            isFinished = told.isFinished
            isNewerMinor = told.minor > RecordingFormat.minorVersion
            self.files = files
            observationCount = observations
            isAltered = altered
        } catch {
            throw RecordingError.of(error, path: path)
        }
        archive = CacheReader(recording: queue, path: path)
    }

    /// The least and the greatest version of recordings that this program reads.
    public static var knownVersions: ClosedRange<Int> { 1...RecordingFormat.version }

    /// Bounds what SQLite may take of memory in this process, whatever a file says.
    ///
    /// For programs that do nothing but read recordings.
    public static func limitMemory() { sqlite3_hard_heap_limit64(64 << 20) }

    /// How many blocks were found damaged, and passed over, since this reader was opened.
    public var damagedBlocks: Int { archive.damagedBlocks }

    /// What was found damaged: blocks that were passed over, and whether what lies beside them adds up
    /// to other checksums than it was sealed with.
    public var damage: ArchiveDamage {
        ArchiveDamage(blocks: damagedBlocks, isAltered: isAltered)
    }

    /// Always the same: a recording does not change.
    public func revision() throws -> Int { 1 }

    /// What is recorded, from its first to its last instant.
    public func keptSpan() throws -> ClosedRange<Instant>? {
        if isFinished {
            guard !facts.span.isEmpty else { return nil }
            return facts.span.lowerBound...(facts.span.upperBound - .milliseconds(1))
        }
        return try asking { try archive.keptSpan() }
    }

    /// The entities that the selector speaks of, by identity.
    public func entities(_ selector: SeriesSelector) throws -> [Entity] {
        try asking { try archive.entities(selector) }
    }

    /// The selected series, by identity.
    public func series(_ selector: SeriesSelector) throws -> [Series] {
        try asking { try archive.series(selector) }
    }

    /// The newest observation of each selected series, as the protocol defines it.
    public func latest(
        _ selector: SeriesSelector,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Observation] {
        try asking { try archive.latest(selector, at: moment, lookBack: lookBack) }
    }

    /// Each series cut into columns, as the protocol defines it.
    public func columns(
        of series: [SeriesID],
        over span: Range<Instant>,
        count: Int,
        at moment: Moment
    ) throws -> [[TwinQuery.Column?]] {
        try asking { try archive.columns(of: series, over: span, count: count, at: moment) }
    }

    /// The latest numbers put together by group.
    public func aggregate(
        _ selector: SeriesSelector,
        by grouping: Grouping,
        with aggregation: Aggregation,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [GroupValue] {
        try asking {
            try archive.aggregate(
                selector,
                by: grouping,
                with: aggregation,
                at: moment,
                lookBack: lookBack
            )
        }
    }

    /// The first of the latest numbers in rank order.
    public func top(
        _ count: Int,
        of selector: SeriesSelector,
        _ ranking: Ranking,
        at moment: Moment,
        lookBack: Duration
    ) throws -> [Observation] {
        try asking {
            try archive.top(count, of: selector, ranking, at: moment, lookBack: lookBack)
        }
    }

    /// The events that began in the span, newest first, then by identity, then by source.
    public func events(in span: Range<Instant>, at moment: Moment, limit: Int) throws -> [Event] {
        try asking { try archive.events(in: span, at: moment, limit: limit) }
    }

    /// The bookmarks of the span in their order, as the protocol defines it.
    public func bookmarks(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [Bookmark] {
        try asking { try archive.bookmarks(in: span, at: moment, limit: limit) }
    }

    /// The active alarms, as the protocol defines them.
    public func alarms(at moment: Moment) throws -> [ActiveAlarm] {
        try asking { try archive.alarms(at: moment) }
    }

    /// How many series have not been judged by their limits yet.
    public func seriesToJudge() throws -> Int { try asking { try archive.seriesToJudge() } }

    /// The announced runs of a span, as the protocol defines them.
    public func alarmRecords(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [AlarmRecord] {
        try asking { try archive.alarmRecords(in: span, at: moment, limit: limit) }
    }

    /// How each source was at the moment, by name.
    public func sourceStatuses(at moment: Moment) throws -> [SourceStatus] {
        try asking { try archive.sourceStatuses(at: moment) }
    }

    /// Hands over the observations in the span, series by series.
    public func forEachObservation(
        _ selector: SeriesSelector,
        in span: Range<Instant>,
        at moment: Moment,
        _ body: (Observation) throws -> Bool
    ) throws {
        try asking { try archive.forEachObservation(selector, in: span, at: moment, body) }
    }

    /// Judges the recording by rules, if it was made before recordings had alarms.
    ///
    /// The alarms of one that has them are a fact of it, and stay. The file is not changed.
    ///
    /// - Throws: ``RecordingError`` if it cannot be read.
    public func judge(by rules: AlarmRules) throws {
        try asking { _ = try archive.judge(by: rules) }
    }

    /// Counts what it keeps.
    public func counts() throws -> RecordingCounts {
        try asking {
            try archive.reading { view in
                func count(_ table: String) throws -> Int {
                    Int(
                        try view.database.firstRow("SELECT count(*) FROM \(table)") {
                            $0.integer(0)
                        } ?? 0
                    )
                }
                return RecordingCounts(
                    bytes: bytes,
                    series: try count("series"),
                    entities: try count("entity"),
                    observations: try observationCount ?? view.database.countObservations(),
                    events: try count("event"),
                    bookmarks: try count("bookmark")
                )
            }
        }
    }

    private func asking<Answer>(_ body: () throws -> Answer) throws -> Answer {
        do { return try body() } catch { throw RecordingError.of(error, path: path) }
    }
}

extension Database {
    func observationCount() throws -> Int? {
        try firstRow(
            "SELECT value FROM recording WHERE name = ?",
            .text(FactName.observations.rawValue)
        ) { row in row.integer(orNil: 0).flatMap { Int(exactly: max(0, $0)) } } ?? nil
    }

    /// Counts the observations one by one; those told twice count twice.
    func countObservations() throws -> Int {
        var count = 0
        try forEachRow("SELECT key, block FROM chunk") { row in
            let hour = StoreKey.window(ofCell: row.integer(0))
            count += ChunkView(row.blob(1), hour: hour)?.count ?? 0
            return true
        }
        try forEachRow("SELECT key, block FROM chunk_day") { row in
            let day = StoreKey.window(ofCell: row.integer(0))
            count += ChunkView(row.blob(1), span: DayChunk.span(of: day))?.count ?? 0
            return true
        }
        try forEachRow("SELECT block FROM hot") { row in
            count += HotView(row.blob(0))?.count ?? 0
            return true
        }
        return count
    }
}
