// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

/// One of the lists of the alarm table, and the number of alarms in each.
public struct AlarmListModel: Hashable, Sendable, PaneLines {
    /// The name of a list, for the choice of lists.
    public struct Tab: Hashable, Sendable {
        /// The list.
        public var kind: AlarmListKind
        /// Its name.
        public var name: DisplayText
        /// Its name for narrow panes.
        public var shortName: DisplayText
        /// The number of its alarms; nil for the journal.
        public var count: Int?
    }

    /// A line: an alarm, or an act of the journal.
    public struct Line: Hashable, Sendable {
        /// The number of alarms that share the line.
        public var count = 1
        /// The letter of the alarm's state; nil for an act.
        public var letter: AlarmState.Letter?
        /// The state, or the act, in words.
        public var state = DisplayText.empty
        /// True if the alarm may have ended, because its value is overdue.
        public var isUnreliable = false
        /// True if the alarm is tagged.
        public var isTagged = false
        /// The alarm level.
        public var level = Level.normal
        /// The level's word.
        public var word = DisplayText.empty
        /// The onset of the alarm, the end of its shelf, or the time of the act.
        public var since = DisplayText.empty
        /// The time since the onset, or the time left on the shelf.
        public var age = DisplayText.empty
        /// The property's name.
        public var what = DisplayText.empty
        /// The value at the onset; empty if it only repeats the name.
        public var first = DisplayText.empty
        /// The last value.
        public var last = DisplayText.empty
        /// The limit that was passed.
        public var limit = DisplayText.empty
        /// The entity's name and its district.
        public var place = DisplayText.empty
        /// The entity's name alone, for narrow panes.
        public var shortPlace = DisplayText.empty
        /// The person who acted, the time of the act and the comment.
        public var note = DisplayText.empty
    }

    /// The list shown.
    public var kind: AlarmListKind
    /// All lists.
    public var tabs: [Tab]
    /// The visible lines.
    public var list: ListModel<Line>
    /// True if similar alarms share a line.
    public var isGrouped = false
    /// True if there is a flood, in which similar alarms share a line unless the user chose
    /// otherwise.
    public var isFlood = false
    /// The alarms of all lines of the list: one, several of a group, or none for an act.
    public var alarms: [[ListedAlarm]]
    /// The tagged alarms that still exist with the activation tagged.
    public var tags: Set<AlarmRequest.Target>
    /// The number of tagged alarms in the list shown.
    public var taggedCount: Int
    /// True in every other second, so that marks of unacknowledged alarms flash.
    public var isFlashOn: Bool

    var bounds: ListBounds? { list.bounds }
}
