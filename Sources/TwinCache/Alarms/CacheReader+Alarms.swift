// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel
public import TwinQuery

/// Alarms, and the journal of acts on them.
extension CacheReader {
    /// Returns the active alarms, as specified by the protocol.
    public func alarms(at moment: Moment) throws -> [ActiveAlarm] {
        try reading { try $0.alarms(at: moment) }
    }

    /// Returns the number of series that have not been checked against their limits yet.
    public func seriesToJudge() throws -> Int {
        try reading { view in
            Int(try view.database.firstRow("SELECT count(*) FROM alarm_due") { $0.integer(0) } ?? 0)
        }
    }

    /// Returns the announced runs of a span, as specified by the protocol.
    public func alarmRecords(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [AlarmRecord] {
        try reading { view in
            try view.alarmRecords(in: span, at: moment, limit: limit)
        }
    }

    /// Returns the alarms and the acts on them, as specified by the protocol.
    public func alarmTable(at moment: Moment) throws -> [AlarmRow] {
        try reading { try $0.alarmTable(at: moment) }
    }

    /// Returns the active alarms and the alarm table at the moment, as specified by the protocol.
    public func alarmPicture(at moment: Moment) throws -> AlarmPicture {
        try reading { try $0.alarmPicture(at: moment) }
    }

    /// Returns the changes of alarms in a span, as specified by the protocol.
    public func alarmChanges(
        in span: Range<Instant>,
        at moment: Moment
    ) throws -> [AlarmChange] {
        try reading { try $0.alarmChanges(in: span, at: moment) }
    }

    /// Returns the rows of the journal in a span, as specified by the protocol.
    public func alarmEntries(
        in span: Range<Instant>,
        at moment: Moment,
        limit: Int
    ) throws -> [AlarmEntry] {
        try reading { try $0.database.alarmEntries(in: span, at: moment, limit: limit) }
    }
}
