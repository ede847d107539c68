// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What happened.
public struct EventsModel: Hashable, Sendable {
    /// One event.
    public struct Line: Hashable, Sendable {
        /// When it began.
        public var time: DisplayText
        /// How much it needs an eye.
        public var level: Level
        /// The level's word.
        public var word: DisplayText
        /// What happened.
        public var text: DisplayText
        /// Where; empty where that is not known.
        public var place: DisplayText
        /// `ongoing`, or how long it lasted; empty where it has no length.
        public var length: DisplayText
    }

    /// The events.
    public var lines: ListModel<Line>
    /// How far back it looks: `1 h`.
    public var span: DisplayText
}

extension EventsModel: PaneLines {
    var bounds: ListBounds? { lines.bounds }
}
