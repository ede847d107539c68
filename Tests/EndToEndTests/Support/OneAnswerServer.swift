// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinTestSupport

/// A server on loopback that sends the same bytes to every client, then closes.
final class OneAnswerServer: Sendable {
    /// The port that it listens on.
    let port: Int
    private let socket: Int32

    init(_ answer: String) throws {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.socket = socket
        port = try LoopbackPorts.listen(socket)
        let bytes = Array(answer.utf8)
        Thread.detachNewThread {
            while true {
                let connection = accept(socket, nil, nil)
                if connection < 0 {
                    close(socket)
                    return
                }
                var request = [UInt8](repeating: 0, count: 65_536)
                _ = recv(connection, &request, request.count, 0)
                _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
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
}
