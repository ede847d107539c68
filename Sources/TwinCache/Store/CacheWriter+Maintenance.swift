// SPDX-License-Identifier: Apache-2.0

import GRDB
public import TwinModel
import TwinQuery

/// A report of the work done by ``CacheWriter/maintain(now:)``.
public struct MaintenanceReport: Hashable, Sendable {
    /// The number of groups of 256 series whose finished hours were compacted.
    public var compactedGroups = 0
    /// The number of groups of 256 series whose finished days were rolled up.
    public var rolledUpGroups = 0
    /// The phenomenon time before which retention has now removed all data, or nil if nothing was
    /// removed.
    public var forgottenBefore: Instant?
    /// True if another call may find more work to do at once.
    public var isMoreDue = false
}

// Maintenance works in small pieces, so that a call never blocks the writer for long. Groups take
// turns, each in the order of their keys, which places the rows of an hour in sequence. Data
// decides whether an hour is finished, not the clock, so that a recording that runs faster than
// real time is maintained in the same way.

extension CacheWriter {
    /// The delay up to which late samples are still included in their hour's compaction, in
    /// milliseconds.
    static let grace: Int64 = 120_000
    static let compactionsPerCall = 4
    static let rollupsPerCall = 2
    static let forgottenHoursPerCall = 4
    /// The number of samples checked against limits per call, which takes about a tenth of a
    /// second.
    static let judgedSamplesPerCall = 500_000
    /// The number of hot rows at which a group is compacted before its hour is over.
    static let hotRowLimit = 512

    /// Compacts finished hours, rolls up finished days and applies the limits.
    ///
    /// Call this method every few seconds. A call is cheap if there is little to do, and takes a
    /// bounded time if there is much.
    ///
    /// - Parameter now: The wall clock's time. Retention by age uses no later time.
    /// - Returns: A report of the work done.
    /// - Throws: ``CacheError`` if nothing was changed.
    @discardableResult
    public func maintain(now: Instant) throws -> MaintenanceReport {
        relieveLog()
        let due = try due(now: now)
        guard due.isAny else { return MaintenanceReport() }
        var report = MaintenanceReport(isMoreDue: true)
        try writing { state, database in
            var changesAnswers = false
            if let floor = due.floor, floor > state.floor {
                try state.forget(before: floor, in: database)
                report.forgottenBefore = Instant(millisecondsSince1970: floor)
                changesAnswers = true
            }
            for (group, boundary) in due.groups {
                try state.compact(group, before: boundary, in: database)
                report.compactedGroups += 1
            }
            if due.hasAlarms {
                try state.judgeDueSeries(samples: Self.judgedSamplesPerCall, in: database)
                changesAnswers = true
            }
            for (day, group) in due.rollups {
                try state.rollUp(day, group, in: database)
                report.rolledUpGroups += 1
            }
            if due.hasForgottenRows {
                try database.sweep(before: state.floor, hours: Self.forgottenHoursPerCall)
                state.texts = state.texts.filter { $0.value.hour >= StoreKey.hour(of: state.floor) }
            }
            if changesAnswers { try state.finish(in: database) }
        }
        return report
    }

    /// The work to do in a call.
    private struct Due {
        var groups: [(group: Int, boundary: Int64)] = []
        var rollups: [(day: Int64, group: Int)] = []
        var floor: Int64?
        var hasForgottenRows = false
        var hasAlarms = false

        var isAny: Bool {
            hasAlarms || !groups.isEmpty || !rollups.isEmpty || floor != nil || hasForgottenRows
        }
    }

