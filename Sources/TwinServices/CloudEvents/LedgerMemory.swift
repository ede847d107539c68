// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What a running client remembers of a ledger beyond the watermark.
///
/// A ledger sends at least once, and a transaction may enter it behind a cursor that was read
/// already. So its last stretch is read again now and then, and whatever came before is recognized.
struct LedgerMemory: Sendable {
    /// A place in the ledger.
    struct Mark: Sendable {
        /// The cursor.
        var cursor: String
        /// When it was reached.
        var time: Instant
        /// How many events had been read by then.
        var count: Int
    }

    /// How many events back a repetition is recognized.
    static let capacity = 65_536

    /// The position that was handed out last; another one means that a delivery was not kept.
    var issued: String?
    /// Events beyond the cursor that reading again has brought; they come once more.
    var ahead: Set<UInt64> = []
    private var known: Set<UInt64> = []
    private var order: [UInt64] = []
    private var count = 0
    private var trail: [Mark] = []
    private var lastReread: Instant?

    /// Begins again from what the watermark holds.
    mutating func restore(_ counts: LedgerCounts, at now: Instant, lateness: Duration) {
        known = Set(counts.recent)
        order = counts.recent
        count = counts.recent.count
        trail = counts.overlap.map { [Mark(cursor: $0, time: now - lateness, count: 0)] } ?? []
        lastReread = nil
    }

    /// True if an event was read before.
    func knows(_ fingerprint: UInt64) -> Bool { known.contains(fingerprint) }

    /// Notes an event; false if it was read before.
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

    /// Notes how far the ledger has been read.
    mutating func reach(_ cursor: String, at now: Instant, lateness: Duration) {
        guard lateness > .zero, trail.last?.cursor != cursor else { return }
        let mark = Mark(cursor: cursor, time: now, count: count)
        if trail.last?.time == now { trail.removeLast() }
        trail.append(mark)
        // One mark before the stretch is kept, to begin at.
        while trail.count > 1,
            trail[1].time <= now - lateness || count - trail[0].count > order.count
        {
            trail.removeFirst()
        }
    }

    /// The cursor to read again from; nil if it is not due.
    mutating func reread(at now: Instant, lateness: Duration) -> String? {
        guard lateness > .zero, let first = trail.first,
            count - first.count <= Self.capacity
        else { return nil }
        let pause = max(lateness / 4, .seconds(10))
        if let lastReread, now.duration(since: lastReread) < pause, now >= lastReread { return nil }
        defer { lastReread = now }
        return lastReread == nil && trail.count == 1 && count == first.count ? nil : first.cursor
    }

    /// Writes into the watermark what a restart needs.
    func save(into counts: inout LedgerCounts) {
        counts.recent = order.suffix(LedgerCounts.remembered)
        counts.overlap = trail.first { count - $0.count <= LedgerCounts.remembered }?.cursor
    }
}
