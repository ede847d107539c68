// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel
import TwinQuery

// The tables of alarms. `alarm_limit` has the limits that the alarm runs were computed with.
// `alarm` has a row for each time that a series exceeded a limit, however short. `alarm_late` lists
// the series with samples that arrived after later ones, by the hour of the first such sample.
// `alarm_due` lists the series whose history has to be checked against new limits.
//
// `alarm_rule` has the class and the group of a rule's alarms.
//
// A row depends only on the stored samples and events, not on whether it was written as they
// arrived or later. A row also has the onset of its trouble, so that the onset is known even after
// older data has been removed.

/// The writer's knowledge of alarms between appends.
struct AlarmBook: Sendable {
    /// A limit stored in the file.
    struct Limit: Sendable {
        var id: Int64
        var rule: AlarmRule
        var place: Int

        var limit: AlarmLimit { rule.limits[place] }
    }

    /// The rule of a series and the row ids of its limits.
    struct Following: Sendable {
        var rule: AlarmRule
        /// The row ids of the limits, in their order.
        var ids: [Int64]

        /// The time before a change from which samples are evaluated again, to include pending
        /// off-delays.
        var reach: Int64 { (rule.limits.map(\.offDelay).max() ?? .zero).wholeMilliseconds }
    }

    /// The evaluation state of a series.
    struct Follower: Sendable {
        var evaluator: AlarmEvaluator
        /// The latest received time so far.
        var received: Int64
    }

    private(set) var rules = AlarmRules()
    private var ids: [AlarmRule: [Int64]] = [:]
    /// The rule of each series with limits, by the number of the series.
    private(set) var following: [Following?] = []
    private(set) var ofEntity: [EntityID: [Int]] = [:]
    var followers: [Int: Follower] = [:]
    /// The series that have to be checked from their beginning.
    var due: Set<Int> = []

    init() {}

    /// Creates a book with the limits of the file.
    ///
    /// The series are added by ``add(_:)``.
    init(reading database: Database) throws {
        let limits = try database.alarmLimits()
        for limit in limits { ids[limit.rule, default: []].append(limit.id) }
        rules = AlarmRules(limits.map(\.rule))
        try database.forEachRow("SELECT series FROM alarm_due") { row in
            if let number = Int(exactly: row.integer(0)) { due.insert(number) }
            return true
        }
    }

    /// Adds the next series.
    mutating func add(_ series: SeriesID) {
        let number = following.count
        guard let rule = rules.rule(of: series), let ids = ids[rule] else {
            following.append(nil)
            return
        }
        following.append(Following(rule: rule, ids: ids))
        ofEntity[series.entity, default: []].append(number)
    }

    /// Returns a series with its rule and the row ids of its limits, or nil if it has no limits.
    func alarmSeries(_ number: Int, _ id: SeriesID) -> AlarmSeries? {
        following(number).map { following in
            AlarmSeries(number: number, id: id, rule: following.rule, limits: following.ids)
        }
    }

    /// Returns the rule of a series, or nil if the series has no limits.
    func following(_ number: Int) -> Following? {
        following.indices.contains(number) ? following[number] : nil
    }
}

/// The samples of one append for a series with limits.
struct AlarmWork {
    /// The newest sample before the append.
    var before: Newest
    var samples: [Sample] = []
}

extension Sample {
    /// The number used to evaluate alarms, or nil if there is none with a reliable quality.
    var decisiveNumber: Double? { mark.quality.isDecisive ? number : nil }
}

extension Database {
    static let alarmColumns = """
        series, rule, onset, received, value, clear, clear_received, trouble, previous, priority,
            event, event_received
        """

