// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms

/// The alarms at a moment, as the limits give them and as the acts of operators leave them.
public struct AlarmPicture: Hashable, Sendable {
    /// The active alarms, as returned by ``CityArchive/alarms(at:)``.
    public var alarms: [ActiveAlarm]
    /// The alarms with the acts on them, as returned by ``CityArchive/alarmTable(at:)``.
    public var rows: [AlarmRow]

    /// Creates a picture.
    public init(alarms: [ActiveAlarm], rows: [AlarmRow]) {
        self.alarms = alarms
        self.rows = rows
    }
}

extension CityArchive {
    /// Returns the active alarms and the alarm table at the moment.
    public func alarmPicture(at moment: Moment) throws -> AlarmPicture {
        AlarmPicture(alarms: try alarms(at: moment), rows: try alarmTable(at: moment))
    }
}
