// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
public import TwinQuery

extension ViewModelBuilder {
    /// Returns the view model that is shown until the first answer of the archive.
    ///
    /// The model has the city's name, the clock and the titles of the panes. The archive is not
    /// queried.
    ///
    /// - Parameters:
    ///   - state: The state of the user interface.
    ///   - room: The columns and rows of the screen.
    ///   - moment: The moment that will be shown.
    /// - Returns: A model without any value, with a note that the archive is being read.
    public func opening(
        _ state: DashboardState,
        in room: Room,
        at moment: Moment
    ) -> ViewModel {
        let scene = unaskedScene(state, at: moment)
        let tabs = PageTabs(layout: layout, ids: pageIDs)
        let page = tabs.form(state.page, in: room)
        var panes = page.root.panes.map { PaneModel(unbuilt: $0, in: state.language) }
        for place in panes.indices {
            panes[place].notice = place == 0 ? scene.words[.reading] : .empty
        }
        return ViewModel(
            language: state.language,
            header: HeaderModel(
                city: DisplayText(configuration.city.text(in: state.language), limit: 40),
                simulated: configuration.isSimulated ? scene.words[.simulated] : .empty,
                time: scene.times.full(moment.instant),
                shortTime: scene.times.short(moment.instant),
                clock: ClockWords(scene: scene).model(state.time),
                sources: [],
                alarms: [],
                worstAlarm: .empty
            ),
            pages: tabs.tabs(state),
            breadcrumbs: [],
            root: page.root,
            panes: panes,
            focusedPane: 0,
            isZoomed: false,
            isHelpOpen: false,
            helpLine: 0,
            prompt: nil,
            timeline: TimelineModel(),
            notice: nil,
            bookmarks: nil,
            message: .empty
        )
    }
}
