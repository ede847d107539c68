// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TwinTestSupport

/// A TCP proxy to a server on loopback whose connections can be cut and restored.
final class CutProxy: Sendable {
    /// The port that it listens on.
    let port: Int
    private let target: UInt16
    private let socket: Int32
    private let state = Mutex<(isCut: Bool, open: Set<Int32>)>((false, []))

    init(to port: Int) throws {
        target = UInt16(port)
        self.port = try LoopbackPorts.free()
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let isBound = Self.withAddress(UInt16(self.port)) { bind(socket, $0, $1) == 0 }
        guard isBound, listen(socket, 16) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        self.socket = socket
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(socket, nil, nil)
                if connection < 0 {
                    close(socket)
                    return
                }
                guard let self else {
                    close(connection)
                    close(socket)
                    return
                }
                self.pass(connection)
            }
        }
    }

    deinit {
        // The thread closes it, as the number may be another's at once.
        shutdown(socket, Int32(SHUT_RDWR))
    }

    /// Resets all connections and refuses new ones, or accepts connections again.
    func cut(_ isCut: Bool) {
        state.withLock { state in
            state.isCut = isCut
            guard isCut else { return }
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    private func pass(_ connection: Int32) {
        let server = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let isPassed = state.withLock { state in
            guard !state.isCut, Self.withAddress(target, { connect(server, $0, $1) == 0 }) else {
                return false
            }
            state.open.formUnion([connection, server])
            return true
        }
        guard isPassed else {
            close(connection)
            close(server)
            return
        }
        let shared = Shared()
        for (from, to) in [(connection, server), (server, connection)] {
            Thread.detachNewThread { [self] in
                var buffer = [UInt8](repeating: 0, count: 65_536)
                while true {
                    let count = recv(from, &buffer, buffer.count, 0)
                    if count <= 0 { break }
                    var sent = 0
                    while sent < count {
                        let more = buffer[sent..<count].withUnsafeBytes {
                            send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                        }
                        if more <= 0 { break }
                        sent += more
                    }
                    if sent < count { break }
                }
                shutdown(from, Int32(SHUT_RDWR))
                shutdown(to, Int32(SHUT_RDWR))
                // The direction that ends last closes both sockets.
                guard shared.isLast() else { return }
                state.withLock { $0.open.subtract([from, to]) }
                close(from)
                close(to)
            }
        }
    }

    /// The number of open directions of a connection.
    private final class Shared: Sendable {
        private let left = Mutex(2)

        func isLast() -> Bool {
            left.withLock { left in
                left -= 1
                return left == 0
            }
        }
    }

    private static func withAddress<Value>(
        _ port: UInt16,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
