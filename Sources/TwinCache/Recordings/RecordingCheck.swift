// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import TwinAlarms
public import TwinModel

/// A problem with a recording, found by a complete check.
public struct RecordingFinding: Hashable, Sendable {
    /// The place of the problem: a table of the recording, or "header".
    public var place: String
    /// The description of the problem.
    public var text: DisplayText

    /// Creates a finding.
    public init(place: String, text: DisplayText) {
        self.place = place
        self.text = text
    }
}

/// The result of a complete check of a recording.
public struct RecordingCheck: Sendable {
    /// The description of the recording.
    public var facts: RecordingFacts
    /// True if the recording is complete.
    ///
    /// An interrupted one has no checksums but those of its blocks.
    public var isFinished: Bool
    /// The problems, or an empty array if no byte was changed.
    public var findings: [RecordingFinding]
    /// The number of checked blocks.
    public var blocks: Int
    /// The number of checked rows, including blocks.
    public var rows: Int

    /// Creates a check of the structure, the checksums of tables and blocks, and the ranges of a
    /// recording.
    ///
    /// Any changed byte of a finished recording is detected, either by the checksums of its tables
    /// or by that of the whole file.
    ///
    /// - Parameters:
    ///   - path: The recording's path.
    ///   - progress: A function called from time to time with the finished share, 0 to 1. Returning
    ///     false cancels the check.
    /// - Throws: ``RecordingError`` if the file cannot be opened, or `CancellationError` if the
    ///   check was canceled.
    public init(path: String, progress: (Double) -> Bool = { _ in true }) throws {
        let reader = try RecordingReader(path: path)
        facts = reader.facts
        isFinished = reader.isFinished
        findings = []
        blocks = 0
        rows = 0
        let pages = reader.bytes / 512
        do {
            try reader.archive.reading { view in
                view.database.allowWork(pages: pages)
                try check(
                    view.database,
                    bytes: reader.bytes,
                    isCutOff: reader.isCutOff,
                    progress: progress
                )
                guard isFinished, findings.isEmpty else { return }
                if try !isWhole(path, stored: view.database.keptSums(), view.database) {
                    add(
                        "file",
                        "a byte outside of all tables was altered, or the checksum of the file is missing"
                    )
                }
            }
        } catch {
            throw RecordingError.of(error, path: path)
        }
    }