    /// Returns the limits of the file.
    ///
    /// Those of one rule are adjacent and in order.
    func alarmLimits() throws -> [AlarmBook.Limit] {
        struct Row {
            var id: Int64
            var kind: String
            var property: String
            var interval: Duration
            var limit: AlarmLimit
            var alarmClass: AlarmClass
            var group: String?
        }
        var rows: [Row] = []
        try forEachRow(
            """
            SELECT id, alarm_limit.kind, alarm_limit.property, interval, priority, above, below,
                deadband, on_delay, off_delay, class, longest_shelf, realarm, grp
                FROM alarm_limit LEFT JOIN alarm_rule ON alarm_rule.kind = alarm_limit.kind
                    AND alarm_rule.property = alarm_limit.property
                ORDER BY alarm_limit.kind, alarm_limit.property, place
            """
        ) { row in
            func real(_ column: CInt) -> Double? { row.isNull(column) ? nil : row.real(column) }
            func duration(_ column: CInt) -> Duration {
                .milliseconds(min(max(row.integer(column), 0), 366 * 86_400_000))
            }
            let priority = UInt8(exactly: row.integer(4)).flatMap(Priority.init(rawValue:))
            var alarmClass = AlarmClass.standard
            if let name = row.text(orNil: 10) {
                alarmClass.name = name
                alarmClass.longestShelf = duration(11)
                alarmClass.realarm = row.isNull(12) ? nil : duration(12)
            }
            rows.append(
                Row(
                    id: row.integer(0),
                    kind: row.text(1),
                    property: row.text(2),
                    interval: duration(3),
                    limit: AlarmLimit(
                        priority: priority ?? .low,
                        above: real(5),
                        below: real(6),
                        deadband: row.real(7),
                        onDelay: duration(8),
                        offDelay: duration(9)
                    ),
                    alarmClass: alarmClass,
                    group: row.text(orNil: 13)
                )
            )
            return rows.count < 100_000
        }
        var limits: [AlarmBook.Limit] = []
        var start = 0
        while start < rows.count {
            let first = rows[start]
            let same = rows[start...].prefix {
                $0.kind == first.kind && $0.property == first.property
            }
            let rule = AlarmRule(
                kind: first.kind,
                property: first.property,
                interval: first.interval,
                limits: same.map(\.limit),
                alarmClass: first.alarmClass,
                group: first.group
            )
            for (place, row) in same.enumerated() {
                limits.append(AlarmBook.Limit(id: row.id, rule: rule, place: place))
            }
            start = same.endIndex
        }
        return limits
    }

