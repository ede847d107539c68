// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// The texts of the list of bookmarks.
struct BookmarkLines: Sendable {
    let scene: Scene

    /// Returns the model of the open list of bookmarks.
    func model(_ list: BookmarkList) throws -> BookmarksModel {
        let all = Instant.distantPast..<Instant.distantFuture
        let found = try scene.memory.archive.bookmarks(in: all, at: scene.moment, limit: 100_000)
        let wanted = Self.folded(list.search)
        let shown = found.filter { bookmark in
            wanted.isEmpty || Self.folded(bookmark.text).contains(wanted)
                || Self.folded(bookmark.author).contains(wanted)
        }.suffix(BookmarksModel.most)
        let lines = shown.map { bookmark in
            BookmarksModel.Line(
                instant: bookmark.instant,
                time: scene.times.minute(bookmark.instant, near: scene.now),
                author: DisplayText(bookmark.author, limit: 24),
                text: DisplayText(bookmark.text, limit: 300)
            )
        }
        // The first selection is the nearest bookmark at or before the shown instant.
        let nearest = lines.lastIndex { $0.instant <= scene.now } ?? 0
        return BookmarksModel(
            lines: lines,
            selected: min(max(0, list.line ?? nearest), max(0, lines.count - 1)),
            search: DisplayText(list.search, limit: 60)
        )
    }

    private static func folded(_ text: String) -> String { text.lowercased() }
}
