// SPDX-License-Identifier: Apache-2.0

import GRDB
public import TwinModel
import TwinQuery

/// What a call of ``CacheWriter/maintain(now:)`` did.
public struct MaintenanceReport: Hashable, Sendable {
    /// Groups of 256 series whose finished hours were compacted.
    public var compactedGroups = 0
    /// Groups of 256 series whose finished days were rolled up.
    public var rolledUpGroups = 0
    /// The phenomenon time before which retention has now sent everything away, where it did.
    public var forgottenBefore: Instant?
    /// True if calling again at once may find more to do.
    public var isMoreDue = false
}

// Maintenance works in small pieces, so that a call never holds the writer for long: groups by turns,
// each in the order of their keys, which puts the rows of an hour one after the other. What counts as
// finished is told by the data, not by the clock: a recording that runs faster than time is kept the
// same way.

extension CacheWriter {
    /// How late a sample may come without waiting for the hour after for its compaction.
    static let grace: Int64 = 120_000
    static let compactionsPerCall = 4
    static let rollupsPerCall = 2
    static let forgottenHoursPerCall = 4
    /// About a tenth of a second's work.
    static let judgedSamplesPerCall = 500_000
    /// A group with this many hot rows is compacted although its hour is not over.
    static let hotRowLimit = 512

    /// Compacts finished hours, rolls up finished days and applies the limits.
    ///
    /// To be called every few seconds; cheap when nothing is due, and bounded when much is.
    ///
    /// - Parameter now: the instant of the wall: retention by age never looks beyond it.
    /// - Returns: what was done, and whether calling again at once would do more.
    /// - Throws: ``CacheError`` when nothing was changed.
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

    /// What is due.
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

    /// Where retention wants to begin, where that is later than where it begins now.
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
            // One hour a call, until the file is small enough; never the hour in progress.
            let next = (StoreKey.hour(of: max(oldest, state.floor)) + 1) * Chunk.hour
            if next <= StoreKey.hour(of: newest) * Chunk.hour { floor = max(floor, next) }
        }
        return floor > state.floor ? floor : nil
    }
}

extension WriterState.GroupState {
    /// Before which time the group's hot samples are to be compacted now, where any are.
    func compactionLimit(_ boundary: Int64, _ rowLimit: Int) -> Int64? {
        if hot.count >= rowLimit { return .max }
        guard compacted < boundary, hot.contains(where: { $0.oldest < boundary }) else {
            return nil
        }
        return boundary
    }
}

extension Database {
    /// The bytes of the file that hold something.
    func usedBytes() throws -> Int64 {
        func number(_ name: String) throws -> Int64 {
            try firstRow("PRAGMA \(name)") { $0.integer(0) } ?? 0
        }
        return try (number("page_count") - number("freelist_count")) * number("page_size")
    }

    /// True if any chunk lies wholly before an hour.
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

    /// Deletes rows that retention has sent away, the oldest first, a few hours of chunks a call.
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
        // The rollup of a day that is kept in part covers hours that are gone.
        let day = StoreKey.day(ofHour: limit - 1) + 1
        try run("DELETE FROM rollup WHERE key < ?", .integer(StoreKey.cell(day, series: 0)))
        try run("DELETE FROM rollup_due WHERE day < ?", .integer(day - 1))
        try run("DELETE FROM text_value WHERE used < ?", .integer(limit))
    }
}
