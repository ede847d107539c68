// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

extension ReferenceArchive {
    /// The runs of a series that began before removed data ended and continued afterwards.
    struct ForgottenRuns {
        var runs: [AlarmRun]
        var last: Instant?
    }

    /// Returns the active alarms, as specified by the protocol.
    public func alarms(at moment: Moment) -> [ActiveAlarm] {
        let runs = allRuns(known: moment.known)
        return read { memory in
            guard moment.instant >= memory.floor else { return [] }
            var found: [ActiveAlarm] = []
            for (id, own) in runs {
                guard let rule = memory.rules.rule(of: id) else { continue }
                let active = own.compactMap { $0.record(id, rule, moment) }.filter(\.isActive)
                guard !active.isEmpty else { continue }
                let last = memory.lastDecisive(of: id, rule, at: moment)
                found += active.map { record in
                    ActiveAlarm(
                        record,
                        observed: last?.phenomenonTime ?? record.onset,
                        value: last?.decisiveNumber(rule.limits) ?? record.value
                    )
                }
            }
            return found.sorted(by: ActiveAlarm.comesFirst)
        }
    }

    /// Returns 0, because all series are checked at each query.
    public func seriesToJudge() -> Int { 0 }

    /// Returns the announced runs of a span, as specified by the protocol.
    public func alarmRecords(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) -> [AlarmRecord] {
        let runs = allRuns(known: moment.known)
        return read { memory in
            var found: [AlarmRecord] = []
            for (id, own) in runs {
                guard let rule = memory.rules.rule(of: id) else { continue }
                found += own.compactMap { $0.record(id, rule, moment) }
                    .filter { $0.changes(in: span) }
            }
            return found.sorted(by: AlarmRecord.comesFirst).suffix(max(0, limit))
        }
    }
}

extension AlarmRun {
    /// Returns the record of the run at a moment, or nil if the run is not visible then.
    public func record(_ series: SeriesID, _ rule: AlarmRule, _ moment: Moment) -> AlarmRecord? {
        guard rule.limits.indices.contains(limit) else { return nil }
        return AlarmRecord(
            self,
            of: series,
            limit: rule.limits[limit],
            at: moment.instant,
            known: moment.known
        )
    }
}

extension ActiveAlarm {
    /// Returns true if the left alarm sorts before the right one: by series, then the most urgent
    /// first.
    public static func comesFirst(_ left: ActiveAlarm, _ right: ActiveAlarm) -> Bool {
        if left.record.series != right.record.series {
            return left.record.series < right.record.series
        }
        if left.record.limit.priority != right.record.limit.priority {
            return left.record.limit.priority > right.record.limit.priority
        }
        return AlarmRecord.comesFirst(left.record, right.record)
    }
}

extension ReferenceArchive.Memory {
    func lastDecisive(
        of id: SeriesID,
        _ rule: AlarmRule,
        at moment: Moment
    ) -> Observation? {
        series[id]?.observations.values.filter { observation in
            observation.decisiveNumber(rule.limits) != nil
                && observation.phenomenonTime <= moment.instant
                && moment.known.map { observation.receivedTime <= $0 } ?? true
        }.max { $0.phenomenonTime < $1.phenomenonTime }
    }

    /// Returns the runs of a series, computed from the samples known at a time, or from all if it
    /// is nil.
    func runs(of kept: ReferenceArchive.KeptSeries, known: Instant?) -> [AlarmRun] {
        guard let rule = rules.rule(of: kept.series.id) else { return [] }
        let forgotten = forgottenRuns[kept.series.id]
        var evaluator = AlarmEvaluator(
            rule.limits,
            resuming: forgotten?.runs ?? [],
            at: floor,
            last: forgotten?.last
        )
        var runs: [AlarmRun] = forgotten?.runs ?? []
        let moment = Moment(at: .distantFuture, asOf: known)
        func take(_ changed: [AlarmRun]) {
            for run in changed {
                runs.removeAll { $0.limit == run.limit && $0.onset == run.onset }
                runs.append(run)
            }
        }
        let all = kept.known(at: moment)
        for observation in all {
            guard let value = observation.decisiveNumber(rule.limits) else { continue }
            take(
                evaluator.take(
                    value,
                    at: observation.phenomenonTime,
                    received: observation.receivedTime
                ) { hour in
                    let numbers = all.filter {
                        $0.phenomenonTime >= hour && $0.phenomenonTime < hour + .seconds(3600)
                    }.compactMap { $0.decisiveNumber(rule.limits) }
                    return numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
                }
            )
        }
        take(evaluator.pass(.distantFuture))
        return runs.map { run in
            var run = run
            if run.trouble.onset >= floor { date(&run.trouble, of: kept.series.id, rule) }
            return run
        }
    }

    /// Sets the event of a trouble to the event of the entity that began it.
    ///
    /// This is the earliest event within reach that has a priority.
    private func date(_ trouble: inout AlarmTrouble, of series: SeriesID, _ rule: AlarmRule) {
        let times = trouble.eventTimes(within: rule.eventReach)
        let first = events.values.filter { kept in
            kept.event.entity == series.entity && kept.event.priority != nil
                && times.contains(kept.event.time)
        }.min { ($0.event.time, $0.firstReceived) < ($1.event.time, $1.firstReceived) }
        trouble.event = first?.event.time
        trouble.eventReceived = first?.firstReceived
    }

    /// Stores the runs that continue beyond the span to be forgotten.
    mutating func forgetRuns(before floor: Instant) {
        for kept in series.values {
            guard let rule = rules.rule(of: kept.series.id) else { continue }
            let runs = runs(of: kept, known: nil).filter { run in
                guard run.onset < floor else { return false }
                return run.clear.map { $0 + rule.limits[run.limit].offDelay >= floor } ?? true
            }
            let decisive = kept.observations.values.filter {
                $0.decisiveNumber(rule.limits) != nil && $0.phenomenonTime < floor
            }
            forgottenRuns[kept.series.id] = ReferenceArchive.ForgottenRuns(
                runs: runs,
                last: decisive.map(\.phenomenonTime).max()
                    ?? forgottenRuns[kept.series.id]?.last
            )
        }
        self.runs = nil
    }
}
