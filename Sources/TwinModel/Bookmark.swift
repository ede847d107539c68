// SPDX-License-Identifier: Apache-2.0

/// A person's mark at an instant of the city, with what they have to say of it.
///
/// A bookmark with a text is a note. It is never changed: whoever knows better writes another one.
public struct Bookmark: Hashable, Sendable {
    /// How many bytes of UTF-8 an author's name may take.
    public static let longestAuthor = 64
    /// How many bytes of UTF-8 a text may take.
    public static let longestText = 1024

    /// The instant of the city that it marks.
    public var instant: Instant
    /// When it was written, by the city's clock.
    public var written: Instant
    /// Who wrote it.
    public var author: String
    /// What they say of the instant.
    public var text: String

    /// Makes a bookmark.
    public init(instant: Instant, written: Instant, author: String, text: String) {
        self.instant = instant
        self.written = written
        self.author = author
        self.text = text
    }

    /// Why it cannot be kept, in a sentence that says how to mend it; nothing where it can.
    public var complaint: String? {
        let years = Instant.distantPast...Instant.distantFuture
        if !years.contains(instant) || !years.contains(written) {
            return "Its time lies outside the years 1 to 9999."
        }
        if text.isEmpty { return "It has no text: say what happened." }
        if text.utf8.count > Self.longestText {
            return "Its text is longer than \(Self.longestText) bytes: say it shorter."
        }
        if author.utf8.count > Self.longestAuthor {
            return "Its author's name is longer than \(Self.longestAuthor) bytes."
        }
        return nil
    }
}

extension Bookmark: Comparable {
    /// Whether the left one comes first: by instant, then by when it was written, author and text.
    public static func < (left: Bookmark, right: Bookmark) -> Bool {
        if left.instant != right.instant { return left.instant < right.instant }
        if left.written != right.written { return left.written < right.written }
        if left.author != right.author {
            return left.author.utf8.lexicographicallyPrecedes(right.author.utf8)
        }
        return left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

/// The write side of bookmarks: where a person's marks are kept.
public protocol BookmarkWriter: Sendable {
    /// Keeps a bookmark durably; one that is kept already is kept once.
    ///
    /// - Throws: an error whose description says what, where and how to mend, when it was not kept.
    func keep(_ bookmark: Bookmark) throws
}

/// Why a bookmark was not kept, where that is the bookmark's own fault.
public struct BookmarkRefusal: Error, Hashable, CustomStringConvertible {
    /// The reason, in a sentence.
    public var reason: String

    /// Refuses for a reason, told in a sentence.
    public init(reason: String) { self.reason = reason }

    /// Says the reason.
    public var description: String { "The bookmark was not kept. \(reason)" }
}
