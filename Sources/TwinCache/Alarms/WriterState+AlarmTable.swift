// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel

extension WriterState {
    /// Computes an alarm again from a time on.
    func refold(_ number: Int, from time: Int64, in database: Database) throws {
        if let own = alarms.alarmSeries(number, series[number].id) {
            try database.refoldAlarm(of: own, from: time)
        }
        try refoldDependents(of: number, from: time, in: database)
    }

    /// Computes the alarms suppressed by an alarm again from a time on.
    func refoldDependents(of number: Int, from time: Int64, in database: Database) throws {
        for dependent in alarms.dependents[number] ?? [] where !alarms.due.contains(dependent) {
            guard let own = alarms.alarmSeries(dependent, series[dependent].id) else { continue }
            try database.refoldAlarm(of: own, from: time)
        }
    }

    /// Takes the runs that were open in another cache when this one started, and its alarms'
    /// statuses.
    mutating func take(
        _ runs: [SeriesID: [AlarmRun]],
        _ bases: [SeriesID: AlarmStatus],
        at start: Int64,
        in database: Database
    ) throws {
        // The first samples are those from some time before the start, which has other runs.
        for table in ["alarm", "alarm_stretch"] { try database.run("DELETE FROM \(table)") }
        alarms.forgetFollowers()
        for (id, runs) in runs {
            guard let number = seriesNumbers[id], let following = alarms.following(number) else {
                continue
            }
            for run in runs where following.ids.indices.contains(run.limit) {
                try database.write(run, of: number, following)
            }
        }
        for id in Set(runs.keys).union(bases.keys) {
            guard let number = seriesNumbers[id], let own = alarms.alarmSeries(number, id) else {
                continue
            }
            try database.beginAlarm(of: own, at: start, with: bases[id] ?? AlarmStatus())
        }
    }

    /// Returns the status of every alarm just before a time, except initial ones.
    func alarmBases(at time: Int64, in database: Database) throws -> [(Int, AlarmStatus)] {
        var numbers: [Int] = []
        try database.forEachRow(
            "SELECT DISTINCT series FROM alarm_stretch WHERE finish >= ? AND start < ?",
            .integer(time),
            .integer(time)
        ) { row in
            if let number = Int(exactly: row.integer(0)) { numbers.append(number) }
            return true
        }
        return try numbers.sorted().compactMap { number in
            guard series.indices.contains(number),
                let own = alarms.alarmSeries(number, series[number].id)
            else { return nil }
            return (number, try database.alarmStatus(of: own, at: time - 1))
        }
    }
}
