// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The ongoing events, and the events to report at the next tick.
struct EventBook: Sendable {
    private(set) var open: [Event] = []
    private(set) var untold: [Event] = []

    func isOpen(_ id: String) -> Bool { open.contains { $0.id == id } }

    /// Begins an ongoing event, or reports it again if it has already begun.
    mutating func begin(_ event: Event) {
        if let index = open.firstIndex(where: { $0.id == event.id }) {
            open[index] = event
        } else {
            open.append(event)
        }
        untold.append(event)
    }

    /// Reports an event without duration.
    mutating func tell(_ event: Event) { untold.append(event) }

    /// Ends an event and reports it again with its end.
    mutating func end(_ id: String, at instant: Instant) {
        guard let index = open.firstIndex(where: { $0.id == id }) else { return }
        var event = open.remove(at: index)
        event.end = instant
        event.receivedTime = instant
        untold.append(event)
    }

    /// Returns the events to report and clears them.
    mutating func takeUntold() -> [Event] {
        defer { untold = [] }
        return untold
    }

    /// Queues all ongoing events for a new client, and of the other events only those of that
    /// instant.
    mutating func tellOpenAnew(at instant: Instant) {
        let fresh = untold.filter { event in
            event.receivedTime == instant && event.end == nil
                && !open.contains { $0.id == event.id }
        }
        untold = open + fresh
    }
}
