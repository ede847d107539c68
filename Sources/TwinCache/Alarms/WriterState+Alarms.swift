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
        for (number, work) in memory.alarmWork.sorted(by: { $0.key < $1.key }) {
            guard let following = alarms.following(number), !alarms.due.contains(number) else {
                continue
            }
            var samples = work.samples
            samples.keepLastOfEachTime()
            guard let first = samples.first?.time else { continue }
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
            let isLate = work.before.isPresent && first <= work.before.sample.time
            let oldest = groups[number / StoreKey.groupSize]
                .newest[number % StoreKey.groupSize].oldest
            for sample in samples {
                if sample.received < follower.received {
                    // The samples that had arrived by then are not known from their order.
                    try database.noteLateSample(
                        of: number,
                        earliest: oldest,
                        received: follower.received
                    )
                } else if isLate, sample.time <= work.before.sample.time {
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
            alarms.followers[number] = follower
            if let change { try refold(number, from: change, in: database) }
        }
        for (entity, times) in memory.alarmEvents {
            try dateAlarms(of: entity, times, in: database)
        }
    }

    /// Checks series against changed rules until a number of samples have been read.
    mutating func judgeDueSeries(samples limit: Int, in database: Database) throws {
        var count = 0
        var memory = AppendMemory()
        for number in alarms.due.sorted() where count < limit {
            alarms.due.remove(number)
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
            return 0
        }
        let samples = try samples(of: number, from: floor, in: database, with: &memory)
        var order = ReceiptOrder()
        for sample in samples {
            guard let late = order.take(sample) else { continue }
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
        alarms.followers[number] = samples.isEmpty ? nil : follower
        if let own = alarms.alarmSeries(number, series[number].id) {
            try database.refoldWholeAlarm(of: own)
        }
        return samples.count
    }

    /// Returns the evaluation state of a series before the first sample of an append.
    private func follower(
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
        var last: Int64?
        if newest.isPresent, newest.oldest < time {
            let isLast = newest.sample.time < time && newest.sample.decisiveNumber != nil
            last =
                isLast
                ? newest.sample.time
                : try lastDecisive(of: number, before: time, in: database, with: &memory)
        }
        return AlarmEvaluator(
            following.rule.limits,
            resuming: try database.alarmRuns(of: number, ids: following.ids, openAt: time),
            at: Instant(kept: time),
            last: last.map(Instant.init(kept:))
        )
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
            guard let value = sample.decisiveNumber else { continue }
            let time = Instant(kept: sample.time)
            var changed = follower.evaluator.take(
                value,
                at: time,
                received: Instant(kept: sample.received)
            )
            guard !changed.isEmpty else { continue }
            // A run that continues had been about to end for at most its off-delay.
            change = min(change ?? .max, sample.time - following.reach)
            if var trouble = changed.first(where: { $0.trouble.onset == time })?.trouble {
                try database.date(&trouble, of: series[number].id.entity, following.rule)
                follower.evaluator.date(trouble)
                for place in changed.indices where changed[place].trouble.onset == time {
                    changed[place].trouble = trouble
                }
            }
            for run in changed { try database.write(run, of: number, following) }
        }
        return change
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

    // MARK: Samples

    /// Returns all samples of a series from a time on.
    private func samples(
        of number: Int,
        from time: Int64,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> [Sample] {
        let newest = groups[number / StoreKey.groupSize].newest[number % StoreKey.groupSize]
        guard newest.isPresent, newest.sample.time >= time else { return [] }
        let start = max(time, newest.oldest, floor)
        let hot = try hotSamples(of: number, from: start, to: .max, in: database, with: &memory)
        var samples: [Sample] = []
        var hour = StoreKey.hour(of: start)
        let last = StoreKey.hour(of: newest.sample.time)
        while hour <= last {
            // Skips hours without chunks in one step.
            let next = try database.chunkHour(from: hour, upwards: true)
            guard let next, next <= last else { break }
            samples += try database.chunkSamples(hour: next, series: number)
            hour = next + 1
        }
        samples.removeAll { $0.time < start }
        return samples.merged(with: hot[...])
    }

    private func hotSamples(
        of number: Int,
        from start: Int64,
        to end: Int64,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> [Sample] {
        let slot = UInt8(truncatingIfNeeded: number % StoreKey.groupSize)
        var samples: [Sample] = []
        for row in groups[number / StoreKey.groupSize].hot
        where row.newest >= start && row.oldest < end {
            // Many series of a group may need to be checked. The memory reads each block once.
            try memory.hotBlock(row.key, in: database).withUnsafeBytes { bytes in
                guard let view = HotView(bytes, isVerified: true) else { return }
                for place in view.range(of: slot) {
                    let time = view.time(place)
                    if time >= start, time < end { samples.append(view.sample(place)) }
                }
            }
        }
        samples.keepLastOfEachTime()
        return samples
    }

    /// Returns the time of the last decisive sample of a series before a time.
    ///
    /// If no such sample is stored any more, the time of the series' oldest sample is returned.
    private func lastDecisive(
        of number: Int,
        before time: Int64,
        in database: Database,
        with memory: inout AppendMemory
    ) throws -> Int64? {
        let oldest = groups[number / StoreKey.groupSize]
            .newest[number % StoreKey.groupSize].oldest
        let hot = try hotSamples(
            of: number,
            from: max(floor, oldest),
            to: time,
            in: database,
            with: &memory
        )
        let replaced = Set(hot.map(\.time))
        var best = hot.last { $0.decisiveNumber != nil }?.time
        var hour = StoreKey.hour(of: time - 1)
        while hour >= StoreKey.hour(of: max(floor, oldest)) {
            if let best, best >= (hour + 1) * Chunk.hour { break }
            let next = try database.chunkHour(from: hour, upwards: false)
            guard let next else { break }
            let found = try database.chunkSamples(hour: next, series: number).last {
                $0.time < time && $0.decisiveNumber != nil && !replaced.contains($0.time)
            }
            if let found {
                best = max(best ?? .min, found.time)
                break
            }
            hour = next - 1
        }
        return best ?? (oldest < floor ? oldest : nil)
    }
}
