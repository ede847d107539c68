// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel

// The status of an alarm at an instant depends only on its runs and on the journal. The table
// `alarm_stretch` avoids computing it from the beginning. It has the stretches of time in which an
// alarm is not normal, acknowledged and unsuppressed; a long stretch is divided into several rows.
// A row has the status just before its start (`base`), the status after all known changes in it
// (`head`), and the time from which the latter applies (`settled`). `known` is the time by which
// all data of the base was known, and `sure` the time by which all data of the row was known.
//
// Whenever runs or acts change, the rows are written again from the change on, in the same
// transaction. They can be deleted and computed again from the other tables. The exception is the
// first row after data removed by retention or a cut: its base, with a `known` of `Int64.min`, is
// the only remainder of that data.

/// A row of the table `alarm_stretch`.
struct AlarmStretch {
    var start: Int64
    var finish: Int64
    var settled: Int64
    var known: Int64
    var sure: Int64
    var base: AlarmStatus
    var head: AlarmStatus

    static let columns = "start, finish, settled, known, sure, base, head"

    /// The number of changes after which a stretch continues in another row.
    static let mostChanges = 32

    /// Creates a stretch from the columns at a position; nil if the row is damaged.
    init?(_ row: StoredRow, from column: CInt = 0) {
        start = row.integer(column)
        finish = row.integer(column + 1)
        settled = row.integer(column + 2)
        known = row.integer(column + 3)
        sure = row.integer(column + 4)
        base = AlarmStatus()
        if !row.isNull(column + 5) {
            guard let kept = AlarmStatusBlock.decode(row.blob(column + 5)) else { return nil }
            base = kept
        }
        guard let head = AlarmStatusBlock.decode(row.blob(column + 6)) else { return nil }
        self.head = head
    }

    init(start: Int64, known: Int64, base: AlarmStatus) {
        (self.start, self.known, self.base) = (start, known, base)
        (finish, settled, sure) = (.max, start, known)
        head = base
    }

    /// The whole past of an alarm without any computed status, in place of a damaged row.
    static var uncomputed: AlarmStretch {
        var stretch = AlarmStretch(start: .min, known: .min, base: AlarmStatus())
        stretch.settled = .max
        return stretch
    }
}

extension DamagedBlock {
    /// A damaged row of the table `alarm_stretch`.
    static func alarmStretch(of series: Int, start: Int64) -> DamagedBlock {
        // The number of the series distinguishes the rows of one instant.
        DamagedBlock(table: .alarmStretch, key: start &* 1_000_003 &+ Int64(series))
    }
}

/// A series with limits, as needed for the rows of its alarm.
struct AlarmSeries {
    var number: Int
    var id: SeriesID
    var rule: AlarmRule
    /// The row ids of `alarm_limit`, by the index of the limit.
    var limits: [Int64]
    /// The series whose alarm suppresses this one; nil if there is none.
    var suppressor: Suppressor?

    /// A series whose alarm suppresses that of another one.
    struct Suppressor {
        var number: Int
        var limits: [AlarmLimit]
        /// The row ids of the limits.
        var ids: [Int64]
    }
}

extension Database {
    /// Returns the fold of an alarm, starting with a stretch.
    func alarmFold(
        of series: AlarmSeries,
        from stretch: AlarmStretch?,
        through end: Int64,
        known: Instant? = nil
    ) throws -> AlarmFold {
        let start = stretch?.start ?? .min
        return AlarmFold(
            rule: series.rule,
            from: stretch?.base ?? AlarmStatus(),
            since: Instant(kept: start),
            runs: try alarmRuns(of: series.number, ids: series.limits, from: start, through: end),
            entries: try alarmEntries(of: series.id, from: start, through: end),
            under: try alarmSuppression(of: series, from: start, through: end),
            known: known
        )
    }

    /// Returns the runs of the alarm under which another one is suppressed, or nil if there is none.
    func alarmSuppression(
        of series: AlarmSeries,
        from start: Int64,
        through end: Int64
    ) throws -> AlarmSuppression? {
        guard let other = series.suppressor else { return nil }
        let runs = try alarmRuns(of: other.number, ids: other.ids, from: start, through: end)
        return AlarmSuppression(limits: other.limits, runs: runs)
    }

