// SPDX-License-Identifier: Apache-2.0

import GRDB
public import TwinModel
import TwinQuery

// Bookmarks are stored in a plain table. Retention does not remove them, so that notes outlive the
// data.

extension Database {
    /// The maximum number of bookmarks in a cache, so that nobody can fill the disk with them.
    static let mostBookmarks = 100_000

    /// Stores a bookmark.
    ///
    /// Returns false if the cache has too many bookmarks.
    func write(_ bookmark: Bookmark) throws -> Bool {
        let count = try firstRow("SELECT count(*) FROM bookmark") { $0.integer(0) } ?? 0
        guard count < Self.mostBookmarks else { return false }
        try run(
            "INSERT OR IGNORE INTO bookmark (time, written, author, text) VALUES (?, ?, ?, ?)",
            .integer(bookmark.instant.millisecondsSince1970),
            .integer(bookmark.written.millisecondsSince1970),
            .text(bookmark.author),
            .text(bookmark.text)
        )
        return true
    }

    /// Returns the first bookmarks of the span that had been written by the moment, in their order.
    func bookmarks(in span: Range<Instant>, at moment: Moment, limit: Int) throws -> [Bookmark] {
        guard limit > 0 else { return [] }
        var bookmarks: [Bookmark] = []
        try forEachRow(
            """
            SELECT time, written, author, text FROM bookmark
                WHERE time >= ? AND time < ? AND written <= ?
                ORDER BY time, written, author, text LIMIT ?
            """,
            .integer(span.lowerBound.millisecondsSince1970),
            .integer(span.upperBound.millisecondsSince1970),
            .integer(moment.known?.millisecondsSince1970 ?? .max),
            .integer(Int64(limit))
        ) { row in
            bookmarks.append(
                Bookmark(
                    instant: Instant(kept: row.integer(0)),
                    written: Instant(kept: row.integer(1)),
                    author: row.text(2),
                    text: row.text(3)
                )
            )
            return true
        }
        return bookmarks
    }
}

extension CacheWriter: BookmarkWriter {
    /// Stores a bookmark in one durable transaction.
    ///
    /// Storing an equal bookmark again has no effect.
    ///
    /// - Throws: ``CacheError`` if the bookmark was not stored, or `BookmarkRefusal` if it is
    ///   invalid or the cache is full of bookmarks.
    public func keep(_ bookmark: Bookmark) throws {
        if let complaint = bookmark.complaint { throw BookmarkRefusal(reason: complaint) }
        let isKept = try writing { state, database in
            guard try database.write(bookmark) else { return false }
            try state.finish(in: database)
            return true
        }
        guard isKept else {
            throw BookmarkRefusal(
                reason: "The cache already has \(Database.mostBookmarks) bookmarks."
            )
        }
    }
}
