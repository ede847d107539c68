// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
public import TwinQuery

extension ViewModelBuilder {
    /// Builds the view model of the time until the archive has first answered.
    ///
    /// It says whose city it is, how time goes, and where what will stand. Nothing is asked.
    ///
    /// - Parameters:
    ///   - state: where the person is.
    ///   - room: how many columns and rows the screen has.
    ///   - moment: which instant will be shown.
    /// - Returns: a picture without any value, which says that it is being read.
    public mutating func opening(
        _ state: DashboardState,
        in room: Room,
        at moment: Moment
    ) -> ViewModel {
        speak(state.language)
        self.state = state
        let page = form(in: room)
        var panes = page.root.panes.map(hiddenPane)
        for place in panes.indices { panes[place].notice = place == 0 ? words[.reading] : .empty }
        return ViewModel(
            language: state.language,
            header: HeaderModel(
                city: DisplayText(configuration.city.text(in: state.language), limit: 40),
                simulated: configuration.isSimulated ? words[.simulated] : .empty,
                time: times.full(moment.instant),
                shortTime: times.short(moment.instant),
                clock: clock(),
                sources: [],
                alarms: [],
                worstAlarm: .empty
            ),
            pages: tabs(),
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
