// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The part of a person's state that every pane depends on.
///
/// What only one pane depends on, such as its selection, is in its ``PaneRequest``.
struct Viewpoint: Hashable, Sendable {
    /// The language of the screen.
    var language: Language
    /// The places opened, each from the one before; the last one is shown.
    var path: [Destination]
    /// The earlier time that the values are compared with.
    var comparison: TimeControl.Comparison
    /// The distance of the comparison into the past; nil if nothing is compared.
    var comparedDistance: Duration?
    /// The weekday of the moment, 0 for Monday.
    var weekday: Int
    /// True if time goes with the wall clock.
    var isLive: Bool

    init(_ state: DashboardState) {
        language = state.language
        path = state.path
        comparison = state.time.comparison
        comparedDistance = state.time.comparedDistance
        weekday = state.time.weekday
        isLive = state.time.isLive
    }

    /// The place that is open; nil on a page of the layout.
    var openDestination: Destination? { path.last }

    /// The entity that is open, or whose series or district is; nil if none.
    var openEntity: EntityID? { path.last?.entity }
}
