// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A strip of time for each entity: rows are entities, columns are parts of the span.
public struct HeatModel: Hashable, Sendable {
    /// One part of the span.
    public struct Cell: Hashable, Sendable {
        /// The position between the scale's ends, 0…1; a higher share is worse.
        public var share: Double
        /// The level of its value.
        public var level: Level
    }

    /// An entity with its strip.
    public struct Row: Hashable, Sendable {
        /// Its name.
        public var name: DisplayText
        /// Its newest value.
        public var reading: Reading
        /// The parts of the span from old to new; nil for a gap.
        public var cells: [Cell?]
    }

    /// The rows, worst first.
    public var rows: ListModel<Row>
    /// The value of the least shade, with its unit.
    public var lower: DisplayText
    /// The value of the fullest shade, with its unit.
    public var upper: DisplayText
    /// True if shades show an amount instead of a level.
    public var isNeutral = false
    /// The time labels below the strips.
    public var marks: [ChartModel.TimeMark]
    /// The length of the span: `1 h`.
    public var span: DisplayText
    /// The age of the newest value.
    public var age: DisplayText
}

extension HeatModel: PaneLines {
    var bounds: ListBounds? { rows.bounds }
}
