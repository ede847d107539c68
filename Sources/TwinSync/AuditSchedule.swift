// SPDX-License-Identifier: Apache-2.0

import TwinModel
public import TwinServices

/// A plan for comparing the past of a source with its service.
public struct AuditPlan: Hashable, Sendable {
    /// The interval between two audits, or nil if the past is not compared.
    public var interval: Duration?
    /// The expected delay of late observations.
    ///
    /// Audits reach back at least twice as far.
    public var lateness: Duration
    /// The requirements of the service's client.
    public var shape: AuditShape

    /// Creates a plan.
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

/// A state machine that selects the next span of a source's past to compare.
///
/// It works beside the source's visits and has no side effects.
///
/// An audit compares the last two hours, or two intervals if that is longer, and one 24th of the
/// two days before. Observations that arrive a day late are therefore found within 24 intervals.
/// The first audit after a start compares everything, because the outage may have been local. The
/// first audit after an outage of the service reaches back to its beginning. If an old span
/// differed, the next 24 audits reach back that far.
struct AuditSchedule: Sendable {
    private enum Phase: Hashable {
        /// The source has to be read for the first time, or an instant has to come.
        case waiting(until: Instant?)
        case comparing(Range<Instant>)
        case keeping(Range<Instant>)
        case off
    }

    /// The minimum reach of an audit.
    static let recentReach: Duration = .seconds(7200)
    /// The minimum reach of 24 audits together.
    static let deepReach: Duration = .seconds(2 * 86_400)
    /// The number of audits that share the old spans.
    static let shares = 24
    /// The maximum number of successive requests for a span while the service has more of it.
    static let longestBurst = 100
    /// The number of consecutive failures after which an audit is put off to the next interval.
    static let failureLimit = 5
    /// The delay of an audit after an outage of the service.
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
    /// The reach of the last differences, and the number of further audits that use it.
    private var seen: (reach: Duration, rounds: Int) = (.zero, 0)
    private var outage: Instant?

    /// The end of the last audit.
    private(set) var last: Instant?
    /// The last failure, or nil after a successful comparison.
    private(set) var failure: ServiceFailure?
    /// A remark about the last comparisons for the user.
    private(set) var remark: ServiceMessage?

    init(plan: AuditPlan, pause: Duration, seed: UInt64) {
        self.plan = plan
        self.pause = pause
        generator = SeededGenerator(seed: seed)
        phase = plan.interval == nil ? .off : .waiting(until: nil)
    }

    /// True if the first audit has ended, or cannot continue for now.
    var hasSettled: Bool {
        switch phase {
        case .off: true
        case .waiting: !isFirst || failure != nil
        case .comparing, .keeping: false
        }
    }

    /// The time of the next comparison, if only time has to pass.
    var nextInstant: Instant? {
        guard case .waiting(let until) = phase else { return nil }
        return until
    }

    /// Returns the span to compare now, or nil if none is due.
    ///
    /// A comparison needs a source that has been read and answers.
    mutating func begin(isReady: Bool, at now: Instant) -> Range<Instant>? {
        guard case .waiting(let until) = phase else { return nil }
        guard isReady else {
            // Check again in a second, because the source reports when it has recovered.
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

    /// Records the result of a comparison.
    ///
    /// Returns true if there is something to store.
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

    /// Records that the comparison failed.
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

    /// Records that the result of the comparison is stored.
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

    /// Records that the service works again after an outage.
    mutating func recover(since: Instant, at now: Instant) {
        guard !isFirst, case .waiting(let until) = phase, queue.isEmpty else { return }
        outage = min(outage ?? since, since)
        let due = now + Self.recoveryWait
        phase = .waiting(until: min(until ?? due, due))
    }

    /// Records that the clock was set back.
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

    /// Returns the spans that an audit compares, the newest first.
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
        // The shares go from old to new, against the aging of observations, and include one span
        // more, because observations age by one span meanwhile. No span is missed.
        let share = Self.shares - 1 - round % Self.shares
        let range = share * old.count / Self.shares..<(share + 1) * old.count / Self.shares
        if !range.isEmpty {
            stretches += old.dropFirst(range.lowerBound).prefix(range.count + 1)
        }
        return stretches
    }

    /// Returns the parts of a span, split at whole multiples of the piece length, the newest first.
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
