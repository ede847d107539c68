// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite
public import TwinAlarms
public import TwinModel
public import TwinQuery

/// A reader of a recording, which may come from an untrusted source.
///
/// Opening a recording checks everything that can be checked quickly, and leaves no files on the
/// disk. Each block is checked when it is read. A damaged block shows as a gap and is counted.
public final class RecordingReader: ForwardingArchive {
    /// The path of the recording.
    public let path: String
    /// The description of the recording.
    public let facts: RecordingFacts
    /// The catalog and layout files in the recording.
    public let files: [RecordedFile]
    /// True if the recording is complete.
    ///
    /// False if it was interrupted or is still being written.
    public let isFinished: Bool
    /// True if a newer program made the recording, with facts that this program ignores.
    public let isNewerMinor: Bool
    /// The size of the file in bytes.
    public let bytes: Int64
    /// True if the file has the form of a recording in progress.
    let isCutOff: Bool
    let archive: CacheReader
    private let observationCount: Int?
    private let isAltered: Bool

    /// Opens the recording at a path.
    ///
    /// A recording of the current user that was interrupted by a crash or a power failure is
    /// recovered in a private copy. The file itself is never written.
    ///
    /// - Throws: ``RecordingError`` if the recording is missing, not a file, too large, foreign,
    ///   newer, damaged, still being recorded, or not readable.
    public init(path: String) throws {
        self.path = path
        let found = try RecordingGuard(path: path)
        bytes = found.size
        isCutOff = found.isUnfinished
        let queue = found.isUnfinished ? try RecordingRecovery.open(found) : try found.open()
        do {
            let (recorded, files, observations, altered) = try queue.read { database in
                let recorded = try database.recordingFacts()
                return (
                    recorded, try database.recordedFiles(), try database.observationCount(),
                    try database.isAltered(recorded)
                )
            }
            facts = recorded.facts
            isFinished = recorded.isFinished
            isNewerMinor = recorded.minor > RecordingFormat.minorVersion
            self.files = files
            observationCount = observations
            isAltered = altered
        } catch {
            throw RecordingError.of(error, path: path)
        }
        archive = CacheReader(recording: queue, path: path)
        do { try archive.foldMissingAlarms() } catch {
            throw RecordingError.of(error, path: path)
        }
    }

    /// The range of versions of recordings that this program reads.
    public static var knownVersions: ClosedRange<Int> { 1...RecordingFormat.version }

    /// Limits the memory that SQLite uses in this process, for any file.
    ///
    /// This is meant for programs that only read recordings.
    public static func limitMemory() { sqlite3_hard_heap_limit64(64 << 20) }

    /// The number of damaged blocks that were skipped since this reader was opened.
    public var damagedBlocks: Int { archive.damagedBlocks }

    /// The damage found so far: skipped blocks, and whether the tables without blocks match their
    /// checksums.
    public var damage: ArchiveDamage {
        ArchiveDamage(blocks: damagedBlocks, isAltered: isAltered)
    }

    /// Returns a constant, because recordings do not change.
    public func revision() throws -> Int { 1 }

    /// Returns the recorded span, from its first to its last instant.
    public func keptSpan() throws -> ClosedRange<Instant>? {
        if isFinished {
            guard !facts.span.isEmpty else { return nil }
            return facts.span.lowerBound...(facts.span.upperBound - .milliseconds(1))
        }
        return try asking { try $0.keptSpan() }
    }

    /// Checks the recording against alarm rules if it was made by a version without alarms.
    ///
    /// If the recording has alarms, they are kept as they are. The file is not changed.
    ///
    /// - Throws: ``RecordingError`` if the recording cannot be read.
    public func judge(by rules: AlarmRules) throws {
        try reporting { _ = try archive.judge(by: rules) }
    }

    /// Returns the numbers of the recording's contents.
    public func counts() throws -> RecordingCounts {
        try reporting {
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

    /// Runs a query on the recording.
    ///
    /// - Throws: ``RecordingError`` if the recording cannot be read.
    public func asking<Answer>(_ query: (any CityArchive) throws -> Answer) throws -> Answer {
        try reporting { try query(archive) }
    }

    private func reporting<Answer>(_ body: () throws -> Answer) throws -> Answer {
        do { return try body() } catch { throw RecordingError.of(error, path: path) }
    }
}

extension Database {
    /// Returns true if the tables without blocks do not match their checksums, or the journal of
    /// acts was changed.
    fileprivate func isAltered(
        _ recorded: (facts: RecordingFacts, isFinished: Bool, minor: Int64)
    ) throws -> Bool {
        if recorded.isFinished, try isAlteredBesideBlocks() { return true }
        // A newer program may have fields of acts that are not known here.
        guard recorded.minor <= RecordingFormat.minorVersion,
            try tablesToSum().contains("alarm_act")
        else {
            return false
        }
        return try !journalCheck(most: Self.mostSummedAtOnce).isWhole
    }

    func observationCount() throws -> Int? {
        try firstRow(
            "SELECT value FROM recording WHERE name = ?",
            .text(FactName.observations.rawValue)
        ) { row in row.integer(orNil: 0).flatMap { Int(exactly: max(0, $0)) } } ?? nil
    }

    /// Counts the observations in all blocks.
    ///
    /// An observation stored in two blocks counts twice.
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
