// SPDX-License-Identifier: Apache-2.0

/// An action on the alarms of the focused pane.
///
/// An act concerns the tagged alarms of the list, or the selected line if none is tagged.
public enum AlarmAction: Hashable, Sendable {
    /// Tag the selected alarm or remove its tag, and select the next line.
    case tag
    /// Begin a range of tags at the selected line, or tag the range that ends there.
    case tagRange
    /// Tag all alarms of the list that the filter shows, or remove their tags.
    case tagAll
    /// Acknowledge, with a remark if the text is not empty.
    case acknowledge(String)
    /// Take the last act back, with all of its alarms.
    case undo
    /// Ask for a length and a reason, and shelve.
    case shelve
    /// Shelve for a typed time, with a reason.
    case shelveFor(String)
    /// Shelve until the alarm clears.
    case shelveOnce
    /// Take off the shelf.
    case unshelve
    /// Stop the sound without an acknowledgement.
    case silence
    /// Take out of service.
    case remove
    /// Return to service.
    case returnToService
    /// Add a remark.
    case comment(String)
    /// Join similar alarms in one line, or separate them.
    case group
    /// Select the alarm that began first of those with the selected one's cause.
    case firstOut
    /// Show the next list of the alarm table.
    case nextList
    /// Show the previous list of the alarm table.
    case previousList
    /// Show the journal, or the active alarms again.
    case journal

    /// The name in the configuration.
    var name: String {
        switch self {
        case .tag: "tag_alarm"
        case .tagRange: "tag_alarm_range"
        case .tagAll: "tag_all_alarms"
        case .acknowledge: "acknowledge"
        case .undo: "undo_act"
        case .shelve, .shelveFor: "shelve"
        case .shelveOnce: "shelve_once"
        case .unshelve: "unshelve"
        case .silence: "silence"
        case .remove: "remove_from_service"
        case .returnToService: "return_to_service"
        case .comment: "comment"
        case .group: "group_alarms"
        case .firstOut: "first_alarm"
        case .nextList: "next_alarm_list"
        case .previousList: "previous_alarm_list"
        case .journal: "alarm_journal"
        }
    }
}

/// The part of the screen where a key has its meaning.
public enum KeyScope: Hashable, Sendable, CaseIterable {
    /// Any pane.
    case everywhere
    /// A pane whose lines are alarms.
    case alarms
    /// A pane of the alarm table, with its lists and tags.
    case alarmTable
    /// A sheet over the panes.
    case sheet

    /// The scope and the wider ones that it lies in, the narrowest first.
    public var outward: [KeyScope] {
        switch self {
        case .everywhere: [.everywhere]
        case .sheet: [.sheet, .everywhere]
        case .alarms: [.alarms, .everywhere]
        case .alarmTable: [.alarmTable, .alarms, .everywhere]
        }
    }
}
