// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A server on loopback that sends the same bytes to every client, then closes.
final class OneAnswerServer: Sendable {
    /// The port that it listens on.
    let port: Int
    private let socket: Int32

    init(_ answer: String) throws {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.socket = socket
        port = try Ports.listen(socket)
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

/// Ports of 127.0.0.1 chosen by the system.
enum Ports {
    /// Makes a socket listen on a port chosen by the system and returns the port.
    static func listen(_ socket: Int32) throws -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && Foundation.listen(socket, 64) == 0
                    && getsockname(socket, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Returns a port that was free a moment ago.
    static func free() throws -> Int {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        return try listen(socket)
    }
}
