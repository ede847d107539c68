// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel

// A series is absent if no decisive sample is true for a time. The writer notices this when other
// data or a status arrives, and stores the run as if it had been found with the next sample. So the
// run is the same whether it was found before or after that sample.

extension WriterState {
    /// Finds the series that have had no sample for too long.
    mutating func passAlarms(in database: Database, with memory: inout AppendMemory) throws {
        guard !alarms.watched.isEmpty, alarms.nextAbsence < alarms.clock else { return }
        var next = Int64.max
        for number in alarms.watched where !alarms.due.contains(number) {
            if let absence = alarms.absences[number], absence >= alarms.clock {
                next = min(next, absence)
                continue
            }
            let newest = groups[number / StoreKey.groupSize].newest[number % StoreKey.groupSize]
            guard newest.isPresent, let following = alarms.following(number) else { continue }
            var follower =
                try alarms.followers[number]
                ?? follower(
                    of: number,
                    following,
                    before: newest.sample.time + 1,
                    newest,
                    in: database,
                    with: &memory
                )
            let change = try pass(number, following, &follower, in: database)
            alarms.keep(follower, of: number)
            next = min(next, alarms.absences[number] ?? .max)
            if let change { try refold(number, from: change, in: database) }
        }
        alarms.nextAbsence = next
    }

    /// Stores the runs of a series that had no sample up to the latest received time.
    ///
    /// - Returns: The time from which the alarm has changed, or nil if there are none.
    @discardableResult
    func pass(
        _ number: Int,
        _ following: AlarmBook.Following,
        _ follower: inout AlarmBook.Follower,
        in database: Database
    ) throws -> Int64? {
        let before = follower.evaluator.last ?? .distantPast
        let begun = follower.evaluator.pass(Instant(kept: alarms.clock))
        guard !begun.isEmpty else { return nil }
        return try keep(begun, of: number, following, &follower, since: before, database)
    }
}

extension Database {
    /// Returns true if a series has a run that began at a time or later.
    func hasAlarmRun(of series: Int, from time: Int64) throws -> Bool {
        try firstRow(
            "SELECT 1 FROM alarm WHERE series = ? AND onset >= ? LIMIT 1",
            .integer(Int64(series)),
            .integer(time)
        ) { _ in true } ?? false
    }
}
