// SPDX-License-Identifier: Apache-2.0

import GRDB
public import TwinAlarms
public import TwinModel

extension CacheWriter: AlarmDesk {
    /// Decides a request and keeps the accepted acts in one durable transaction.
    ///
    /// - Throws: ``CacheError`` if no act was kept.
    public func act(
        _ request: AlarmRequest,
        by author: AlarmAuthor,
        at now: Instant
    ) throws -> AlarmOutcome {
        try writing { state, database in
            let last = try database.lastAlarmAct()
            let count = Int64(max(1, request.targets.count))
            if let last, last.id > Database.mostAlarmActs - count {
                let refusal = AlarmRefusal(.journalFull, limit: Database.mostAlarmActs)
                return AlarmOutcome(refused: [.init(nil, refusal)])
            }
            let time = now.millisecondsSince1970
            let outcome = try request.decide(
                by: author,
                at: now,
                after: last,
                batch: { try database.alarmEntries(batchOf: $0) },
                alarm: { id in
                    guard let number = state.seriesNumbers[id],
                        let own = state.alarms.alarmSeries(number, id)
                    else { return nil }
                    return AlarmCase(
                        rule: own.rule,
                        status: try database.alarmStatus(of: own, at: time)
                    )
                },
                keep: { entry in
                    try database.write(entry)
                    guard let alarm = entry.alarm, let number = state.seriesNumbers[alarm] else {
                        return
                    }
                    try state.refold(number, from: time, in: database)
                }
            )
            if !outcome.kept.isEmpty { try state.finish(in: database) }
            return outcome
        }
    }
}

extension CacheSupervisor: AlarmDesk {
    /// Decides a request and keeps the accepted acts in one durable transaction, even on a full
    /// disk.
    public func act(
        _ request: AlarmRequest,
        by author: AlarmAuthor,
        at now: Instant
    ) throws -> AlarmOutcome {
        try acting { try $0.act(request, by: author, at: now) }
    }
}
