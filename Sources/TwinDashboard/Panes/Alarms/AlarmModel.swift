// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A line of the alarm pane: one alarm, or several alarms of a kind as a group.
public struct AlarmModel: Hashable, Sendable {
    /// The alarm level.
    public var level: Level
    /// The level's word.
    public var word: DisplayText
    /// The property's name, or the number and kind of the entities in alarm.
    public var what: DisplayText
    /// The entity's name and its district.
    public var place: DisplayText
    /// The value.
    public var value: DisplayText
    /// The limit that the value passed.
    public var limit: DisplayText
    /// The beginning of the alarm: `08:31`.
    public var since: DisplayText
    /// The duration of the alarm: `11 min`.
    public var age: DisplayText
    /// True if its value is overdue.
    public var isStale: Bool
    /// True if all alarms of the line are acknowledged.
    public var isAcknowledged = false
    /// The alarms of the line.
    public var alarms: [ListedAlarm] = []
}
