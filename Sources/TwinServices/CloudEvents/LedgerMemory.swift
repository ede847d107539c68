// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The memory of a running client about a ledger, in addition to the watermark.
///
/// A ledger delivers each event at least once, and a transaction may be inserted before a cursor
/// that was already passed. Therefore the end of the ledger is read again periodically, and known
/// events are recognized.
struct LedgerMemory: Sendable {
    /// A position in the ledger.
    struct Mark: Sendable {
        /// The cursor.
        var cursor: String
        /// The instant at which it was reached.
        var time: Instant
        /// The number of events read up to it.
        var count: Int
    }

    /// The number of recent events in which a repetition is recognized.
    static let capacity = 65_536

    /// The position of the last watermark returned.
    ///
    /// If a visit has a different one, the last delivery was not stored.
    var issued: String?
    /// The events after the cursor that were found while reading again and will arrive once more.
    var ahead: Set<UInt64> = []
    private var known: Set<UInt64> = []
    private var order: [UInt64] = []
    private var count = 0
    private var trail: [Mark] = []
    private var lastReread: Instant?

    /// Restores the state from a watermark.
    mutating func restore(_ counts: LedgerCounts, at now: Instant, lateness: Duration) {
        known = Set(counts.recent)
        order = counts.recent
        count = counts.recent.count
        trail = counts.overlap.map { [Mark(cursor: $0, time: now - lateness, count: 0)] } ?? []
        lastReread = nil
    }

    /// Returns true if the event was read before.
    func knows(_ fingerprint: UInt64) -> Bool { known.contains(fingerprint) }

    /// Adds an event.
    ///
    /// Returns false if it was read before.
    mutating func note(_ fingerprint: UInt64) -> Bool {
        guard known.insert(fingerprint).inserted else { return false }
        order.append(fingerprint)
        count += 1
        if order.count > Self.capacity * 5 / 4 {
            known.subtract(order.prefix(order.count - Self.capacity))
            order.removeFirst(order.count - Self.capacity)
        }
        return true
    }

    /// Records that the ledger has been read up to a cursor.
    mutating func reach(_ cursor: String, at now: Instant, lateness: Duration) {
        guard lateness > .zero, trail.last?.cursor != cursor else { return }
        let mark = Mark(cursor: cursor, time: now, count: count)
        if trail.last?.time == now { trail.removeLast() }
        trail.append(mark)
        // One mark before the span is kept as the start for reading again.
        while trail.count > 1,
            trail[1].time <= now - lateness || count - trail[0].count > order.count
        {
            trail.removeFirst()
        }
    }

    /// Returns the cursor from which to read again; nil if no reading is due.
    mutating func reread(at now: Instant, lateness: Duration) -> String? {
        guard lateness > .zero, let first = trail.first,
            count - first.count <= Self.capacity
        else { return nil }
        let pause = max(lateness / 4, .seconds(10))
        if let lastReread, now.duration(since: lastReread) < pause, now >= lastReread { return nil }
        defer { lastReread = now }
        return lastReread == nil && trail.count == 1 && count == first.count ? nil : first.cursor
    }

    /// Stores the state needed after a restart in the watermark.
    func save(into counts: inout LedgerCounts) {
        counts.recent = order.suffix(LedgerCounts.remembered)
        counts.overlap = trail.first { count - $0.count <= LedgerCounts.remembered }?.cursor
    }
}
