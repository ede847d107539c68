// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A ranked table.
public struct TableModel: Hashable, Sendable {
    /// Which values of a column are first.
    public enum Order: Hashable, Sendable {
        /// The greatest.
        case greatestFirst
        /// The least.
        case leastFirst
    }

    /// A column of values.
    public struct Column: Hashable, Sendable {
        /// What it is.
        public var title: DisplayText
        /// Its unit.
        public var unit: DisplayText
        /// Whether the table is ranked by it.
        public var isRanking: Bool
        /// Which of its values are first; nil if the table is not ranked by it, or keeps the layout's
        /// order.
        public var order: Order?
    }

    /// A row.
    public struct Row: Hashable, Sendable {
        /// The entity's name.
        public var name: DisplayText
        /// The name of its district; empty where it has none or is one.
        public var district: DisplayText
        /// Its values, one for each column.
        public var readings: [Reading]
        /// How far the ranking value reaches between the least and the greatest, 0…1.
        public var share: Double?
        /// The course of the ranking value.
        public var trend: Trend?
        /// The worst level of its values and of its alarms for properties that the table shows.
        public var level: Level
    }

    /// The columns of values.
    public var columns: [Column]
    /// The rows.
    public var rows: ListModel<Row>
}

extension TableModel: PaneLines {
    var bounds: ListBounds? { rows.bounds }
    var columnNames: [String] { columns.map(\.title.string) }
}
