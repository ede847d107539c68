// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The instant of a query, and a limit on the received times of the data that is used.
public struct Moment: Hashable, Sendable {
    /// The latest phenomenon time that is used.
    public var instant: Instant
    /// The latest received time that is used, or nil to use all data known now.
    public var known: Instant?

    /// Creates a moment.
    ///
    /// - Parameters:
    ///   - instant: The latest phenomenon time that is used.
    ///   - known: The latest received time that is used, or nil to use all data known now.
    public init(at instant: Instant, asOf known: Instant? = nil) {
        self.instant = instant
        self.known = known
    }
}

extension Moment {
    /// The latest recording time of the statuses that are used.
    ///
    /// The status of a source is the newest one recorded by then, no matter what became known
    /// later.
    public var statusInstant: Instant { known.map { min($0, instant) } ?? instant }
}
