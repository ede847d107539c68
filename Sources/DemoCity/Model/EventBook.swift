// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The events that last, and those that are to be told at the next tick.
struct EventBook: Sendable {
    private(set) var open: [Event] = []
    private(set) var untold: [Event] = []

    func isOpen(_ id: String) -> Bool { open.contains { $0.id == id } }

    /// Begins an event that lasts, or tells it anew where it lasts already.
    mutating func begin(_ event: Event) {
        if let index = open.firstIndex(where: { $0.id == event.id }) {
            open[index] = event
        } else {
            open.append(event)
        }
        untold.append(event)
    }

    /// Tells an event that has no length.
    mutating func tell(_ event: Event) { untold.append(event) }

    /// Ends an event by telling it again with its end.
    mutating func end(_ id: String, at instant: Instant) {
        guard let index = open.firstIndex(where: { $0.id == id }) else { return }
        var event = open.remove(at: index)
        event.end = instant
        event.receivedTime = instant
        untold.append(event)
    }

    /// Takes what is to be told.
    mutating func takeUntold() -> [Event] {
        defer { untold = [] }
        return untold
    }

    /// Tells all that lasts, for a client that comes new, and of the rest only what happened at
    /// that instant.
    mutating func tellOpenAnew(at instant: Instant) {
        let fresh = untold.filter { event in
            event.receivedTime == instant && event.end == nil
                && !open.contains { $0.id == event.id }
        }
        untold = open + fresh
    }
}
