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
    /// The selected line of a pane, and the first line shown.
    ///
    /// The selection follows its line by identity. Until a line is selected, the selection is the
    /// first line, even if its subject changes.
    public struct Selection: Hashable, Sendable {
        /// The selected line, from 0, in the last picture.
        public var line = 0
        /// The first line shown, from 0.
        public var firstLine = 0
        /// The identity of the selected line; nil if it is not known yet or the line has none.
        public var identity: LineIdentity?

        /// Creates the selection of the first line.
        public init() {}

        /// Returns the selection at the line with its identity, or at its line number if there is
        /// no such line.
        func found(among identities: some RandomAccessCollection<LineIdentity?>) -> Selection {
            guard let identity, identities.dropFirst(line).first != identity else { return self }
            guard let index = identities.firstIndex(of: identity) else { return self }
            var found = self
            found.line = identities.distance(from: identities.startIndex, to: index)
            return found
        }

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
            held.firstLine = max(0, min(held.firstLine, count - room))
            return held
        }

        /// Returns the selection at its line of a picture, with the identity of this line.
        ///
        /// An empty list changes nothing, because its lines may reappear.
        func settled(in list: ListBounds?) -> Selection {
            guard let list, list.count > 0 else { return self }
            var settled = self
            if let identity, let index = list.identities.firstIndex(of: identity),
                list.identity(of: line) != identity
            {
                settled.line = list.firstLine + index
            }
            settled = settled.held(in: list.count, room: list.room)
            if identity != nil || settled.line > 0 {
                settled.identity = list.identity(of: settled.line)
            }
            return settled
        }
    }
}
