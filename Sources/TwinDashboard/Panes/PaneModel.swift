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
    /// The lines that can be selected; nil if there are none to select.
    public var list: ListBounds?
    /// The columns that its lines can be ranked by.
    public var columnNames: [String] = []
    /// True if its lines can be filtered.
    public var isFilterable = false
    /// What it opens as a whole if it has no lines to select.
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
    case chain(ChainModel)
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
}
