// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel
import TwinQuery

// The journal of operator acts is in the table `alarm_act`. Rows are only ever added. Retention
// does not remove them, so that the acts of people outlast the data.

extension Database {
    /// The greatest number of rows of a journal, which prevents it from filling the disk.
    static let mostAlarmActs: Int64 = 2_000_000

    static let alarmActColumns = """
        id, time, entity, property, activation, act, author, alias, host, position, reason, comment,
            until, undo, batch, previous, sum
        """

    /// Returns the number and the checksum of the last row of the journal, or nil if it is empty.
    func lastAlarmAct() throws -> (id: Int64, checksum: UInt64)? {
        try firstRow("SELECT id, sum FROM alarm_act ORDER BY id DESC LIMIT 1") { row in
            (row.integer(0), UInt64(bitPattern: row.integer(1)))
        }
    }

    /// Adds a row to the journal; an existing row remains unchanged.
    func write(_ entry: AlarmEntry) throws {
        let marks = Array(repeating: "?", count: 17).joined(separator: ", ")
        try run(
            "INSERT OR IGNORE INTO alarm_act (\(Self.alarmActColumns)) VALUES (\(marks))",
            .integer(entry.id),
            .integer(entry.instant.millisecondsSince1970),
            .text(orNull: entry.alarm?.entity.rawValue),
            .text(orNull: entry.alarm?.property),
            .integer(orNull: entry.activation?.millisecondsSince1970),
            .text(entry.act.rawValue),
            .text(entry.author.user),
            .text(orNull: entry.author.alias),
            .text(orNull: entry.author.host),
            .text(orNull: entry.author.position),
            .text(orNull: entry.reason?.rawValue),
            .text(orNull: entry.comment),
            .integer(orNull: entry.until?.millisecondsSince1970),
            .integer(orNull: entry.undoOf),
            .integer(entry.batch),
            .integer(Int64(bitPattern: entry.previous)),
            .integer(Int64(bitPattern: entry.checksum))
        )
    }

    /// Returns the journal entry of a row with ``alarmActColumns``.
    ///
    /// Returns nil if the act is unknown, because a newer version of the program wrote it.
    static func alarmEntry(_ row: StoredRow) -> AlarmEntry? {
        guard let act = AlarmAct(rawValue: row.text(5)) else { return nil }
        var alarm: SeriesID?
        if let entity = row.text(orNil: 2), let property = row.text(orNil: 3) {
            alarm = SeriesID(EntityID(entity), property)
        }
        var entry = AlarmEntry(
            id: row.integer(0),
            instant: Instant(kept: row.integer(1)),
            act: act,
            alarm: alarm,
            activation: row.integer(orNil: 4).map(Instant.init(kept:)),
            author: AlarmAuthor(
                user: row.text(6),
                alias: row.text(orNil: 7),
                host: row.text(orNil: 8),
                position: row.text(orNil: 9)
            ),
            reason: row.text(orNil: 10).flatMap(AlarmReason.init(rawValue:)),
            comment: row.text(orNil: 11),
            until: row.integer(orNil: 12).map(Instant.init(kept:)),
            undoOf: row.integer(orNil: 13),
            batch: row.integer(14),
            previous: UInt64(bitPattern: row.integer(15))
        )
        entry.checksum = UInt64(bitPattern: row.integer(16))
        return entry
    }

    /// Returns the acts on an alarm in a span of time, by time and then by number.
    func alarmEntries(
        of alarm: SeriesID,
        from start: Int64,
        through end: Int64 = .max
    ) throws -> [AlarmEntry] {
        var entries: [AlarmEntry] = []
        try forEachRow(
            """
            SELECT \(Self.alarmActColumns) FROM alarm_act
                WHERE entity = ? AND property = ? AND time BETWEEN ? AND ? ORDER BY time, id
            """,
            .text(alarm.entity.rawValue),
            .text(alarm.property),
            .integer(start),
            .integer(end)
        ) { row in
            if let entry = Self.alarmEntry(row) { entries.append(entry) }
            return true
        }
        return entries
    }

    /// Returns all rows of the request that added a row, by number.
    func alarmEntries(batchOf id: Int64) throws -> [AlarmEntry] {
        var entries: [AlarmEntry] = []
        try forEachRow(
            """
            SELECT \(Self.alarmActColumns) FROM alarm_act
                WHERE id >= (SELECT batch FROM alarm_act WHERE id = ?)
                    AND batch = (SELECT batch FROM alarm_act WHERE id = ?)
                    AND id < (SELECT batch FROM alarm_act WHERE id = ?) + \(AlarmRequest.mostTargets)
                ORDER BY id
            """,
            .integer(id),
            .integer(id),
            .integer(id)
        ) { row in
            if let entry = Self.alarmEntry(row) { entries.append(entry) }
            return true
        }
        return entries
    }

    /// Checks the checksums of the first rows of the journal.
    ///
    /// Rows with an act that this version does not know are passed over.
    ///
    /// - Parameter most: The greatest number of rows to check.
    /// - Returns: The check with its findings.
    /// - Throws: An SQLite error.
    func journalCheck(most: Int64 = .max) throws -> AlarmJournalCheck {
        var check = AlarmJournalCheck()
        try forEachRow(
            "SELECT \(Self.alarmActColumns) FROM alarm_act ORDER BY id LIMIT ?",
            .integer(most)
        ) { row in
            if let entry = Self.alarmEntry(row) { check.add(entry) }
            return true
        }
        return check
    }

    /// Returns the last rows of the journal in a span that were written by the moment, in their
    /// order.
    func alarmEntries(in span: Range<Instant>, at moment: Moment, limit: Int) throws -> [AlarmEntry]
    {
        guard limit > 0 else { return [] }
        let last = min(moment.instant, moment.known ?? .distantFuture)
        var entries: [AlarmEntry] = []
        try forEachRow(
            """
            SELECT \(Self.alarmActColumns) FROM alarm_act
                WHERE time >= ? AND time < ? AND time <= ? ORDER BY time DESC, id DESC LIMIT ?
            """,
            .integer(span.lowerBound.millisecondsSince1970),
            .integer(span.upperBound.millisecondsSince1970),
            .integer(last.millisecondsSince1970),
            .integer(Int64(limit))
        ) { row in
            if let entry = Self.alarmEntry(row) { entries.append(entry) }
            return true
        }
        return entries.reversed()
    }
}
