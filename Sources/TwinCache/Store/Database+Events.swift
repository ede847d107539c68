// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinModel
import TwinQuery

// Events and the statuses of sources are stored in plain tables, because they are few.

extension Database {
    static let eventColumns = """
        event.id, kind, time, finish, received, first_received, entity, district, priority, english, chinese
        """

    /// Stores an event, or a newer version of it.
    func write(_ event: Event, of source: Int64) throws {
        let present = try firstRow(
            "SELECT \(Self.eventColumns) FROM event WHERE source = ? AND id = ?",
            .integer(source),
            .text(event.id),
            value: Self.keptEvent
        )
        var kept = present ?? KeptEvent(event)
        if present != nil { kept.take(event) }
        guard kept != present else { return }
        let version = kept.event
        try run(
            """
            INSERT OR REPLACE INTO event (id, kind, time, finish, received, first_received, entity,
                district, priority, english, chinese, source)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .text(version.id),
            .text(version.kind),
            .integer(version.time.millisecondsSince1970),
            .integer(orNull: version.end?.millisecondsSince1970),
            .integer(version.receivedTime.millisecondsSince1970),
            .integer(kept.firstReceived.millisecondsSince1970),
            .text(orNull: version.entity?.rawValue),
            .text(orNull: version.district?.rawValue),
            .integer(orNull: version.priority.map { Int64($0.rawValue) }),
            .text(version.text.english),
            .text(orNull: version.text.chinese),
            .integer(source)
        )
    }

    static func keptEvent(_ row: StoredRow) -> KeptEvent {
        func instant(_ column: CInt) -> Instant {
            Instant(kept: row.integer(column))
        }
        let event = Event(
            id: row.text(0),
            kind: row.text(1),
            time: instant(2),
            end: row.isNull(3) ? nil : instant(3),
            receivedTime: instant(4),
            entity: row.text(orNil: 6).map { EntityID($0) },
            district: row.text(orNil: 7).map { EntityID($0) },
            priority: row.integer(orNil: 8).flatMap {
                UInt8(exactly: $0).flatMap(Priority.init(rawValue:))
            },
            text: LocalizedText(row.text(9), chinese: row.text(orNil: 10))
        )
        return KeptEvent(event, firstReceived: instant(5))
    }

    /// Returns the events that began in the span, as they appear at the moment, newest first.
    func events(
        in span: Range<Instant>,
        from floor: Int64,
        at moment: Moment,
        limit: Int
    ) throws -> [Event] {
        guard limit > 0 else { return [] }
        var events: [Event] = []
        try forEachRow(
            """
            SELECT \(Self.eventColumns) FROM event JOIN source ON source.id = event.source
                WHERE time >= ? AND time < ? AND time <= ? AND first_received <= ?
                ORDER BY time DESC, event.id, source.name
            """,
            .integer(max(span.lowerBound.millisecondsSince1970, floor)),
            .integer(span.upperBound.millisecondsSince1970),
            .integer(moment.instant.millisecondsSince1970),
            .integer(moment.known?.millisecondsSince1970 ?? .max)
        ) { row in
            if let event = Self.keptEvent(row).seen(at: moment) { events.append(event) }
            return events.count < limit
        }
        return events
    }
}

extension Database {
    private static let statusColumns = """
        since, state, noted, success, newest, next, interval, failures, skew, observations, rejects,
            message
        """

    /// Stores the status of a source at its recording time.
    ///
    /// - Parameters:
    ///   - status: The status to store.
    ///   - source: The number of the source.
    ///   - hasExamples: True to include the examples of rejects.
    /// - Throws: A database error.
    func write(_ status: SourceStatus, of source: Int64, hasExamples: Bool) throws {
        let rejects = status.rejects.map { "\($0.key.rawValue):\($0.value)" }.sorted()
        var counts = rejects + StatusCount.encoding(of: status)
        if let message = status.message { counts += StatusMessage.encoding(of: message) }
        if hasExamples { counts += StatusExample.encoding(of: status) }
        try run(
            """
            INSERT OR REPLACE INTO status (source, \(Self.statusColumns))
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(source),
            .integer(status.since.millisecondsSince1970),
            .text(status.state.rawValue),
            .integer(status.noted.millisecondsSince1970),
            .integer(orNull: status.lastSuccess?.millisecondsSince1970),
            .integer(orNull: status.newestObservation?.millisecondsSince1970),
            .integer(orNull: status.nextTry?.millisecondsSince1970),
            .integer(status.interval.wholeMilliseconds),
            .integer(Int64(status.failures)),
            .integer(orNull: status.clockSkew?.wholeMilliseconds),
            .integer(Int64(status.observations)),
            .text(counts.joined(separator: ",")),
            .text(orNull: status.message?.english)
        )
    }

    /// Returns the status of a source at the moment, or nil if none had been recorded by then.
    func status(
        of source: SourceID,
        numbered number: Int64,
        at moment: Moment
    ) throws
        -> SourceStatus?
    {
        let status = try firstRow(
            """
            SELECT \(Self.statusColumns) FROM status WHERE source = ? AND noted <= ?
                ORDER BY noted DESC LIMIT 1
            """,
            .integer(number),
            .integer(moment.statusInstant.millisecondsSince1970)
        ) { row in
            func instant(_ column: CInt) -> Instant? {
                row.integer(orNil: column).map(Instant.init(kept:))
            }
            let year: Int64 = 366 * 86_400_000
            var status = SourceStatus(
                source: source,
                at: instant(0) ?? .distantPast,
                interval: .milliseconds(min(max(row.integer(6), 0), year))
            )
            status.state = SourceState(rawValue: row.text(1)) ?? .starting
            status.noted = instant(2) ?? .distantPast
            status.lastSuccess = instant(3)
            status.newestObservation = instant(4)
            status.nextTry = instant(5)
            status.failures = Int(row.integer(7))
            status.clockSkew = row.integer(orNil: 8).map {
                .milliseconds(min(max($0, -year), year))
            }
            status.observations = Int(row.integer(9))
            for part in row.text(10).split(separator: ",") {
                let pair = part.split(separator: ":")
                if StatusExample.take(pair, into: &status) { continue }
                guard pair.count == 2, let count = Int(pair[1]) else { continue }
                if let reason = RejectReason(rawValue: String(pair[0])) {
                    status.rejects[reason] = count
                } else {
                    StatusCount(rawValue: String(pair[0]))?.take(count, into: &status)
                }
            }
            status.message = StatusMessage.message(row.text(orNil: 11), pairs: row.text(10))
            return status
        }
        guard let found = status, found.examples.isEmpty, !found.rejects.isEmpty else {
            return status
        }
        var read = found
        // Examples are only stored with some of the statuses, but at short intervals.
        try forEachRow(
            """
            SELECT rejects FROM status WHERE source = ? AND noted <= ? AND noted >= ?
                ORDER BY noted DESC
            """,
            .integer(number),
            .integer(found.noted.millisecondsSince1970),
            .integer(found.noted.millisecondsSince1970 - 2 * StatusExample.interval)
        ) { row in
            for part in row.text(0).split(separator: ",") {
                _ = StatusExample.take(part.split(separator: ":"), into: &read)
            }
            return read.examples.isEmpty
        }
        read.examples = read.examples.filter { found.rejects[$0.key] != nil }
        return read
    }
}