    private func due(now: Instant) throws -> Due {
        try looking { state, database in
            var due = Due()
            due.hasAlarms = !state.alarms.due.isEmpty
            guard let newest = state.newest else { return due }
            let boundary = StoreKey.hour(of: newest &- Self.grace) * Chunk.hour
            for (index, group) in state.groups.enumerated() {
                guard let limit = group.compactionLimit(boundary, Self.hotRowLimit) else {
                    continue
                }
                if due.groups.count >= Self.compactionsPerCall { break }
                due.groups.append((index, limit))
            }
            let today = StoreKey.day(ofHour: StoreKey.hour(of: boundary))
            try database.forEachRow(
                "SELECT day, grp FROM rollup_due WHERE day < ? ORDER BY day, grp",
                .integer(today)
            ) { row in
                due.rollups.append((row.integer(0), Int(row.integer(1))))
                return due.rollups.count < Self.rollupsPerCall
            }
            due.floor = try floor(newest: newest, now: now, state, database)
            let floorHour = StoreKey.hour(of: max(due.floor ?? state.floor, state.floor))
            due.hasForgottenRows = try database.hasRows(before: floorHour)
            return due
        }
    }

    /// Returns the new start of retention, or nil if it does not move.
    private func floor(
        newest: Int64,
        now: Instant,
        _ state: WriterState,
        _ database: Database
    ) throws -> Int64? {
        let latest = min(newest, now.millisecondsSince1970)
        let (cut, overflow) = latest.subtractingReportingOverflow(limits.age.wholeMilliseconds)
        var floor = overflow ? state.floor : StoreKey.hour(of: cut) * Chunk.hour
        let used = try database.usedBytes()
        if used > limits.bytes, let oldest = state.oldest {
            // The start moves by one hour per call until the file is small enough. The current hour
            // is never removed.
            let next = (StoreKey.hour(of: max(oldest, state.floor)) + 1) * Chunk.hour
            if next <= StoreKey.hour(of: newest) * Chunk.hour { floor = max(floor, next) }
        }
        return floor > state.floor ? floor : nil
    }
}

extension WriterState.GroupState {
    /// Returns the time before which the group's hot samples are to be compacted now, or nil if
    /// none are.
    func compactionLimit(_ boundary: Int64, _ rowLimit: Int) -> Int64? {
        if hot.count >= rowLimit { return .max }
        guard compacted < boundary, hot.contains(where: { $0.oldest < boundary }) else {
            return nil
        }
        return boundary
    }
}

extension Database {
    /// Returns the number of bytes in use in the file.
    func usedBytes() throws -> Int64 {
        func number(_ name: String) throws -> Int64 {
            try firstRow("PRAGMA \(name)") { $0.integer(0) } ?? 0
        }
        return try (number("page_count") - number("freelist_count")) * number("page_size")
    }

    /// Returns true if a chunk is entirely before an hour.
    func hasRows(before hour: Int64) throws -> Bool {
        func first(_ table: String) throws -> Int64? {
            try firstRow("SELECT key FROM \(table) ORDER BY key LIMIT 1") {
                StoreKey.window(ofCell: $0.integer(0))
            }
        }
        if let first = try first("chunk"), first < hour { return true }
        guard let day = try first("chunk_day") else { return false }
        return day < StoreKey.day(ofHour: hour)
    }

    /// Deletes rows before the start of retention, the oldest first, at most the given number of
    /// hours of chunks.
    func sweep(before floor: Int64, hours: Int) throws {
        let limit = StoreKey.hour(of: floor)
        for _ in 0..<hours {
            let first = try firstRow("SELECT key FROM chunk ORDER BY key LIMIT 1") {
                StoreKey.window(ofCell: $0.integer(0))
            }
            guard let first, first < limit else { break }
            try run(
                "DELETE FROM chunk WHERE key < ?",
                .integer(StoreKey.cell(first + 1, series: 0))
            )
        }
        let firstDay = StoreKey.day(ofHour: limit)
        try run("DELETE FROM chunk_day WHERE key < ?", .integer(StoreKey.cell(firstDay, series: 0)))
        // The rollup of a partly removed day would include removed hours.
        let day = StoreKey.day(ofHour: limit - 1) + 1
        try run("DELETE FROM rollup WHERE key < ?", .integer(StoreKey.cell(day, series: 0)))
        try run("DELETE FROM rollup_due WHERE day < ?", .integer(day - 1))
        try run("DELETE FROM text_value WHERE used < ?", .integer(limit))
    }
}
