// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What moved most lately, by how unlike the hour before it is.
public struct ChangesModel: Hashable, Sendable {
    /// One value that moved, or the strongest of several of a kind.
    public struct Line: Hashable, Sendable {
        /// Whether it went up.
        public var isRising: Bool
        /// What moved.
        public var what: DisplayText
        /// Where: the entity's name, and how many others moved too.
        public var place: DisplayText
        /// What it was when the span began.
        public var before: DisplayText
        /// What it is.
        public var now: DisplayText
        /// How many times its usual swing it moved: `9×`.
        public var strength: DisplayText
        /// How much its value needs an eye.
        public var level: Level
        /// Whether its value says what it is of, as `de-energized` does.
        public var saysWhat = false
    }

    /// The lines, the strongest first.
    public var lines: ListModel<Line>
    /// Over which span: `15 min`.
    public var span: DisplayText
    /// Whether there was an hour before to compare with; where not, that nothing moved is not known.
    public var isKnown = true
}

extension ChangesModel: PaneLines {
    var bounds: ListBounds? { lines.bounds }
}
