// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A ranked table.
public struct TableModel: Hashable, Sendable {
    /// The order in which the values of a column are ranked.
    public enum Order: Hashable, Sendable {
        /// The greatest value is first.
        case greatestFirst
        /// The least value is first.
        case leastFirst
    }

    /// A column of values.
    public struct Column: Hashable, Sendable {
        /// The title of the column.
        public var title: DisplayText
        /// Its unit.
        public var unit: DisplayText
        /// True if the table is ranked by the column.
        public var isRanking: Bool
        /// The order of its values; nil if the table is not ranked by it, or keeps the layout's
        /// order.
        public var order: Order?
    }

    /// A row.
    public struct Row: Hashable, Sendable {
        /// The entity's name.
        public var name: DisplayText
        /// The name of its district; empty if it has none or is a district itself.
        public var district: DisplayText
        /// Its values, one for each column.
        public var readings: [Reading]
        /// The position of the ranking value between the least and the greatest, 0…1.
        public var share: Double?
        /// The trend of the ranking value.
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
