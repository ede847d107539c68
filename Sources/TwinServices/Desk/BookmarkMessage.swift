// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The format in which viewers send a bookmark to the cache's writer: one JSON object.
///
/// `{"instant": milliseconds since 1970, "author": "wei", "text": "pump stuck"}`. The writer sets
/// the time of writing.
public enum BookmarkMessage {
    /// The longest message, in bytes.
    public static let byteLimit = 16 << 10

    /// Returns the message for a bookmark.
    public static func text(of bookmark: Bookmark) -> String {
        "{\"instant\":\(bookmark.instant.millisecondsSince1970),"
            + "\"author\":\(JSONText.quoted(bookmark.author)),\"text\":\(JSONText.quoted(bookmark.text))}"
    }

    /// Parses a message.
    ///
    /// - Parameters:
    ///   - bytes: The message.
    ///   - written: The instant at which the message arrived.
    /// - Returns: A valid bookmark.
    /// - Throws: `BookmarkRefusal` with a sentence for the sender if the message is invalid.
    public static func bookmark(
        _ bytes: [UInt8],
        written: Instant
    ) throws(BookmarkRefusal) -> Bookmark {
        guard bytes.count <= byteLimit else {
            throw BookmarkRefusal(reason: "It is longer than \(byteLimit) bytes.")
        }
        guard let value = try? JSONParser.parse(bytes, limits: JSONLimits(depth: 2, tokens: 32)),
            case .object = value
        else { throw BookmarkRefusal(reason: "The message is not a JSON object.") }
        guard let instant = value["instant"]?.integer else {
            throw BookmarkRefusal(reason: "The message has no instant in milliseconds since 1970.")
        }
        guard let text = value["text"]?.string, let author = value["author"]?.string else {
            throw BookmarkRefusal(reason: "The message has no text or no author.")
        }
        let bookmark = Bookmark(
            instant: Instant(millisecondsSince1970: instant),
            written: written,
            author: author,
            text: text
        )
        if let complaint = bookmark.complaint { throw BookmarkRefusal(reason: complaint) }
        return bookmark
    }
}
