// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A handle that wakes the loop waiting for a key, from any thread.
public struct Waker: Sendable {
    private let descriptor: Int32

    /// A waker without a terminal, which does nothing.
    public static let idle = Waker(descriptor: -1)

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Wakes `nextKey`, which then returns at once, now or the next time it waits.
    public func wake() {
        var byte: UInt8 = 0
        // A full pipe already wakes the loop.
        _ = write(descriptor, &byte, 1)
    }
}
