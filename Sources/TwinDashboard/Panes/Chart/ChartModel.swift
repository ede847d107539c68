// SPDX-License-Identifier: Apache-2.0

public import TwinModel
public import TwinVocabulary

/// Lines over time.
public struct ChartModel: Hashable, Sendable {
    /// A line.
    public struct Line: Hashable, Sendable {
        /// The name of the line.
        public var label: DisplayText
        /// Its newest value.
        public var reading: Reading
        /// The values in equal parts of the span; nil for a gap.
        public var values: [Double?]
        /// The values in the same parts of the span that it is compared with; empty if there is no
        /// comparison.
        public var past: [Double?] = []
    }

    /// The names of the two values of a flag: `de-energized`, `energized`.
    public struct States: Hashable, Sendable {
        /// The name of 0.
        public var unset: DisplayText
        /// The name of 1.
        public var set: DisplayText
    }

    /// A time label below the chart.
    public struct TimeMark: Hashable, Sendable {
        /// The position, from 0 at the left to 1 at the right.
        public var fraction: Double
        /// The time.
        public var text: DisplayText
    }

    /// A limit of the charted property.
    public struct Limit: Hashable, Sendable {
        /// The value.
        public var value: Double
        /// The level of values beyond the limit.
        public var level: Level
        /// The limit in words: `> 7`.
        public var text: DisplayText
    }

    /// The lines, all of one unit.
    public var lines: [Line]
    /// The limits of the property of all lines; empty if the lines are of several properties.
    public var limits: [Limit] = []
    /// The range of the value axis; nil if there is no value.
    public var range: ClosedRange<Double>?
    /// True if the area between the lines and zero is filled.
    public var isFilled: Bool
    /// The unit of all lines.
    public var unit: UnitCode
    /// The way in which values of the unit are written.
    public var notation = UnitNotation()
    /// The number of decimal places.
    public var decimals: Int
    /// The names of the two values, if all lines are of one flag.
    public var states: States?
    /// The time labels below the chart.
    public var marks: [TimeMark]
    /// The length of the span: `1 h`.
    public var span: DisplayText
    /// The longest gap as text; empty if there is no long one.
    public var gap: DisplayText
    /// The span that the lines are compared with: `yesterday`; empty if there is no comparison.
    public var comparedWith: DisplayText = .empty
}

extension ChartModel: PaneLines {
    var bounds: ListBounds? { nil }
}
