// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A strip of time for each entity: rows are entities, columns are parts of the span.
public struct HeatModel: Hashable, Sendable {
    /// One part of the span.
    public struct Cell: Hashable, Sendable {
        /// How much it needed an eye between the scale's ends, 0…1.
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
        /// The parts of the span from old to new; nothing for a gap.
        public var cells: [Cell?]
    }

    /// The rows, the worst first.
    public var rows: ListModel<Row>
    /// The value of the least shade, with its unit.
    public var lower: DisplayText
    /// The value of the fullest shade, with its unit.
    public var upper: DisplayText
    /// Whether shades say how much and not how bad.
    public var isNeutral = false
    /// The times below it.
    public var marks: [ChartModel.TimeMark]
    /// How far back it looks: `1 h`.
    public var span: DisplayText
    /// How old the newest value is.
    public var age: DisplayText
}

extension HeatModel: PaneLines {
    var bounds: ListBounds? { rows.bounds }
}
