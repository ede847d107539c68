// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A flag that stops a running visit to a service.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    /// Creates a flag that is not raised.
    public init() {}

    /// True if the visit should stop.
    public var isCancelled: Bool { flag.load(ordering: .acquiring) }

    /// Asks the visit to stop.
    public func cancel() { flag.store(true, ordering: .releasing) }
}
