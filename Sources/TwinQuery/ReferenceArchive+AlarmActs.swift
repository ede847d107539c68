// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

extension ReferenceArchive: AlarmDesk {
    /// Decides a request and keeps the accepted acts.
    ///
    /// This method never fails.
    public func act(
        _ request: AlarmRequest,
        by author: AlarmAuthor,
        at now: Instant
    ) throws -> AlarmOutcome {
        let moment = Moment(at: now)
        let statuses = allStatuses(at: moment)
        let last = read { $0.entries.last }
        var added: [AlarmEntry] = []
        let outcome = try request.decide(
            by: author,
            at: now,
            after: last.map { ($0.id, $0.checksum) },
            batch: { id in
                read { memory in
                    let batch = memory.entries.first { $0.id == id }?.batch
                    return memory.entries.filter { $0.batch == batch }
                }
            },
            alarm: { id in
                read { memory in
                    guard memory.series[id] != nil, let rule = memory.rules.rule(of: id) else {
                        return nil
                    }
                    return AlarmCase(rule: rule, status: statuses[id] ?? AlarmStatus())
                }
            },
            keep: { added.append($0) }
        )
        keep(added)
        return outcome
    }

    /// Adds rows of a journal unchanged.
    public func keep(_ entries: [AlarmEntry]) {
        guard !entries.isEmpty else { return }
        update { memory in
            memory.entries += entries
            memory.revision += 1
        }
    }

    /// Returns the alarms with the acts of operators on them, as specified by the protocol.
    public func alarmTable(at moment: Moment) -> [AlarmRow] {
        let statuses = allStatuses(at: moment)
        return read { memory in
            guard moment.instant >= memory.floor else { return [] }
            return statuses.compactMap { id, status in
                guard status.isListed, let rule = memory.rules.rule(of: id) else { return nil }
                let last = memory.lastDecisive(of: id, rule, at: moment)
                return AlarmRow(
                    alarm: id,
                    rule: rule,
                    status: status,
                    observed: last?.phenomenonTime,
                    value: last?.decisiveNumber(rule.limits)
                )
            }.sorted { $0.alarm < $1.alarm }
        }
    }

    /// Returns the changes of alarms in a span, as specified by the protocol.
    public func alarmChanges(in span: Range<Instant>, at moment: Moment) -> [AlarmChange] {
        let runs = allRuns(known: moment.known)
        return read { memory in
            let start = max(span.lowerBound, memory.floor)
            let end = min(span.upperBound - .milliseconds(1), moment.instant)
            var changes: [AlarmChange] = []
            for id in memory.series.keys.sorted() {
                guard let rule = memory.rules.rule(of: id) else { continue }
                var fold = memory.fold(id, rule, runs, at: moment)
                while let transition = fold.next(through: end) {
                    guard transition.instant >= start else { continue }
                    changes.append(AlarmChange(alarm: id, transition: transition, rule: rule))
                }
            }
            return changes.enumerated().sorted { left, right in
                (left.element.transition.instant, left.element.alarm, left.offset)
                    < (right.element.transition.instant, right.element.alarm, right.offset)
            }.map(\.element)
        }
    }

    /// Returns the rows of the journal in a span, as specified by the protocol.
    public func alarmEntries(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) -> [AlarmEntry] {
        let last = min(moment.instant, moment.known ?? .distantFuture)
        return read { memory in
            memory.entries.filter { span.contains($0.instant) && $0.instant <= last }
                .sorted { ($0.instant, $0.id) < ($1.instant, $1.id) }.suffix(max(0, limit))
        }
    }

    private func allStatuses(at moment: Moment) -> [SeriesID: AlarmStatus] {
        let runs = allRuns(known: moment.known)
        return read { memory in
            var statuses: [SeriesID: AlarmStatus] = [:]
            for id in memory.series.keys {
                guard let rule = memory.rules.rule(of: id) else { continue }
                var fold = memory.fold(id, rule, runs, at: moment)
                statuses[id] = fold.advance(through: moment.instant)
            }
            return statuses
        }
    }
}

extension ReferenceArchive.Memory {
    /// Returns the fold of an alarm from the start of the stored data.
    fileprivate func fold(
        _ id: SeriesID,
        _ rule: AlarmRule,
        _ runs: [SeriesID: [AlarmRun]],
        at moment: Moment
    ) -> AlarmFold {
        let base = forgottenStatuses[id]
        let suppressor = rules.suppressor(of: id) { entity in
            entities[entity].flatMap { $0.parent ?? $0.district }
        }
        let suppression = suppressor.flatMap { id in
            rules.rule(of: id).map {
                AlarmSuppression(limits: $0.limits, runs: runs[id] ?? [])
            }
        }
        return AlarmFold(
            rule: rule,
            from: base ?? AlarmStatus(),
            since: base == nil ? .distantPast : floor,
            runs: runs[id] ?? [],
            entries: entries.filter { $0.alarm == id },
            under: suppression,
            known: moment.known
        )
    }

    /// Stores the statuses of alarms just before an instant, before which all data is removed.
    mutating func forgetStatuses(before floor: Instant) {
        var statuses: [SeriesID: AlarmStatus] = [:]
        let runs = series.mapValues { self.runs(of: $0, known: nil) }
        for kept in series.values {
            guard let rule = rules.rule(of: kept.series.id) else { continue }
            let moment = Moment(at: floor - .milliseconds(1))
            var fold = fold(kept.series.id, rule, runs, at: moment)
            statuses[kept.series.id] = fold.advance(through: moment.instant)
        }
        forgottenStatuses = statuses
    }
}
