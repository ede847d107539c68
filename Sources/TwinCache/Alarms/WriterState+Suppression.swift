// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel

extension WriterState {
    /// Finds the series whose alarms suppress those of others, after series or entities have
    /// changed.
    ///
    /// The alarms whose suppressor has changed are computed again. The inputs of derived series are
    /// found too.
    mutating func resolveSuppressors(in database: Database) throws {
        guard alarms.isUnresolved else { return }
        try resolveDerivations(in: database)
        alarms.isUnresolved = false
        for (number, described) in series.enumerated() {
            let found = alarms.suppressor(of: described.id).flatMap { seriesNumbers[$0] }
            guard found != alarms.suppressors[number] else { continue }
            alarms.set(found, of: number)
            try database.write(suppressor: found, of: number)
            try refold(number, from: .min, in: database)
        }
    }
}

extension Database {
    /// Returns the number of the series whose alarm suppresses that of a series, by the latter's
    /// number.
    func alarmSuppressors() throws -> [Int: Int] {
        var suppressors: [Int: Int] = [:]
        try forEachRow("SELECT series, suppressor FROM alarm_suppressor") { row in
            if let series = Int(exactly: row.integer(0)), let other = Int(exactly: row.integer(1)) {
                suppressors[series] = other
            }
            return true
        }
        return suppressors
    }

    /// Stores the number of the series whose alarm suppresses that of a series.
    func write(suppressor: Int?, of series: Int) throws {
        guard let suppressor else {
            try run("DELETE FROM alarm_suppressor WHERE series = ?", .integer(Int64(series)))
            return
        }
        try run(
            "INSERT OR REPLACE INTO alarm_suppressor (series, suppressor) VALUES (?, ?)",
            .integer(Int64(series)),
            .integer(Int64(suppressor))
        )
    }

    /// Returns the wholes that entities are part of: their parents, or else their districts.
    func wholes() throws -> [EntityID: EntityID] {
        var wholes: [EntityID: EntityID] = [:]
        try forEachRow("SELECT id, coalesce(parent, district) FROM entity") { row in
            if let whole = row.text(orNil: 1) { wholes[EntityID(row.text(0))] = EntityID(whole) }
            return true
        }
        return wholes
    }
}
