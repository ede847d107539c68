// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// An event as an archive keeps it: in its newest version, and since when it is known at all.
///
/// Of two versions of one event the later received is kept, of two received at once the later
/// appended.
public struct KeptEvent: Hashable, Sendable {
    /// The newest version.
    public var event: Event
    /// When the first version was received.
    public var firstReceived: Instant

    /// Keeps the first version that came.
    public init(_ event: Event) {
        self.event = event
        firstReceived = event.receivedTime
    }

    /// Restores what was kept.
    public init(_ event: Event, firstReceived: Instant) {
        self.event = event
        self.firstReceived = firstReceived
    }

    /// Takes in another version of the same event.
    public mutating func take(_ version: Event) {
        firstReceived = min(firstReceived, version.receivedTime)
        if version.receivedTime >= event.receivedTime { event = version }
    }

    /// The event as it shows at a moment; nothing where it had not begun or was not known.
    ///
    /// An end that lies after the moment, or came to be known after it, is told as none.
    public func seen(at moment: Moment) -> Event? {
        guard event.time <= moment.instant else { return nil }
        var seen = event
        if let known = moment.known {
            guard firstReceived <= known else { return nil }
            if event.receivedTime > known {
                seen.end = nil
                seen.receivedTime = firstReceived
            }
        }
        if let end = seen.end, end > moment.instant { seen.end = nil }
        return seen
    }
}
