// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing
import TwinModel
import TwinTestSupport

@testable import TwinServices

/// The contents of a cache after storing deliveries by the rules of ``Batch``.
struct KeptLevels {
    var values: [SeriesID: [Instant: ObservationResult]] = [:]
    var watermark: Watermark?
    var rejects: [RejectReason: Int] = [:]

    mutating func keep(_ delivery: Delivery) {
        for stretch in delivery.batch.complete {
            for time in (values[stretch.series] ?? [:]).keys where stretch.span.contains(time) {
                values[stretch.series]?[time] = .missing
            }
        }
        for observation in delivery.batch.observations {
            values[observation.series, default: [:]][observation.phenomenonTime] =
                observation.result
        }
        rejects.merge(delivery.rejects, uniquingKeysWith: +)
        watermark = delivery.batch.watermark ?? watermark
    }

    func counts(in span: Range<Instant>) -> [SeriesID: Int] {
        values.mapValues { rows in
            rows.count { span.contains($0.key) && $0.value != .missing }
        }
    }

    /// The stored values, in the service's notation.
    var truth: [String: String] {
        var truth: [String: String] = [:]
        for (series, rows) in values {
            let stream = series.entity.rawValue.split(separator: "/").last ?? ""
            for (time, result) in rows {
                guard case .number(let number) = result else { continue }
                truth["\(stream) \(time.rfc3339)"] = String(Int(number))
            }
        }
        return truth
    }
}

@Suite("Late, changed and deleted observations of SensorThings")
struct SensorThingsAuditTests {
    private func server(_ stage: Stage<LivingSensorThings>) throws -> ScriptedServer {
        try ScriptedServer { request in
            let answer = stage.value.answer(request.target)
            return .json(answer.body, status: answer.status)
        }
    }

    private func time(_ secondsAgo: Int) -> String {
        (now - .seconds(secondsAgo)).rfc3339
    }

    private func read(
        _ client: SensorThingsClient,
        into kept: inout KeptLevels,
        at instant: Instant = now
    ) throws {
        for _ in 0..<50 {
            let delivery = try client.fetch(
                after: kept.watermark,
                at: instant,
                unless: Cancellation()
            )
            kept.keep(delivery)
            if !delivery.hasMore { return }
        }
    }

    @Test("A row that is committed after one with a higher id is found by the next visit")
    func lateCommit() throws {
        let stage = Stage(LivingSensorThings(streams: 2))
        stage.change { city in
            for id in 1...20 {
                city.post(.init(id, 1 + id % 2, time(60 - 2 * id), "\(id)", isCommitted: id != 15))
            }
        }
        let server = try server(stage)
        let client = SensorThingsClient(source: "s", base: server.url)
        var kept = KeptLevels()
        try read(client, into: &kept)
        #expect(kept.truth == stage.value.truth && kept.truth.count == 19)
        try read(client, into: &kept, at: now + .seconds(10))
        stage.change { $0.rows[15]?.isCommitted = true }
        try read(client, into: &kept, at: now + .seconds(20))
        #expect(kept.truth == stage.value.truth && kept.truth.count == 20)
        #expect(kept.rejects.isEmpty)
    }

    @Test("Rows changed or deleted within the lateness are found after it has passed")
    func changedLately() throws {
        let stage = Stage(LivingSensorThings(streams: 2))
        stage.change { city in
            for id in 1...20 { city.post(.init(id, 1 + id % 2, time(60 - 2 * id), "\(id)")) }
        }
        let server = try server(stage)
        let client = SensorThingsClient(source: "s", base: server.url, lateness: .seconds(120))
        var kept = KeptLevels()
        try read(client, into: &kept)
        stage.change { city in
            city.rows[12]?.result = "99"
            city.rows[13] = nil
            city.post(.init(21, 1, time(-60), "21"))
        }
        try read(client, into: &kept, at: now + .seconds(60))
        try read(client, into: &kept, at: now + .seconds(121))
        #expect(kept.truth == stage.value.truth && kept.truth.count == 20)
    }

