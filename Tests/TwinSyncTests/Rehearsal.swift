// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinServices
import TwinSync

/// A rehearsal of sync without threads or waiting: an engine, a scripted city and a writer, on a
/// clock that the test advances and sets.
///
/// As for the threads, the elapsed time (`elapsed`) and the time of day (`clock`) are separate:
/// answers and waits take elapsed time, and the engine sees the time of day.
struct Rehearsal {
    /// A function that returns a service's answer to a visit and its latency.
    typealias Script = (SourceID, Watermark?, Rehearsal) -> Answer

    /// A function that returns the differences in a span of the past, or nil if the service has no
    /// history.
    typealias AuditScript = (SourceID, KeptCounts, Rehearsal) -> Result<Delivery?, ServiceFailure>

    struct Answer {
        var latency: Duration
        var result: Result<Delivery, ServiceFailure>
    }

    struct Visit {
        var elapsed: Duration
        var source: SourceID
        var isRetry: Bool
    }

    let sources: [(source: SourceID, interval: Duration)]
    let seed: UInt64
    let script: Script
    let plans: [SourceID: AuditPlan]
    let auditScript: AuditScript
    /// The duration of a comparison.
    var auditLatency: Duration = .milliseconds(100)
    var comparisons: [(elapsed: Duration, source: SourceID, span: Range<Instant>)] = []
    var writer = ListWriter()
    var elapsed: Duration = .zero
    /// The offset of the clock from the time without any setting.
    var setting: Duration = .zero
    var visits: [Visit] = []
    var timeline: [String] = []

    private(set) var engine: SyncEngine
    private var answers: [(due: Duration, event: SyncEngine.Event)] = []

    static let morning = Instant(millisecondsSince1970: 1_795_394_520_000)
    var clock: Instant { Self.morning + elapsed + setting }

    init(
        _ sources: [(source: SourceID, interval: Duration)],
        seed: UInt64 = 1,
        audits plans: [SourceID: AuditPlan] = [:],
        auditScript: @escaping AuditScript = { _, _, _ in .success(nil) },
        script: @escaping Script
    ) {
        self.plans = plans
        self.auditScript = auditScript
        self.sources = sources
        self.seed = seed
        self.script = script
        engine = SyncEngine(sources: sources, audits: plans, at: Self.morning, seed: seed)
    }

    /// Advances the elapsed time.
    mutating func run(for duration: Duration) {
        let end = elapsed + duration
        perform(engine.step(at: clock))
        while true {
            let wait = max(
                engine.nextInstant(after: clock).duration(since: clock),
                .milliseconds(1)
            )
            let next = min(elapsed + wait, answers.map(\.due).min() ?? end)
            guard next < end else { break }
            elapsed = max(elapsed, next)
            let due = answers.filter { $0.due <= elapsed }.map(\.event)
            answers.removeAll { $0.due <= elapsed }
            perform(engine.step(due, at: clock))
        }
        elapsed = end
    }

    /// Discards everything that is not stored, as a crash does, and starts again from the stored
    /// data.
    mutating func restart() {
        answers = []
        engine = SyncEngine(
            sources: sources,
            watermarks: writer.watermarks,
            audits: plans,
            at: clock,
            seed: seed &+ UInt64(visits.count)
        )
        timeline.append(line("restart"))
    }

    /// Returns the status of a source.
    func status(_ source: SourceID) -> SourceStatus? {
        engine.statuses.first { $0.source == source }
    }

    private mutating func perform(_ actions: [SyncEngine.Action]) {
        var actions = actions[...]
        while let action = actions.popFirst() {
            switch action {
            case .fetch(let source, let watermark):
                let failures = status(source)?.failures ?? 0
                visits.append(Visit(elapsed: elapsed, source: source, isRetry: failures > 0))
                let answer = script(source, watermark, self)
                let event: SyncEngine.Event
                switch answer.result {
                case .success(let delivery): event = .delivered(source, delivery)
                case .failure(let failure): event = .failed(source, failure)
                }
                answers.append((elapsed + answer.latency, event))
                timeline.append(line("visit \(source) after \(watermark?.position ?? "nothing")"))
            case .audit(let source, let span):
                comparisons.append((elapsed, source, span))
                let event: SyncEngine.Event
                switch auditScript(source, writer.keptCounts(of: source, in: span), self) {
                case .success(let delivery): event = .audited(source, delivery)
                case .failure(let failure): event = .auditFailed(source, failure)
                }
                answers.append((elapsed + auditLatency, event))
            case .append(let batches):
                let what = batches.map { "\($0.source) \($0.observations.count)" }
                let event = writer.append(batches)
                if case .kept = event {
                    timeline.append(line("keep " + what.joined(separator: ", ")))
                } else {
                    timeline.append(line("keep nothing"))
                }
                actions += engine.step([event], at: clock)
            case .record(let statuses):
                let before = writer.statuses
                guard writer.record(statuses) else {
                    engine.forgetRecord()
                    continue
                }
                for status in statuses where status.state != before[status.source]?.state {
                    timeline.append(line("\(status.source) is \(status.state)"))
                }
            case .maintain:
                break
            }
        }
    }

    private func line(_ text: String) -> String {
        let milliseconds = elapsed.wholeMilliseconds
        let fraction = "\(milliseconds % 1000 + 1000)".dropFirst()
        let seconds = "\(milliseconds / 1000)"
        return String(repeating: " ", count: max(0, 3 - seconds.count))
            + "\(seconds).\(fraction) \(text)"
    }
}

/// A cache that is a list.
///
/// Tests can fill its disk.
struct ListWriter {
    var isFull = false
    /// A source whose batches cannot be stored.
    ///
    /// They make the whole transaction fail.
    var poison: SourceID?
    var observations: [Observation] = []
    var watermarks: [SourceID: Watermark] = [:]
    var statuses: [SourceID: SourceStatus] = [:]
    var rejects: [RejectReason: Int] = [:]
    var appends = 0

    mutating func append(_ batches: [Batch]) -> SyncEngine.Event {
        if isFull { return .keepFailed("database or disk is full: cache.sqlite; free some space") }
        if batches.contains(where: { $0.source == poison }) {
            return .keepFailed("constraint failed")
        }
        appends += 1
        var report = AppendReport()
        for batch in batches {
            observations += batch.observations
            report.kept += batch.observations.count
            report.rejects[batch.source] = rejects
            if !batch.complete.isEmpty { report.found[batch.source] = batch.observations.count }
            if let watermark = batch.watermark { watermarks[batch.source] = watermark }
        }
        return .kept(report)
    }

    func keptCounts(of source: SourceID, in span: Range<Instant>) -> KeptCounts {
        var kept = KeptCounts(span: span)
        for observation in observations where span.contains(observation.phenomenonTime) {
            kept.counts[observation.series, default: 0] += 1
        }
        return kept
    }

    mutating func record(_ statuses: [SourceStatus]) -> Bool {
        guard !isFull else { return false }
        for status in statuses { self.statuses[status.source] = status }
        return true
    }
}
