// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The search text and the selection of the list of bookmarks.
public struct BookmarkList: Hashable, Sendable {
    /// The text that the bookmarks shown must contain; all are shown if it is empty.
    public var search = ""
    /// The selected line, from 0; nil before the first selection, when the last line shown is
    /// selected.
    public var line: Int?
    /// The instants of the lines that are shown, as of the last picture.
    var instants: [Instant] = []

    /// Creates an open list.
    public init(search: String = "") { self.search = search }
}

/// The displayed list of bookmarks.
public struct BookmarksModel: Hashable, Sendable {
    /// One bookmark.
    public struct Line: Hashable, Sendable {
        /// The instant that it marks.
        public var instant: Instant
        /// The instant in words, with its date if it is on another day.
        public var time: DisplayText
        /// The author of the bookmark.
        public var author: DisplayText
        /// The text of the line.
        public var text: DisplayText
    }

    /// The lines from old to new, at most ``most`` of them.
    public var lines: [Line]
    /// The index of the selected line.
    public var selected: Int
    /// The text that the lines had to contain.
    public var search: DisplayText

    /// The largest number of lines in the list, which has the newest bookmarks.
    public static let most = 500
}

extension DashboardState {
    /// Performs an action while the list of bookmarks is open; returns nil if the action has no
    /// special meaning there.
    mutating func applyToBookmarks(_ action: Action) -> Effect?? {
        guard var list = bookmarkList else { return nil }
        let last = max(0, list.instants.count - 1)
        let line = min(max(0, list.line ?? last), last)
        switch action {
        case .up: list.line = max(0, line - 1)
        case .down: list.line = min(last, line + 1)
        case .pageUp: list.line = max(0, line - 10)
        case .pageDown: list.line = min(last, line + 10)
        case .first: list.line = 0
        case .last: list.line = last
        case .open:
            bookmarkList = nil
            if list.instants.indices.contains(line) { time.apply(.arrive(list.instants[line])) }
            return .some(nil)
        case .back:
            bookmarkList = nil
            return .some(nil)
        default: return nil
        }
        bookmarkList = list
        return .some(nil)
    }
}
