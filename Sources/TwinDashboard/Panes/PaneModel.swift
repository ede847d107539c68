// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One pane: a title, a badge, and what is in it.
public struct PaneModel: Hashable, Sendable {
    /// Its title.
    public var title: DisplayText
    /// What stands at its upper right: that it is stale and why, or how many alarms it has.
    public var badge: DisplayText
    /// Shorter forms of the badge, the longest first.
    public var shortBadges: [DisplayText] = []
    /// Whether its service is overdue.
    public var isStale: Bool
    /// The worst level of what its badge tells.
    public var level: Level
    /// What stands in it in the place of content; nothing where there is content.
    public var notice: DisplayText?
    /// What is in it.
    public var content: PaneContent
    /// What it opens as a whole, where it has no lines to select.
    public var target: Destination?
}

/// What is in a pane.
public enum PaneContent: Hashable, Sendable {
    /// Numbers, one a line.
    case numbers(NumbersModel)
    /// Lines over time.
    case chart(ChartModel)
    /// A ranked table.
    case table(TableModel)
    /// What happened.
    case events(EventsModel)
    /// The services.
    case sources(SourcesModel)
    /// What is outside its limits.
    case alarms(ListModel<AlarmModel>)
    /// Stages with flows between them.
    case chain([StageModel])
    /// One cell for each entity.
    case wall(WallModel)
    /// Areas, lines and marks where they lie.
    case map(MapModel)
    /// A strip of time for each entity.
    case heat(HeatModel)
    /// Ranked level bars.
    case bars(BarsModel)
    /// Values against their targets.
    case progress(ProgressModel)
    /// What moved most.
    case changes(ChangesModel)

    /// The lines that can be selected, where there are such.
    public var list: ListBounds? {
        switch self {
        case .numbers(let numbers): numbers.lines.isSelectable ? numbers.lines.bounds : nil
        case .table(let table): table.rows.bounds
        case .events(let events): events.lines.bounds
        case .alarms(let alarms): alarms.bounds
        case .map(let map): map.bounds
        case .heat(let heat): heat.rows.bounds
        case .bars(let bars): bars.rows.bounds
        case .sources(let sources): sources.list.bounds
        case .wall(let wall): wall.bounds
        case .progress(let progress): progress.lines.bounds
        case .changes(let changes): changes.lines.bounds
        case .chart, .chain: nil
        }
    }

    /// The columns that a table can be ranked by.
    public var columnNames: [String] {
        if case .table(let table) = self { return table.columns.map(\.title.string) }
        return []
    }

    /// Whether its lines can be filtered.
    public var isFilterable: Bool {
        switch self {
        case .table, .alarms, .events: true
        default: false
        }
    }
}

/// How many lines there are to select, and what each opens.
public struct ListBounds: Hashable, Sendable {
    /// How many lines there are in all.
    public var count: Int
    /// How many are shown at a time.
    public var room: Int
    /// The first line shown.
    public var firstLine: Int
    /// What each line shown opens.
    public var targets: [Destination?]
    /// That there are more than are listed: `50 of 312`; empty where all are.
    public var cap = DisplayText.empty
}

/// The lines of a pane that are shown, out of all that there are.
public struct ListModel<Line: Hashable & Sendable>: Hashable, Sendable {
    /// The lines shown.
    public var lines: [Line]
    /// What each opens.
    public var targets: [Destination?]
    /// How many lines there are in all.
    public var count: Int
    /// The first line shown.
    public var firstLine: Int
    /// How many lines fit.
    public var room: Int
    /// Which of the lines shown is selected; nothing where the pane is not in focus.
    public var selected: Int?
    /// Whether a line can be selected.
    public var isSelectable = true
    /// That there are more than are listed: `50 of 312`; empty where all are.
    public var cap = DisplayText.empty

    var bounds: ListBounds {
        ListBounds(count: count, room: room, firstLine: firstLine, targets: targets, cap: cap)
    }
}

/// One value as it is shown.
public struct Reading: Hashable, Sendable {
    /// How old it is.
    public enum Freshness: Hashable, Sendable {
        /// On time.
        case fresh
        /// Overdue.
        case stale
        /// There is none.
        case none
    }

    /// Which way it went in the last quarter of an hour.
    public enum Direction: Hashable, Sendable {
        /// Up.
        case rising
        /// Down.
        case falling
        /// Neither.
        case steady
    }

    /// The value, or a dash where there is none.
    public var value: DisplayText
    /// Its unit.
    public var unit: DisplayText
    /// How old it is.
    public var freshness: Freshness
    /// Its age, or that there is no data.
    public var age: DisplayText
    /// How much it needs an eye.
    public var level: Level
    /// Which way it went; nothing where that cannot be told.
    public var direction: Direction?
    /// By how much: `12%`; empty where it is little or cannot be told.
    public var change: DisplayText
}

/// The course of a value, equal parts of a span of time.
public struct Trend: Hashable, Sendable {
    /// The mean of each part; nothing for a gap.
    public var values: [Double?]
    /// The least and the greatest of them.
    public var range: ClosedRange<Double>?
}

/// The numbers of a pane.
public struct NumbersModel: Hashable, Sendable {
    /// The lines.
    public var lines: ListModel<NumberModel>
    /// How far back the trends look: `1 h`.
    public var span: DisplayText
    /// What the numbers are compared with: `yesterday`; empty where with nothing.
    public var comparedWith: DisplayText = .empty
}

/// One number with its course.
public struct NumberModel: Hashable, Sendable {
    /// What it is.
    public var label: DisplayText
    /// The number.
    public var reading: Reading
    /// What else is to be said, such as how many it was made of.
    public var note: DisplayText
    /// How far away or how related what it is about is, in a column of its own; mostly empty.
    public var distance: DisplayText = .empty
    /// Its course; nothing where there is no room or no history.
    public var trend: Trend?
    /// How far it is from what it was then, with sign and unit; empty where nothing is compared.
    public var difference: DisplayText = .empty
}

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
