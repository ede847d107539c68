// SPDX-License-Identifier: Apache-2.0

/// A request to the bookmark server that is parsed as its bytes arrive, within fixed limits.
struct BookmarkRequest {
    /// The state of parsing.
    enum Progress: Hashable {
        /// More bytes are needed.
        case incomplete
        /// The request is complete; the value is its body.
        case complete([UInt8])
        /// The request is invalid and will not be read further; an HTTP status and a sentence.
        case refused(Int, String)
    }

    private var head: [UInt8] = []
    private var body: [UInt8] = []
    /// The length of the body in bytes; nil until the head is complete.
    private var length: Int?

    /// Parses the next bytes.
    ///
    /// After a refusal no more bytes may be passed.
    ///
    /// - Parameters:
    ///   - bytes: The bytes received.
    ///   - headLimit: The longest request line and header fields, in bytes.
    /// - Returns: The state after these bytes.
    mutating func take(_ bytes: ArraySlice<UInt8>, headLimit: Int) -> Progress {
        var rest = bytes
        if length == nil {
            while let byte = rest.popFirst() {
                head.append(byte)
                if head.suffix(4) == [0x0D, 0x0A, 0x0D, 0x0A] { break }
                if head.count >= headLimit {
                    return .refused(431, "Its fields are longer than \(headLimit) bytes.")
                }
            }
            guard head.suffix(4) == [0x0D, 0x0A, 0x0D, 0x0A] else { return .incomplete }
            switch Self.length(inHead: head) {
            case .success(let found): length = found
            case .failure(let refusal): return .refused(refusal.status, refusal.sentence)
            }
        }
        guard let length else { return .incomplete }
        body += rest.prefix(length - body.count)
        return body.count < length ? .incomplete : .complete(body)
    }

    private struct Refusal: Error {
        var status: Int
        var sentence: String
    }

    /// Returns the body length from the head of a request.
    private static func length(inHead head: [UInt8]) -> Result<Int, Refusal> {
        func refusal(_ status: Int, _ sentence: String) -> Result<Int, Refusal> {
            .failure(Refusal(status: status, sentence: sentence))
        }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ", omittingEmptySubsequences: false) ?? []
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else {
            return refusal(400, "This is not an HTTP request.")
        }
        guard words[1] == "/bookmarks" else {
            return refusal(404, "Unknown path: bookmarks are sent to /bookmarks.")
        }
        guard words[0] == "POST" else { return refusal(405, "Use POST to send a bookmark.") }
        var length: Int?
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return refusal(400, "It has a field without a value.") }
            let name = parts[0].lowercased()
            let value = parts[1].filter { $0 != " " && $0 != "\t" }
            if name == "transfer-encoding" {
                return refusal(411, "Give the length of its body with Content-Length.")
            }
            guard name == "content-length" else { continue }
            guard length == nil, !value.isEmpty, value.utf8.count <= 9,
                value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(value)
            else { return refusal(400, "Its Content-Length is not a number of bytes.") }
            length = number
        }
        guard let length else {
            return refusal(411, "Give the length of its body with Content-Length.")
        }
        guard length <= BookmarkMessage.byteLimit else {
            return refusal(413, "It is longer than \(BookmarkMessage.byteLimit) bytes.")
        }
        return .success(length)
    }
}
