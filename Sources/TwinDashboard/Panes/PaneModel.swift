// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A pane: its title, badge and content.
public struct PaneModel: Hashable, Sendable {
    /// Its title.
    public var title: DisplayText
    /// The text at its upper right: the reason why it is stale, or the number of alarms.
    public var badge: DisplayText
    /// Shorter forms of the badge, longest first.
    public var shortBadges: [DisplayText] = []
    /// True if its service is overdue.
    public var isStale: Bool
    /// The worst level that its badge shows.
    public var level: Level
    /// The text in place of content; nil if there is content.
    public var notice: DisplayText?
    /// The content of the pane.
    public var content: PaneContent
    /// The selectable lines; nil if there are none.
    public var list: ListBounds?
    /// The columns that its lines can be ranked by.
    public var columnNames: [String] = []
    /// True if its lines can be filtered.
    public var isFilterable = false
    /// The target of the pane as a whole if it has no selectable lines.
    public var target: Destination?
}

/// The content of a pane.
public enum PaneContent: Hashable, Sendable {
    /// Numbers, one per line.
    case numbers(NumbersModel)
    /// Lines over time.
    case chart(ChartModel)
    /// A ranked table.
    case table(TableModel)
    /// The list of events.
    case events(EventsModel)
    /// The services.
    case sources(SourcesModel)
    /// The values outside their limits.
    case alarms(ListModel<AlarmModel>)
    /// The alarm table, in one of its lists.
    case alarmList(AlarmListModel)
    /// Stages with flows between them.
    case chain(ChainModel)
    /// One cell for each entity.
    case wall(WallModel)
    /// A map of areas, lines and marks.
    case map(MapModel)
    /// A strip of time for each entity.
    case heat(HeatModel)
    /// Ranked level bars.
    case bars(BarsModel)
    /// Values with their targets.
    case progress(ProgressModel)
    /// The strongest recent moves.
    case changes(ChangesModel)
}
