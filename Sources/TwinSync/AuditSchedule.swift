// SPDX-License-Identifier: Apache-2.0

import TwinModel
public import TwinServices

/// How the past of a source is compared with its service.
public struct AuditPlan: Hashable, Sendable {
    /// The time between two audits; nil if the past is not compared.
    public var interval: Duration?
    /// How late observations are expected to come; audits reach back at least twice as far.
    public var lateness: Duration
    /// What the service's client asks for.
    public var shape: AuditShape

    /// Makes a plan.
    public init(
        interval: Duration? = .seconds(3600),
        lateness: Duration = .zero,
        shape: AuditShape = AuditShape()
    ) {
        self.interval = interval
        self.lateness = lateness
        self.shape = shape
    }
}

/// Which stretch of one source's past is compared next: a pure state machine beside its visits.
///
/// An audit compares the last two hours, or two intervals if that is longer, and a 24th of the two
/// days before; so what comes a day late is found within 24 intervals. The first audit after a start
/// compares all of it, because the outage may have been ours; so does the one after an outage of the
/// service, as far as the outage lasted. If an old stretch differed, the next 24 audits reach back
/// that far.
struct AuditSchedule: Sendable {
    private enum Phase: Hashable {
        /// For the source to be read for the first time, or for an instant.
        case waiting(until: Instant?)
        case comparing(Range<Instant>)
        case keeping(Range<Instant>)
        case off
    }

    /// The least that an audit reaches back.
    static let recentReach: Duration = .seconds(7200)
    /// The least that 24 audits reach back together.
    static let deepReach: Duration = .seconds(2 * 86_400)
    /// How many audits share the old stretches.
    static let shares = 24
    /// How often a stretch is asked for again at once while the service has more of it.
    static let longestBurst = 100
    /// After so many failures in a row, an audit is left to the next interval.
    static let failureLimit = 5
    /// How long after an outage of the service the past is compared.
    static let recoveryWait: Duration = .seconds(90)

    private let plan: AuditPlan
    private let pause: Duration
    private var phase: Phase
    private var generator: SeededGenerator
    private var queue: [Range<Instant>] = []
    private var began: Instant?
    private var round = 0
    private var isFirst = true
    private var failures = 0
    private var burst = 0
    private var hasMore = false
    /// How far back the last differences were, and for how many more audits that counts.
    private var seen: (reach: Duration, rounds: Int) = (.zero, 0)
    private var outage: Instant?

    /// When the last audit ended.
    private(set) var last: Instant?
    /// The last failure, until a comparison succeeds.
    private(set) var failure: ServiceFailure?
    /// What a person should know of the last comparisons.
    private(set) var remark: String?

    init(plan: AuditPlan, pause: Duration, seed: UInt64) {
        self.plan = plan
        self.pause = pause
        generator = SeededGenerator(seed: seed)
        phase = plan.interval == nil ? .off : .waiting(until: nil)
    }

    /// True if the first audit has ended, or cannot go on for now.
    var hasSettled: Bool {
        switch phase {
        case .off: true
        case .waiting: !isFirst || failure != nil
        case .comparing, .keeping: false
        }
    }

    /// When the next comparison is due by time alone.
    var nextInstant: Instant? {
        guard case .waiting(let until) = phase else { return nil }
        return until
    }

    /// The stretch to compare now, if one is due and the source has been read and answers.
    mutating func begin(isReady: Bool, at now: Instant) -> Range<Instant>? {
        guard case .waiting(let until) = phase else { return nil }
        guard isReady else {
            // Not now: the source says when it is well again.
            if let until, until <= now { phase = .waiting(until: now + .seconds(1)) }
            return nil
        }
        guard let until else {
            phase = .waiting(until: now + min(pause * 10, .seconds(3)))
            return pause == .zero ? begin(isReady: true, at: now) : nil
        }
        guard until <= now else { return nil }
        if queue.isEmpty {
            queue = stretches(at: now)
            began = now
        }
        guard let next = queue.first else {
            end(at: now)
            return nil
        }
        phase = .comparing(next)
        return next
    }

