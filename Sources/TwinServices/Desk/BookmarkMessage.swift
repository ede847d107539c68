// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A bookmark as viewers send it to the cache's writer: one JSON object.
///
/// `{"instant": milliseconds since 1970, "author": "wei", "text": "pump stuck"}`. When it was
/// written is the writer's to say.
public enum BookmarkMessage {
    /// The most bytes that a message may have.
    public static let byteLimit = 16 << 10

    /// The message of a bookmark.
    public static func text(of bookmark: Bookmark) -> String {
        "{\"instant\":\(bookmark.instant.millisecondsSince1970),"
            + "\"author\":\(quoted(bookmark.author)),\"text\":\(quoted(bookmark.text))}"
    }

    /// Reads a message, and says of a bad one what is wrong.
    ///
    /// - Parameters:
    ///   - bytes: the message.
    ///   - written: when it came.
    /// - Returns: the bookmark, which may be kept.
    /// - Throws: `BookmarkRefusal` with a sentence for the person who sent it.
    public static func bookmark(
        _ bytes: [UInt8],
        written: Instant
    ) throws(BookmarkRefusal) -> Bookmark {
        guard bytes.count <= byteLimit else {
            throw BookmarkRefusal(reason: "It is longer than \(byteLimit) bytes.")
        }
        guard let value = try? JSONParser.parse(bytes, limits: JSONLimits(depth: 2, tokens: 32)),
            case .object = value
        else { throw BookmarkRefusal(reason: "It is no JSON object.") }
        guard let instant = value["instant"]?.integer else {
            throw BookmarkRefusal(reason: "It names no instant in milliseconds since 1970.")
        }
        guard let text = value["text"]?.string, let author = value["author"]?.string else {
            throw BookmarkRefusal(reason: "It has no text or no author.")
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

    private static func quoted(_ text: String) -> String {
        let digits = Array("0123456789abcdef")
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                result += "\\u00\(digits[Int(scalar.value >> 4)])\(digits[Int(scalar.value & 15)])"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
