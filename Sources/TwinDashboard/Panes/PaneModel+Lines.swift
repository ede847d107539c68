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

/// What happened.
public struct EventsModel: Hashable, Sendable {
    /// One event.
    public struct Line: Hashable, Sendable {
        /// When it began.
        public var time: DisplayText
        /// How much it needs an eye.
        public var level: Level
        /// The level's word.
        public var word: DisplayText
        /// What happened.
        public var text: DisplayText
        /// Where; empty where that is not known.
        public var place: DisplayText
        /// `ongoing`, or how long it lasted; empty where it has no length.
        public var length: DisplayText
    }

    /// The events.
    public var lines: ListModel<Line>
    /// How far back it looks: `1 h`.
    public var span: DisplayText
}

/// One alarm, or several of a kind as one.
public struct AlarmModel: Hashable, Sendable {
    /// How much it needs an eye.
    public var level: Level
    /// The level's word.
    public var word: DisplayText
    /// What is wrong: the property's name, or how many of what.
    public var what: DisplayText
    /// Where: the entity's name, and its district.
    public var place: DisplayText
    /// The value.
    public var value: DisplayText
    /// The limit that it passed.
    public var limit: DisplayText
    /// Since when: `08:31`.
    public var since: DisplayText
    /// For how long: `11 min`.
    public var age: DisplayText
    /// Whether its value is overdue.
    public var isStale: Bool
}

/// A stage of a chain.
public struct StageModel: Hashable, Sendable {
    /// Its name.
    public var name: DisplayText
    /// What goes through it.
    public var reading: Reading
    /// What waits before it; empty where that is not known.
    public var waiting: DisplayText
}