    /// Takes what a comparison brought; true if there is something to keep.
    mutating func take(_ delivery: Delivery?, at now: Instant) -> Bool {
        guard case .comparing(let span) = phase else { return false }
        failure = nil
        failures = 0
        guard let delivery else {
            phase = .off
            queue = []
            return false
        }
        remark = delivery.remarks.first ?? remark
        let batch = delivery.batch
        hasMore = delivery.hasMore
        phase = .keeping(span)
        guard !batch.observations.isEmpty || !batch.complete.isEmpty || !batch.series.isEmpty
        else {
            hasMore = false
            kept(found: 0, at: now)
            return false
        }
        return true
    }

    /// Takes in that the comparison failed.
    mutating func fail(_ failure: ServiceFailure, at now: Instant) {
        guard case .comparing = phase else { return }
        guard failure.kind != .cancelled else {
            phase = .waiting(until: now + .seconds(1))
            return
        }
        self.failure = failure
        failures += 1
        if failures >= Self.failureLimit {
            failures = 0
            queue = []
            phase = .waiting(until: now + (plan.interval ?? .seconds(3600)))
            return
        }
        let wait = failure.backOff(afterFailures: failures, using: &generator)
        phase = .waiting(until: now + wait)
    }

    /// Takes in that what the comparison brought is kept.
    mutating func kept(found: Int, at now: Instant) {
        guard case .keeping(let span) = phase else { return }
        if found > 0 {
            seen = (max(seen.reach, now.duration(since: span.lowerBound)), Self.shares)
        }
        burst = hasMore ? burst + 1 : 0
        if !hasMore || burst >= Self.longestBurst, !queue.isEmpty {
            queue.removeFirst()
            burst = 0
        }
        hasMore = false
        if queue.isEmpty { end(at: now) } else { phase = .waiting(until: now + pause) }
    }

    /// Takes in that the service answers again after an outage, its data included.
    mutating func recover(since: Instant, at now: Instant) {
        guard !isFirst, case .waiting(let until) = phase, queue.isEmpty else { return }
        outage = min(outage ?? since, since)
        let due = now + Self.recoveryWait
        phase = .waiting(until: min(until ?? due, due))
    }

    /// Takes in that the clock was set back.
    mutating func follow(_ now: Instant) {
        guard case .waiting(let until?) = phase else { return }
        phase = .waiting(until: min(until, now + (plan.interval ?? .seconds(3600))))
    }

    private mutating func end(at now: Instant) {
        last = now
        isFirst = false
        round += 1
        if seen.rounds > 0 { seen.rounds -= 1 } else { seen.reach = .zero }
        outage = nil
        let interval = plan.interval ?? .seconds(3600)
        let jitter = generator.duration(upTo: min(interval / 10, .seconds(60)))
        phase = .waiting(until: max((began ?? now) + interval + jitter, now + pause))
    }

    /// What an audit compares, the newest first.
    private func stretches(at now: Instant) -> [Range<Instant>] {
        let end = now - plan.shape.delay
        let interval = plan.interval ?? .seconds(3600)
        let deep = max(Self.deepReach, plan.lateness * 2)
        var recent = max(Self.recentReach, interval * 2)
        if let outage { recent = max(recent, now.duration(since: outage) + Self.recentReach) }
        recent = min(max(recent, seen.reach), deep)
        if isFirst { recent = deep }
        var stretches = pieces(of: end - recent..<end)
        let old = pieces(of: end - deep..<end).dropFirst(stretches.count)
        // From the old to the new, against the way that observations age, and one stretch more than
        // a share, because meanwhile they age by one: so none slips by.
        let share = Self.shares - 1 - round % Self.shares
        let range = share * old.count / Self.shares..<(share + 1) * old.count / Self.shares
        if !range.isEmpty {
            stretches += old.dropFirst(range.lowerBound).prefix(range.count + 1)
        }
        return stretches
    }

    /// A span cut at whole multiples of the piece, the newest first.
    private func pieces(of span: Range<Instant>) -> [Range<Instant>] {
        let length = max(plan.shape.piece, .seconds(60))
        var pieces: [Range<Instant>] = []
        var upper = span.upperBound
        while upper > span.lowerBound {
            let lower = (upper - .milliseconds(1)).floored(to: length)
            pieces.append(lower..<upper)
            upper = lower
        }
        return pieces
    }
}