    @Test(
        "After an audit the cache equals the service, including late, changed and deleted rows",
        arguments: [true, false]
    )
    func audit(isWhole: Bool) throws {
        let stage = Stage(LivingSensorThings(streams: 30))
        stage.change { city in
            for id in 1...3000 {
                city.post(.init(id, 1 + id % 30, time(90_000 - 20 * id), "\(id)"))
            }
        }
        let server = try server(stage)
        let client = SensorThingsClient(source: "s", base: server.url)
        if !isWhole { client.state.withLock { $0.mostAudited = 1000 } }
        var kept = KeptLevels()
        try read(client, into: &kept)
        #expect(kept.truth == stage.value.truth && kept.truth.count == 3000)
        let span = (now - .seconds(86_400))..<now
        // Without changes, the first audit reads everything and the next ones deliver nothing.
        for round in 0..<2 {
            let delivery = try #require(
                try client.audit(
                    span,
                    against: kept.counts(in: span),
                    at: now,
                    unless: Cancellation()
                )
            )
            if round > 0 || !isWhole { #expect(delivery.batch.observations.isEmpty) }
            #expect(!delivery.hasMore && delivery.batch.watermark == nil)
            kept.keep(delivery)
            #expect(kept.truth == stage.value.truth)
        }
        stage.change { city in
            city.rows[1000] = nil
            city.rows[1001] = nil
            if isWhole { city.rows[1500]?.result = "-7" }
            // A moved row keeps its id and, without an audit, its old time.
            if isWhole { city.rows[600]?.time = time(60) }
        }
        for _ in 0..<2 {
            let before = server.requests.count
            let delivery = try #require(
                try client.audit(
                    span,
                    against: kept.counts(in: span),
                    at: now,
                    unless: Cancellation()
                )
            )
            kept.keep(delivery)
            // Three pages and an empty one; or a list of counts, two pages for each series that
            // differs, and the oldest row of each Datastream with missing rows.
            #expect(server.requests.count - before <= (isWhole ? 6 : 10))
            #expect(delivery.bytes < 400_000)
        }
        #expect(
            kept.truth == stage.value.truth,
            "\(kept.truth.count) of \(stage.value.truth.count)"
        )
        #expect(kept.truth.count == 2998)
    }

    @Test("Datastreams are counted one by one if the service does not count them together")
    func countedAlone() throws {
        let stage = Stage(LivingSensorThings(streams: 3))
        stage.change { city in
            city.hasNestedCounts = false
            city.hasCollection = false
            for id in 1...60 { city.post(.init(id, 1 + id % 3, time(3600 - 20 * id), "\(id)")) }
        }
        let server = try server(stage)
        let client = SensorThingsClient(source: "s", base: server.url)
        var kept = KeptLevels()
        try read(client, into: &kept)
        stage.change { $0.rows[30] = nil }
        let span = (now - .seconds(7200))..<now
        kept.keep(
            try #require(
                try client.audit(
                    span,
                    against: kept.counts(in: span),
                    at: now,
                    unless: Cancellation()
                )
            )
        )
        #expect(kept.truth == stage.value.truth && kept.truth.count == 59)
    }

    @Test("Intervals at the ends of a span do not count as deleted")
    func intervals() throws {
        let stage = Stage(LivingSensorThings(streams: 1))
        stage.change { city in
            for id in 1...24 {
                city.post(
                    .init(
                        id,
                        1,
                        "\(time(86_400 - 3600 * (id - 1)))/\(time(86_400 - 3600 * id))",
                        "\(id)"
                    )
                )
            }
        }
        let server = try server(stage)
        let client = SensorThingsClient(source: "s", base: server.url)
        var kept = KeptLevels()
        try read(client, into: &kept)
        #expect(kept.truth.count == 24)
        let before = kept.truth
        for hour in 0..<24 {
            let start = now - .seconds(3600 * (hour + 1))
            let span = start..<(start + .seconds(3600))
            kept.keep(
                try #require(
                    try client.audit(
                        span,
                        against: kept.counts(in: span),
                        at: now,
                        unless: Cancellation()
                    )
                )
            )
        }
        #expect(kept.truth == before)
    }

    @Test("Neither visits nor audits treat rows as deleted that a service dropped because of age")
    func retention() throws {
        let stage = Stage(LivingSensorThings(streams: 2))
        stage.change { city in
            for id in 1...50 { city.post(.init(id, 1 + id % 2, time(100 - 2 * id), "\(id)")) }
        }
        let server = try server(stage)
        let client = SensorThingsClient(source: "s", base: server.url)
        var kept = KeptLevels()
        try read(client, into: &kept)
        // All but the last ten rows are dropped, and one of those is deleted.
        stage.change { city in
            for id in 1...40 { city.rows[id] = nil }
            city.rows[45] = nil
        }
        try read(client, into: &kept, at: now + .seconds(121))
        let span = (now - .seconds(3600))..<(now + .seconds(60))
        for _ in 0..<2 {
            let delivery = try client.audit(
                span,
                against: kept.counts(in: span),
                at: now + .seconds(122),
                unless: Cancellation()
            )
            kept.keep(try #require(delivery))
        }
        #expect(kept.truth.count == 49)
        stage.change { $0.rows = [:] }
        let last = try client.audit(
            span,
            against: kept.counts(in: span),
            at: now + .seconds(123),
            unless: Cancellation()
        )
        kept.keep(try #require(last))
        #expect(kept.truth.count == 49)
    }

    @Test("An audit before the first visit reports that there is nothing to compare yet")
    func early() throws {
        let server = try server(Stage(LivingSensorThings(streams: 1)))
        let client = SensorThingsClient(source: "s", base: server.url)
        let failure = #expect(throws: ServiceFailure.self) {
            try client.audit(
                now..<(now + .seconds(1)),
                against: [:],
                at: now,
                unless: Cancellation()
            )
        }
        #expect(failure?.message.contains("not been read yet") == true)
    }
}