    /// Returns the runs of a series that had not ended at one time and began by another.
    func alarmRuns(
        of series: Int,
        ids: [Int64],
        from start: Int64,
        through end: Int64
    ) throws -> [AlarmRun] {
        // The runs of a limit do not overlap, so only the last one before the start can extend
        // beyond it.
        var runs: [AlarmRun] = []
        if start > .min { runs = try alarmRuns(of: series, ids: ids, openAt: start) }
        for (place, id) in ids.enumerated() {
            try forEachRow(
                """
                SELECT \(Self.alarmColumns) FROM alarm
                    WHERE series = ? AND rule = ? AND onset BETWEEN ? AND ? ORDER BY onset
                """,
                .integer(Int64(series)),
                .integer(id),
                .integer(start),
                .integer(end)
            ) { row in
                runs.append(Self.alarmRun(row, place: place))
                return true
            }
        }
        return runs
    }

    /// Returns the last stretch of a series that begins by an instant.
    ///
    /// - Parameters:
    ///   - series: The number of the series.
    ///   - time: The instant.
    ///   - known: The time by which the base of the stretch must have been known.
    ///   - onDamage: A function called if the stretch is damaged.
    /// - Returns: The stretch; nil if there is none or it is damaged.
    /// - Throws: An SQLite error.
    func alarmStretch(
        of series: Int,
        startingBy time: Int64,
        known: Int64 = .max,
        onDamage: (DamagedBlock) -> Void = { _ in }
    ) throws -> AlarmStretch? {
        var found: AlarmStretch?
        try forEachRow(
            """
            SELECT \(AlarmStretch.columns) FROM alarm_stretch
                WHERE series = ? AND start <= ? AND known <= ? ORDER BY start DESC LIMIT 1
            """,
            .integer(Int64(series)),
            .integer(time),
            .integer(known)
        ) { row in
            found = AlarmStretch(row)
            if found == nil {
                onDamage(.alarmStretch(of: series, start: row.integer(0)))
            }
            return false
        }
        return found
    }

    /// Returns the status of an alarm at an instant, computed from all known data.
    func alarmStatus(of series: AlarmSeries, at time: Int64) throws -> AlarmStatus {
        guard let stretch = try alarmStretch(of: series.number, startingBy: time) else {
            return AlarmStatus()
        }
        if time >= stretch.finish { return AlarmStatus() }
        if time >= stretch.settled { return stretch.head }
        var fold = try alarmFold(of: series, from: stretch, through: time)
        return fold.advance(through: Instant(kept: time))
    }

    /// Returns the status of an alarm just before an instant.
    ///
    /// A file that begins at the instant has this status as the base of its first stretch.
    func alarmStatus(of series: AlarmSeries, before time: Int64) throws -> AlarmStatus {
        if let start = try alarmBase(of: series.number), start >= time,
            let first = try alarmStretch(of: series.number, startingBy: start, known: .min)
        {
            return first.base
        }
        return try alarmStatus(of: series, at: time - 1)
    }

    /// Writes the stretches of an alarm again from a time on, after runs or acts have changed.
    ///
    /// Nothing before the base is written, because the acts before it are not known here.
    func refoldAlarm(of series: AlarmSeries, from time: Int64) throws {
        let time = max(time, try alarmBase(of: series.number) ?? .min)
        var first = AlarmStretch(start: time, known: .min, base: AlarmStatus())
        var known = Int64.min
        if let last = try alarmStretch(of: series.number, startingBy: time) {
            if last.start == time || last.finish >= time { first = last }
            known = first.start == last.start ? last.known : last.sure
        }
        try run(
            "DELETE FROM alarm_stretch WHERE series = ? AND start >= ?",
            .integer(Int64(series.number)),
            .integer(first.start)
        )
        let runs = try alarmRuns(
            of: series.number,
            ids: series.limits,
            from: first.start,
            through: .max
        )
        let entries = try alarmEntries(of: series.id, from: first.start)
        let suppression = try alarmSuppression(of: series, from: first.start, through: .max)
        let fold = AlarmFold(
            rule: series.rule,
            from: first.base,
            since: Instant(kept: first.start),
            runs: runs,
            entries: entries,
            under: suppression
        )
        var times = KnownTimes(runs + (suppression?.runs ?? []), entries)
        try write(fold, of: series.number, from: first, known: known, &times)
    }

