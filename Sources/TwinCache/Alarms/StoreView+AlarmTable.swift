// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel
import TwinQuery

extension StoreView {
    /// Returns the series with limits, by number.
    func alarmSeries() throws -> [AlarmSeries] {
        let directory = try AlarmDirectory(reading: database)
        return catalog.series.indices.compactMap { number in
            directory.series(number, of: catalog.series)
        }
    }

    /// Returns the alarms at a moment with the acts of operators on them, by series.
    mutating func alarmTable(at moment: Moment) throws -> [AlarmRow] {
        let listed = try listedAlarms(at: moment)
        return listed.rows(with: try lastDecisive(of: listed.rules, at: moment))
    }

    /// Returns the active alarms and the alarm table at a moment.
    mutating func alarmPicture(at moment: Moment) throws -> AlarmPicture {
        let active = try activeAlarms(at: moment)
        let listed = try listedAlarms(at: moment)
        let rules = active.rules.merging(listed.rules) { $1 }
        let last = try lastDecisive(of: rules, at: moment)
        return AlarmPicture(alarms: active.alarms(with: last), rows: listed.rows(with: last))
    }

    /// Alarms of the table without their current values.
    private struct Listed {
        var alarms: [(own: AlarmSeries, status: AlarmStatus)] = []

        /// The rules of the alarms, by the number of their series.
        var rules: [Int: AlarmRule] {
            var rules: [Int: AlarmRule] = [:]
            for (own, _) in alarms { rules[own.number] = own.rule }
            return rules
        }

        /// Returns the rows with the last decisive samples of their series.
        func rows(with last: [Int: Decisive]) -> [AlarmRow] {
            alarms.map { own, status in
                AlarmRow(
                    alarm: own.id,
                    rule: own.rule,
                    status: status,
                    observed: last[own.number]?.time,
                    value: last[own.number]?.value
                )
            }.sorted { $0.alarm < $1.alarm }
        }
    }

    private mutating func listedAlarms(at moment: Moment) throws -> Listed {
        let time = moment.instant.millisecondsSince1970
        var listed = Listed()
        guard time >= floor else { return listed }
        let directory = try AlarmDirectory(reading: database)
        if moment.known == nil {
            for (number, stretch) in try stretches(at: time) {
                guard let own = directory.series(number, of: catalog.series) else {
                    continue
                }
                var status = stretch.head
                if time < stretch.settled {
                    var fold = try database.alarmFold(of: own, from: stretch, through: time)
                    status = fold.advance(through: moment.instant)
                }
                if status.isListed { listed.alarms.append((own, status)) }
            }
        } else {
            let late = try lateSeries(at: moment)
            for own in try seriesWithAlarms(late, directory) {
                guard var fold = try fold(own, from: time, at: moment, late) else { continue }
                let status = fold.advance(through: moment.instant)
                if status.isListed { listed.alarms.append((own, status)) }
            }
        }
        return listed
    }

    /// Returns all changes of alarms in a span.
    mutating func alarmChanges(in span: Range<Instant>, at moment: Moment) throws -> [AlarmChange] {
        let start = max(span.lowerBound, Instant(kept: floor))
        let end = min(span.upperBound - .milliseconds(1), moment.instant)
        guard start <= end else { return [] }
        let directory = try AlarmDirectory(reading: database)
        let moment = Moment(at: end, asOf: moment.known)
        let late = try lateSeries(at: moment)
        let first = start.millisecondsSince1970
        var changes: [AlarmChange] = []
        for own in try seriesWithAlarms(late, directory, through: end) {
            guard var fold = try fold(own, from: first, at: moment, late, through: end) else {
                continue
            }
            while let transition = fold.next(through: end) {
                guard transition.instant >= start else { continue }
                changes.append(
                    AlarmChange(alarm: own.id, transition: transition, rule: own.rule)
                )
            }
        }
        // Changes of one alarm at one instant keep their order, because this is the actual
        // sequence.
        return changes.enumerated().sorted { left, right in
            if AlarmChange.comesFirst(left.element, right.element) { return true }
            if AlarmChange.comesFirst(right.element, left.element) { return false }
            return left.offset < right.offset
        }.map(\.element)
    }

    // MARK: Stretches

    /// Returns the stretches that contain an instant, by the number of their series.
    ///
    /// Damaged stretches are replaced by uncomputed ones.
    private mutating func stretches(at time: Int64) throws -> [(number: Int, stretch: AlarmStretch)]
    {
        let columns = AlarmStretch.columns
        var found: [(number: Int, stretch: AlarmStretch)] = []
        let known = catalog.series.indices
        var damaged: [DamagedBlock] = []
        func take(_ row: StoredRow) {
            guard let number = Int(exactly: row.integer(0)), known.contains(number) else { return }
            guard let stretch = AlarmStretch(row, from: 1) else {
                damaged.append(.alarmStretch(of: number, start: row.integer(1)))
                found.append((number, .uncomputed))
                return
            }
            if stretch.finish > time { found.append((number, stretch)) }
        }
        defer { damage += damaged }
        let later = try database.firstRow(
            """
            SELECT count(*) FROM
                (SELECT 1 FROM alarm_stretch WHERE finish > ? LIMIT \(Self.fewStretches))
            """,
            .integer(time)
        ) { $0.integer(0) }
        guard later ?? 0 >= Self.fewStretches else {
            try database.forEachRow(
                "SELECT series, \(columns) FROM alarm_stretch WHERE finish > ? AND +start <= ?",
                .integer(time),
                .integer(time)
            ) { row in
                take(row)
                return true
            }
            return found
        }
        // Otherwise read the last stretch of each series that began by then, no matter how many are
        // later.
        try database.forEachRow(
            """
            \(Self.numbers(in: "alarm_stretch"))
            SELECT series, \(columns) FROM own CROSS JOIN alarm_stretch
                ON series = number AND start = (
                    SELECT max(start) FROM alarm_stretch AS last
                        WHERE last.series = number AND last.start <= ?)
            """,
            .integer(time)
        ) { row in
            take(row)
            return true
        }
        return found
    }

