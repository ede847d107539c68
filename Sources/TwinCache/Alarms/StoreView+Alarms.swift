// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel
import TwinQuery

// With all data known, the rows of `alarm` are the result. As of an earlier known time, they are
// still valid if the samples of a series arrived in the order of their phenomenon times, because
// the data known then is a prefix of the data known now. For other series, which are listed in
// `alarm_late`, the samples from the first late one on are evaluated again, without those that had
// not arrived.

extension StoreView {
    /// A run with the limit that was exceeded.
    private struct Found {
        var series: Int
        var run: AlarmRun
        var limit: AlarmLimit
    }

    /// Returns the active alarms, by series and then by limit.
    mutating func alarms(at moment: Moment) throws -> [ActiveAlarm] {
        let active = try activeAlarms(at: moment)
        return active.alarms(with: try lastDecisive(of: active.rules, at: moment))
    }

    /// Active alarms without their current values.
    struct Active {
        fileprivate var records: [(number: Int, record: AlarmRecord)] = []
        /// The rules of the alarms, by the number of their series.
        var rules: [Int: AlarmRule] = [:]

        /// Returns the alarms with the last decisive samples of their series.
        func alarms(with last: [Int: Decisive]) -> [ActiveAlarm] {
            records.map { number, record in
                ActiveAlarm(
                    record,
                    observed: last[number]?.time ?? record.onset,
                    value: last[number]?.value ?? record.value
                )
            }.sorted(by: ActiveAlarm.comesFirst)
        }
    }

    /// Returns the active alarms at a moment without their current values.
    mutating func activeAlarms(at moment: Moment) throws -> Active {
        var active = Active()
        guard moment.instant.millisecondsSince1970 >= floor else { return active }
        let limits = try limitsByID()
        guard !limits.isEmpty else { return active }
        var found: [Found] = []
        if moment.known == nil {
            found = try runs(at: moment.instant.millisecondsSince1970, limits)
        } else {
            let late = try lateSeries(at: moment)
            found = try knownRuns(at: moment, limits).filter { late[$0.series] == nil }
            for (series, earliest) in late {
                found += try runs(of: series, followedFrom: earliest, at: moment, limits)
            }
        }
        let known = AlarmRules(limits.values.map(\.rule))
        for found in found {
            guard let record = record(found, moment), record.isActive else { continue }
            active.records.append((found.series, record))
            if active.rules[found.series] == nil {
                active.rules[found.series] = known.rule(of: catalog.series[found.series].id)
            }
        }
        return active
    }

