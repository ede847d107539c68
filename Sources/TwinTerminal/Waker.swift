// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Wakes the loop that waits for a key, from any thread.
public struct Waker: Sendable {
    private let descriptor: Int32

    /// Wakes nobody, where there is no terminal.
    public static let idle = Waker(descriptor: -1)

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Makes `nextKey` return at once, now or the next time it waits.
    public func wake() {
        var byte: UInt8 = 0
        // A full pipe wakes as well as one byte more would.
        _ = write(descriptor, &byte, 1)
    }
}
