// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary

extension PaneLayout.Kind {
    /// Creates a pane of the kind: the table of the builder of each, and the case of `PaneContent`
    /// for its model.
    ///
    /// A new kind is a row here, a row of `PaneViews` in `TwinViews`, and files of its own.
    func makePane(_ scene: Scene) -> any BuiltPane {
        switch self {
        case .numbers: KeptPane(NumbersBuilder(scene), PaneContent.numbers)
        case .chart: KeptPane(ChartBuilder(scene), PaneContent.chart)
        case .table: KeptPane(TableBuilder(scene), PaneContent.table)
        case .events: KeptPane(EventsBuilder(scene), PaneContent.events)
        case .sources: KeptPane(SourcesBuilder(scene), PaneContent.sources)
        case .alarms: KeptPane(AlarmsBuilder(scene), PaneContent.alarms)
        case .alarmList: KeptPane(AlarmListBuilder(scene), PaneContent.alarmList)
        case .chain: KeptPane(ChainBuilder(scene), PaneContent.chain)
        case .map: KeptPane(MapBuilder(scene), PaneContent.map)
        case .heat: KeptPane(HeatBuilder(scene), PaneContent.heat)
        case .bars: KeptPane(BarsBuilder(scene), PaneContent.bars)
        case .wall: KeptPane(WallBuilder(scene), PaneContent.wall)
        case .progress: KeptPane(ProgressBuilder(scene), PaneContent.progress)
        case .changes: KeptPane(ChangesBuilder(scene), PaneContent.changes)
        }
    }
}