    /// Returns true if all bytes of the file, including unused ones, match the checksum of the
    /// whole file.
    ///
    /// The first recordings have no checksum of the whole file.
    private func isWhole(
        _ path: String,
        stored sums: [TableSum],
        _ database: Database
    ) throws -> Bool {
        guard let stored = sums.first(where: { $0.name == FileSum.name }) else {
            let version = try database.firstRow("PRAGMA user_version") { $0.integer(0) }
            return (version ?? .max) < Self.firstWithFileSum
        }
        let descriptor = SystemPath.withBytes(of: path) {
            open($0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        }
        guard descriptor >= 0 else {
            let detail = String(cString: strerror(errno))
            throw RecordingError.denied(path: path, detail: detail)
        }
        defer { close(descriptor) }
        do { return try FileSum.isWhole(descriptor, expected: stored.sum) } catch {
            throw RecordingError.inputOutput(path: path, detail: "\(error.localizedDescription)")
        }
    }

    private mutating func check(
        _ database: Database,
        bytes: Int64,
        isCutOff: Bool,
        progress: (Double) -> Bool
    ) throws {
        try database.forEachRow("PRAGMA integrity_check(20)") { row in
            if row.text(0) != "ok" { add("structure", "\(row.text(0))") }
            return true
        }
        let kept = try database.keptSums()
        var sums: [TableSum] = []
        for table in try database.tablesToSum() {
            do {
                sums.append(try sum(table, database, bytes: bytes, progress: progress))
            } catch let error as DatabaseError {
                add(table, "it cannot be read to its end: \(error.message ?? "unknown")")
            }
        }
        if sums.contains(where: { $0.name == "alarm_act" }) { try checkJournal(database) }
        sums.append(try database.sumOfHeader())
        guard isFinished else {
            // An interrupted recording has a log, and no checksums of its tables.
            if !isCutOff || !kept.isEmpty { add("recording", "it is no longer marked as complete") }
            return
        }
        for sum in sums {
            guard let stored = kept.first(where: { $0.name == sum.name }) else {
                add(sum.name, "it has no checksum")
                continue
            }
            if stored.count != sum.count {
                add(sum.name, "\(sum.count) rows instead of \(stored.count)")
            } else if stored.sum != sum.sum {
                add(
                    sum.name,
                    "a value was altered: its \(sum.count) rows add up to another checksum"
                )
            }
        }
        let names = Set(sums.map(\.name))
        let others = kept.filter { $0.name != "recording_sum" && $0.name != FileSum.name }
        for other in others where !names.contains(other.name) {
            add("recording_sum", "a checksum belongs to no table")
        }
        if kept.first(where: { $0.name == "recording_sum" }) != Database.sum(of: others) {
            add("recording_sum", "a checksum was altered")
        }
    }

    /// Checks that each act is unchanged and follows the act before it.
    private mutating func checkJournal(_ database: Database) throws {
        let check = try database.journalCheck()
        for finding in check.findings.prefix(20) {
            add(
                "alarm_act",
                "row \(finding.row) of the journal "
                    + (finding.isChanged
                        ? "is not as it was written" : "does not follow the row before it")
            )
        }
        let rest = check.findings.count - 20
        if rest > 0 { add("alarm_act", "\(rest) more rows of the journal are not whole") }
    }

    private mutating func sum(
        _ table: String,
        _ database: Database,
        bytes: Int64,
        progress: (Double) -> Bool
    ) throws -> TableSum {
        var damaged = 0
        var outOfOrder = false
        var isStopped = false
        var before = Int64.min
        var read: Int64 = 0
        var sum = RowSum()
        try database.forEachRow("SELECT * FROM \"\(table)\"") { row in
            sum.add(row)
            rows += 1
            guard let kind = BlockTable(rawValue: table) else { return true }
            blocks += 1
            let key = row.integer(0)
            // Rows that are out of order could lead to an endless loop.
            if kind.isOfSamples, key <= before, before != .min {
                outOfOrder = true
                return false
            }
            before = key
            if !row.isSound(of: kind, key: key) { damaged += 1 }
            read += Int64(row.blob(kind.blockColumn).count)
            if blocks % 4096 == 0, !progress(min(1, Double(read) / Double(max(bytes, 1)))) {
                isStopped = true
            }
            return !isStopped
        }
        if isStopped { throw CancellationError() }
        if damaged > 0 { add(table, "\(damaged) of \(sum.count) blocks are damaged") }
        if outOfOrder { add(table, "its rows are not in order") }
        return TableSum(name: table, count: sum.count, sum: Int64(sum.sum))
    }

    /// The first version of recordings that all have a checksum of the whole file.
    private static let firstWithFileSum: Int64 = 3

    private mutating func add(_ place: String, _ text: String) {
        findings.append(RecordingFinding(place: place, text: DisplayText(text, limit: 300)))
    }
}

extension StoredRow {
    /// Returns true if the block of a row can be decoded completely.
    fileprivate func isSound(of table: BlockTable, key: Int64) -> Bool {
        switch table {
        case .chunk:
            return ChunkView(blob(1), hour: StoreKey.window(ofCell: key))?.samples() != nil
        case .dayChunk:
            let day = StoreKey.window(ofCell: key)
            return ChunkView(blob(1), span: DayChunk.span(of: day))?.samples() != nil
        case .rollup:
            let day = StoreKey.window(ofCell: key)
            return RollupBlock.decode(blob(1), dayStart: day * RollupBlock.day) != nil
        case .hot: return HotView(blob(3)) != nil
        case .latest:
            var entries = [Newest](repeating: .none, count: StoreKey.groupSize)
            return LatestBlock.decode(blob(3), into: &entries)
        case .alarmStretch: return AlarmStretch(self, from: 1) != nil
        }
    }
}
