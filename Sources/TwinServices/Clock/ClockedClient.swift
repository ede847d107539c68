// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TwinModel

/// A client that requests values in the service's time and delivers them in ours.
///
/// If the service's clock is off by a constant offset, the wrapped client gets the time on that
/// clock, and all times of its deliveries are corrected. The offset is learned over several visits.
/// Until it is certain, no values are kept and the service is visited again soon. The offset is
/// kept in the watermark, in the same transaction as the corrected values.
public final class ClockedClient: ServiceClient {
    /// The source that this client reads.
    public let source: SourceID
    private let make: @Sendable () -> any ServiceClient
    private let state: Mutex<State>

    private struct State: Sendable {
        var client: any ServiceClient
        var clock = ServiceClock()
        /// The offsets last read from a watermark; nil before the first visit.
        var kept: [ServiceClock.Stretch]?
    }

    /// The lead above which a phenomenon time is counted as ahead of its receipt.
    static let ahead: Duration = .seconds(2)

    /// Creates a client that wraps another one.
    ///
    /// - Parameter make: Returns a new wrapped client. It is called again if a visit must be
    ///   repeated from its watermark.
    public init(_ make: @escaping @Sendable () -> any ServiceClient) {
        let client = make()
        source = client.source
        self.make = make
        state = Mutex(State(client: client))
    }

    /// The shape of the wrapped client's audits.
    public var auditShape: AuditShape { state.withLock { $0.client }.auditShape }

    /// Fetches the values after the watermark, with their times on our clock.
    public func fetch(
        after watermark: Watermark?,
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery {
        let kept = watermark.map { ServiceClock.read($0.position) }
        var (client, clock) = state.withLock { state in
            let stretches = kept?.stretches ?? []
            if state.kept != stretches { state.clock.restore(stretches) }
            state.kept = stretches
            return (state.client, state.clock)
        }
        let asked = clock.asking
        let theirs = kept.map {
            Watermark(position: $0.position, instant: watermark?.instant.map { $0 + asked })
        }
        let delivery = try client.fetch(after: theirs, at: now + asked, unless: cancellation)
        let reading = Self.reading(delivery, at: now, asked: asked)
        let verdict = clock.take(reading, at: now, newest: watermark?.instant)
        let isAsAsked = Self.isNear(asked, clock.offset)
        if verdict == .visitAgain || !isAsAsked { client = make() }
        state.withLock { state in
            state.client = client
            state.clock = clock
        }
        guard verdict == .keep, isAsAsked else {
            var empty = Delivery(batch: Batch(source: source), clockSkew: clock.shown)
            empty.bytes = delivery.bytes
            empty.again = clock.pause
            return empty
        }
        var corrected = Self.corrected(delivery, by: clock, at: now)
        corrected.clockSkew = clock.shown
        corrected.clock = ClockCorrection(clock)
        return corrected
    }

    /// Compares a stretch of the past with the kept values, if one offset applies to all of it.
    public func audit(
        _ span: Range<Instant>,
        against kept: [SeriesID: Int],
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery? {
        let (client, clock) = state.withLock { ($0.client, $0.clock) }
        let offset = clock.offset
        // Times before a change of the clock do not show which offset they had.
        if let changed = clock.changed, span.lowerBound <= changed {
            return Delivery(batch: Batch(source: source))
        }
        let theirs = span.lowerBound + offset..<span.upperBound + offset
        guard
            let delivery = try client.audit(
                theirs,
                against: kept,
                at: now + offset,
                unless: cancellation
            )
        else { return nil }
        return Self.corrected(delivery, by: clock, at: now)
    }

    private static func isNear(_ left: Duration, _ right: Duration) -> Bool {
        max(left - right, right - left) <= ServiceClock.tolerance
    }

    private static func reading(
        _ delivery: Delivery,
        at now: Instant,
        asked: Duration
    ) -> ServiceClock.Reading {
        var last: [SeriesID: Instant] = [:]
        for observation in delivery.batch.observations {
            last[observation.series] = observation.phenomenonTime
        }
        last.merge(delivery.refusedAhead) { max($0, $1) }
        return ServiceClock.Reading(
            date: delivery.clockSkew.map { $0 + asked },
            last: last,
            received: now + delivery.duration
        )
    }

    /// Returns a delivery with all its times on our clock, and counts values ahead of their
    /// receipt.
    private static func corrected(
        _ delivery: Delivery,
        by clock: ServiceClock,
        at now: Instant
    ) -> Delivery {
        var delivery = delivery
        var batch = delivery.batch
        for index in batch.observations.indices {
            let theirs = batch.observations[index].phenomenonTime
            batch.observations[index].phenomenonTime = clock.ours(theirs, at: now)
            batch.observations[index].receivedTime = now
            guard theirs > now + delivery.duration + Self.ahead else { continue }
            delivery.rejects[.ahead, default: 0] += 1
            if delivery.examples[.ahead] == nil {
                delivery.examples[.ahead] =
                    "\(batch.observations[index].series) of \(theirs.rfc3339), received \(now.rfc3339)"
            }
        }
        guard !clock.stretches.isEmpty else {
            delivery.batch = batch
            return delivery
        }
        for index in batch.events.indices {
            batch.events[index].time = clock.ours(batch.events[index].time, at: now)
            batch.events[index].end = batch.events[index].end.map { $0 - clock.offset }
            batch.events[index].receivedTime = now
        }
        batch.complete = batch.complete.map { stretch in
            let lower = clock.ours(stretch.span.lowerBound, at: now)
            let upper = stretch.span.upperBound - clock.offset
            return SeriesSpan(series: stretch.series, span: lower..<max(lower, upper))
        }
        if batch.received != nil { batch.received = now }
        if let watermark = batch.watermark {
            batch.watermark = Watermark(
                position: clock.position(watermark.position),
                instant: watermark.instant.map { clock.ours($0, at: now) }
            )
        }
        delivery.batch = batch
        return delivery
    }
}

extension ClockCorrection {
    /// Creates the correction shown in a source's status; nil if the clock is not off.
    fileprivate init?(_ clock: ServiceClock) {
        guard !clock.stretches.isEmpty || clock.isUnsteady else { return nil }
        self.init(
            offset: clock.offset,
            since: clock.changed,
            previous: clock.previous,
            isUnsteady: clock.isUnsteady
        )
    }
}