    private func write(
        _ fold: AlarmFold,
        of series: Int,
        from first: AlarmStretch,
        known: Int64,
        _ times: inout KnownTimes
    ) throws {
        var fold = fold
        var known = known
        var stretch: AlarmStretch?
        if !first.base.isPlain {
            stretch = AlarmStretch(start: first.start, known: known, base: first.base)
        }
        var status = first.base
        var changes = 0
        var next = fold.next()
        while let first = next {
            let instant = first.instant.millisecondsSince1970
            known = max(known, times.latest(through: instant))
            if var long = stretch, changes >= AlarmStretch.mostChanges {
                long.finish = instant
                try write(long, of: series)
                stretch = nil
            }
            if stretch == nil { changes = 0 }
            var row = stretch ?? AlarmStretch(start: instant, known: known, base: status)
            while let transition = next, transition.instant == first.instant {
                changes += 1
                status = transition.status.isPlain ? AlarmStatus() : transition.status
                next = fold.next()
            }
            (row.head, row.settled, row.sure) = (status, instant, known)
            stretch = row
            if status.isPlain {
                row.finish = instant
                try write(row, of: series)
                stretch = nil
            }
        }
        if let stretch { try write(stretch, of: series) }
    }

    fileprivate func write(_ stretch: AlarmStretch, of series: Int) throws {
        let base =
            stretch.base == AlarmStatus()
            ? Binding.null : .blob(AlarmStatusBlock.encode(stretch.base))
        try run(
            """
            INSERT OR REPLACE INTO alarm_stretch (series, \(AlarmStretch.columns))
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(Int64(series)),
            .integer(stretch.start),
            .integer(stretch.finish),
            .integer(stretch.settled),
            .integer(stretch.known),
            .integer(stretch.sure),
            base,
            .blob(AlarmStatusBlock.encode(stretch.head))
        )
    }
}

extension Database {
    /// Writes all stretches of an alarm again, except the base left from before the floor.
    func refoldWholeAlarm(of series: AlarmSeries) throws {
        try refoldAlarm(of: series, from: .min)
    }

    /// Returns the time of the status with which the stored stretches of an alarm begin; nil if
    /// they begin with the initial one.
    private func alarmBase(of series: Int) throws -> Int64? {
        // A base precedes all other stretches, so only the first one can be it.
        let first = try firstRow(
            "SELECT start, known FROM alarm_stretch WHERE series = ? ORDER BY start LIMIT 1",
            .integer(Int64(series))
        ) { (start: $0.integer(0), known: $0.integer(1)) }
        return first.flatMap { $0.known == .min ? $0.start : nil }
    }

    /// Sets the status with which the stored stretches of an alarm begin, and removes earlier ones.
    func beginAlarm(of series: AlarmSeries, at time: Int64, with base: AlarmStatus) throws {
        try run(
            "DELETE FROM alarm_stretch WHERE series = ? AND start <= ?",
            .integer(Int64(series.number)),
            .integer(time)
        )
        if base != AlarmStatus() {
            try write(AlarmStretch(start: time, known: .min, base: base), of: series.number)
        }
        try refoldAlarm(of: series, from: time)
    }
}

/// The times at which runs and acts became known, in order of time.
private struct KnownTimes {
    private let times: [(time: Int64, known: Int64)]
    private var place = 0
    private var latest = Int64.min

    init(_ runs: [AlarmRun], _ entries: [AlarmEntry]) {
        var times: [(time: Int64, known: Int64)] = []
        func add(_ time: Instant?, _ known: Instant?) {
            guard let time, let known else { return }
            times.append((time.millisecondsSince1970, known.millisecondsSince1970))
        }
        for run in runs {
            add(run.onset, run.received)
            add(run.clear, run.clearReceived)
        }
        for entry in entries { add(entry.instant, entry.instant) }
        self.times = times.sorted { $0.time < $1.time }
    }

    /// Returns the time by which all changes up to a time were known.
    mutating func latest(through time: Int64) -> Int64 {
        while place < times.count, times[place].time <= time {
            latest = max(latest, times[place].known)
            place += 1
        }
        return latest
    }
}
