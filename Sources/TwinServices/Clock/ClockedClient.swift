// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TwinModel

/// A client that speaks to its service in the service's own time and delivers in ours.
///
/// If the service's clock is off by a constant offset, the wrapped client is given the time on that
/// clock, and all times that it brings are corrected. The offset is learned over several visits;
/// until it is certain, nothing is kept and the service is visited again soon. It is kept in the
/// watermark, in the same transaction as what it has corrected.
public final class ClockedClient: ServiceClient {
    /// The source that this client reads.
    public let source: SourceID
    private let make: @Sendable () -> any ServiceClient
    private let state: Mutex<State>

    private struct State: Sendable {
        var client: any ServiceClient
        var clock = ServiceClock()
        /// The offsets that were last read from a watermark; nil before the first visit.
        var kept: [ServiceClock.Stretch]?
    }

    /// A phenomenon time further ahead of its receipt than this is counted.
    static let ahead: Duration = .seconds(2)

    /// Wraps a client.
    ///
    /// - Parameter make: makes the client, again if a visit is to be repeated from its watermark.
    public init(_ make: @escaping @Sendable () -> any ServiceClient) {
        let client = make()
        source = client.source
        self.make = make
        state = Mutex(State(client: client))
    }

    /// How the wrapped client has stretches of the past cut.
    public var auditShape: AuditShape { state.withLock { $0.client }.auditShape }

    /// Fetches what has come since the watermark, with its times on our clock.
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

    /// Compares a stretch of the past with what is kept, if one offset holds for all of it.
    public func audit(
        _ span: Range<Instant>,
        against kept: [SeriesID: Int],
        at now: Instant,
        unless cancellation: Cancellation
    ) throws(ServiceFailure) -> Delivery? {
        let (client, clock) = state.withLock { ($0.client, $0.clock) }
        let offset = clock.offset
        // Before a change, the service's times do not say which clock they are of.
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
            received: now
        )
    }

    /// A delivery with all its times on our clock, and what was ahead of its receipt counted.
    private static func corrected(
        _ delivery: Delivery,
        by clock: ServiceClock,
        at now: Instant
    ) -> Delivery {
        var delivery = delivery
        var batch = delivery.batch
        for index in batch.observations.indices {
            let told = batch.observations[index].phenomenonTime
            batch.observations[index].phenomenonTime = clock.ours(told, at: now)
            batch.observations[index].receivedTime = now
            guard told > now + Self.ahead else { continue }
            delivery.rejects[.ahead, default: 0] += 1
            if delivery.examples[.ahead] == nil {
                delivery.examples[.ahead] =
                    "\(batch.observations[index].series) of \(told.rfc3339), received \(now.rfc3339)"
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
    /// What a source's status says of its clock; nil if it is not off.
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
