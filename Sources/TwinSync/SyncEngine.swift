// SPDX-License-Identifier: Apache-2.0

public import TwinModel
public import TwinServices

/// A state machine for the actions of all sources together.
///
/// It has no side effects and no clock of its own.
///
/// Events go in, and actions come out, which are performed by a type such as ``Synchronizer``.
/// Deliveries are collected and appended together once a second in one transaction. An append is
/// immediate only if a screen waits for a first delivery or a service has more data. Batches that
/// could not be stored remain here and are retried until they are, one at a time, so that none
/// blocks the others.
public struct SyncEngine: Sendable {
    /// An event of a source or of the store.
    public enum Event: Hashable, Sendable {
        /// A visit succeeded.
        case delivered(SourceID, Delivery)
        /// A visit failed.
        case failed(SourceID, ServiceFailure)
        /// A comparison of the past found differences, or none.
        ///
        /// The delivery is nil if the service has no history.
        case audited(SourceID, Delivery?)
        /// A comparison of the past failed.
        case auditFailed(SourceID, ServiceFailure)
        /// The last append is stored.
        case kept(AppendReport)
        /// The last append stored no data, for the given reason.
        case keepFailed(ServiceMessage)
    }

    /// An action to perform.
    public enum Action: Hashable, Sendable {
        /// Visit a source.
        ///
        /// The answer is ``Event/delivered(_:_:)`` or ``Event/failed(_:_:)``.
        case fetch(SourceID, after: Watermark?)
        /// Compare a span of the past with the stored data, beside the visits.
        ///
        /// The answer is ``Event/audited(_:_:)`` or ``Event/auditFailed(_:_:)``.
        case audit(SourceID, Range<Instant>)
        /// Append the batches.
        ///
        /// The answer is ``Event/kept(_:)`` or ``Event/keepFailed(_:)``.
        case append([Batch])
        /// Record the statuses of sources.
        ///
        /// If this fails, call ``SyncEngine/forgetRecord()``.
        case record([SourceStatus])
        /// Run the maintenance of the cache.
        case maintain
    }

    /// A batch that waits to be stored, and its origin.
    private struct Pending: Sendable {
        var batch: Batch
        var isAudit: Bool
    }

    /// The minimum interval between two statuses of a source that stays in the same state.
    static let statusInterval: Duration = .seconds(5)
    /// The interval between two maintenance runs of the cache.
    static let maintenanceInterval: Duration = .seconds(5)
    /// The maximum delay before a failed append is retried.
    static let longestAppendWait: Duration = .seconds(8)

    private var schedules: [SourceSchedule]
    private let indices: [SourceID: Int]
    private let beat: Duration
    private var recentRetries: [Instant] = []

    private var audits: [AuditSchedule]
    private var pending: [Pending] = []
    private var inFlight: [Pending] = []
    private var isUrgent = false
    private var appendFailures = 0
    private var appendAt: Instant

    private var recorded: [SourceStatus?]
    private var hasRecordFailed = false
    private var recordAt: Instant
    private var maintainAt: Instant

    /// Creates an engine.
    ///
    /// - Parameters:
    ///   - sources: The sources and the intervals between their visits. If a name occurs twice, the
    ///     first is used.
    ///   - watermarks: The positions up to which the stored data of the sources reaches.
    ///   - audits: The plans for comparing the past. Sources without a plan are not compared.
    ///   - now: The instant of the start.
    ///   - beat: The interval between two regular appends, or zero for a single round without
    ///     delays.
    ///   - seed: The seed of all random delays.
    public init(
        sources: [(source: SourceID, interval: Duration)],
        watermarks: [SourceID: Watermark] = [:],
        audits: [SourceID: AuditPlan] = [:],
        at now: Instant,
        beat: Duration = .seconds(1),
        seed: UInt64
    ) {
        var generator = SeededGenerator(seed: seed)
        var indices: [SourceID: Int] = [:]
        var schedules: [SourceSchedule] = []
        // Small numbers of sources start almost together. Hundreds are spread over 200 ms.
        let spread = beat == .zero ? .zero : Duration.milliseconds(min(2 * sources.count, 200))
        for (source, interval) in sources where indices[source] == nil {
            indices[source] = schedules.count
            schedules.append(
                SourceSchedule(
                    source: source,
                    interval: interval,
                    watermark: watermarks[source],
                    at: now,
                    spread: spread,
                    rest: beat,
                    seed: generator.next()
                )
            )
        }
        self.schedules = schedules
        self.audits = schedules.map { schedule in
            AuditSchedule(
                plan: audits[schedule.status.source] ?? AuditPlan(interval: nil),
                pause: beat == .zero ? .zero : .milliseconds(200),
                seed: generator.next()
            )
        }
        self.recorded = Array(repeating: nil, count: schedules.count)
        self.indices = indices
        self.beat = beat
        self.appendAt = now
        self.recordAt = now
        self.maintainAt = now + Self.maintenanceInterval
    }

