// SPDX-License-Identifier: Apache-2.0

import FlyingSocks
import Glibc
import Synchronization

/// A pool of sockets that send small packets at once, with a listening socket that can be closed for
/// every process.
///
/// The server writes the head and the body of an answer separately. By default, the kernel delays the
/// body until the client has acknowledged the head, which the client does only after 40 ms.
final class PromptSocketPool: AsyncSocketPool {
    private let pool: any AsyncSocketPool
    /// The listening socket; nil before it waits for the first connection.
    private let listener = Mutex<CInt?>(nil)

    /// Wraps a pool.
    init(_ pool: any AsyncSocketPool) { self.pool = pool }

    func prepare() async throws { try await pool.prepare() }

    func run() async throws { try await pool.run() }

    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        // The socket that accepts connections is suspended first. Connections inherit the option.
        let descriptor = socket.file.rawValue
        listener.withLock { $0 = $0 ?? descriptor }
        var isOn: CInt = 1
        let size = socklen_t(MemoryLayout.size(ofValue: isOn))
        _ = setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &isOn, size)
        try await pool.suspendSocket(socket, untilReadyFor: events)
    }

    /// Ends listening, before the server closes the socket.
    ///
    /// A child process that was started meanwhile has a copy of the socket, which would keep the
    /// port in use.
    func endListening() {
        listener.withLock { descriptor in
            if let descriptor { _ = shutdown(descriptor, CInt(SHUT_RDWR)) }
            descriptor = nil
        }
    }
}
