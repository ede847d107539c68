// SPDX-License-Identifier: Apache-2.0

import GRDB
import TwinAlarms
import TwinModel

extension WriterState {
    /// Evaluates the alarms of appended samples, after they have been added.
    mutating func followAlarms(
        _ memory: inout AppendMemory,
        in database: Database
    ) throws {
        try resolveSuppressors(in: database)
        for (number, work) in memory.alarmWork.sorted(by: { $0.key < $1.key }) {
            guard let following = alarms.following(number), !alarms.due.contains(number) else {
                continue
            }
            var samples = work.samples
            samples.keepLastOfEachTime()
            guard let first = samples.first?.time else { continue }
            let isNew = alarms.followers[number] == nil && following.absence != nil
            var follower =
                try alarms.followers[number]
                ?? follower(
                    of: number,
                    following,
                    before: first,
                    work.before,
                    in: database,
                    with: &memory
                )
            let isOld = work.before.isPresent && first <= work.before.sample.time
            // A sample of a time before the start of an absence has ended it after the fact.
            let isLate =
                try isOld || follower.evaluator.hasRun(from: Instant(kept: first))
                || (isNew && database.hasAlarmRun(of: number, from: first))
            let oldest = groups[number / StoreKey.groupSize]
                .newest[number % StoreKey.groupSize].oldest
            var last = follower.evaluator.last?.millisecondsSince1970
            for sample in samples {
                if let absence = following.absence,
                    try database.decisiveNumber(of: sample, following.rule.limits) != nil
                {
                    if let last, ReceiptOrder.hidesAbsence(sample, after: last, absence) {
                        try database.noteLateSample(
                            of: number,
                            earliest: sample.time,
                            received: sample.received
                        )
                    }
                    last = sample.time
                }
                if sample.received < follower.received {
                    // The samples that had arrived by then are not known from their order.
                    try database.noteLateSample(
                        of: number,
                        earliest: oldest,
                        received: follower.received
                    )
                } else if isOld, sample.time <= work.before.sample.time {
                    try database.noteLateSample(
                        of: number,
                        earliest: sample.time,
                        received: sample.received
                    )
                }
                follower.received = max(follower.received, sample.received)
            }
            let change =
                isLate
                ? try judge(
                    number,
                    following,
                    &follower,
                    from: first,
                    in: database,
                    with: &memory
                )
                : try take(samples, of: number, following, &follower, in: database)
            alarms.keep(follower, of: number)
            if let change { try refold(number, from: change, in: database) }
        }
        try passAlarms(in: database, with: &memory)
        try prepareUsualValues(memory, in: database)
        for (entity, times) in memory.alarmEvents {
            try dateAlarms(of: entity, times, in: database)
        }
    }

    /// Checks series against changed rules until a number of samples have been read.
    mutating func judgeDueSeries(samples limit: Int, in database: Database) throws {
        var count = 0
        var memory = AppendMemory()
        try resolveSuppressors(in: database)
        try judgeFreshLater(in: database)
        for number in alarms.due.sorted() where count < limit {
            alarms.due.remove(number)
            try deriveWhole(number, in: database, with: &memory)
            try database.run("DELETE FROM alarm_due WHERE series = ?", .integer(Int64(number)))
            count += try judgeWhole(number, in: database, with: &memory)
        }
    }