    /// The statuses of all sources after the last step, in the order given.
    public var statuses: [SourceStatus] { schedules.map(\.status) }

    /// True if every source has failed or has no more data, and all data is stored or cannot be
    /// stored for now.
    public var hasSettled: Bool {
        inFlight.isEmpty && (pending.isEmpty || appendFailures > 0)
            && schedules.allSatisfy(\.hasSettled)
            && zip(schedules, audits).allSatisfy { $0.isTroubled || $1.hasSettled }
    }

    /// Handles the events since the last step and returns the actions to perform.
    public mutating func step(_ events: [Event] = [], at now: Instant) -> [Action] {
        clamp(to: now)
        for event in events { take(event, at: now) }
        var actions = visits(at: now)
        actions += comparisons(at: now)
        if inFlight.isEmpty, !pending.isEmpty, appendInstant(at: now) <= now {
            actions.append(append(at: now))
        }
        if let record = record(at: now) { actions.append(record) }
        if maintainAt <= now {
            maintainAt = now + Self.maintenanceInterval
            actions.append(.maintain)
        }
        return actions
    }

    /// Returns the last actions before the end, which store the remaining data and the statuses of
    /// all sources.
    public mutating func finish(_ events: [Event] = [], at now: Instant) -> [Action] {
        for event in events { take(event, at: now) }
        var actions: [Action] = []
        if inFlight.isEmpty, !pending.isEmpty {
            appendFailures = 0
            actions.append(append(at: now))
        }
        actions.append(.record(statuses))
        return actions
    }

    /// Records that the statuses could not be stored.
    ///
    /// All of them are stored when the next are due.
    public mutating func forgetRecord() {
        recorded = Array(repeating: nil, count: schedules.count)
        hasRecordFailed = true
    }

    /// Returns the time of the next step if no event occurs before.
    public func nextInstant(after now: Instant) -> Instant {
        var next = min(maintainAt, recordAt)
        for schedule in schedules {
            if let instant = schedule.nextInstant { next = min(next, instant) }
        }
        for index in audits.indices where schedules[index].isReadyForAudit {
            if let instant = audits[index].nextInstant { next = min(next, instant) }
        }
        if inFlight.isEmpty, !pending.isEmpty { next = min(next, appendInstant(at: now)) }
        return max(next, now)
    }
}

// MARK: Visits

extension SyncEngine {
    /// The maximum number of retries in any second: a fifth of all sources, and at least four.
    private var retryLimit: Int { max(4, schedules.count / 5) }

    private mutating func visits(at now: Instant) -> [Action] {
        recentRetries.removeAll { $0 > now || now.duration(since: $0) >= .seconds(1) }
        var actions: [Action] = []
        for index in schedules.indices {
            let isRetry = schedules[index].isRetryDue(at: now)
            if isRetry, recentRetries.count >= retryLimit { schedules[index].postpone(at: now) }
            guard case .fetch(let watermark) = schedules[index].handle(.tick, at: now) else {
                continue
            }
            if isRetry { recentRetries.append(now) }
            actions.append(.fetch(schedules[index].status.source, after: watermark))
        }
        return actions
    }

