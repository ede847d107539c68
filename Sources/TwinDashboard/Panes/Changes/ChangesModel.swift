// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The strongest recent moves, compared with the hour before.
public struct ChangesModel: Hashable, Sendable {
    /// A value that moved, or the strongest of several values of a kind.
    public struct Line: Hashable, Sendable {
        /// True if the value rose.
        public var isRising: Bool
        /// The name of the property that moved.
        public var what: DisplayText
        /// The entity's name and the number of others that also moved.
        public var place: DisplayText
        /// The value at the beginning of the span.
        public var before: DisplayText
        /// The present value.
        public var now: DisplayText
        /// The size of the move as a multiple of the usual variation: `9×`.
        public var strength: DisplayText
        /// The alarm level of the value.
        public var level: Level
        /// True if the value names its property by itself, as `de-energized` does.
        public var saysWhat = false
    }

    /// The lines, strongest first.
    public var lines: ListModel<Line>
    /// The span that is searched: `15 min`.
    public var span: DisplayText
    /// True if there was an hour before the span to compare with.
    ///
    /// If false, an empty list does not mean that nothing moved.
    public var isKnown = true
}

extension ChangesModel: PaneLines {
    var bounds: ListBounds? { lines.bounds }
}
