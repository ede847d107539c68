// SPDX-License-Identifier: Apache-2.0

public import TwinModel
public import TwinServices

extension SourceSchedule {
    /// The duration after which a visit is reported as slow, even though clients promise a
    /// deadline.
    static let longestVisit: Duration = .seconds(30)
    /// The maximum lead of a phenomenon time over the clock for it to count as the newest.
    static let furthestFuture: Duration = .seconds(600)
    /// The maximum interval between new data that is taken into account.
    static let longestCadence: Duration = .seconds(3600)

    /// The age from which the newest observation is reported as behind.
    ///
    /// This is twice the interval, or two seconds as set by the staleness budget, plus one
    /// interval, because a normal observation is one publication and one visit old. If the service
    /// has new data less often than it is visited, its own interval is used instead.
    public var patience: Duration {
        max(max(status.interval, cadence ?? .zero) * 2, .seconds(2)) + status.interval
    }

    /// The time of the next visit or change of state, if only time has to pass.
    public var nextInstant: Instant? {
        switch phase {
        case .waiting(let until): [until, turnsBehind].compactMap { $0 }.min()
        case .fetching(let since):
            [since + Self.longestVisit, turnsBehind]
                .compactMap { $0 }.filter { $0 > status.noted }.min()
        case .keeping: turnsBehind
        }
    }

    /// The time at which a fresh source turns behind unless it delivers.
    private var turnsBehind: Instant? {
        status.state == .fresh ? behindInstant.map { $0 + .milliseconds(1) } : nil
    }

    /// The last instant at which the newest observation is new enough.
    ///
    /// The time of the observation is on the local clock, because times of the service are
    /// corrected on receipt.
    private var behindInstant: Instant? {
        status.newestObservation.map { $0 + patience }
    }

    /// Records the information about the source in an audit's delivery.
    mutating func note(audit delivery: Delivery) {
        status.rejects.merge(delivery.rejects) { saturatedSum($0, $1) }
        status.examples.merge(delivery.examples) { _, latest in latest }
        status.bytes = saturatedSum(status.bytes, max(0, delivery.bytes))
    }

    /// Records the progress of the audits.
    mutating func note(_ audit: AuditSchedule) {
        auditRemark = audit.failure?.message ?? audit.remark
        guard let last = audit.last else { return }
        status.audit = status.audit ?? SourceAudit()
        status.audit?.last = last
    }

    /// Records the number of differences found by an audit.
    mutating func noteFound(_ found: Int, gone: Int) {
        if found > 0 { hasBrought = true }
        var audit = status.audit ?? SourceAudit()
        audit.found = saturatedSum(audit.found, found)
        audit.gone = saturatedSum(audit.gone, gone)
        status.audit = audit
        status.observations = saturatedSum(status.observations, found)
    }

    /// Updates the source's state.
    mutating func judge(at now: Instant) {
        let state = state(at: now)
        if state != status.state {
            if status.state == .fresh { troubledSince = now }
            if state == .fresh, let since = troubledSince {
                (recovery, troubledSince) = (since, nil)
            }
            status.state = state
            status.since = now
        }
        status.noted = now
        status.message = failure?.message ?? keepTrouble ?? remark ?? auditRemark
        if isEmpty, status.message == nil { status.message = ServiceMessage(.emptySource) }
        if case .waiting(let until) = phase { status.nextTry = until } else { status.nextTry = nil }
    }

    private func state(at now: Instant) -> SourceState {
        if let failure { return SourceState(failure.kind) }
        if case .fetching(let since) = phase, now.duration(since: since) >= Self.longestVisit {
            return .slow
        }
        if keepTrouble != nil { return .behind }
        guard status.lastSuccess != nil else { return .starting }
        if isPartial { return .garbled }
        if isEmpty { return .behind }
        if let last = behindInstant, now > last { return .behind }
        return .fresh
    }

    /// Records the information about the source in a delivery.
    mutating func note(_ delivery: Delivery, at now: Instant) {
        isPartial = delivery.isPartial
        if !delivery.batch.observations.isEmpty || !delivery.batch.events.isEmpty {
            hasBrought = true
        }
        status.failures = 0
        status.clockSkew = delivery.clockSkew ?? status.clockSkew
        // A visit that only measured the service's clock has no other information.
        guard delivery.again == nil else { return }
        status.lastSuccess = now
        status.clock = delivery.clock
        remark = delivery.remarks.first
        status.examples.merge(delivery.examples) { _, latest in latest }
        let limit = now + Self.furthestFuture
        let times = delivery.batch.observations.lazy.map(\.phenomenonTime).filter { $0 <= limit }
        guard let newest = times.max() else { return }
        guard let before = status.newestObservation else {
            status.newestObservation = newest
            return
        }
        guard newest > before else { return }
        status.newestObservation = newest
        // Steps from page to page of history do not show how often the service has new data.
        guard !delivery.hasMore else { return }
        let step = min(newest.duration(since: before), Self.longestCadence)
        cadence = min(cadence ?? step, step)
    }
}

extension SourceState {
    /// Creates the state of a source whose visit failed.
    public init(_ failure: ServiceFailure.Kind) {
        switch failure {
        case .unreachable: self = .unreachable
        case .deadlinePassed, .cancelled: self = .slow
        case .overLimit, .unexpectedContent, .absent: self = .garbled
        case .refused: self = .refused
        case .troubled: self = .troubled
        }
    }
}

extension SourceStatus {
    /// Counts a delivery that was stored.
    ///
    /// - Parameters:
    ///   - delivered: The number of observations in the delivery.
    ///   - clientRejects: The numbers of observations that the client rejected, or accepted with a
    ///     remark.
    ///   - writerRejects: The numbers of observations that the writer rejected, or accepted with a
    ///     remark.
    mutating func count(
        _ delivered: Int,
        rejectedByClient clientRejects: [RejectReason: Int],
        byWriter writerRejects: [RejectReason: Int]
    ) {
        let lost = writerRejects.filter { !$0.key.isKept }.values.reduce(0, saturatedSum)
        observations = saturatedSum(observations, max(0, delivered - max(0, lost)))
        rejects.merge(clientRejects, uniquingKeysWith: saturatedSum)
        rejects.merge(writerRejects, uniquingKeysWith: saturatedSum)
    }
}

extension RejectReason {
    /// True if observations counted for this reason are stored.
    fileprivate var isKept: Bool { self == .late || self == .conflicting || self == .ahead }
}

private func saturatedSum(_ left: Int, _ right: Int) -> Int {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? (right < 0 ? .min : .max) : sum
}