    /// Stores the limits of a rule.
    func writeAlarmLimits(of rule: AlarmRule) throws {
        try run(
            """
            INSERT OR REPLACE INTO alarm_rule (kind, property, class, longest_shelf, realarm, grp)
                VALUES (?, ?, ?, ?, ?, ?)
            """,
            .text(rule.kind),
            .text(rule.property),
            .text(rule.alarmClass.name),
            .integer(rule.alarmClass.longestShelf.wholeMilliseconds),
            .integer(orNull: rule.alarmClass.realarm?.wholeMilliseconds),
            .text(orNull: rule.group)
        )
        for (place, limit) in rule.limits.enumerated() {
            try run(
                """
                INSERT INTO alarm_limit (kind, property, place, interval, priority, above, below,
                    deadband, on_delay, off_delay) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                .text(rule.kind),
                .text(rule.property),
                .integer(Int64(place)),
                .integer(rule.interval.wholeMilliseconds),
                .integer(Int64(limit.priority.rawValue)),
                limit.above.map(Binding.real) ?? .null,
                limit.below.map(Binding.real) ?? .null,
                .real(limit.deadband),
                .integer(limit.onDelay.wholeMilliseconds),
                .integer(limit.offDelay.wholeMilliseconds)
            )
        }
    }

    /// Stores a run.
    ///
    /// It replaces one with the same limit and onset.
    func write(_ run: AlarmRun, of series: Int, _ following: AlarmBook.Following) throws {
        let finish = run.clear.map { $0 + following.rule.limits[run.limit].offDelay }
        try self.run(
            """
            INSERT OR REPLACE INTO alarm (\(Self.alarmColumns), finish)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(Int64(series)),
            .integer(following.ids[run.limit]),
            .integer(run.onset.millisecondsSince1970),
            .integer(run.received.millisecondsSince1970),
            .real(run.value),
            .integer(orNull: run.clear?.millisecondsSince1970),
            .integer(orNull: run.clearReceived?.millisecondsSince1970),
            .integer(run.trouble.onset.millisecondsSince1970),
            .integer(orNull: run.trouble.previous?.millisecondsSince1970),
            .integer(Int64(run.trouble.priority.rawValue)),
            .integer(orNull: run.trouble.event?.millisecondsSince1970),
            .integer(orNull: run.trouble.eventReceived?.millisecondsSince1970),
            .integer(finish?.millisecondsSince1970 ?? .max)
        )
    }

    /// Returns the run of a row with ``alarmColumns``.
    static func alarmRun(_ row: StoredRow, place: Int) -> AlarmRun {
        func instant(_ column: CInt) -> Instant { Instant(kept: row.integer(column)) }
        func instant(orNil column: CInt) -> Instant? {
            row.integer(orNil: column).map(Instant.init(kept:))
        }
        let priority = UInt8(exactly: row.integer(9)).flatMap(Priority.init(rawValue:))
        return AlarmRun(
            limit: place,
            onset: instant(2),
            received: instant(3),
            value: row.real(4),
            clear: instant(orNil: 5),
            clearReceived: instant(orNil: 6),
            trouble: AlarmTrouble(
                onset: instant(7),
                previous: instant(orNil: 8),
                priority: priority ?? .low,
                event: instant(orNil: 10),
                eventReceived: instant(orNil: 11)
            )
        )
    }

    /// Returns the last run of each limit of a series that began before a time.
    func alarmRuns(
        of series: Int,
        ids: [Int64],
        openAt time: Int64
    ) throws -> [AlarmRun] {
        var runs: [AlarmRun] = []
        for (place, id) in ids.enumerated() {
            try forEachRow(
                """
                SELECT \(Self.alarmColumns) FROM alarm
                    WHERE series = ? AND rule = ? AND onset < ? ORDER BY onset DESC LIMIT 1
                """,
                .integer(Int64(series)),
                .integer(id),
                .integer(time)
            ) { row in
                runs.append(Self.alarmRun(row, place: place))
                return false
            }
        }
        return runs
    }

    /// Sets the event of a trouble to the event of the entity that began it.
    ///
    /// This is the earliest event within reach that has a priority.
    func date(_ trouble: inout AlarmTrouble, of entity: EntityID, _ rule: AlarmRule) throws {
        let times = trouble.eventTimes(within: rule.eventReach)
        let found = try firstRow(
            """
            SELECT time, first_received FROM event
                WHERE time BETWEEN ? AND ? AND entity = ? AND priority IS NOT NULL
                ORDER BY time, first_received LIMIT 1
            """,
            .integer(times.lowerBound.millisecondsSince1970),
            .integer(times.upperBound.millisecondsSince1970),
            .text(entity.rawValue)
        ) { ($0.integer(0), $0.integer(1)) }
        trouble.event = found.map { Instant(kept: $0.0) }
        trouble.eventReceived = found.map { Instant(kept: $0.1) }
    }

    /// Records that a series has a sample that arrived after later ones.
    ///
    /// - Parameters:
    ///   - series: The number of the series.
    ///   - earliest: A phenomenon time before which no sample is late.
    ///   - received: The time by which all samples had arrived.
    /// - Throws: An SQLite error.
    func noteLateSample(of series: Int, earliest: Int64, received: Int64) throws {
        try run(
            """
            INSERT INTO alarm_late (series, hour, earliest, received) VALUES (?, ?, ?, ?)
                ON CONFLICT (series, hour) DO UPDATE SET
                earliest = min(earliest, excluded.earliest),
                received = max(received, excluded.received)
            """,
            .integer(Int64(series)),
            .integer(StoreKey.hour(of: earliest)),
            .integer(earliest),
            .integer(received)
        )
    }
}
