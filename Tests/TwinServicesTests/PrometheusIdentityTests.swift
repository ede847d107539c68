// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinVocabulary

@testable import TwinServices

@Suite("Two Prometheus series never become one")
struct PrometheusIdentityTests {
    private let all = [
        MetricRule(selector: "{__name__=~\".*\"}", kind: "node", identity: ["instance"])
    ]

    /// Reads one answer of the HTTP API.
    private func query(_ results: [JSONValue], base: String = "") throws -> Delivery {
        let body =
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":"
            + JSONValue.array(results).text + "}}"
        let server = try ScriptedServer { request in
            request.path.hasSuffix("/query") ? .json(body) : .json("{}", status: "404 Not Found")
        }
        let client = PrometheusClient(source: "c", base: server.url + base, rules: all)
        return try client.fetch(after: nil, at: now, unless: Cancellation())
    }

    /// Scrapes one text.
    private func scrape(
        _ text: String,
        type: String = "text/plain; version=0.0.4",
        path: String = "/metrics",
        scrape: Bool? = nil
    ) throws -> Delivery {
        let server = try ScriptedServer { request in
            request.target == path
                ? .whole(Array(text.utf8), type: type)
                : .json("not found", status: "404 Not Found")
        }
        let client = PrometheusClient(
            source: "c",
            base: server.url + path,
            rules: all,
            scrape: scrape
        )
        return try client.fetch(after: nil, at: now, unless: Cancellation())
    }

    private func series(_ labels: [String: String], _ value: String) -> JSONValue {
        let members = labels.sorted { $0.key < $1.key }.map {
            JSONValue.Member(name: $0.key, value: .string($0.value))
        }
        return .object([
            .init(name: "metric", value: .object(members)),
            .init(
                name: "values",
                value: .array([.array([.number(1_795_391_990), .string(value)])])
            ),
        ])
    }

    @Test(
        "An unused label distinguishes series, in the API and in a scrape",
        arguments: [
            "job", "site", "exported_instance", "exported_job", "tenant_id", "district", "name",
            "name_zh", "parent", "replica", "class", "tier", "longitude", "monitor",
        ]
    )
    func unusedLabels(label: String) throws {
        let one = ["__name__": "probe_success", "instance": "weir-7", label: "a"]
        let other = ["__name__": "probe_success", "instance": "weir-7", label: "b"]
        let told = try query([series(one, "1"), series(other, "0")])
        let scraped = try scrape(
            """
            probe_success{instance="weir-7",\(label)="a"} 1
            probe_success{instance="weir-7",\(label)="b"} 0

            """
        )
        for delivery in [told, scraped] {
            #expect(delivery.rejects.isEmpty)
            #expect(Set(delivery.batch.observations.map(\.series)).count == 2)
            #expect(Set(delivery.batch.observations.map(\.number)) == [0, 1])
            let names = delivery.batch.entities.map(\.name.english)
            #expect(names.contains("weir-7 (\(label)=a)"), "\(names)")
            #expect(names.contains("weir-7 (\(label)=b)"), "\(names)")
        }
    }

    @Test("A series keeps its name if another one claims it later, even after a restart")
    func laterClaim() throws {
        let one = series(["__name__": "up", "instance": "a", "job": "x"], "1")
        let other = series(["__name__": "up", "instance": "a", "job": "b"], "0")
        let stage = Stage([one])
        let server = try ScriptedServer { request in
            guard request.path.hasSuffix("/query") else { return .json("{}", status: "404 No") }
            return .json(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":"
                    + JSONValue.array(stage.value).text + "}}"
            )
        }
        func client() -> PrometheusClient {
            PrometheusClient(source: "c", base: server.url, rules: all)
        }
        let running = client()
        let first = try running.fetch(after: nil, at: now, unless: Cancellation())
        #expect(first.batch.observations.map(\.series) == [SeriesID("node:a", "up")])
        stage.change { $0 = [other, one] }
        let second = try running.fetch(
            after: first.batch.watermark,
            at: now + .seconds(15),
            unless: Cancellation()
        )
        let apart = SeriesID(EntityID("node:a{job=\"b\"}"), "up")
        #expect(second.batch.observations.map(\.series) == [apart])
        let restarted = try client().fetch(
            after: second.batch.watermark,
            at: now + .seconds(30),
            unless: Cancellation()
        )
        let named = Dictionary(
            restarted.batch.observations.map { ($0.series, $0.number) }
        ) { first, _ in first }
        #expect(named == [SeriesID("node:a", "up"): 1, apart: 0])
    }