    /// Checks all stored samples of a series against its limits.
    ///
    /// - Returns: The number of samples.
    @discardableResult
    mutating func judgeWhole(
        _ number: Int,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> Int {
        try database.run("DELETE FROM alarm_late WHERE series = ?", .integer(Int64(number)))
        guard let following = alarms.following(number) else {
            try database.run("DELETE FROM alarm WHERE series = ?", .integer(Int64(number)))
            try database.run(
                "DELETE FROM alarm_stretch WHERE series = ?",
                .integer(Int64(number))
            )
            try refoldDependents(of: number, from: .min, in: database)
            return 0
        }
        let samples = try samples(of: number, from: floor, in: database, with: &memory)
        var order = ReceiptOrder(absence: following.absence)
        for sample in samples {
            let value = try database.decisiveNumber(of: sample, following.rule.limits)
            guard let late = order.take(sample, isDecisive: value != nil) else { continue }
            try database.noteLateSample(
                of: number,
                earliest: late.earliest,
                received: late.received
            )
        }
        let open = try database.alarmRuns(of: number, ids: following.ids, openAt: floor)
        try database.run(
            "DELETE FROM alarm WHERE series = ? AND onset >= ?",
            .integer(Int64(number)),
            .integer(floor)
        )
        var follower = AlarmBook.Follower(
            evaluator: AlarmEvaluator(
                following.rule.limits,
                resuming: open,
                at: Instant(kept: floor)
            ),
            received: order.latest
        )
        try reopen(number, following, at: floor, in: database)
        try take(samples, of: number, following, &follower, in: database)
        if samples.isEmpty {
            alarms.followers[number] = nil
        } else {
            try pass(number, following, &follower, in: database)
            alarms.keep(follower, of: number)
        }
        if let own = alarms.alarmSeries(number, series[number].id) {
            try database.refoldWholeAlarm(of: own)
        }
        try refoldDependents(of: number, from: .min, in: database)
        return samples.count
    }

    /// Returns the evaluation state of a series before the first sample of an append.
    func follower(
        of number: Int,
        _ following: AlarmBook.Following,
        before time: Int64,
        _ newest: Newest,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> AlarmBook.Follower {
        let late = try database.firstRow(
            "SELECT max(received) FROM alarm_late WHERE series = ?",
            .integer(Int64(number))
        ) { $0.integer(orNil: 0) }
        let received = newest.isPresent ? newest.sample.received : .min
        return AlarmBook.Follower(
            evaluator: try evaluator(
                of: number,
                following,
                at: time,
                newest,
                in: database,
                with: &memory
            ),
            received: max(received, late.flatMap { $0 } ?? .min)
        )
    }

    /// Returns the evaluator of a series as of a time, restored from the stored runs.
    private func evaluator(
        of number: Int,
        _ following: AlarmBook.Following,
        at time: Int64,
        _ newest: Newest,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> AlarmEvaluator {
        var last: (time: Int64, value: Double?)?
        if newest.isPresent, newest.oldest < time {
            let value = try database.decisiveNumber(of: newest.sample, following.rule.limits)
            if newest.sample.time < time, let value {
                last = (newest.sample.time, value)
            } else {
                last = try lastDecisive(
                    of: number,
                    following.rule.limits,
                    before: time,
                    in: database,
                    with: &memory
                )
            }
        }
        var evaluator = AlarmEvaluator(
            following.rule.limits,
            resuming: try database.alarmRuns(of: number, ids: following.ids, openAt: time),
            at: Instant(kept: time),
            last: last.map { Instant(kept: $0.time) },
            value: last?.value
        )
        guard following.memory > 0 else { return evaluator }
        let start = time - following.memory
        if let before = try lastDecisive(
            of: number,
            following.rule.limits,
            before: start,
            in: database,
            with: &memory
        ), let value = before.value {
            evaluator.remember(value, at: Instant(kept: before.time))
        }
        for sample in try samples(of: number, from: start, to: time, in: database, with: &memory) {
            guard let value = try database.decisiveNumber(of: sample, following.rule.limits) else {
                continue
            }
            evaluator.remember(value, at: Instant(kept: sample.time))
        }
        return evaluator
    }

    /// Evaluates the alarms of a series again from a time on, after its samples have changed.
    ///
    /// - Returns: The time from which its alarm may have changed.
    private mutating func judge(
        _ number: Int,
        _ following: AlarmBook.Following,
        _ follower: inout AlarmBook.Follower,
        from time: Int64,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> Int64? {
        let start = max(time - following.reach, floor)
        let newest = groups[number / StoreKey.groupSize].newest[number % StoreKey.groupSize]
        let samples = try samples(of: number, from: start, in: database, with: &memory)
        try database.run(
            "DELETE FROM alarm WHERE series = ? AND onset >= ?",
            .integer(Int64(number)),
            .integer(start)
        )
        follower.evaluator = try evaluator(
            of: number,
            following,
            at: start,
            newest,
            in: database,
            with: &memory
        )
        try reopen(number, following, at: start, in: database)
        try take(samples, of: number, following, &follower, in: database)
        try pass(number, following, &follower, in: database)
        return start
    }

    /// Removes the ends of a series' runs that are after a time.
    private func reopen(
        _ number: Int,
        _ following: AlarmBook.Following,
        at time: Int64,
        in database: Database
    ) throws {
        try database.run(
            """
            UPDATE alarm SET clear = NULL, clear_received = NULL, finish = ?
                WHERE series = ? AND onset < ? AND clear >= ?
            """,
            .integer(.max),
            .integer(Int64(number)),
            .integer(time),
            .integer(time)
        )
    }

    /// Evaluates samples, which must be in order of time, and stores the changed runs.
    ///
    /// - Returns: The time from which the alarm may have changed, or nil if no run has changed.
    @discardableResult
    private mutating func take(
        _ samples: [Sample],
        of number: Int,
        _ following: AlarmBook.Following,
        _ follower: inout AlarmBook.Follower,
        in database: Database
    ) throws -> Int64? {
        var change: Int64?
        for sample in samples {
            guard
                let value = try database.decisiveNumber(of: sample, following.rule.limits)
            else { continue }
            let before = follower.evaluator.last ?? .distantPast
            let changed = try follower.evaluator.take(
                value,
                at: Instant(kept: sample.time),
                received: Instant(kept: sample.received)
            ) { try self.mean(of: number, following, in: $0, database) }
            guard !changed.isEmpty else { continue }
            // A run that continues had been about to end for at most its off-delay.
            change = min(change ?? .max, sample.time - following.reach)
            let start = try keep(changed, of: number, following, &follower, since: before, database)
            change = min(change ?? .max, start)
        }
        return change
    }

    /// Stores changed runs, with the events that began their troubles.
    ///
    /// Only troubles after `before`, the time of the last decisive sample before the change, can
    /// have begun. Returns the time at which the first of the runs began.
    func keep(
        _ changed: [AlarmRun],
        of number: Int,
        _ following: AlarmBook.Following,
        _ follower: inout AlarmBook.Follower,
        since before: Instant,
        _ database: Database
    ) throws -> Int64 {
        var changed = changed
        if var trouble = changed.first(where: { $0.trouble.onset > before })?.trouble {
            let onset = trouble.onset
            try database.date(&trouble, of: series[number].id.entity, following.rule)
            follower.evaluator.date(trouble)
            for place in changed.indices where changed[place].trouble.onset == onset {
                changed[place].trouble = trouble
            }
        }
        for run in changed { try database.write(run, of: number, following) }
        let begun = changed.map(\.onset).filter { $0 > before }.min()
        return begun?.millisecondsSince1970 ?? .max
    }

    /// Updates the events that began the troubles of an entity, after some of its events have
    /// changed.
    private mutating func dateAlarms(
        of entity: EntityID,
        _ times: ClosedRange<Int64>,
        in database: Database
    ) throws {
        for number in alarms.ofEntity[entity] ?? [] {
            guard let following = alarms.following(number) else { continue }
            var found: [Int64: AlarmTrouble] = [:]
            try database.forEachRow(
                """
                SELECT \(Database.alarmColumns) FROM alarm
                    WHERE series = ? AND trouble BETWEEN ? AND ?
                """,
                .integer(Int64(number)),
                .integer(max(times.lowerBound, floor)),
                .integer(times.upperBound + following.rule.eventReach.wholeMilliseconds)
            ) { row in
                found[row.integer(7)] = Database.alarmRun(row, place: 0).trouble
                return true
            }
            for (onset, known) in found {
                var trouble = known
                try database.date(&trouble, of: entity, following.rule)
                guard trouble != known else { continue }
                alarms.followers[number]?.evaluator.date(trouble)
                try database.run(
                    "UPDATE alarm SET event = ?, event_received = ? WHERE series = ? AND trouble = ?",
                    .integer(orNull: trouble.event?.millisecondsSince1970),
                    .integer(orNull: trouble.eventReceived?.millisecondsSince1970),
                    .integer(Int64(number)),
                    .integer(onset)
                )
                try refold(number, from: onset, in: database)
            }
        }
    }
}