    /// The maximum number of stretches ending after a time for which all of them are read.
    private static let fewStretches: Int64 = 4000

    /// Returns the numbers of the series with rows in a table.
    private func seriesNumbers(in table: String) throws -> [Int] {
        var numbers: [Int] = []
        try database.forEachRow("\(Self.numbers(in: table)) SELECT number FROM own") { row in
            if let number = Int(exactly: row.integer(0)),
                catalog.series.indices.contains(number)
            {
                numbers.append(number)
            }
            return true
        }
        return numbers
    }

    /// A table of the series with rows in a table, made without visiting all its rows.
    static func numbers(in table: String) -> String {
        """
        WITH RECURSIVE own (number) AS (
            SELECT -1 UNION ALL
            SELECT (SELECT min(series) FROM \(table) WHERE series > number)
                FROM own WHERE number IS NOT NULL)
        """
    }

    private func seriesWithAlarms(
        _ late: [Int: Int64],
        _ directory: AlarmDirectory,
        through end: Instant? = nil
    ) throws -> [AlarmSeries] {
        var numbers = Set(late.keys)
        numbers.formUnion(try seriesNumbers(in: "alarm"))
        numbers.formUnion(try seriesNumbers(in: "alarm_stretch"))
        return numbers.sorted().compactMap { directory.series($0, of: catalog.series) }
    }

    /// Returns a fold that has not passed a time yet, or nil if the alarm is in its initial state.
    private mutating func fold(
        _ own: AlarmSeries,
        from time: Int64,
        at moment: Moment,
        _ late: [Int: Int64],
        through end: Instant? = nil
    ) throws -> AlarmFold? {
        let last = (end ?? moment.instant).millisecondsSince1970
        var damaged: [DamagedBlock] = []
        defer { damage += damaged }
        let lateSuppressor = own.suppressor.flatMap { late[$0.number] }
        if late[own.number] != nil || lateSuppressor != nil {
            let first = try database.alarmStretch(
                of: own.number,
                startingBy: .max,
                known: .min
            ) { damaged.append($0) }
            let start = first?.start ?? .min
            let runs =
                try late[own.number].map {
                    try self.runs(of: own.number, followedFrom: $0, at: moment)
                }
                ?? database.alarmRuns(of: own.number, ids: own.limits, from: start, through: last)
            var suppression = try database.alarmSuppression(of: own, from: start, through: last)
            if let lateSuppressor, let other = own.suppressor {
                suppression?.runs = try self.runs(
                    of: other.number,
                    followedFrom: lateSuppressor,
                    at: moment
                )
            }
            return AlarmFold(
                rule: own.rule,
                from: first?.base ?? AlarmStatus(),
                since: Instant(kept: start),
                runs: runs,
                entries: try database.alarmEntries(
                    of: own.id,
                    from: start,
                    through: last
                ),
                under: suppression,
                known: moment.known
            )
        }
        let known = moment.known?.millisecondsSince1970 ?? .max
        let stretch = try database.alarmStretch(
            of: own.number,
            startingBy: time,
            known: known
        ) { damaged.append($0) }
        if let stretch, end == nil, stretch.finish <= time, stretch.sure <= known { return nil }
        return try database.alarmFold(
            of: own,
            from: stretch,
            through: last,
            known: moment.known
        )
    }
}

/// The rules of a file with the row ids of their limits.
private struct AlarmDirectory {
    private let rules: AlarmRules
    private var ids: [AlarmRule: [Int64]] = [:]
    private let suppressors: [Int: Int]

    init(reading database: Database) throws {
        let limits = try database.alarmLimits()
        rules = AlarmRules(limits.map(\.rule))
        for limit in limits { ids[limit.rule, default: []].append(limit.id) }
        suppressors = rules.needWholes ? try database.alarmSuppressors() : [:]
    }

    /// Returns a series with its limits and its suppressor; nil if it has no limits.
    func series(_ number: Int, of all: [Series]) -> AlarmSeries? {
        guard let rule = rules.rule(of: all[number].id), let limits = ids[rule] else { return nil }
        var suppressor: AlarmSeries.Suppressor?
        if let other = suppressors[number], all.indices.contains(other),
            let rule = rules.rule(of: all[other].id), let ids = ids[rule]
        {
            suppressor = .init(number: other, limits: rule.limits, ids: ids)
        }
        return AlarmSeries(
            number: number,
            id: all[number].id,
            rule: rule,
            limits: limits,
            suppressor: suppressor
        )
    }
}
