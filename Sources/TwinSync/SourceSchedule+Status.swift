// SPDX-License-Identifier: Apache-2.0

public import TwinModel
public import TwinServices

extension SourceSchedule {
    /// A visit that lasts longer is told as slow, though its client has promised a deadline.
    static let longestVisit: Duration = .seconds(30)
    /// Phenomenon times further ahead of the clock than this say nothing about what is new.
    static let furthestFuture: Duration = .seconds(600)
    /// News that comes less often than this is not waited for.
    static let longestCadence: Duration = .seconds(3600)

    /// Age from which the newest observation is told as behind.
    ///
    /// Twice the interval, or two seconds, as the budget for staleness has it; and one interval
    /// more, because a healthy observation is a publication and a visit old. For a service that has
    /// news less often than it is visited, its own rhythm takes the interval's place.
    public var patience: Duration {
        max(max(status.interval, cadence ?? .zero) * 2, .seconds(2)) + status.interval
    }

    /// When something happens next by time alone: a visit, or another word for how the source is.
    public var nextInstant: Instant? {
        switch phase {
        case .waiting(let until): [until, turnsBehind].compactMap { $0 }.min()
        case .fetching(let since):
            [since + Self.longestVisit, turnsBehind]
                .compactMap { $0 }.filter { $0 > status.noted }.min()
        case .keeping: turnsBehind
        }
    }

    /// When a fresh source turns behind unless it delivers.
    private var turnsBehind: Instant? {
        status.state == .fresh ? behindInstant.map { $0 + .milliseconds(1) } : nil
    }

    /// The last instant at which the newest observation is new enough, on our clock.
    private var behindInstant: Instant? {
        guard let newest = status.newestObservation else { return nil }
        return newest - (status.clockSkew ?? .zero) + patience
    }

    /// Takes what an audit's delivery tells of the source itself.
    mutating func note(audit delivery: Delivery) {
        status.rejects.merge(delivery.rejects) { saturatedSum($0, $1) }
        status.examples.merge(delivery.examples) { _, latest in latest }
        status.bytes = saturatedSum(status.bytes, max(0, delivery.bytes))
    }

    /// Takes how far the audits are.
    mutating func note(_ audit: AuditSchedule) {
        auditRemark = audit.failure?.message ?? audit.remark
        guard let last = audit.last else { return }
        status.audit = status.audit ?? SourceAudit()
        status.audit?.last = last
    }

    /// Counts what an audit found.
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
        if isEmpty, status.message == nil { status.message = Self.emptyRemark }
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

    /// What is said of a source that answers, but has never brought anything.
    static let emptyRemark =
        "It answers, but it has not brought a single value yet. Check the source's url, its standard "
        + "and what the source asks for."

    /// Takes what a delivery tells of the source itself.
    mutating func note(_ delivery: Delivery, at now: Instant) {
        isPartial = delivery.isPartial
        if !delivery.batch.observations.isEmpty || !delivery.batch.events.isEmpty {
            hasBrought = true
        }
        status.failures = 0
        status.lastSuccess = now
        remark = delivery.remarks.first
        status.examples.merge(delivery.examples) { _, latest in latest }
        status.clockSkew = delivery.clockSkew ?? status.clockSkew
        let limit = now + Self.furthestFuture
        let times = delivery.batch.observations.lazy.map(\.phenomenonTime).filter { $0 <= limit }
        guard let newest = times.max() else { return }
        guard let before = status.newestObservation else {
            status.newestObservation = newest
            return
        }
        guard newest > before else { return }
        status.newestObservation = newest
        // A step over history, page by page, is not how often the service has news.
        guard !delivery.hasMore else { return }
        let step = min(newest.duration(since: before), Self.longestCadence)
        cadence = min(cadence ?? step, step)
    }
}

extension SourceState {
    /// The word for a source whose visit failed.
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
    /// Counts a delivery that was kept.
    ///
    /// - Parameters:
    ///   - delivered: how many observations it held.
    ///   - clientRejects: what its client did not take, or took with a remark.
    ///   - writerRejects: what the writer did not take, or took with a remark.
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
    /// Whether what is counted under this reason is kept all the same.
    fileprivate var isKept: Bool { self == .late || self == .conflicting }
}

private func saturatedSum(_ left: Int, _ right: Int) -> Int {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? (right < 0 ? .min : .max) : sum
}
