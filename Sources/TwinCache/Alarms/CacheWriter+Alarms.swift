// SPDX-License-Identifier: Apache-2.0

import GRDB
public import TwinAlarms
import TwinModel

extension CacheWriter {
    /// Replaces the alarm rules.
    ///
    /// Only the series of new, removed and changed rules are checked again. This is done by
    /// ``maintain(now:)``, some series per call. Until then these series have no alarms.
    ///
    /// - Throws: ``CacheError`` if nothing was changed.
    public func judge(by rules: AlarmRules) throws {
        guard try looking({ state, _ in state.alarms.rules != rules }) else { return }
        try writing { state, database in
            try state.judge(by: rules, in: database)
            try state.finish(in: database)
        }
    }

    /// Returns the number of series that have not been checked against changed rules yet.
    ///
    /// - Throws: ``CacheError`` if the cache cannot be read.
    public func seriesToJudge() throws -> Int {
        try looking { state, _ in state.alarms.due.count }
    }
}

extension CacheWriter {
    /// Copies open runs of another cache and the statuses of its alarms just before an instant.
    func takeAlarms(
        _ runs: [SeriesID: [AlarmRun]],
        _ bases: [SeriesID: AlarmStatus],
        at start: Instant
    ) throws {
        try writing { state, database in
            try state.take(runs, bases, at: start.millisecondsSince1970, in: database)
            try state.finish(in: database)
        }
    }

    /// Copies rows of another cache's journal unchanged.
    func takeAlarmEntries(_ entries: [AlarmEntry]) throws {
        guard !entries.isEmpty else { return }
        try writing { state, database in
            var changes: [Int: Int64] = [:]
            for entry in entries {
                try database.write(entry)
                guard let alarm = entry.alarm, let number = state.seriesNumbers[alarm] else {
                    continue
                }
                let time = entry.instant.millisecondsSince1970
                changes[number] = min(changes[number] ?? time, time)
            }
            for (number, time) in changes { try state.refold(number, from: time, in: database) }
            try state.finish(in: database)
        }
    }
}

extension CacheReader {
    /// Returns the alarm rules of the cache.
    func alarmRules() throws -> AlarmRules {
        try reading { AlarmRules(try $0.database.alarmLimits().map(\.rule)) }
    }

    /// Returns the alarm runs of each series that are active at an instant.
    ///
    /// Series within their limits are absent.
    func openAlarms(at instant: Instant) throws -> [SeriesID: [AlarmRun]] {
        try reading { view in
            var places: [Int64: Int] = [:]
            for limit in try view.database.alarmLimits() { places[limit.id] = limit.place }
            var runs: [SeriesID: [AlarmRun]] = [:]
            let time = instant.millisecondsSince1970
            try view.database.forEachRow(
                "SELECT \(Database.alarmColumns) FROM alarm WHERE finish > ? AND onset <= ?",
                .integer(time),
                .integer(time)
            ) { row in
                guard let number = Int(exactly: row.integer(0)),
                    view.catalog.series.indices.contains(number), let place = places[row.integer(1)]
                else { return true }
                var run = Database.alarmRun(row, place: place)
                (run.clear, run.clearReceived) = (nil, nil)
                runs[view.catalog.series[number].id, default: []].append(run)
                return true
            }
            return runs
        }
    }
}

extension CacheReader {
    /// Returns the status of every alarm just before an instant, except initial ones.
    func alarmBases(at instant: Instant) throws -> [SeriesID: AlarmStatus] {
        try reading { view in
            var bases: [SeriesID: AlarmStatus] = [:]
            for own in try view.alarmSeries() {
                let time = instant.millisecondsSince1970
                let status = try view.database.alarmStatus(of: own, before: time)
                if status != AlarmStatus() { bases[own.id] = status }
            }
            return bases
        }
    }

    /// Returns the rows of the journal after a row and from an instant on, in their order.
    func alarmEntries(after id: Int64, from start: Instant) throws -> [AlarmEntry] {
        try reading { view in
            var entries: [AlarmEntry] = []
            try view.database.forEachRow(
                """
                SELECT \(Database.alarmActColumns) FROM alarm_act WHERE id > ? AND time >= ?
                    ORDER BY id
                """,
                .integer(id),
                .integer(start.millisecondsSince1970)
            ) { row in
                if let entry = Database.alarmEntry(row) { entries.append(entry) }
                return true
            }
            return entries
        }
    }
}

extension WriterState {
    /// Stores new rules, and marks the series that have to be checked against them.
    mutating func judge(by rules: AlarmRules, in database: Database) throws {
        let old = Set(alarms.rules.all)
        let new = Set(rules.all)
        for rule in old.subtracting(new) {
            try database.removeAlarmLimits(of: rule)
        }
        for rule in new.subtracting(old).sorted(by: {
            ($0.kind, $0.property) < ($1.kind, $1.property)
        }) {
            try database.writeAlarmLimits(of: rule)
        }
        let changed = AlarmRules(Array(new.symmetricDifference(old)))
        for (number, described) in series.enumerated() where changed.rule(of: described.id) != nil {
            try database.run(
                "DELETE FROM alarm_stretch WHERE series = ?",
                .integer(Int64(number))
            )
            try database.run(
                "INSERT OR IGNORE INTO alarm_due (series) VALUES (?)",
                .integer(Int64(number))
            )
        }
        var book = try AlarmBook(reading: database)
        for described in series { book.add(described.id) }
        book.followers = alarms.followers.filter { !book.due.contains($0.key) }
        book.clock = alarms.clock
        alarms = book
    }
}
