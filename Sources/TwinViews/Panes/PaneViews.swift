// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// The view of a pane with its content.
struct PaneDrawing {
    /// The badge at the upper right of the pane if it is calm.
    let badge: DisplayText
    /// True if the traffic of the link to the terminal is drawn too.
    let usesLink: Bool
    /// True if the state of the services is drawn too.
    let usesSources: Bool
    /// True if the pane has content before any data was received.
    let saysWithoutData: Bool
    /// True if the range of the lines shown follows the number of alarms.
    let addsRangeToAlarms: Bool
    /// Draws the content inside the pane's border.
    let draw: (Rect) -> Void

    private init<Pane: PaneView>(_ type: Pane.Type, _ model: Pane.Model, on canvas: Canvas) {
        let view = Pane(canvas)
        badge = view.badge(of: model)
        usesLink = Pane.usesLink
        usesSources = Pane.usesSources
        saysWithoutData = Pane.saysWithoutData
        addsRangeToAlarms = Pane.addsRangeToAlarms
        draw = { view.draw(model, in: $0) }
    }

    /// Creates the view for a content: the table of the kinds and their views.
    ///
    /// Their builders are in the table of `PaneKinds` in `TwinDashboard`.
    init(_ content: PaneContent, on canvas: Canvas) {
        self =
            switch content {
            case .numbers(let model): Self(NumbersView.self, model, on: canvas)
            case .chart(let model): Self(ChartView.self, model, on: canvas)
            case .table(let model): Self(TableView.self, model, on: canvas)
            case .events(let model): Self(EventsView.self, model, on: canvas)
            case .sources(let model): Self(SourcesView.self, model, on: canvas)
            case .alarms(let model): Self(AlarmsView.self, model, on: canvas)
            case .alarmList(let model): Self(AlarmListView.self, model, on: canvas)
            case .chain(let model): Self(ChainView.self, model, on: canvas)
            case .wall(let model): Self(WallView.self, model, on: canvas)
            case .map(let model): Self(MapView.self, model, on: canvas)
            case .heat(let model): Self(HeatView.self, model, on: canvas)
            case .bars(let model): Self(BarsView.self, model, on: canvas)
            case .progress(let model): Self(ProgressView.self, model, on: canvas)
            case .changes(let model): Self(ChangesView.self, model, on: canvas)
            }
    }
}
