// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The list of events.
public struct EventsModel: Hashable, Sendable {
    /// One event.
    public struct Line: Hashable, Sendable {
        /// The time of its beginning.
        public var time: DisplayText
        /// The alarm level.
        public var level: Level
        /// The level's word.
        public var word: DisplayText
        /// The text of the event.
        public var text: DisplayText
        /// The place of the event; empty if it is unknown.
        public var place: DisplayText
        /// The duration of the event, or `ongoing`; empty if it has no duration.
        public var length: DisplayText
    }

    /// The lines, one for each event.
    public var lines: ListModel<Line>
    /// The length of the span: `1 h`.
    public var span: DisplayText
}

extension EventsModel: PaneLines {
    var bounds: ListBounds? { lines.bounds }
}
