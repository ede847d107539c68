// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A flag that tells a visit to a service that nobody waits for it any more.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    /// Makes a flag that is not raised.
    public init() {}

    /// Whether the visit should end.
    public var isCancelled: Bool { flag.load(ordering: .acquiring) }

    /// Tells the visit to end.
    public func cancel() { flag.store(true, ordering: .releasing) }
}
