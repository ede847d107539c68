// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The pages of the dashboard, read from one or several files.
public struct Layout: Hashable, Sendable {
    /// The pages in the order of their keys.
    public var pages: [PageLayout]

    /// Creates a layout.
    public init(pages: [PageLayout]) { self.pages = pages }
}

/// A page of the dashboard in one of its forms, which fills the screen.
public struct PageLayout: Hashable, Sendable {
    /// The name in files and on the command line: `overview`.
    public var id: String
    /// The name on the screen.
    public var name: LocalizedText
    /// The minimum number of columns for this form of the page.
    ///
    /// If several forms of a page fit the screen, the largest is shown.
    public var minimumColumns: Int
    /// The minimum number of rows for this form of the page.
    public var minimumRows: Int
    /// The root of the page's panes.
    public var root: LayoutNode

    /// Creates a page.
    public init(
        id: String,
        name: LocalizedText,
        minimumColumns: Int = 0,
        minimumRows: Int = 0,
        root: LayoutNode
    ) {
        self.id = id
        self.name = name
        self.minimumColumns = minimumColumns
        self.minimumRows = minimumRows
        self.root = root
    }
}

/// A part of a page: panes side by side, panes one below the other, or one pane.
public indirect enum LayoutNode: Hashable, Sendable {
    /// Parts one below the other.
    case rows([LayoutPart])
    /// Parts side by side.
    case columns([LayoutPart])
    /// One pane.
    case pane(PaneLayout)
}

/// A part with its size relative to its neighbours.
public struct LayoutPart: Hashable, Sendable {
    /// The size of a part.
    public enum Extent: Hashable, Sendable {
        /// A number of rows or columns.
        case cells(Int)
        /// A weight by which the remaining room is divided.
        case share(Double)
    }

    /// The size of the part.
    public var extent: Extent
    /// The content of the part.
    public var node: LayoutNode

    /// Creates a part.
    public init(extent: Extent, node: LayoutNode) {
        self.extent = extent
        self.node = node
    }
}

/// A pane with its kind and its items.
public struct PaneLayout: Hashable, Sendable {
    /// The kind of presentation in a pane.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Numbers with unit, age, direction and sparkline, one per line.
        case numbers
        /// Lines over time in braille.
        case chart
        /// A ranked table.
        case table
        /// The event log.
        case events
        /// All sources with their states.
        case sources
        /// The active alarms, worst first.
        case alarms
        /// The alarm table with the acts of operators, in several lists.
        case alarmList = "alarm_list"
        /// Stages with flows between them.
        case chain
        /// One shaded cell for each entity or group.
        case wall
        /// Areas, lines and marks at their positions, coloured by a property.
        case map
        /// A shaded strip of time for each entity, worst first.
        case heat
        /// Ranked level bars, one for each entity, group or item.
        case bars
        /// Values compared with their targets, with the path to them.
        case progress
        /// The strongest changes relative to the variation in the hour before, strongest first.
        case changes

        /// True if panes of the kind show the items named in the layout; false if they show
        /// everything of their kind.
        public var takesItems: Bool { ![.events, .sources, .alarms, .alarmList].contains(self) }
    }

    /// The style of a chart's lines.
    public enum Style: String, Hashable, Sendable, Codable, CaseIterable {
        /// Plain lines.
        case lines
        /// Lines with the area below them filled, down to zero.
        case area
    }

    /// The kind of presentation.
    public var kind: Kind
    /// The title.
    public var title: LocalizedText
    /// The catalog's name of the pane's domain; the state of its source is shown on the pane.
    public var domain: String?
    /// The items shown, each as one line, column or stage.
    public var items: [PaneItem]
    /// The time span of charts, sparklines and event logs.
    public var span: Duration
    /// The maximum number of lines; nil for as many as fit.
    public var limit: Int?
    /// The style of a chart's lines.
    public var style = Style.lines
    /// True if entities in alarm are listed above the ranking of a table, bars or strips of time.
    public var pinsAlarms = false
    /// The shapes of a map; without them, the map is a schematic.
    public var geometry: MapGeometry?
    /// The initial window of a map; nil to show everything on it.
    public var window: MapWindow?
    /// The pane's place in its file, for messages on the pane: `overview.yaml:12`.
    public var place: String

    /// Creates a pane.
    public init(
        kind: Kind,
        title: LocalizedText,
        domain: String? = nil,
        items: [PaneItem] = [],
        span: Duration = .seconds(3600),
        limit: Int? = nil,
        place: String = ""
    ) {
        self.kind = kind
        self.title = title
        self.domain = domain
        self.items = items
        self.span = span
        self.limit = limit
        self.place = place
    }
}

/// An item of a pane.
///
/// With ``entity`` the item is one series. With ``kind`` it is the property of all entities of the
/// kind: aggregated in a `numbers` pane, one line each in a `table`, one cell each in a `wall`.
public struct PaneItem: Hashable, Sendable {
    /// The entity, if the item is one series.
    public var entity: EntityID?
    /// The kind, if the item has all entities of a kind.
    public var kind: String?
    /// The property.
    ///
    /// A table is ranked by the property of its first item.
    public var property: String
    /// The label, if it differs from the property's name.
    public var label: LocalizedText?
    /// The aggregate function, if it differs from the catalog's.
    public var aggregate: String?
    /// The grouping of bars: `district`, `kind` or `parent`; nil for one bar for each entity.
    public var group: String?
    /// The form of a map's entities: `areas`, `lines` or `marks`.
    ///
    /// If nil, the first item is drawn as areas and the others as marks.
    public var form: String?
    /// The property with the amount that waits at a stage of a `chain`; nil if none is shown.
    public var held: String?
    /// The target of the value; only in panes of kind `progress`.
    public var goal: PaneGoal?

    /// Creates an item.
    public init(
        entity: EntityID? = nil,
        kind: String? = nil,
        property: String,
        label: LocalizedText? = nil,
        aggregate: String? = nil,
        goal: PaneGoal? = nil
    ) {
        self.entity = entity
        self.kind = kind
        self.property = property
        self.label = label
        self.aggregate = aggregate
        self.goal = goal
    }
}
