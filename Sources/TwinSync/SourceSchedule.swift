// SPDX-License-Identifier: Apache-2.0

public import TwinModel
public import TwinServices

/// When one source is visited next, and how it is: a pure state machine on a clock that it is given.
///
/// A source goes round in three phases: it waits, it is visited, and what it delivered is being
/// kept. The watermark moves only once a delivery is kept, and no visit begins before that, so
/// neither a crash nor a full disk can lose or skip anything.
///
/// The clock is the wall clock and may be set. Where it is set back, everything that was noted on
/// it moves along, so that waits keep their lengths; where it leaps ahead by more than a minute, or
/// the machine slept, the visit is put off by a few random seconds so that not all begin at once.
public struct SourceSchedule: Sendable {
    /// What the source is waiting for.
    public enum Phase: Hashable, Sendable {
        /// For the instant of its next visit.
        case waiting(until: Instant)
        /// For the service to answer.
        case fetching(since: Instant)
        /// For what it delivered to be kept.
        case keeping(since: Instant)
    }

    /// What happened to the source.
    public enum Event: Hashable, Sendable {
        /// Time passed.
        case tick
        /// The visit brought something, be it nothing new.
        case delivered(Delivery)
        /// The visit brought nothing.
        case failed(ServiceFailure)
        /// What it delivered is kept, except for what was rejected.
        case kept(rejects: [RejectReason: Int])
        /// What it delivered could not be kept, for the reason told, and will be tried again.
        case keepFailed(String)
    }

    /// What is to be done for the source.
    public enum Action: Hashable, Sendable {
        /// Visit the service.
        case fetch(after: Watermark?)
        /// Keep the batch; at once where that is urgent, else with the next regular append.
        case append(Batch, isUrgent: Bool)
    }

    /// What the source is waiting for.
    public internal(set) var phase: Phase
    /// How the source is, as of the last event.
    public internal(set) var status: SourceStatus
    /// How far the source has been read, by what has been kept.
    public private(set) var watermark: Watermark?

    /// The last visit's failure, until a visit succeeds.
    var failure: ServiceFailure?
    /// Why the last delivery could not be kept, until it is.
    var keepTrouble: String?
    /// What a person should know of the last delivery.
    var remark: String?
    /// True if a part of what was asked for could not be read at the last visit.
    var isPartial = false
    /// True once the source has brought any value or event, in this run or before.
    var hasBrought: Bool
    /// What a person should know of the last audit.
    var auditRemark: String?
    /// Since when the source is not fresh, if it ever was.
    var troubledSince: Instant?
    /// Since when the source was not fresh, once it is again.
    var recovery: Instant?
    /// The shortest time by which the newest observation has advanced: how often the service has news.
    var cadence: Duration?

    private let rest: Duration
    private var generator: SeededGenerator
    private var lastSeen: Instant
    private var visitBegan: Instant
    private var pace = SourcePace()
    private var harvest: Harvest?
    private var burst = 0
    private var hasPhase = false

    /// What of a delivery matters once it is kept.
    private struct Harvest {
        var watermark: Watermark?
        var hasMore: Bool
        var observations: Int
        var rejects: [RejectReason: Int]
        var bytes: Int
    }

    /// Visits in a row that may follow each other at once while a service has more.
    static let longestBurst = 10
    /// The longest that a service may ask us to stay away (`Retry-After`).
    static let longestRetryAfter: Duration = .seconds(3600)
    /// Later than this, a visit is taken for one that a clock step or a sleep held up.
    static let lateness: Duration = .seconds(60)

    /// Makes the schedule of a source that has not been visited yet.
    ///
    /// - Parameters:
    ///   - source: which source.
    ///   - interval: how often it is to be visited; held to 0.1 s … 1 day.
    ///   - watermark: how far it has been read, by what is kept.
    ///   - now: the instant of its birth.
    ///   - spread: the first visit comes within this.
    ///   - rest: the pause after a burst of visits to a service that has more and more.
    ///   - seed: fixes every random wait.
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

    /// Takes in what happened and tells what is to be done, if anything.
    ///
    /// An event that does not belong to the phase, such as the answer of a visit that nobody waits
    /// for, is let go; what it carried will be fetched again.
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

    /// Whether a visit that follows a failure is due.
    public func isRetryDue(at now: Instant) -> Bool {
        guard failure != nil, case .waiting(let until) = phase else { return false }
        return until <= now
    }

    /// Whether the source has nothing more to tell for now, or cannot go on for now.
    public var hasSettled: Bool {
        if keepTrouble != nil { return true }
        guard case .waiting = phase else { return false }
        return failure != nil || (status.lastSuccess != nil && burst == 0)
    }

    /// True if the last visit failed or what it brought cannot be kept.
    var isTroubled: Bool { failure != nil || keepTrouble != nil }

    /// True if the source has been read as far as it goes for now, and answers.
    var isReadyForAudit: Bool { !isTroubled && status.lastSuccess != nil && burst == 0 }

    /// True if the source answers and has no more for now, but has never brought anything.
    var isEmpty: Bool { !hasBrought && status.lastSuccess != nil && burst == 0 }

    /// Takes the instant since when the source was not fresh, if it has just become so again.
    mutating func takeRecovery() -> Instant? {
        defer { recovery = nil }
        return recovery
    }

    /// Puts a due visit off by up to a second.
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

    /// Waits up to five seconds, so that sources which were held up together do not go on together.
    private mutating func disperse(at now: Instant) {
        let wait = generator.duration(upTo: min(status.interval, .seconds(5)))
        phase = .waiting(until: now + .milliseconds(1) + wait)
    }

    private mutating func take(_ delivery: Delivery, at now: Instant) -> Action {
        var batch = delivery.batch
        batch.source = status.source
        let isFirst = status.lastSuccess == nil
        // A service that has more behind an unmoved watermark would be asked for ever.
        let hasMoved = batch.watermark != nil && batch.watermark != watermark
        harvest = Harvest(
            watermark: batch.watermark,
            hasMore: delivery.hasMore && hasMoved,
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
        guard let harvest else { return }
        let hadTrouble = keepTrouble != nil
        self.harvest = nil
        keepTrouble = nil
        watermark = harvest.watermark ?? watermark
        status.count(harvest.observations, rejectedByClient: harvest.rejects, byWriter: rejects)
        pace.note(harvest.observations, bytes: harvest.bytes, at: now)
        pace.tell(to: &status)
        if harvest.hasMore {
            burst += 1
            let isOver = burst.isMultiple(of: Self.longestBurst)
            phase = .waiting(until: isOver ? now + rest : now)
            return
        }
        burst = 0
        if hadTrouble {
            disperse(at: now)
            return
        }
        var period = status.interval
        if !hasPhase {
            // Sources that began together part ways here, for good.
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

    /// Moves what was noted along with a clock that was set back.
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
