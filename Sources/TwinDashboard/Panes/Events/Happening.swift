// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The content of a line in an event pane.
enum Happening: Hashable, Sendable {
    /// An event.
    case event(Event)
    /// Alarms of one kind that began or ended within one minute.
    case alarms(AlarmGroup, AlarmChange)

    /// The instant of the beginning or the end.
    var time: Instant {
        switch self {
        case .event(let event): event.time
        case .alarms(_, let change): change.instant
        }
    }

    /// The alarm level.
    ///
    /// The end of an alarm has the normal level.
    var level: Level {
        switch self {
        case .event(let event): Level(event.priority)
        case .alarms(let group, let change):
            change.isEnd ? .normal : group.worst?.level ?? .normal
        }
    }

    /// The identity of its line.
    var identity: LineIdentity? {
        switch self {
        case .event(let event): .event(event.id)
        case .alarms(let group, let change):
            LineIdentity(group).map { .change($0, change.instant, isEnd: change.isEnd) }
        }
    }

    /// True if it is an event.
    ///
    /// An event is more important than an alarm of its level, because alarms follow from events and
    /// have their own lists.
    var isEvent: Bool {
        if case .event = self { true } else { false }
    }

    /// Returns true if the left line is before the right one: latest first, and at the same instant
    /// alarms before their event.
    static func comesFirst(_ left: Happening, _ right: Happening) -> Bool {
        left.time == right.time
            ? !left.isEvent && right.isEvent : left.time > right.time
    }
}
