// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinQuery
import TwinVocabulary

@testable import TwinServices

@Suite("Late Prometheus samples are not lost")
struct PrometheusLateTests {
    private let rules = [
        MetricRule(selector: "{__name__=~\".+\"}", kind: "node", identity: ["instance"])
    ]
    private let start = now

    private func client(_ server: ScriptedServer) -> PrometheusClient {
        PrometheusClient(source: "compute", base: server.url, rules: rules)
    }

    private func labels(_ name: String, _ instance: String = "a") -> [String: String] {
        ["__name__": name, "instance": instance]
    }

    /// Visits until there is no more data, and stores it.
    private func visit(
        _ client: PrometheusClient,
        _ archive: ReferenceArchive,
        at now: Instant
    ) throws -> AppendReport {
        var report = AppendReport()
        var hasMore = true
        while hasMore {
            let delivery = try client.fetch(
                after: archive.watermark(of: "compute"),
                at: now,
                unless: Cancellation()
            )
            report = archive.append([delivery.batch])
            hasMore = delivery.hasMore
        }
        return report
    }

    /// Audits a span, and stores the differences.
    private func audit(
        _ client: PrometheusClient,
        _ archive: ReferenceArchive,
        _ span: Range<Instant>,
        at now: Instant
    ) throws -> AppendReport {
        let kept = archive.keptCounts(of: "compute", in: span)
        let delivery = try #require(
            try client.audit(span, against: kept.counts, at: now, unless: Cancellation())
        )
        #expect(delivery.batch.watermark == nil)
        return archive.append([delivery.batch])
    }

    /// Returns the number of stored values of each series.
    private func counts(_ archive: ReferenceArchive) -> [Int] {
        archive.keptCounts(of: "compute", in: .distantPast..<(.distantFuture)).counts.values
            .sorted()
    }

    @Test("Samples that arrive within the lateness are found, each once")
    func lateSamples() throws {
        let stage = Stage(ScriptedStore())
        let server = try ScriptedStore.server(stage)
        let client = client(server)
        let archive = ReferenceArchive()
        var duplicates = 0
        // Samples are scraped every 5 s. The store has an outage from 100 s to 145 s, then catches
        // up.
        for second in stride(from: 0, to: 300, by: 5) {
            let time = start + .seconds(second)
            stage.change { store in
                let isOut = (100..<145).contains(second)
                if !isOut { store.put(labels("load"), "\(second)", at: time) }
                guard second == 145 else { return }
                for missed in stride(from: 100, to: 145, by: 5) {
                    store.put(labels("load"), "\(missed)", at: start + .seconds(missed))
                }
            }
            let report = try visit(client, archive, at: time + .seconds(1))
            duplicates += report.rejects["compute"]?[.duplicate] ?? 0
        }
        #expect(counts(archive) == [60])
        #expect(duplicates == 0)
    }

    @Test("A server that refuses to count is reported, and stays readable", arguments: [400, 422])
    func refusedCount(status: Int) throws {
        let server = try ScriptedServer { request in
            guard request.path.hasSuffix("/query") else {
                return .json("{\"status\":\"success\",\"data\":[\"load\"]}")
            }
            return request.body.contains("count_over_time")
                ? .json(
                    "{\"status\":\"error\",\"error\":\"functions are not allowed\"}",
                    status: "\(status) No"
                )
                : .json(
                    "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}"
                )
        }
        let client = client(server)
        _ = try client.fetch(after: nil, at: start, unless: Cancellation())
        let delivery = try #require(
            try client.audit(
                start - .seconds(600)..<start,
                against: [:],
                at: start,
                unless: Cancellation()
            )
        )
        #expect(delivery.batch.observations.isEmpty && delivery.batch.complete.isEmpty)
        let remark = try #require(delivery.remarks.first)
        #expect(remark.contains("count_over_time") && remark.contains("not allowed"), "\(remark)")
    }

    @Test("Rows a minute, an hour and a day late are found, and a new series with its past")
    func lateRows() throws {
        for isLeftOpen in [false, true] {
            let stage = Stage(ScriptedStore())
            stage.change { $0.isLeftOpen = isLeftOpen }
            let server = try ScriptedStore.server(stage)
            let client = client(server)
            let archive = ReferenceArchive()
            let before = start - .seconds(3 * 86_400)
            stage.change { store in
                for minute in 0..<60 {
                    store.put(labels("load"), "1", at: start - .seconds(60 * minute))
                }
            }
            _ = try visit(client, archive, at: start)
            #expect(counts(archive) == [60])
            stage.change { store in
                for age in [90, 3700, 86_400] {
                    for step in 0..<30 {
                        store.put(labels("load"), "2", at: start - .milliseconds(age * 1000 + step))
                    }
                }
                for second in 0..<180 {
                    store.put(labels("new", "b"), "3", at: start - .seconds(10 * second + 60))
                }
            }
            let end = start + .seconds(120)
            _ = try visit(client, archive, at: end)
            var found = 0
            var upper = end - .seconds(60)
            while upper > before {
                let lower = max((upper - .milliseconds(1)).floored(to: .seconds(3600)), before)
                found += try audit(client, archive, lower..<upper, at: end).found["compute"] ?? 0
                upper = lower
            }
            #expect(counts(archive) == [150, 180], "left-open: \(isLeftOpen)")
            #expect(found > 0)
            let again = try audit(
                client,
                archive,
                start - .seconds(86_401)..<start - .seconds(80_000),
                at: end
            )
            #expect(again == AppendReport())
        }
    }

    @Test("A deleted sample becomes missing, but samples dropped because of their age are kept")
    func gone() throws {
        let stage = Stage(ScriptedStore())
        let server = try ScriptedStore.server(stage)
        let client = client(server)
        let archive = ReferenceArchive()
        stage.change { store in
            for second in 0..<60 {
                store.put(labels("load"), "1", at: start - .seconds(10 * second + 100))
                store.put(labels("rest"), "1", at: start - .seconds(10 * second + 100))
            }
        }
        _ = try visit(client, archive, at: start)
        let span = start - .seconds(3600)..<start - .seconds(60)
        stage.change { store in
            let time = (start - .seconds(150)).millisecondsSince1970
            store.series[labels("load")]?[time] = nil
        }
        let report = try audit(client, archive, span, at: start + .seconds(10))
        #expect(report.gone["compute"] == 1)
        #expect(counts(archive) == [59, 60])
        stage.change { $0.series = [:] }
        let forgotten = try audit(client, archive, span, at: start + .seconds(20))
        #expect(forgotten.gone["compute"] == nil)
        #expect(counts(archive) == [59, 60])
    }

    @Test("NaN samples, which are stored as missing, are not read again by each audit")
    func notANumber() throws {
        let stage = Stage(ScriptedStore())
        let server = try ScriptedStore.server(stage)
        let client = client(server)
        let archive = ReferenceArchive()
        stage.change { store in
            for second in 0..<60 {
                let value = second % 2 == 0 ? "NaN" : "1"
                store.put(labels("quantile"), value, at: start - .seconds(10 * second + 100))
            }
        }
        _ = try visit(client, archive, at: start)
        let span = start - .seconds(3600)..<start - .seconds(60)
        _ = try audit(client, archive, span, at: start + .seconds(10))
        let asked = stage.value.queries.count
        _ = try audit(client, archive, span, at: start + .seconds(20))
        #expect(stage.value.queries.count == asked + 1, "only the count is asked for again")
    }
}
