// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Values with their targets.
public struct ProgressModel: Hashable, Sendable {
    /// The state of a value with respect to its target.
    public enum Standing: Hashable, Sendable {
        /// The target is reached.
        case reached
        /// The value is on the path or further.
        case ahead
        /// The value is behind the path, or its time is over.
        case behind
        /// There is time left, and no path to compare with.
        case underWay
        /// The stage is over.
        case passed
        /// The stage is under way.
        case current
        /// The stage is in the future.
        case coming
        /// The standing is unknown.
        case unknown
    }

    /// A figure of one year.
    public struct Step: Hashable, Sendable {
        /// The year.
        public var year: DisplayText
        /// The figure.
        public var value: DisplayText
        /// True if the figure was published, false if it is planned.
        public var isTold: Bool
    }

    /// A value with its target.
    public struct Line: Hashable, Sendable {
        /// The name of the line.
        public var label: DisplayText
        /// The value, live or as published; nil for a stage.
        public var reading: Reading?
        /// True if a series reports the value.
        public var isLive: Bool
        /// The target: `1,000 km`; empty for a stage.
        public var target: DisplayText
        /// The year by whose end the target is due; empty if none is set.
        public var by: DisplayText
        /// The reached share of the target, from 0 to 1; nil if it is unknown.
        public var share: Double?
        /// The share that the path requires now, on the same scale; nil without a path.
        public var expected: Double?
        /// The share in words: `69%`; empty if there is none.
        public var percent: DisplayText
        /// The standing of the value.
        public var standing: Standing
        /// The standing in words.
        public var word: DisplayText
        /// A remark that no series reports the value, with the date of the figure.
        public var note: DisplayText
        /// The figures year by year.
        public var path: [Step]
    }

    /// The lines.
    public var lines: ListModel<Line>
}

extension ProgressModel: PaneLines {
    var bounds: ListBounds? { lines.bounds }
}
