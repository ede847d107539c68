// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// A view that draws panes of one kind.
protocol PaneView: View {
    /// The content of a pane of this kind.
    associatedtype Model

    /// True if the traffic of the link to the terminal is drawn too.
    static var usesLink: Bool { get }
    /// True if the state of the services is drawn too.
    static var usesSources: Bool { get }
    /// True if a pane of the kind has content before any data was received.
    static var saysWithoutData: Bool { get }
    /// True if the range of the lines shown follows the number of alarms.
    static var addsRangeToAlarms: Bool { get }

    init(_ canvas: Canvas)

    /// Draws the content of a pane inside its border.
    func draw(_ model: Model, in rect: Rect)

    /// Returns the badge at the upper right of a pane that is calm and shows all of its lines:
    /// usually the length of time that the pane covers.
    func badge(of model: Model) -> DisplayText
}

extension PaneView {
    static var usesLink: Bool { false }
    static var usesSources: Bool { false }
    static var saysWithoutData: Bool { false }
    static var addsRangeToAlarms: Bool { true }
}
