// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

/// Draws panes of one kind.
protocol PaneView: View {
    /// The content of a pane of this kind.
    associatedtype Model

    /// True if what goes over the link to the terminal is drawn too.
    static var usesLink: Bool { get }
    /// True if the state of the services is drawn too.
    static var usesSources: Bool { get }
    /// True if a pane of the kind has something to say before anything was received.
    static var saysWithoutData: Bool { get }
    /// True if the range of the lines shown follows the number of alarms.
    static var addsRangeToAlarms: Bool { get }

    init(_ canvas: Canvas)

    /// Draws what is in a pane inside of its border.
    func draw(_ model: Model, in rect: Rect)

    /// Returns the badge at the upper right of a pane that is calm and shows all of its lines:
    /// usually
    /// the length of time that the pane covers.
    func badge(of model: Model) -> DisplayText
}

extension PaneView {
    static var usesLink: Bool { false }
    static var usesSources: Bool { false }
    static var saysWithoutData: Bool { false }
    static var addsRangeToAlarms: Bool { true }
}
