// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// An event as an archive stores it: the newest version, and the time at which the first was
/// received.
///
/// Of two versions of an event, the one received later is stored. If both were received at the same
/// time, the one appended later is stored.
public struct KeptEvent: Hashable, Sendable {
    /// The newest version.
    public var event: Event
    /// The time at which the first version was received.
    public var firstReceived: Instant

    /// Creates a stored event from its first version.
    public init(_ event: Event) {
        self.event = event
        firstReceived = event.receivedTime
    }

    /// Creates a stored event from its stored parts.
    public init(_ event: Event, firstReceived: Instant) {
        self.event = event
        self.firstReceived = firstReceived
    }

    /// Adds another version of the same event.
    public mutating func take(_ version: Event) {
        firstReceived = min(firstReceived, version.receivedTime)
        if version.receivedTime >= event.receivedTime { event = version }
    }

    /// Returns the event as it appears at a moment, or nil if it had not begun or was not known
    /// then.
    ///
    /// The end is nil if it is after the moment or became known after it.
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
