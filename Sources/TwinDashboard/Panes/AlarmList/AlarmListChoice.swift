// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms

/// A list of the alarm table.
public enum AlarmListKind: String, Hashable, Sendable, CaseIterable {
    /// The active alarms and those that cleared before they were acknowledged.
    case active
    /// The alarms that need an acknowledgement.
    case unacknowledged
    /// The alarms on the shelf.
    case shelved
    /// The alarms that are out of service or suppressed by design.
    case outOfService
    /// The active alarms whose values are too old to show if they continue.
    case notEvaluated
    /// The acts of operators.
    case journal
}

/// The user's choices in a pane of the alarm table.
struct AlarmListChoice: Hashable, Sendable {
    /// The list shown.
    var kind = AlarmListKind.active
    /// The tagged alarms, each at the activation that was shown when it was tagged.
    var tags: Set<AlarmRequest.Target> = []
    /// True if similar alarms share a line; nil if they do so in a flood only.
    var isGrouped: Bool?
    /// The start of a range of tags; nil if none was begun.
    var anchor: AlarmRequest.Target?

    /// Tags alarms, or removes their tags if all of them are tagged.
    mutating func toggle(_ targets: [AlarmRequest.Target]) {
        if tags.isSuperset(of: targets) {
            tags.subtract(targets)
        } else {
            tags.formUnion(targets)
        }
    }
}

/// An alarm of a line, with everything that a request for an act on it needs.
public struct ListedAlarm: Hashable, Sendable {
    /// The alarm and the activation shown.
    public var target: AlarmRequest.Target
    /// The alarm level.
    public var level: Level
    /// The letter of its state.
    public var letter: AlarmState.Letter
    /// Its place among the alarms with a common cause.
    public var firstOut: FirstOut

    init(_ row: AlarmRow, _ firstOut: FirstOut = .alone) {
        self.firstOut = firstOut
        target = AlarmRequest.Target(row.alarm, activation: row.status.activation)
        level = Level(row.priority)
        letter = row.status.state.letter
    }
}
