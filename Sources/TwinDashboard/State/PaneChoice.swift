// SPDX-License-Identifier: Apache-2.0

/// The user's choices in one pane.
struct PaneChoice: Hashable, Sendable {
    /// The selected line.
    var selection = DashboardState.Selection()
    /// The column that a table is ranked by; 0 is the layout's own choice.
    var sortColumn = 0
    /// The text that the lines must contain; all lines are shown if it is empty.
    var filter = ""
    /// The zoom of a map.
    var mapZoom = MapZoom()
}

extension DashboardState {
    /// The line that is selected in a pane, and the first line that is shown.
    public struct Selection: Hashable, Sendable {
        /// The selected line, from 0.
        public var line = 0
        /// The first line shown, from 0.
        public var firstLine = 0

        /// Selects the first line.
        public init() {}

        /// Returns the selection moved inside a list, with the selected line among those shown.
        ///
        /// - Parameters:
        ///   - count: The number of lines in the list.
        ///   - room: The number of lines that can be shown.
        /// - Returns: The selection with both of its lines inside the list.
        func held(in count: Int, room: Int) -> Selection {
            let room = max(1, room)
            var held = self
            held.line = min(max(0, line), max(0, count - 1))
            let lowest = max(0, held.line - room + 1)
            held.firstLine = min(max(firstLine, lowest), held.line)
            held.firstLine = min(held.firstLine, max(0, count - room))
            return held
        }
    }
}
