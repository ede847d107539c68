// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel

// What an alarm is at an instant follows from its runs and from the journal alone. So that nobody has to
// go back to the beginning for it, `alarm_stretch` has the stretches of time in which an alarm is anything
// but normal, acknowledged and not suppressed; a long one is several rows. A row has the status just before
// it begins (`base`), the status after all that is known to happen in it (`head`), and since when that
// one holds (`settled`). `known` is by when everything was known that the base follows from, and `sure`
// by when everything in the row was.
//
// The rows are written again whenever runs or acts change, from the change on, in the same transaction.
// They can be thrown away and made again from the rest, but for the first one after what retention or a
// cut has left out: its base, which has a `known` of `Int64.min`, is what remains of that.

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

    /// After so many changes a stretch goes on in another row.
    static let mostChanges = 32

    /// Reads the columns from a place on; nil if the row is damaged.
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
}

/// A series with limits, as far as its alarm's table rows need it.
struct AlarmSeries {
    var number: Int
    var id: SeriesID
    var rule: AlarmRule
    /// The rows of `alarm_limit`, by place.
    var limits: [Int64]
}

extension Database {
    /// Puts an alarm together from the last stretch that begins by an instant.
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
            known: known
        )
    }

    /// The runs of a series that had not ended before a time and began by another.
    func alarmRuns(
        of series: Int,
        ids: [Int64],
        from start: Int64,
        through end: Int64
    ) throws -> [AlarmRun] {
        // Runs of one limit follow each other, so only the last one before the start can reach into it.
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

    /// The last stretch of a series that begins by an instant.
    ///
    /// - Parameters:
    ///   - series: the number of the series.
    ///   - time: the instant.
    ///   - known: the base of the stretch must have been known by then.
    /// - Returns: the stretch, or nil if there is none or it is damaged.
    /// - Throws: what SQLite throws.
    func alarmStretch(
        of series: Int,
        startingBy time: Int64,
        known: Int64 = .max
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
            return false
        }
        return found
    }

    /// An alarm at an instant, by all that is known.
    func alarmStatus(of series: AlarmSeries, at time: Int64) throws -> AlarmStatus {
        guard let stretch = try alarmStretch(of: series.number, startingBy: time) else {
            return AlarmStatus()
        }
        if time >= stretch.finish { return AlarmStatus() }
        if time >= stretch.settled { return stretch.head }
        var fold = try alarmFold(of: series, from: stretch, through: time)
        return fold.advance(through: Instant(kept: time))
    }

    /// Writes the stretches of an alarm again from a time on, because runs or acts have changed.
    func refoldAlarm(of series: AlarmSeries, from time: Int64) throws {
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
        let fold = AlarmFold(
            rule: series.rule,
            from: first.base,
            since: Instant(kept: first.start),
            runs: runs,
            entries: entries
        )
        var times = KnownTimes(runs, entries)
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
    /// Writes all stretches of an alarm again, but for what is left of the time before the floor.
    func refoldWholeAlarm(of series: AlarmSeries) throws {
        let start = try firstRow(
            "SELECT start FROM alarm_stretch WHERE series = ? AND known = ? ORDER BY start LIMIT 1",
            .integer(Int64(series.number)),
            .integer(.min)
        ) { $0.integer(0) }
        try refoldAlarm(of: series, from: start ?? .min)
    }

    /// Makes a status the beginning of what is kept of an alarm, and drops what was before.
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

/// By when runs and acts were known, in order of time.
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

    /// By when everything up to a time was known.
    mutating func latest(through time: Int64) -> Int64 {
        while place < times.count, times[place].time <= time {
            latest = max(latest, times[place].known)
            place += 1
        }
        return latest
    }
}
