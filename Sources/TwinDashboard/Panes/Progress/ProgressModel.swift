// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Values against their targets.
public struct ProgressModel: Hashable, Sendable {
    /// How a value stands to its target.
    public enum Standing: Hashable, Sendable {
        /// The target is reached.
        case reached
        /// It is where the path wants it, or further.
        case ahead
        /// It is not where the path wants it, or its time is over.
        case behind
        /// There is time left and no path to judge by.
        case underWay
        /// A stage whose time is over.
        case passed
        /// The stage that is under way.
        case current
        /// A stage that is to come.
        case coming
        /// Nothing can be said.
        case unknown
    }

    /// A figure of one year.
    public struct Step: Hashable, Sendable {
        /// The year.
        public var year: DisplayText
        /// The figure.
        public var value: DisplayText
        /// Whether it was published; otherwise it is planned.
        public var isTold: Bool
    }

    /// One value against its target.
    public struct Line: Hashable, Sendable {
        /// What it is.
        public var label: DisplayText
        /// The value: live, or as published; nothing for a stage.
        public var reading: Reading?
        /// Whether a series tells it.
        public var isLive: Bool
        /// The target: `1,000 km`; empty for a stage.
        public var target: DisplayText
        /// The year by whose end it is to be reached; empty where none is said.
        public var by: DisplayText
        /// How much of the target is reached, 0 at nothing and 1 at all of it.
        public var share: Double?
        /// How much the path wants now, on the same scale.
        public var expected: Double?
        /// The share in words: `69%`; empty where there is none.
        public var percent: DisplayText
        /// How it stands.
        public var standing: Standing
        /// The same in words.
        public var word: DisplayText
        /// What else is to be said: that no series tells it, and of when the figure is.
        public var note: DisplayText
        /// The way there, year by year.
        public var path: [Step]
    }

    /// The lines.
    public var lines: ListModel<Line>
}

extension ProgressModel: PaneLines {
    var bounds: ListBounds? { lines.bounds }
}
