// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What an event pane lists as one line.
enum Happening: Hashable, Sendable {
    /// An event.
    case event(Event)
    /// Alarms of one kind that began or ended within one minute.
    case alarms(AlarmGroup, AlarmChange)

    /// When it began, or ended.
    var time: Instant {
        switch self {
        case .event(let event): event.time
        case .alarms(_, let change): change.instant
        }
    }

    /// How much it needs an eye; the end of an alarm needs none.
    var level: Level {
        switch self {
        case .event(let event): Level(event.priority)
        case .alarms(let group, let change):
            change.isEnd ? .normal : group.worst?.level ?? .normal
        }
    }

    /// True if it is an event, which weighs more than an alarm of its level: alarms have lists of their
    /// own, and follow from events.
    var isEvent: Bool {
        if case .event = self { true } else { false }
    }

    /// The latest first; of those at one instant what follows from an event before the event.
    static func comesFirst(_ left: Happening, _ right: Happening) -> Bool {
        left.time == right.time
            ? !left.isEvent && right.isEvent : left.time > right.time
    }
}
