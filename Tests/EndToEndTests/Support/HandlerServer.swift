// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinTestSupport

/// A server on loopback that answers each request with a function of its target, then closes.
final class HandlerServer: Sendable {
    /// The reply to a request.
    enum Reply: Sendable {
        /// A complete response with a status and a JSON body.
        case json(status: String, body: String)
        /// A complete response with a body of plain text.
        case text(String)
        /// The first half of a JSON response, without the rest.
        case half(body: String)
    }

    /// The port that it listens on.
    let port: Int
    private let socket: Int32

    init(_ answer: @escaping @Sendable (String) -> Reply) throws {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.socket = socket
        port = try LoopbackPorts.listen(socket)
        Thread.detachNewThread {
            while true {
                let connection = accept(socket, nil, nil)
                if connection < 0 {
                    close(socket)
                    return
                }
                var request = [UInt8](repeating: 0, count: 65_536)
                let count = recv(connection, &request, request.count, 0)
                let words = String(decoding: request.prefix(max(0, count)), as: UTF8.self)
                    .prefix { $0 != "\r\n" }.split(separator: " ")
                if words.count >= 2 { Self.send(answer(String(words[1])), to: connection) }
                shutdown(connection, Int32(SHUT_WR))
                while recv(connection, &request, request.count, 0) > 0 {}
                close(connection)
            }
        }
    }

    deinit {
        // The thread closes it, as the number may be another's at once.
        shutdown(socket, Int32(SHUT_RDWR))
    }

    private static func send(_ reply: Reply, to connection: Int32) {
        let status: String
        let body: String
        let length: Int
        let type = if case .text = reply { "text/plain" } else { "application/json" }
        switch reply {
        case .json(let given, let text): (status, body, length) = (given, text, text.utf8.count)
        case .text(let text): (status, body, length) = ("200 OK", text, text.utf8.count)
        case .half(let text):
            (status, body) = ("200 OK", String(text.prefix(text.count / 2)))
            length = text.utf8.count
        }
        let head =
            "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nConnection: close\r\n"
            + "Content-Length: \(length)\r\n\r\n"
        var rest = Array((head + body).utf8)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent <= 0 { return }
            rest = rest.dropFirst(sent)
        }
    }
}
