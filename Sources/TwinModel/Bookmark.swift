// SPDX-License-Identifier: Apache-2.0

/// A note that an operator attaches to an instant of the city.
///
/// Bookmarks are never changed once they are stored. To correct one, write another.
public struct Bookmark: Hashable, Sendable {
    /// The maximum length of an author's name, in bytes of UTF-8.
    public static let longestAuthor = 64
    /// The maximum length of a text, in bytes of UTF-8.
    public static let longestText = 1024

    /// The marked instant of the city.
    public var instant: Instant
    /// The time at which the bookmark was written, by the city's clock.
    public var written: Instant
    /// The name of the author.
    public var author: String
    /// The text of the note.
    public var text: String

    /// Creates a bookmark.
    public init(instant: Instant, written: Instant, author: String, text: String) {
        self.instant = instant
        self.written = written
        self.author = author
        self.text = text
    }

    /// The reason why this bookmark cannot be stored, in a sentence that says how to fix it.
    ///
    /// The value is nil if the bookmark is valid.
    public var complaint: String? {
        let years = Instant.distantPast...Instant.distantFuture
        if !years.contains(instant) || !years.contains(written) {
            return "Its time lies outside the years 1 to 9999."
        }
        if text.isEmpty { return "It has no text: describe what happened." }
        if text.utf8.count > Self.longestText {
            return "Its text is longer than \(Self.longestText) bytes: shorten it."
        }
        if author.utf8.count > Self.longestAuthor {
            return "Its author's name is longer than \(Self.longestAuthor) bytes."
        }
        return nil
    }
}

extension Bookmark: Comparable {
    /// Returns true if the left bookmark sorts before the right one.
    ///
    /// Bookmarks are ordered by instant, then by the time of writing, by author and by text.
    public static func < (left: Bookmark, right: Bookmark) -> Bool {
        if left.instant != right.instant { return left.instant < right.instant }
        if left.written != right.written { return left.written < right.written }
        if left.author != right.author {
            return left.author.utf8.lexicographicallyPrecedes(right.author.utf8)
        }
        return left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

/// The write side of the bookmark store.
public protocol BookmarkWriter: Sendable {
    /// Stores a bookmark durably.
    ///
    /// Storing an equal bookmark again has no effect.
    ///
    /// - Throws: An error if the bookmark was not stored. Its description says what failed, where,
    ///   and how to fix it.
    func keep(_ bookmark: Bookmark) throws
}

/// An error thrown if a bookmark is invalid and was therefore not stored.
public struct BookmarkRefusal: Error, Hashable, CustomStringConvertible {
    /// The reason, in a sentence.
    public var reason: String

    /// Creates a refusal with a reason, given as a sentence.
    public init(reason: String) { self.reason = reason }

    /// A sentence for the user that includes the reason.
    public var description: String { "The bookmark was not saved. \(reason)" }
}
