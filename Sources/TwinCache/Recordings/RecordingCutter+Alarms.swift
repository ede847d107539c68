// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel

extension RecordingCutter {
    /// Copies the alarm runs that overlap the span.
    ///
    /// A run that ends after the span has no end in the recording.
    func copyAlarms(_ view: StoreView, to target: Database) throws {
        try view.database.forEachRow("SELECT * FROM alarm_limit ORDER BY id") { row in
            try target.copy(row, into: "alarm_limit")
            return true
        }
        try view.database.forEachRow("SELECT * FROM alarm_rule ORDER BY kind, property") { row in
            try target.copy(row, into: "alarm_rule")
            return true
        }
        try view.database.forEachRow(
            "SELECT * FROM alarm_setting ORDER BY kind, property, place, name"
        ) { row in
            try target.copy(row, into: "alarm_setting")
            return true
        }
        for (number, other) in try view.database.alarmSuppressors() {
            guard let part = place(Int64(number)), let whole = place(Int64(other)) else { continue }
            try target.write(suppressor: whole, of: part)
        }
        let columns = Database.alarmColumns
        try view.database.forEachRow(
            """
            SELECT \(columns), finish FROM alarm WHERE onset < ? AND finish >= ?
                ORDER BY series, rule, onset
            """,
            .integer(span.upperBound),
            .integer(span.lowerBound)
        ) { row in
            guard let place = place(row.integer(0)) else { return true }
            var values = row.bindings
            values[0] = .integer(Int64(place))
            if let clear = row.integer(orNil: 5), clear >= span.upperBound {
                (values[5], values[6], values[12]) = (.null, .null, .integer(.max))
            }
            try target.run(
                "INSERT INTO alarm (\(columns), finish) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                with: values
            )
            return true
        }
        try view.database.forEachRow(
            """
            SELECT series, hour, earliest, received FROM alarm_late
                WHERE received >= ? AND earliest < ? ORDER BY series, hour
            """,
            .integer(span.lowerBound),
            .integer(span.upperBound)
        ) { row in
            guard let place = place(row.integer(0)) else { return true }
            try target.noteLateSample(
                of: place,
                earliest: max(row.integer(2), span.lowerBound),
                received: row.integer(3)
            )
            return true
        }
    }

    /// Copies the acts of the span, and the statuses of alarms at its start.
    ///
    /// Acts on alarms that are not included are omitted, so their numbers are missing.
    func copyAlarmActs(_ view: inout StoreView, to target: Database) throws {
        try view.database.forEachRow(
            """
            SELECT \(Database.alarmActColumns) FROM alarm_act WHERE time >= ? AND time < ?
                ORDER BY id
            """,
            .integer(span.lowerBound),
            .integer(asked.upperBound)
        ) { row in
            guard let entry = Database.alarmEntry(row) else { return true }
            if let alarm = entry.alarm {
                guard let number = view.catalog.numbers[alarm], newNumbers[number] != nil else {
                    return true
                }
            }
            try target.write(entry)
            return true
        }
        let table = try view.alarmSeries()
        for own in table {
            guard let place = newNumbers[own.number] else { continue }
            let base = try view.database.alarmStatus(of: own, before: span.lowerBound)
            var copy = own
            copy.number = place
            if let other = own.suppressor {
                copy.suppressor?.number = newNumbers[other.number] ?? -1
            }
            try target.beginAlarm(of: copy, at: span.lowerBound, with: base)
        }
    }

    private func place(_ number: Int64) -> Int? {
        guard let number = Int(exactly: number), newNumbers.indices.contains(number) else {
            return nil
        }
        return newNumbers[number]
    }
}
