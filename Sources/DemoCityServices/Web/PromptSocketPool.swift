// SPDX-License-Identifier: Apache-2.0

import FlyingSocks
import Glibc

/// A pool of sockets that send small packets at once.
///
/// The server writes the head and the body of an answer separately. By default, the kernel delays the
/// body until the client has acknowledged the head, which the client does only after 40 ms.
struct PromptSocketPool: AsyncSocketPool {
    private let pool: any AsyncSocketPool

    /// Wraps a pool.
    init(_ pool: any AsyncSocketPool) { self.pool = pool }

    func prepare() async throws { try await pool.prepare() }

    func run() async throws { try await pool.run() }

    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        // Connections inherit the option from the socket that accepts them, which is suspended first.
        var isOn: CInt = 1
        let size = socklen_t(MemoryLayout.size(ofValue: isOn))
        _ = setsockopt(socket.file.rawValue, CInt(IPPROTO_TCP), TCP_NODELAY, &isOn, size)
        try await pool.suspendSocket(socket, untilReadyFor: events)
    }
}