    /// Returns the announced runs of a span, in the order of their onsets.
    mutating func alarmRecords(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [AlarmRecord] {
        let limits = try limitsByID()
        guard !limits.isEmpty, limit > 0 else { return [] }
        let start = span.lowerBound.millisecondsSince1970
        let end = span.upperBound.millisecondsSince1970
        var found: [Found] = []
        // An event may date a trouble up to an hour before its first sample.
        for (column, last) in [("onset", end &+ Chunk.hour), ("finish", end)] {
            try database.forEachRow(
                """
                SELECT \(Database.alarmColumns) FROM alarm
                    WHERE \(column) BETWEEN ? AND ? AND onset <= ?
                    ORDER BY \(column) DESC LIMIT \(Self.recordLimit)
                """,
                .integer(start),
                .integer(last),
                .integer(moment.instant.millisecondsSince1970)
            ) { row in
                take(row, limits, into: &found)
                return true
            }
        }
        if moment.known != nil {
            let late = try lateSeries(at: moment)
            found.removeAll { late[$0.series] != nil }
            for (series, earliest) in late {
                found += try runs(of: series, followedFrom: earliest, at: moment, limits)
            }
        }
        let records = Set(found.compactMap { record($0, moment) }).filter { $0.changes(in: span) }
        return records.sorted(by: AlarmRecord.comesFirst).suffix(limit)
    }

    private static let recordLimit = 100_000

    // MARK: Rows

    private func limitsByID() throws -> [Int64: AlarmBook.Limit] {
        var limits: [Int64: AlarmBook.Limit] = [:]
        for limit in try database.alarmLimits() { limits[limit.id] = limit }
        return limits
    }

    private func take(
        _ row: StoredRow,
        _ limits: [Int64: AlarmBook.Limit],
        into found: inout [Found]
    ) {
        guard let number = Int(exactly: row.integer(0)), catalog.series.indices.contains(number),
            let limit = limits[row.integer(1)]
        else { return }
        let run = Database.alarmRun(row, place: limit.place)
        found.append(Found(series: number, run: run, limit: limit.limit))
    }

    private func record(_ found: Found, _ moment: Moment) -> AlarmRecord? {
        AlarmRecord(
            found.run,
            of: catalog.series[found.series].id,
            limit: found.limit,
            at: moment.instant,
            known: moment.known
        )
    }

    /// Returns the runs that are active at a time.
    private func runs(
        at time: Int64,
        _ limits: [Int64: AlarmBook.Limit]
    ) throws -> [Found] {
        let later = try database.firstRow(
            "SELECT count(*) FROM (SELECT 1 FROM alarm WHERE finish > ? LIMIT \(Self.fewRuns))",
            .integer(time)
        ) { $0.integer(0) }
        var found: [Found] = []
        if later ?? 0 < Self.fewRuns {
            try database.forEachRow(
                "SELECT \(Database.alarmColumns) FROM alarm WHERE finish > ? AND +onset <= ?",
                .integer(time),
                .integer(time)
            ) { row in
                take(row, limits, into: &found)
                return true
            }
            return found
        }
        // Otherwise read the last run of each limit that began by then, no matter how many are
        // later.
        try database.forEachRow(
            """
            \(Self.limits)
            SELECT \(Database.alarmColumns) FROM own_limit CROSS JOIN alarm
                ON series = number AND rule = id
                AND onset = (SELECT max(onset) FROM alarm AS last
                    WHERE last.series = number AND last.rule = id AND last.onset <= ?)
                WHERE finish > ?
            """,
            .integer(time),
            .integer(time)
        ) { row in
            take(row, limits, into: &found)
            return true
        }
        return found
    }

    /// A table of the series and limits with runs, made without visiting all runs.
    private static let limits = """
        \(numbers(in: "alarm")), own_limit (number, id) AS (
            SELECT number, -1 FROM own WHERE number >= 0 UNION ALL
            SELECT number, (SELECT min(rule) FROM alarm WHERE series = number AND rule > id)
                FROM own_limit WHERE id IS NOT NULL)
        """

    /// The maximum number of runs ending after a time for which all of them are read.
    private static let fewRuns: Int64 = 4000

    /// Returns the last runs of each limit that began by the moment, back to the first one that was
    /// known then.
    private func knownRuns(
        at moment: Moment,
        _ limits: [Int64: AlarmBook.Limit]
    ) throws -> [Found] {
        let known = moment.known?.millisecondsSince1970 ?? .max
        var found: [Found] = []
        try forEachLimit { series, rule in
            try database.forEachRow(
                """
                SELECT \(Database.alarmColumns) FROM alarm
                    WHERE series = ? AND rule = ? AND onset <= ? ORDER BY onset DESC
                """,
                .integer(series),
                .integer(rule),
                .integer(moment.instant.millisecondsSince1970)
            ) { row in
                if row.integer(3) <= known { take(row, limits, into: &found) }
                return row.integer(3) > known
            }
        }
        return found
    }

    /// Calls `body` with each series and limit that has a run.
    private func forEachLimit(_ body: (Int64, Int64) throws -> Void) throws {
        var found: [(series: Int64, rule: Int64)] = []
        try database.forEachRow("\(Self.limits) SELECT number, id FROM own_limit WHERE id >= 0") {
            found.append(($0.integer(0), $0.integer(1)))
            return true
        }
        for limit in found { try body(limit.series, limit.rule) }
    }

    // MARK: Late samples

    /// Returns the series with samples that had not arrived by the moment although later ones had.
    ///
    /// The value is a phenomenon time before which there is no such sample.
    func lateSeries(at moment: Moment) throws -> [Int: Int64] {
        guard let known = moment.known else { return [:] }
        var late: [Int: Int64] = [:]
        try database.forEachRow(
            """
            SELECT series, min(earliest) FROM alarm_late WHERE received > ? AND earliest <= ?
                GROUP BY series
            """,
            .integer(known.millisecondsSince1970),
            .integer(moment.instant.millisecondsSince1970)
        ) { row in
            if let number = Int(exactly: row.integer(0)), catalog.series.indices.contains(number) {
                late[number] = row.integer(1)
            }
            return true
        }
        return late
    }

    /// Returns the runs of a series, evaluated from a time on with the samples known at the moment.
    mutating func runs(
        of number: Int,
        followedFrom time: Int64,
        at moment: Moment
    ) throws -> [AlarmRun] {
        try runs(of: number, followedFrom: time, at: moment, limitsByID()).map(\.run)
    }

    /// Returns the runs of a series, computed from the samples that had arrived by the moment.
    private mutating func runs(
        of number: Int,
        followedFrom time: Int64,
        at moment: Moment,
        _ limits: [Int64: AlarmBook.Limit]
    ) throws -> [Found] {
        let id = catalog.series[number].id
        let own = limits.filter { AlarmRules([$0.value.rule]).rule(of: id) != nil }
        guard let rule = own.values.first?.rule else { return [] }
        let start = max(time - rule.reach.wholeMilliseconds, floor)
        var runs: [AlarmRun] = []
        var found: [Found] = []
        try database.forEachRow(
            "SELECT \(Database.alarmColumns) FROM alarm WHERE series = ? AND onset < ? ORDER BY onset",
            .integer(Int64(number)),
            .integer(start)
        ) { row in
            take(row, own, into: &found)
            return true
        }
        for place in found.indices {
            if let clear = found[place].run.clear, clear.millisecondsSince1970 >= start {
                (found[place].run.clear, found[place].run.clearReceived) = (nil, nil)
            }
            runs.append(found[place].run)
        }
        let before = Moment(at: Instant(kept: start) - .milliseconds(1), asOf: moment.known)
        let last = try lastDecisive(of: number, rule.limits, at: before)
        var evaluator = AlarmEvaluator(
            rule.limits,
            resuming: runs,
            at: Instant(kept: start),
            last: last?.time,
            value: last?.value
        )
        func keep(_ changed: [AlarmRun]) throws {
            for var run in changed {
                if run.trouble.onset >= Instant(kept: start) {
                    try database.date(&run.trouble, of: id.entity, rule)
                }
                runs.removeAll { $0.limit == run.limit && $0.onset == run.onset }
                runs.append(run)
            }
        }
        let earlier = max(start - rule.memory.wholeMilliseconds, floor)
        if rule.memory > .zero {
            let before = Moment(at: Instant(kept: earlier) - .milliseconds(1), asOf: moment.known)
            if let first = try lastDecisive(of: number, rule.limits, at: before) {
                evaluator.remember(first.value, at: first.time)
            }
        }
        for sample in try knownSamples(of: number, from: earlier, at: moment) {
            guard let value = try database.decisiveNumber(of: sample, rule.limits) else { continue }
            let time = Instant(kept: sample.time)
            if sample.time < start {
                evaluator.remember(value, at: time)
            } else {
                let changed = try evaluator.take(
                    value,
                    at: time,
                    received: Instant(kept: sample.received)
                ) { hour in
                    let end = Moment(at: hour + .milliseconds(Chunk.hour - 1), asOf: moment.known)
                    return try knownSamples(of: number, from: hour.millisecondsSince1970, at: end)
                        .mean(by: rule.limits, in: database)
                }
                try keep(changed)
            }
        }
        let end = min(moment.instant, moment.known ?? moment.instant)
        try keep(evaluator.pass(end + .milliseconds(1)))
        return runs.map { Found(series: number, run: $0, limit: rule.limits[$0.limit]) }
    }

    private mutating func knownSamples(
        of number: Int,
        from start: Int64,
        at moment: Moment
    ) throws -> [Sample] {
        let end = moment.instant.millisecondsSince1970 + 1
        let known = moment.known?.millisecondsSince1970 ?? .max
        var samples: [Sample] = []
        var position = start
        while position < end {
            let (found, next) = try slice(of: number, from: position, to: end)
            samples += found.filter { $0.received <= known }
            position = next
        }
        return samples
    }
}
