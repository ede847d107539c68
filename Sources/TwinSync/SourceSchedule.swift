// SPDX-License-Identifier: Apache-2.0

public import TwinModel
public import TwinServices

/// A state machine for the visits and the state of one source.
///
/// It has no side effects and no clock of its own.
///
/// A source cycles through three phases: it waits, it is visited, and its delivery is stored. The
/// watermark only moves once a delivery is stored, and no visit begins before that. Neither a crash
/// nor a full disk can therefore lose or skip data.
///
/// The clock is the wall clock, which may be set. If it is set back, all recorded times are
/// shifted, so that waits keep their lengths. If it jumps ahead by more than a minute, or the
/// machine was asleep, the visit is delayed by a few random seconds, so that not all sources are
/// visited at once.
public struct SourceSchedule: Sendable {
    /// The phase of a source's cycle.
    public enum Phase: Hashable, Sendable {
        /// The source waits for its next visit.
        case waiting(until: Instant)
        /// A request was sent and not answered yet.
        case fetching(since: Instant)
        /// The delivery is being stored.
        case keeping(since: Instant)
    }

    /// An event of a source.
    public enum Event: Hashable, Sendable {
        /// Time has passed.
        case tick
        /// The visit succeeded, possibly without new data.
        case delivered(Delivery)
        /// The visit failed.
        case failed(ServiceFailure)
        /// The delivery is stored, except for the rejects.
        case kept(rejects: [RejectReason: Int])
        /// The delivery could not be stored, for the given reason, and is stored later.
        case keepFailed(ServiceMessage)
    }

    /// An action to perform for a source.
    public enum Action: Hashable, Sendable {
        /// Visit the service.
        case fetch(after: Watermark?)
        /// Store the batch, at once if it is urgent, and otherwise with the next regular append.
        case append(Batch, isUrgent: Bool)
    }

    /// The present phase.
    public internal(set) var phase: Phase
    /// The status of the source after the last event.
    public internal(set) var status: SourceStatus
    /// The position up to which the stored data of the source reaches.
    public private(set) var watermark: Watermark?

    /// The failure of the last visit, or nil if it succeeded.
    var failure: ServiceFailure?
    /// The reason why the last delivery could not be stored, or nil once it is.
    var keepTrouble: ServiceMessage?
    /// A remark about the last delivery for the user.
    var remark: ServiceMessage?
    /// True if a part of the requested data could not be read in the last visit.
    var isPartial = false
    /// True once the source has delivered a value or event, in this run or before.
    var hasBrought: Bool
    /// A remark about the last audit for the user.
    var auditRemark: ServiceMessage?
    /// The time since which the source is no longer fresh, or nil.
    var troubledSince: Instant?
    /// The start of the last outage, once the source is fresh again.
    var recovery: Instant?
    /// The shortest step of the newest observation: the interval at which the service has new data.
    var cadence: Duration?

    private let rest: Duration
    private var generator: SeededGenerator
    private var lastSeen: Instant
    private var visitBegan: Instant
    private var pace = SourcePace()
    private var unstored: UnstoredDelivery?
    private var burst = 0
    private var hasPhase = false

    /// The part of a delivery that is needed once it is stored.
    private struct UnstoredDelivery {
        var watermark: Watermark?
        var hasMore: Bool
        var again: Duration?
        var observations: Int
        var rejects: [RejectReason: Int]
        var bytes: Int
    }

    /// The maximum number of immediate successive visits while a service has more data.
    static let longestBurst = 10
    /// The maximum delay that a service may request (`Retry-After`).
    static let longestRetryAfter: Duration = .seconds(3600)
    /// The lateness above which a visit is considered delayed by a clock step or by sleep.
    static let lateness: Duration = .seconds(60)

    /// Creates the schedule of a source that has not been visited yet.
    ///
    /// - Parameters:
    ///   - source: The source.
    ///   - interval: The interval between visits, clamped to 0.1 s … 1 day.
    ///   - watermark: The position up to which the stored data of the source reaches.
    ///   - now: The instant of creation.
    ///   - spread: The maximum delay of the first visit.
    ///   - rest: The pause after a burst of visits to a service that has more data.
    ///   - seed: The seed of all random delays.
    public init(
        source: SourceID,
        interval: Duration,
        watermark: Watermark? = nil,
        at now: Instant,
        spread: Duration = .milliseconds(200),
        rest: Duration = .seconds(1),
        seed: UInt64
    ) {
        var generator = SeededGenerator(seed: seed)
        let interval = min(max(interval, .milliseconds(100)), .seconds(86_400))
        self.phase = .waiting(until: now + generator.duration(upTo: spread))
        self.generator = generator
        self.status = SourceStatus(source: source, at: now, interval: interval)
        self.status.newestObservation = watermark?.instant
        self.watermark = watermark
        self.hasBrought = watermark?.instant != nil
        self.rest = rest
        self.lastSeen = now
        self.visitBegan = now
        judge(at: now)
    }

