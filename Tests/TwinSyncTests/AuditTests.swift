// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinServices

@testable import TwinSync

@Suite("Comparing the past with the service")
struct AuditTests {
    private let hour = Duration.seconds(3600)

    /// Returns a rehearsal with one source that is up to date after its first visit.
    private func rehearsal(
        plan: AuditPlan = AuditPlan(shape: AuditShape(piece: .seconds(3600))),
        script: Rehearsal.Script? = nil,
        audit: @escaping Rehearsal.AuditScript
    ) -> Rehearsal {
        Rehearsal(
            [("traffic", .seconds(10))],
            audits: ["traffic": plan],
            auditScript: audit,
            script: script ?? { source, watermark, rehearsal in
                let service = ScriptedService(length: 5)
                return Rehearsal.Answer(
                    latency: .milliseconds(20),
                    result: .success(
                        service.answer(source, after: watermark, at: rehearsal.clock)
                    )
                )
            }
        )
    }

    private func nothing(_ source: SourceID) -> Result<Delivery?, ServiceFailure> {
        .success(Delivery(batch: Batch(source: source)))
    }

    @Test("The first audit compares two days hour by hour, the newest first and without gaps")
    func first() {
        var rehearsal = rehearsal { source, _, _ in nothing(source) }
        rehearsal.run(for: .seconds(120))
        let spans = rehearsal.comparisons.map(\.span)
        #expect(spans.count == 49)
        for (newer, older) in zip(spans, spans.dropFirst()) {
            #expect(older.upperBound == newer.lowerBound)
        }
        let reach = spans[0].upperBound.duration(since: spans[48].lowerBound)
        #expect(reach >= hour * 48)
        #expect(rehearsal.status("traffic")?.audit?.last != nil)
    }

