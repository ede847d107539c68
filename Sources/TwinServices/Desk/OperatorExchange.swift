// SPDX-License-Identifier: Apache-2.0

/// A resource of the operator server: a path to which messages are posted.
struct OperatorRoute: Sendable {
    /// The path, such as `/bookmarks`.
    var path: String
    /// The longest body, in bytes.
    var byteLimit: Int
    /// Returns the answer to a body that the given user sent.
    ///
    /// The user is nil if the system does not report the peer.
    var answer: @Sendable (_ body: [UInt8], _ user: String?) -> OperatorAnswer
}

/// An answer of the operator server.
struct OperatorAnswer: Hashable, Sendable {
    /// The HTTP status.
    var status: Int
    /// The media type; nil if there is no body.
    var type: String?
    /// The body.
    var body: String

    /// Creates an answer that is a sentence.
    static func sentence(_ status: Int, _ text: String) -> OperatorAnswer {
        OperatorAnswer(status: status, type: "text/plain; charset=utf-8", body: text)
    }

    /// Creates an answer in JSON.
    static func json(_ status: Int, _ text: String) -> OperatorAnswer {
        OperatorAnswer(status: status, type: "application/json", body: text)
    }

    /// An answer without a body, after which the message is stored.
    static let done = OperatorAnswer(status: 204, type: nil, body: "")

    /// The head and the body in the form of HTTP/1.1.
    var bytes: [UInt8] {
        let phrases = [200: "OK", 204: "No Content", 405: "Method Not Allowed"]
        var head = "HTTP/1.1 \(status) \(phrases[status] ?? "Refused")\r\nConnection: close\r\n"
        if status == 405 { head += "Allow: \(type == "application/json" ? "GET" : "POST")\r\n" }
        if let type {
            head += "Content-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
        }
        return Array((head + "\r\n" + body).utf8)
    }
}

/// A request to the operator server that is parsed as its bytes arrive, within fixed limits.
struct OperatorExchange {
    /// The state of parsing.
    enum Progress: Hashable {
        /// More bytes are needed.
        case incomplete
        /// The request is complete; the values are the index of its route and its body.
        case complete(Int, [UInt8])
        /// The request is that of a page; its body, if it has one, is not read.
        case page(PageRequest)
        /// The request is invalid and will not be read further; an HTTP status and a sentence.
        case refused(Int, String)
    }

    private struct Head: Hashable {
        var route: Int
        var length: Int
    }

    private enum Parsed {
        case message(Head)
        case page(PageRequest)
        case refused(Int, String)
    }

    private var head: [UInt8] = []
    private var body: [UInt8] = []
    /// The parsed head; nil until it is complete.
    private var parsed: Head?

    /// Parses the next bytes.
    ///
    /// After a refusal no more bytes may be passed.
    ///
    /// - Parameters:
    ///   - bytes: The bytes received.
    ///   - headLimit: The longest request line and header fields, in bytes.
    ///   - routes: The resources of the server.
    ///   - hasPages: True if there are pages to read.
    /// - Returns: The state after these bytes.
    mutating func take(
        _ bytes: ArraySlice<UInt8>,
        headLimit: Int,
        routes: [OperatorRoute],
        hasPages: Bool = false
    ) -> Progress {
        var rest = bytes
        if parsed == nil {
            while let byte = rest.popFirst() {
                head.append(byte)
                if head.suffix(4) == [0x0D, 0x0A, 0x0D, 0x0A] { break }
                if head.count >= headLimit {
                    return .refused(431, "Its fields are longer than \(headLimit) bytes.")
                }
            }
            guard head.suffix(4) == [0x0D, 0x0A, 0x0D, 0x0A] else { return .incomplete }
            switch Self.parse(head, routes, hasPages: hasPages) {
            case .message(let found): parsed = found
            case .page(let request): return .page(request)
            case .refused(let status, let sentence): return .refused(status, sentence)
            }
        }
        guard let parsed else { return .incomplete }
        body += rest.prefix(parsed.length - body.count)
        return body.count < parsed.length ? .incomplete : .complete(parsed.route, body)
    }

    /// Returns the route and the length of the body, or the page, from the head of a request.
    private static func parse(
        _ head: [UInt8],
        _ routes: [OperatorRoute],
        hasPages: Bool
    ) -> Parsed {
        func refusal(_ status: Int, _ sentence: String) -> Parsed { .refused(status, sentence) }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ", omittingEmptySubsequences: false) ?? []
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else {
            return refusal(400, "This is not an HTTP request.")
        }
        if hasPages, OperatorPages.folders.contains(where: { words[1].hasPrefix($0) }) {
            let host = lines.dropFirst().first { $0.lowercased().hasPrefix("host:") }
            return .page(
                PageRequest(
                    method: String(words[0]),
                    target: String(words[1]),
                    host: (host?.dropFirst(5) ?? "").lowercased().filter { !$0.isWhitespace }
                )
            )
        }
        guard let route = routes.firstIndex(where: { $0.path == words[1] }) else {
            let pages = hasPages ? " Alarms are read from /api/v2/alerts." : ""
            let sentence =
                routes.isEmpty
                ? "Unknown path." : "Unknown path: messages are sent to /bookmarks or /alarms."
            return refusal(404, sentence + pages)
        }
        guard words[0] == "POST" else { return refusal(405, "Use POST to send a message.") }
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
        let byteLimit = routes[route].byteLimit
        guard length <= byteLimit else {
            return refusal(413, "It is longer than \(byteLimit) bytes.")
        }
        return .message(Head(route: route, length: length))
    }
}
