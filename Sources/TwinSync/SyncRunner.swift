// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinServices

/// A performer of the engine's actions on one thread.
///
/// It sends visitors to services and appends their data.
struct SyncRunner {
    /// The condition for the end of the work, unless it is stopped before.
    enum End {
        /// The work does not end by itself.
        case never
        /// The work ends once every source has been read, or the time is over.
        case settled(within: Duration?)
    }

    let writer: any ObservationWriter
    let now: @Sendable () -> Instant
    let hooks: SyncHooks
    let publish: ([SourceStatus]) -> Void
    private let cancellation: Cancellation
    private let reports: Mailbox<Visitor.Report>
    private var engine: SyncEngine
    private var visitors: [SourceID: Visitor] = [:]
    private var auditors: [SourceID: Auditor] = [:]
    private var isEnding = false
    /// True once every source has been read completely.
    private(set) var hasSettled = false
    /// True if the store was recreated, so that everything has to be read again from its
    /// watermarks.
    private(set) var hasStoreBegunAgain = false

    /// The maximum time for visitors to return once the work is to end.
    static let gracePeriod: Duration = .milliseconds(1500)

    init(
        engine: SyncEngine,
        clients: [any ServiceClient],
        writer: any ObservationWriter,
        now: @escaping @Sendable () -> Instant,
        hooks: SyncHooks,
        reports: Mailbox<Visitor.Report>,
        cancellation: Cancellation,
        publish: @escaping ([SourceStatus]) -> Void
    ) {
        self.engine = engine
        self.writer = writer
        self.now = now
        self.hooks = hooks
        self.reports = reports
        self.cancellation = cancellation
        self.publish = publish
        for client in clients where visitors[client.source] == nil {
            visitors[client.source] = Visitor(client, cancellation: cancellation, reports: reports)
            auditors[client.source] = Auditor(client, cancellation: cancellation, reports: reports)
        }
    }

    /// Works until the end, then waits for the visitors and stores their last data.
    ///
    /// - Returns: True if every visitor returned in time. Other visitors end when their visit does.
    mutating func run(until end: End) -> Bool {
        var latest: Uptime?
        var endsSettled = false
        if case .settled(let budget) = end {
            endsSettled = true
            latest = budget.map { Uptime(in: $0) }
        }
        perform(engine.step(at: now()))
        while !isEnding {
            publish(engine.statuses)
            if endsSettled, engine.hasSettled {
                hasSettled = true
                break
            }
            if let latest, Uptime(in: .zero) >= latest { break }
            let instant = now()
            let wait = engine.nextInstant(after: instant).duration(since: instant)
            let wake = Uptime(in: max(wait, .milliseconds(1)))
            let events = reports.take(until: latest.map { min($0, wake) } ?? wake)
                .compactMap { event($0) }
            perform(engine.step(events, at: now()))
        }
        return finish()
    }

    private mutating func finish() -> Bool {
        isEnding = true
        cancellation.cancel()
        for visitor in visitors.values { visitor.end() }
        for auditor in auditors.values { auditor.end() }
        let latest = Uptime(in: Self.gracePeriod)
        var events: [SyncEngine.Event] = []
        while !visitors.isEmpty || !auditors.isEmpty, Uptime(in: .zero) < latest {
            events += reports.take(until: latest).compactMap { event($0) }
        }
        perform(engine.finish(events, at: now()))
        publish(engine.statuses)
        return visitors.isEmpty && auditors.isEmpty
    }

    private mutating func event(_ report: Visitor.Report) -> SyncEngine.Event? {
        switch report {
        case .visited(let source, .success(let delivery)): return .delivered(source, delivery)
        case .visited(let source, .failure(let failure)): return .failed(source, failure)
        case .audited(let source, .success(let delivery)): return .audited(source, delivery)
        case .audited(let source, .failure(let failure)): return .auditFailed(source, failure)
        case .ended(let source): visitors[source] = nil
        case .auditorEnded(let source): auditors[source] = nil
        case .stop: isEnding = true
        }
        return nil
    }

    private mutating func perform(_ actions: [SyncEngine.Action]) {
        var actions = actions[...]
        while let action = actions.popFirst() {
            switch action {
            case .fetch(let source, let watermark):
                if !isEnding { visitors[source]?.visit(after: watermark, at: now()) }
            case .audit(let source, let span):
                if !isEnding { actions += audit(source, span) }
            case .append(let batches):
                let event = append(batches)
                actions += engine.step([event], at: now())
            case .record(let statuses):
                record(statuses)
            case .maintain:
                maintain()
            }
        }
    }

    /// Counts the stored observations of a span and starts a comparison.
    private mutating func audit(_ source: SourceID, _ span: Range<Instant>) -> [SyncEngine.Action] {
        do {
            let kept = try writer.keptCounts(of: source, in: span)
            guard !kept.span.isEmpty else {
                // Retention has removed all of the span.
                let empty = Delivery(batch: Batch(source: source))
                return engine.step([.audited(source, empty)], at: now())
            }
            auditors[source]?.compare(kept, at: now())
            return []
        } catch {
            note(error)
            if !hasStoreBegunAgain { hooks.onTrouble?(String(describing: error)) }
            let failure = ServiceFailure(
                .troubled,
                ServiceMessage(.notCompared, String(describing: error))
            )
            return engine.step([.auditFailed(source, failure)], at: now())
        }
    }

    private mutating func append(_ batches: [Batch]) -> SyncEngine.Event {
        // Data read after a watermark that the store no longer has would leave a gap.
        guard !hasStoreBegunAgain else { return .keepFailed(ServiceMessage(.cacheBegunAgain)) }
        do {
            let report = try writer.append(batches)
            hooks.onKept?(report)
            return .kept(report)
        } catch {
            note(error)
            return .keepFailed(ServiceMessage(.notStored, String(describing: error)))
        }
    }

    private mutating func note(_ error: any Error) {
        guard error is StoreBegunAgain else { return }
        hasStoreBegunAgain = true
        isEnding = true
    }

    private mutating func record(_ statuses: [SourceStatus]) {
        do {
            try writer.record(statuses)
        } catch {
            engine.forgetRecord()
            note(error)
            if !hasStoreBegunAgain { hooks.onTrouble?(String(describing: error)) }
        }
    }

    private mutating func maintain() {
        do {
            try hooks.maintenance?(now())
        } catch {
            note(error)
            if !hasStoreBegunAgain { hooks.onTrouble?(String(describing: error)) }
        }
    }
}