    /// Handles an event and returns the action to perform, if any.
    ///
    /// An event that does not belong to the phase, such as a late answer, is ignored. Its data is
    /// fetched again.
    public mutating func handle(_ event: Event, at now: Instant) -> Action? {
        follow(now)
        defer { judge(at: now) }
        switch (event, phase) {
        case (.tick, .waiting(let until)) where until <= now:
            return begin(dueAt: until, at: now)
        case (.delivered(let delivery), .fetching):
            return take(delivery, at: now)
        case (.failed(let failure), .fetching):
            backOff(after: failure, at: now)
        case (.kept(let rejects), .keeping(let delivered)):
            settle(rejects: rejects, deliveredAt: delivered, at: now)
        case (.keepFailed(let message), .keeping):
            keepTrouble = message
        default:
            break
        }
        return nil
    }

    /// Returns true if a visit after a failure is due.
    public func isRetryDue(at now: Instant) -> Bool {
        guard failure != nil, case .waiting(let until) = phase else { return false }
        return until <= now
    }

    /// True if the source has no more data for now, or cannot continue for now.
    public var hasSettled: Bool {
        if keepTrouble != nil { return true }
        guard case .waiting = phase else { return false }
        return failure != nil || (status.lastSuccess != nil && burst == 0)
    }

    /// True if the last visit failed or its data cannot be stored.
    var isTroubled: Bool { failure != nil || keepTrouble != nil }

    /// True if the source answers and has been read completely for now.
    var isReadyForAudit: Bool { !isTroubled && status.lastSuccess != nil && burst == 0 }

    /// True if the source answers and has no more data for now, but has never delivered any.
    var isEmpty: Bool { !hasBrought && status.lastSuccess != nil && burst == 0 }

    /// Returns and clears the start of the last outage, if the source has just become fresh again.
    mutating func takeRecovery() -> Instant? {
        defer { recovery = nil }
        return recovery
    }

    /// Delays a due visit by up to a second.
    mutating func postpone(at now: Instant) {
        guard case .waiting = phase else { return }
        let wait = .milliseconds(50) + generator.duration(upTo: .milliseconds(950))
        phase = .waiting(until: now + wait)
    }

    private mutating func begin(dueAt due: Instant, at now: Instant) -> Action? {
        if now.duration(since: due) > Self.lateness {
            disperse(at: now)
            return nil
        }
        phase = .fetching(since: now)
        visitBegan = now
        return .fetch(after: watermark)
    }

    /// Waits up to five seconds, so that sources that were held up together do not continue
    /// together.
    private mutating func disperse(at now: Instant) {
        let wait = generator.duration(upTo: min(status.interval, .seconds(5)))
        phase = .waiting(until: now + .milliseconds(1) + wait)
    }

    private mutating func take(_ delivery: Delivery, at now: Instant) -> Action {
        var batch = delivery.batch
        batch.source = status.source
        let isFirst = status.lastSuccess == nil
        // Without this check, a service that has more data behind an unchanged watermark would be
        // visited endlessly.
        let hasMoved = batch.watermark != nil && batch.watermark != watermark
        unstored = UnstoredDelivery(
            watermark: batch.watermark,
            hasMore: delivery.hasMore && hasMoved,
            again: delivery.again,
            observations: batch.observations.count,
            rejects: delivery.rejects,
            bytes: delivery.bytes
        )
        failure = nil
        note(delivery, at: now)
        phase = .keeping(since: now)
        return .append(batch, isUrgent: isFirst || (delivery.hasMore && hasMoved))
    }

    private mutating func settle(
        rejects: [RejectReason: Int],
        deliveredAt delivered: Instant,
        at now: Instant
    ) {
        guard let unstored else { return }
        let hadTrouble = keepTrouble != nil
        self.unstored = nil
        keepTrouble = nil
        watermark = unstored.watermark ?? watermark
        status.count(unstored.observations, rejectedByClient: unstored.rejects, byWriter: rejects)
        pace.note(unstored.observations, bytes: unstored.bytes, at: now)
        pace.tell(to: &status)
        if unstored.hasMore {
            burst += 1
            let isOver = burst.isMultiple(of: Self.longestBurst)
            phase = .waiting(until: isOver ? now + rest : now)
            return
        }
        if let again = unstored.again {
            burst += 1
            phase = .waiting(until: now + max(again, .milliseconds(100)))
            return
        }
        burst = 0
        if hadTrouble {
            disperse(at: now)
            return
        }
        var period = status.interval
        if !hasPhase {
            // Sources that started together are separated here permanently.
            hasPhase = true
            period = period / 2 + generator.duration(upTo: period / 2)
        }
        let due = max(visitBegan + period, delivered + status.interval / 2)
        phase = .waiting(until: max(due, now))
    }

    private mutating func backOff(after failure: ServiceFailure, at now: Instant) {
        burst = 0
        if failure.kind == .cancelled {
            phase = .waiting(until: now + min(status.interval, .seconds(1)))
            return
        }
        self.failure = failure
        status.failures += 1
        let wait = failure.backOff(afterFailures: status.failures, using: &generator)
        phase = .waiting(until: now + wait)
    }

    /// Shifts the recorded times after the clock was set back.
    private mutating func follow(_ now: Instant) {
        defer { lastSeen = now }
        guard now < lastSeen else { return }
        let step = now.duration(since: lastSeen)
        switch phase {
        case .waiting(let until): phase = .waiting(until: until + step)
        case .fetching(let since): phase = .fetching(since: since + step)
        case .keeping(let since): phase = .keeping(since: since + step)
        }
        visitBegan = visitBegan + step
        pace.move(by: step)
        status.since = status.since + step
        status.lastSuccess = status.lastSuccess.map { $0 + step }
    }
}