    @Test(
        "Data up to a day late is compared within a day, and data an hour late within two hours"
    )
    func later() {
        var rehearsal = rehearsal { source, _, _ in nothing(source) }
        rehearsal.run(for: hour * 60)
        let comparisons = rehearsal.comparisons
        func isCompared(_ time: Instant, after arrival: Duration, within wait: Duration) -> Bool {
            comparisons.contains {
                $0.elapsed > arrival && $0.elapsed <= arrival + wait && $0.span.contains(time)
            }
        }
        for arrival in 1...30 {
            let arrived = Rehearsal.morning + hour * arrival
            for lateness in 1...24 {
                let time = arrived - hour * lateness
                #expect(
                    isCompared(time, after: hour * arrival, within: hour * 24),
                    "\(lateness) hours late at hour \(arrival)"
                )
            }
            #expect(isCompared(arrived - hour, after: hour * arrival, within: hour * 2))
        }
        #expect(comparisons.count < 60 * 7 + 49)
    }

    @Test("A source without history is asked for it only once")
    func unsupported() {
        var rehearsal = rehearsal { _, _, _ in .success(nil) }
        rehearsal.run(for: hour * 5)
        #expect(rehearsal.comparisons.count == 1)
        let status = rehearsal.status("traffic")
        #expect(status != nil && status?.audit == nil && status?.state != .garbled)
    }

    @Test("With `audit: off`, the past is not compared")
    func off() {
        var rehearsal = rehearsal(plan: AuditPlan(interval: nil)) { source, _, _ in
            nothing(source)
        }
        rehearsal.run(for: hour * 5)
        #expect(rehearsal.comparisons.isEmpty)
    }

    @Test("A slow comparison does not delay visits")
    func besideVisits() {
        var rehearsal = rehearsal { source, _, _ in nothing(source) }
        rehearsal.auditLatency = .seconds(60)
        rehearsal.run(for: .seconds(300))
        let times = rehearsal.visits.map(\.elapsed)
        for (left, right) in zip(times, times.dropFirst()) {
            #expect(right - left <= .seconds(11))
        }
        #expect(rehearsal.comparisons.count >= 4)
    }

    @Test("A failed comparison is retried with growing delays, and its failure is reported")
    func failing() {
        var rehearsal = rehearsal { _, _, _ in .failure(ServiceFailure(.troubled, "busy")) }
        rehearsal.run(for: hour)
        #expect(rehearsal.comparisons.count == AuditSchedule.failureLimit)
        #expect(rehearsal.status("traffic")?.message == "busy")
        #expect(rehearsal.status("traffic")?.failures == 0)
    }

    @Test("The watermark of an audit's delivery is ignored, and its findings are counted")
    func counts() {
        var rehearsal = rehearsal { source, kept, rehearsal in
            let id = SeriesID(EntityID("road:late"), "speed")
            let time = rehearsal.clock - .seconds(86_400)
            guard kept.span.contains(time), kept.counts[id] == nil else { return nothing(source) }
            var batch = Batch(source: source, watermark: Watermark(position: "0"))
            batch.observations = [
                Observation(
                    series: id,
                    phenomenonTime: time,
                    receivedTime: rehearsal.clock,
                    result: .number(1)
                )
            ]
            batch.complete = [SeriesSpan(series: id, span: kept.span)]
            return .success(Delivery(batch: batch))
        }
        rehearsal.run(for: .seconds(120))
        let watermark = rehearsal.writer.watermarks["traffic"]
        #expect(watermark != nil && watermark?.position != "0")
        #expect(rehearsal.status("traffic")?.audit?.found == 1)
        #expect(rehearsal.writer.observations.count { $0.series.entity == "road:late" } == 1)
    }

    @Test("The past is compared again after an outage, back to the start of the outage")
    func recovery() {
        var rehearsal = rehearsal(
            plan: AuditPlan(interval: hour * 24, shape: AuditShape(piece: .seconds(3600))),
            script: { source, watermark, rehearsal in
                let isDown = (.seconds(3600)..<(.seconds(4 * 3600))).contains(rehearsal.elapsed)
                let delivery = ScriptedService(
                    length: Int(rehearsal.elapsed.components.seconds) + 1
                )
                .answer(source, after: watermark, at: rehearsal.clock)
                return Rehearsal.Answer(
                    latency: .milliseconds(20),
                    result: isDown
                        ? .failure(ServiceFailure(.unreachable, "down")) : .success(delivery)
                )
            },
            audit: { source, _, _ in nothing(source) }
        )
        rehearsal.run(for: hour)
        let start = rehearsal.comparisons.count
        rehearsal.run(for: hour * 3)
        #expect(rehearsal.comparisons.count == start)
        let ended = rehearsal.elapsed
        rehearsal.run(for: .seconds(600))
        let after = rehearsal.comparisons.dropFirst(start)
        #expect((after.first?.elapsed ?? .zero) - ended < .seconds(240))
        let covered = after.map(\.span.lowerBound).min()
        #expect((covered ?? .distantFuture) <= Rehearsal.morning + hour)
    }

    @Test("A source that answers without ever delivering a value is reported as behind")
    func empty() {
        var rehearsal = Rehearsal([("traffic", .seconds(10))]) { source, watermark, rehearsal in
            let length = rehearsal.elapsed < .seconds(60) ? 0 : 1
            let delivery = ScriptedService(length: length)
                .answer(source, after: watermark, at: rehearsal.clock)
            var quiet = delivery
            if length == 0 { quiet.batch.watermark?.instant = nil }
            return Rehearsal.Answer(latency: .milliseconds(20), result: .success(quiet))
        }
        rehearsal.run(for: .seconds(30))
        #expect(rehearsal.status("traffic")?.state == .behind)
        #expect(
            rehearsal.status("traffic")?.message?.english.contains("not sent any value") == true
        )
        rehearsal.run(for: .seconds(45))
        #expect(rehearsal.status("traffic")?.state == .fresh)
        #expect(rehearsal.status("traffic")?.message == nil)
    }

    @Test("A source with an unreadable part is not fresh")
    func partial() {
        var rehearsal = Rehearsal([("traffic", .seconds(10))]) { source, watermark, rehearsal in
            var delivery = ScriptedService(length: 1)
                .answer(source, after: watermark, at: rehearsal.clock)
            delivery.isPartial = rehearsal.elapsed < .seconds(30)
            delivery.remarks = delivery.isPartial ? ["The rule \"x\" brings nothing."] : []
            return Rehearsal.Answer(latency: .milliseconds(20), result: .success(delivery))
        }
        rehearsal.run(for: .seconds(20))
        #expect(rehearsal.status("traffic")?.state == .garbled)
        #expect(rehearsal.status("traffic")?.message == "The rule \"x\" brings nothing.")
        rehearsal.run(for: .seconds(30))
        let status = rehearsal.status("traffic")
        #expect(status != nil && status?.state != .garbled)
    }

    @Test("The account of a source has each reason with its count and an example")
    func account() {
        var status = SourceStatus(source: "roads", at: Rehearsal.morning, interval: .seconds(10))
        #expect(!status.account[0].contains("none refused"), "it was never asked")
        status.state = .fresh
        status.lastSuccess = Rehearsal.morning
        status.observations = 12
        #expect(status.account == ["roads: fresh, 12 observations stored, none refused"])
        for reason in RejectReason.allCases { status.rejects[reason] = 2 }
        status.examples = [.malformed: "line 3"]
        status.audit = SourceAudit(last: Rehearsal.morning, found: 3, gone: 1)
        let account = status.account
        #expect(account.count == 1 + RejectReason.allCases.count)
        #expect(account[0].hasSuffix("compared with its past: 3 found late, 1 gone"))
        #expect(!account[0].contains("none refused"))
        #expect(account.contains("  2 refused: cannot be read, such as \"line 3\""))
    }
}
