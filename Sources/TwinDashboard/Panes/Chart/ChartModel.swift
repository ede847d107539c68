// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Lines over time.
public struct ChartModel: Hashable, Sendable {
    /// A line.
    public struct Line: Hashable, Sendable {
        /// What it is.
        public var label: DisplayText
        /// Its newest value.
        public var reading: Reading
        /// Its values in equal parts of the span; nothing for a gap.
        public var values: [Double?]
        /// Its values in the same parts of the span that it is compared with; none where with none.
        public var past: [Double?] = []
    }

    /// What the two values of a flag are called: `de-energized`, `energized`.
    public struct States: Hashable, Sendable {
        /// What 0 is called.
        public var unset: DisplayText
        /// What 1 is called.
        public var set: DisplayText
    }

    /// A time that is written below the chart.
    public struct TimeMark: Hashable, Sendable {
        /// Where it stands, from 0 at the left to 1 at the right.
        public var fraction: Double
        /// The time.
        public var text: DisplayText
    }

    /// A limit of what is charted.
    public struct Limit: Hashable, Sendable {
        /// The value.
        public var value: Double
        /// How urgent what is beyond it is.
        public var level: Level
        /// The limit in words: `> 7`.
        public var text: DisplayText
    }

    /// The lines; all of one unit.
    public var lines: [Line]
    /// The limits of the property that all lines are of; none if they are of several.
    public var limits: [Limit] = []
    /// What the chart reaches from and to; nothing where there is no value.
    public var range: ClosedRange<Double>?
    /// Whether what is below the lines is filled, down to zero.
    public var isFilled: Bool
    /// The unit of all lines.
    public var unit: UnitCode
    /// How many digits stand behind the point.
    public var decimals: Int
    /// The words for the two values, where all lines are of one flag.
    public var states: States?
    /// The times below it.
    public var marks: [TimeMark]
    /// How far back it looks: `1 h`.
    public var span: DisplayText
    /// The longest gap in words; empty where there is none to tell.
    public var gap: DisplayText
    /// What the lines are compared with: `yesterday`; empty where with nothing.
    public var comparedWith: DisplayText = .empty
}

extension ChartModel: PaneLines {
    var bounds: ListBounds? { nil }
}