    private mutating func take(_ event: Event, at now: Instant) {
        switch event {
        case .delivered(let source, let delivery):
            guard let index = indices[source],
                case .append(let batch, let isUrgent) =
                    schedules[index].handle(.delivered(delivery), at: now)
            else { return }
            pending.append(Pending(batch: batch, isAudit: false))
            self.isUrgent = self.isUrgent || isUrgent
        case .failed(let source, let failure):
            guard let index = indices[source] else { return }
            _ = schedules[index].handle(.failed(failure), at: now)
        case .audited(let source, let delivery):
            guard let index = indices[source] else { return }
            if audits[index].take(delivery, at: now), var delivery {
                delivery.batch.source = source
                delivery.batch.watermark = nil
                pending.append(Pending(batch: delivery.batch, isAudit: true))
                schedules[index].note(audit: delivery)
            }
            schedules[index].note(audits[index])
        case .auditFailed(let source, let failure):
            guard let index = indices[source] else { return }
            audits[index].fail(failure, at: now)
            schedules[index].note(audits[index])
        case .kept(let report):
            appendFailures = 0
            settleInFlight(report, at: now)
            inFlight = []
        case .keepFailed(let message):
            appendFailures += 1
            appendAt = now + appendWait
            reportTrouble(message, at: now)
            pending += inFlight
            inFlight = []
        }
    }

    /// Informs the schedules that the batches in flight are stored.
    private mutating func settleInFlight(_ report: AppendReport, at now: Instant) {
        for entry in inFlight where !entry.isAudit {
            guard let index = indices[entry.batch.source] else { continue }
            let rejects = report.rejects[entry.batch.source] ?? [:]
            _ = schedules[index].handle(.kept(rejects: rejects), at: now)
        }
        for entry in inFlight where entry.isAudit {
            guard let index = indices[entry.batch.source] else { continue }
            let source = entry.batch.source
            let found = (report.found[source] ?? 0) + (report.gone[source] ?? 0)
            audits[index].kept(found: found, at: now)
            schedules[index].note(audits[index])
        }
        for source in Set(report.found.keys).union(report.gone.keys) {
            guard let index = indices[source] else { continue }
            schedules[index].noteFound(report.found[source] ?? 0, gone: report.gone[source] ?? 0)
        }
    }

    private mutating func reportTrouble(_ message: ServiceMessage, at now: Instant) {
        for entry in inFlight where !entry.isAudit {
            guard let index = indices[entry.batch.source] else { continue }
            _ = schedules[index].handle(.keepFailed(message), at: now)
        }
    }

    /// Returns the comparisons of the past that are due.
    private mutating func comparisons(at now: Instant) -> [Action] {
        var actions: [Action] = []
        for index in audits.indices {
            if let since = schedules[index].takeRecovery() {
                audits[index].recover(since: since, at: now)
            }
            let isReady = schedules[index].isReadyForAudit
            guard let span = audits[index].begin(isReady: isReady, at: now) else { continue }
            actions.append(.audit(schedules[index].status.source, span))
        }
        return actions
    }

    /// Limits waits after the clock was set back.
    private mutating func clamp(to now: Instant) {
        appendAt = min(appendAt, now + max(beat, appendWait))
        recordAt = min(recordAt, now + Self.statusInterval)
        maintainAt = min(maintainAt, now + Self.maintenanceInterval)
        for index in audits.indices { audits[index].follow(now) }
    }
}

// MARK: Keeping

extension SyncEngine {
    private var appendWait: Duration {
        guard appendFailures > 0 else { return .zero }
        return min(.seconds(1 << min(appendFailures - 1, 3)), Self.longestAppendWait)
    }

    private func appendInstant(at now: Instant) -> Instant {
        isUrgent && appendFailures == 0 ? now : appendAt
    }

    private mutating func append(at now: Instant) -> Action {
        inFlight = appendFailures == 0 ? pending : Array(pending.prefix(1))
        pending.removeFirst(inFlight.count)
        isUrgent = false
        appendAt = now + beat
        return .append(inFlight.map(\.batch))
    }

    private mutating func record(at now: Instant) -> Action? {
        let isDue = recordAt <= now
        let hasNewState = schedules.indices.contains {
            schedules[$0].status.state != recorded[$0]?.state
        }
        guard isDue || (hasNewState && !hasRecordFailed) else { return nil }
        hasRecordFailed = false
        recordAt = now + Self.statusInterval
        var changed: [SourceStatus] = []
        for index in schedules.indices {
            let status = schedules[index].status
            // A new recording time alone does not need to be recorded.
            recorded[index]?.noted = status.noted
            guard recorded[index] != status else { continue }
            recorded[index] = status
            changed.append(status)
        }
        return changed.isEmpty ? nil : .record(changed)
    }
}
