// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The pages of the dashboard, as one file or several give them.
public struct Layout: Hashable, Sendable {
    /// The pages in the order of their keys.
    public var pages: [PageLayout]

    /// Makes a layout.
    public init(pages: [PageLayout]) { self.pages = pages }
}

/// One screenful.
public struct PageLayout: Hashable, Sendable {
    /// Its name in files and on the command line: `overview`.
    public var id: String
    /// Its name on the screen.
    public var name: LocalizedText
    /// The smallest screen that this form of the page is made for; of several forms of a page the
    /// largest that fits is shown.
    public var minimumColumns: Int
    /// The fewest rows that this form of the page is made for.
    public var minimumRows: Int
    /// What is on it.
    public var root: LayoutNode

    /// Makes a page.
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

/// A part and how much room it takes beside its neighbours.
public struct LayoutPart: Hashable, Sendable {
    /// How much room.
    public enum Extent: Hashable, Sendable {
        /// That many rows or columns.
        case cells(Int)
        /// A share of what is left, by weight.
        case share(Double)
    }

    /// How much room it takes.
    public var extent: Extent
    /// What is in it.
    public var node: LayoutNode

    /// Makes a part.
    public init(extent: Extent, node: LayoutNode) {
        self.extent = extent
        self.node = node
    }
}

/// One pane: what it shows, and of what.
public struct PaneLayout: Hashable, Sendable {
    /// What a pane looks like.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Numbers with unit, age, direction and sparkline, one a line.
        case numbers
        /// Lines over time in braille.
        case chart
        /// A ranked table.
        case table
        /// The event log.
        case events
        /// Every source with its state.
        case sources
        /// What is outside its limits now, worst first.
        case alarms
        /// Stages with flows between them.
        case chain
        /// One shaded cell per entity or group.
        case wall
        /// Areas, lines and marks where they lie, coloured by a property.
        case map
        /// A shaded strip of time for each entity, worst first.
        case heat
        /// Ranked level bars, one for each entity, group or item.
        case bars
        /// Values against targets, with the way there.
        case progress
        /// What moved most, by how unlike the last hour it is.
        case changes

        /// True if a pane of the kind shows the items that its layout names; false if it takes none,
        /// because it shows everything of its sort.
        public var takesItems: Bool { ![.events, .sources, .alarms].contains(self) }
    }

    /// How a chart's lines are drawn.
    public enum Style: String, Hashable, Sendable, Codable, CaseIterable {
        /// As lines.
        case lines
        /// As lines with what is below them filled, down to zero.
        case area
    }

    /// What it looks like.
    public var kind: Kind
    /// Its title.
    public var title: LocalizedText
    /// The domain that it belongs to, by the catalog's name; its source's state is shown on it.
    public var domain: String?
    /// What it shows, one line, column or stage each.
    public var items: [PaneItem]
    /// How far back it looks: charts, sparklines and event logs.
    public var span: Duration
    /// How many lines it shows at most; nothing for as many as fit.
    public var limit: Int?
    /// How a chart's lines are drawn.
    public var style = Style.lines
    /// Whether what is in alarm is above the ranking of a table, of bars or of strips of time.
    public var pinsAlarms = false
    /// The shapes that a map is drawn with; without them it is a schematic.
    public var geometry: MapGeometry?
    /// The part of the earth that a map shows at first; nothing for all that is on it.
    public var window: MapWindow?
    /// Where in the file it stands, for messages on the pane: `overview.yaml:12`.
    public var place: String

    /// Makes a pane.
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

/// One thing that a pane shows.
///
/// With ``entity`` it is one series; with ``kind`` it is that property of every entity of the kind:
/// aggregated in a `numbers` pane, one line each in a `table`, one cell each in a `wall`.
public struct PaneItem: Hashable, Sendable {
    /// The one entity, where it is one series.
    public var entity: EntityID?
    /// The kind of entity, where it is many.
    public var kind: String?
    /// The property; in a table the first item's property ranks the lines.
    public var property: String
    /// What it is called here, where that differs from the property's name.
    public var label: LocalizedText?
    /// How many are made one, where that differs from the catalog.
    public var aggregate: String?
    /// What bars are made of, where it is not one for each entity: `district`, `kind`, `parent`.
    public var group: String?
    /// What a map draws its entities as: `areas`, `lines`, `marks`; nothing for the first item's
    /// areas and the others' marks.
    public var form: String?
    /// The property with the amount that waits at a stage of a `chain`; nil if none is shown.
    public var held: String?
    /// What it is held against; of a pane of kind `progress` alone.
    public var goal: PaneGoal?

    /// Makes an item.
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