    @Test("A host is not renamed to one of its units, disks or containers")
    func names() throws {
        let delivery = try scrape(
            """
            node_systemd_unit_state{name="ssh.service",state="active"} 1
            node_systemd_unit_state{name="cron.service",state="active"} 0
            container_memory_usage_bytes{name="db",image="x"} 500
            container_memory_usage_bytes{name="web",image="x"} 900
            node_load1 0.5

            """
        )
        #expect(delivery.batch.observations.count == 5)
        #expect(Set(delivery.batch.observations.map(\.series)).count == 5)
        let host = try #require(
            delivery.batch.entities.first { !$0.id.rawValue.contains("{") }
        )
        #expect(!["ssh.service", "cron.service", "db", "web"].contains(host.name.english))
        let single = try scrape("node_systemd_unit_state{name=\"ssh.service\"} 1\n")
        let only = try #require(single.batch.entities.first)
        #expect(only.name.english != "ssh.service")
    }

    @Test("Count and sum of native histograms are series")
    func histograms() throws {
        let histogram = """
            {"metric":{"__name__":"request_seconds","instance":"a:1"},"histograms":[\
            [1795391970,{"count":"10","sum":"3.5","buckets":[[0,"0.5","1","10"]]}],\
            [1795391985,{"count":"12","sum":"4.5","buckets":[[0,"0.5","1","12"]]}]]}
            """
        let delivery = try query([try JSONParser.parse(Array(histogram.utf8))])
        let numbers = Dictionary(grouping: delivery.batch.observations) { $0.series.property }
            .mapValues { $0.map(\.number) }
        #expect(
            numbers == ["request_seconds_count": [10, 12], "request_seconds_sum": [3.5, 4.5]]
        )
    }

    @Test("Quoted names are read in text and in OpenMetrics")
    func quotedNames() throws {
        let lines = """
            # TYPE "room.temperature" gauge
            {"room.temperature","rack.name"="A1"} 21.5
            {"room.temperature","rack.name"="A2"} 22.5
            # TYPE "fan speed" gauge
            {"fan speed"} 900
            # TYPE plain_name gauge
            plain_name 5

            """
        for (text, type) in [
            (lines, "text/plain; version=1.0.0; escaping=allow-utf-8"),
            (
                lines + "# EOF\n",
                "application/openmetrics-text; version=1.0.0; escaping=allow-utf-8"
            ),
        ] {
            let delivery = try scrape(text, type: type)
            #expect(delivery.rejects.isEmpty, "\(delivery.remarks)")
            #expect(
                delivery.batch.observations.compactMap(\.number).sorted() == [5, 21.5, 22.5, 900]
            )
            let properties = delivery.batch.series.map(\.id.property)
            #expect(properties.contains("room.temperature{\"rack.name\"=\"A1\"}"), "\(properties)")
        }
    }

    @Test(
        "An exporter is scraped at any path",
        arguments: [
            "/metrics", "/metrics/", "/metrics/jobs", "/actuator/prometheus", "/probe?target=a",
            "/federate?match=up",
        ]
    )
    func exporterPaths(path: String) throws {
        let text = "# TYPE node_load1 gauge\nnode_load1 0.5\n"
        let delivery = try scrape(text, path: path)
        #expect(delivery.batch.observations.map(\.number) == [0.5])
        #expect(throws: ServiceFailure.self) { try scrape(text, path: path, scrape: false) }
    }

    @Test("The HTTP API is used below a prefix that does not answer with metrics")
    func prefix() throws {
        let delivery = try query([series(["__name__": "up", "instance": "a"], "1")], base: "/prom")
        #expect(delivery.batch.observations.count == 1)
    }

    @Test("Texts that are not decimal numbers are refused, each counted with an example")
    func noNumbers() throws {
        for text in ["0x10", "0x1p-2", "1_000", "", "ten"] {
            let delivery = try query([
                series(["__name__": "m", "instance": "a"], text),
                series(["__name__": "n", "instance": "a"], "1"),
            ])
            #expect(delivery.rejects == [.invalidValue: 1])
            #expect(delivery.examples[.invalidValue]?.contains("m = ") == true)
            #expect(delivery.batch.observations.map(\.number) == [1])
        }
    }

    @Test("A rule that the server refuses makes the visit partial, with the rule and the reason")
    func badRule() throws {
        let server = try ScriptedServer { request in
            if request.body.contains("rate") {
                return .json(
                    "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"no range\"}",
                    status: "400 Bad Request"
                )
            }
            return .json(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}"
            )
        }
        let rules = [
            MetricRule(selector: "up", kind: "node", identity: ["instance"]),
            MetricRule(selector: "rate(x[5m])", kind: "node", identity: ["instance"]),
        ]
        let client = PrometheusClient(source: "c", base: server.url, rules: rules)
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.isPartial)
        #expect(delivery.remarks.first?.contains("rate(x[5m])") == true)
        #expect(delivery.remarks.first?.contains("no range") == true)
    }

    // MARK: - Generated payloads

    /// Returns labels that differ from each other in at least one value.
    private func labelSets(_ random: inout SeededGenerator) -> [[String: String]] {
        let labels = [
            "job", "instance", "site", "name", "district", "device", "tenant_id", "a/b", "cpu",
            "class", "exported_instance", "le",
        ]
        let values = ["", "a", "b", "a/b", "a\"b", "a,b", "é", "e\u{301}", "{x=\"1\"}", "node:a"]
        var sets: Set<[String: String]> = []
        for _ in 0..<60 {
            var set = [
                "__name__": ["up", "m", "m_total", "M", "m.x", "m_x"].randomElement(using: &random)
                    ?? "m"
            ]
            for label in labels where Int.random(in: 0..<3, using: &random) == 0 {
                set[label] = values.randomElement(using: &random)
            }
            // A label without a value does not count.
            sets.insert(set.filter { !$0.value.isEmpty })
        }
        return sets.sorted {
            "\($0.sorted { $0.key < $1.key })" < "\($1.sorted { $0.key < $1.key })"
        }
    }

    /// Expects that every record sent is kept in a series of its own, or counted.
    private func expectAll(_ delivery: Delivery, sent: Int, _ note: String) {
        let refused = delivery.rejects.values.reduce(0, +)
        #expect(delivery.batch.observations.count + refused == sent, "\(note) \(delivery.rejects)")
        let series = Set(delivery.batch.observations.map(\.series))
        #expect(series.count == delivery.batch.observations.count, "\(note)")
        #expect(Set(delivery.rejects.keys).isSubset(of: [.ambiguous, .invalidValue, .malformed]))
        for reason in delivery.rejects.keys {
            #expect(delivery.examples[reason] != nil, "\(note): \(reason) has no example")
        }
        if delivery.rejects[.ambiguous] != nil {
            #expect(delivery.remarks.contains { $0.contains("cannot be distinguished") })
        }
    }

    @Test(
        "Kept and refused records add up to those sent, each in a series of its own",
        arguments: 1...12
    )
    func accounts(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let sets = labelSets(&random)
        let values = sets.indices.map { _ in
            Int.random(in: 0..<10, using: &random) == 0
                ? "0x1F" : "\(Int.random(in: 0...99, using: &random))"
        }
        let told = try query(zip(sets, values).map { series($0, $1) })
        expectAll(told, sent: sets.count, "API, seed \(seed)")
        let lines = zip(sets, values).map { set, value in
            let name = JSONValue.string(set["__name__"] ?? "").text
            let labels = set.filter { $0.key != "__name__" }.sorted { $0.key < $1.key }.map {
                "\(JSONValue.string($0.key).text)=\(JSONValue.string($0.value).text)"
            }
            return "{\(([name] + labels).joined(separator: ","))} \(value)\n"
        }
        let text = try scrape(lines.joined())
        expectAll(text, sent: sets.count, "text, seed \(seed)")
        let open = try scrape(
            lines.sorted().joined() + "# EOF\n",
            type: "application/openmetrics-text; version=1.0.0"
        )
        expectAll(open, sent: sets.count, "OpenMetrics, seed \(seed)")
    }
}
