// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinVocabulary

@testable import TwinServices

@Suite("Reading Prometheus")
struct PrometheusTests {
    private let vocabulary = Vocabulary(
        kinds: ["centre": "compute_centre"],
        properties: [
            "compute_centre": ["compute_used_ratio": "used", "facility_power_watts": "power"],
            "cluster": ["slurm_queue_pending": "queue"],
        ],
        units: [
            "compute_centre": ["used": "%", "power": "MW"], "cluster": ["queue": "1"],
        ]
    )

    private func matrix(_ series: [String]) -> String {
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
            + series.joined(separator: ",") + "]}}"
    }

    private func client(
        _ server: ScriptedServer,
        _ rules: [MetricRule] = [
            MetricRule(selector: "{centre!=\"\"}", kind: "compute_centre", identity: ["centre"])
        ]
    ) -> PrometheusClient {
        PrometheusClient(source: "compute", base: server.url, rules: rules, vocabulary: vocabulary)
    }

    @Test("Metrics become series of entities with the catalog's names and units")
    func mapping() throws {
        let body = matrix([
            """
            {"metric":{"__name__":"compute_used_ratio","centre":"yizhuang","name":"Yizhuang",\
            "name_zh":"亦庄","district":"110115","class":"public","job":"c","instance":"x:1"},\
            "values":[[1795391990.384,"0.71"],[1795391995,"NaN"]]}
            """,
            """
            {"metric":{"__name__":"facility_power_watts","centre":"yizhuang","name":"Yizhuang",\
            "name_zh":"亦庄","district":"110115","class":"public","feed":"A"},\
            "values":[[1795391990,"12500000"]]}
            """,
        ])
        let types =
            "{\"status\":\"success\",\"data\":{\"compute_used_ratio\":[{\"type\":\"gauge\"}]}}"
        let server = try ScriptedServer { request in
            request.path.hasSuffix("metadata") ? .json(types) : .json(body)
        }
        let delivery = try client(server).fetch(after: nil, at: now, unless: Cancellation())
        let entity = try #require(delivery.batch.entities.first)
        #expect(entity.id == "compute_centre:yizhuang")
        #expect(entity.name == LocalizedText("Yizhuang", chinese: "亦庄"))
        #expect(entity.district == "district:110115" && entity.attributes == ["class": "public"])
        #expect(
            delivery.batch.series == [
                Series(id: SeriesID(entity.id, "power{feed=\"A\"}"), unit: "MW"),
                Series(id: SeriesID(entity.id, "used"), unit: "%"),
            ]
        )
        let results = delivery.batch.observations.map(\.result)
        #expect(results.count == 3)
        #expect(abs((delivery.batch.observations.first?.number ?? 0) - 71) < 1e-9)
        #expect(results.dropFirst().first == .missing)
        #expect(delivery.batch.observations.last?.number == 12.5)
        let asked = try #require(server.requests.last)
        #expect(asked.method == "POST")
        #expect(asked.body == "query=%7Bcentre%21%3D%22%22%7D%5B3630s%5D&time=1795392000.0")
    }

    @Test("Windows overlap by one scrape, whose samples are not delivered twice")
    func windows() throws {
        let stage = Stage(["[1795391990,\"1\"]"])
        let server = try ScriptedServer { _ in
            let values = stage.value.joined(separator: ",")
            return .json(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":"
                    + "{\"__name__\":\"up\",\"centre\":\"a\"},\"values\":[\(values)]}]}}"
            )
        }
        let client = client(server)
        let first = try client.fetch(after: nil, at: now, unless: Cancellation())
        stage.change { $0.append("[1795392005,\"0\"]") }
        let second = try client.fetch(
            after: first.batch.watermark,
            at: now + .seconds(10),
            unless: Cancellation()
        )
        #expect(first.batch.observations.map(\.number) == [1])
        #expect(second.batch.observations.map(\.number) == [0])
        #expect(server.requests.last?.body.hasSuffix("%5B40s%5D&time=1795392010.0") == true)
        // After an outage of three hours each window has one hour.
        let third = try client.fetch(
            after: second.batch.watermark,
            at: now + .seconds(10_810),
            unless: Cancellation()
        )
        #expect(third.hasMore)
        #expect(server.requests.last?.body.contains("%5B3630s%5D") == true)
    }

    @Test("Firing alerts are events of the entities in their labels, and end when they stop firing")
    func alerts() throws {
        let alert = """
            {"labels":{"alertname":"CentreDown","severity":"high","centre":"a","district":"110108"},\
            "annotations":{"summary":"Centre A failed over","summary_zh":"A故障切换"},\
            "state":"firing","activeAt":"2026-11-23T00:00:00Z","value":"1e+00"}
            """
        let pending = "{\"labels\":{\"alertname\":\"Soon\"},\"state\":\"pending\"}"
        let stage = Stage([alert, pending])
        let empty = matrix([])
        let server = try ScriptedServer { request in
            guard request.path.hasSuffix("alerts") else { return .json(empty) }
            let told = stage.value.joined(separator: ",")
            return .json("{\"status\":\"success\",\"data\":{\"alerts\":[\(told)]}}")
        }
        let client = client(server)
        let first = try client.fetch(after: nil, at: now, unless: Cancellation())
        let event = try #require(first.batch.events.first)
        #expect(first.batch.events.count == 1)
        #expect(event.kind == "centre_down" && event.entity == "compute_centre:a")
        #expect(event.priority == .high && event.district == "district:110108")
        #expect(event.text == LocalizedText("Centre A failed over", chinese: "A故障切换"))
        #expect(event.end == nil)
        let again = try client.fetch(
            after: first.batch.watermark,
            at: now + .seconds(10),
            unless: Cancellation()
        )
        #expect(again.batch.events.isEmpty)
        stage.change { $0 = [] }
        let ended = try client.fetch(
            after: again.batch.watermark,
            at: now + .seconds(20),
            unless: Cancellation()
        )
        #expect(ended.batch.events.map(\.id) == [event.id])
        #expect(ended.batch.events.first?.end == now + .seconds(20))
    }

    @Test("A window with too many samples is read in halves")
    func splitting() throws {
        let body = matrix([])
        let server = try ScriptedServer { request in
            if request.path.hasSuffix("metadata") { return .json("{}", status: "404 No") }
            return request.body.contains("%5B3630s%5D")
                ? .json(
                    "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"query processing "
                        + "would load too many samples into memory\"}",
                    status: "422 Unprocessable"
                )
                : .json(body)
        }
        _ = try client(server).fetch(after: nil, at: now, unless: Cancellation())
        let queries = server.requests.filter { $0.path.hasSuffix("query") }.map(\.body)
        #expect(queries.count == 3)
        #expect(queries.last?.contains("%5B1815s%5D&time=1795392000") == true)
    }

    @Test("Partial data lowers the quality, and an invalid rule does not affect the others")
    func partialData() throws {
        let server = try ScriptedServer { request in
            if request.body.contains("broken") {
                return .json(
                    "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}",
                    status: "400 Bad Request"
                )
            }
            return .json(
                """
                {"status":"success","warnings":["store a is away"],"data":{"resultType":"vector",\
                "result":[{"metric":{"__name__":"up","centre":"a"},"value":[1795391990,"1"]}]}}
                """
            )
        }
        let rules = [
            MetricRule(selector: "broken(", kind: "node", identity: ["instance"]),
            MetricRule(selector: "up", kind: "compute_centre", identity: ["centre"]),
        ]
        let delivery = try client(server, rules).fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.observations.map(\.quality) == [.uncertain])
        #expect(delivery.remarks.contains { $0.contains("store a is away") })
        #expect(delivery.remarks.contains { $0.contains("parse error") })
        #expect(throws: ServiceFailure.self) {
            _ = try client(server, [rules[0]]).fetch(after: nil, at: now, unless: Cancellation())
        }
    }

    @Test("A rule says which label names the parent of its entities")
    func parents() throws {
        let server = try ScriptedServer { _ in
            .json(
                matrix([
                    """
                    {"metric":{"__name__":"queue","cluster":"c1","centre":"yizhuang"},\
                    "values":[[1795391990,"12"]]}
                    """
                ])
            )
        }
        let rule = MetricRule(
            selector: "queue",
            kind: "cluster",
            identity: ["cluster"],
            parent: "centre"
        )
        let delivery = try client(server, [rule])
            .fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.entities.map(\.parent) == ["compute_centre:yizhuang"])
        #expect(delivery.batch.series.map(\.id) == [SeriesID("cluster:c1", "queue")])
    }

    @Test("The address of an exporter is scraped, and rules select the kept series")
    func scraping() throws {
        let text = """
            # TYPE slurm_queue_pending gauge
            slurm_queue_pending{cluster="c1",centre="yizhuang"} 12
            # TYPE other_total counter
            other_total 3
            """
        let server = try ScriptedServer { _ in
            .whole(Array(text.utf8), type: "text/plain; version=0.0.4")
        }
        let rule = MetricRule(
            selector: "{__name__=~\"slurm_.*\"}",
            kind: "cluster",
            identity: ["centre", "cluster"]
        )
        let client = PrometheusClient(
            source: "c",
            base: server.url + "/metrics",
            rules: [rule],
            vocabulary: vocabulary
        )
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        let observation = try #require(delivery.batch.observations.first)
        #expect(delivery.batch.observations.count == 1)
        #expect(observation.series == SeriesID("cluster:yizhuang/c1", "queue"))
        #expect(observation.phenomenonTime == now && observation.number == 12)
    }

    @Test("A scrape of twenty thousand series is read, and kept up to the limit")
    func manySeries() throws {
        let text = (0..<20_000).map { "m{id=\"\($0)\"} \($0)\n" }.joined()
        let server = try ScriptedServer { _ in .whole(Array(text.utf8), type: "text/plain") }
        let client = PrometheusClient(source: "c", base: server.url + "/metrics", rules: [])
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.observations.count == 10_000)
        #expect(delivery.rejects[.overLimit] == 10_000)
    }

    @Test("Units are converted by exact factors, and only within one quantity")
    func conversions() {
        #expect(UnitConversion.step(from: "1", to: "%")?.apply(0.5) == 50)
        #expect(UnitConversion.step(from: "W", to: "MW")?.apply(2_500_000) == 2.5)
        #expect(UnitConversion.step(from: "K", to: "Cel")?.apply(273.15) == 0)
        #expect(UnitConversion.step(from: "By", to: "GBy")?.apply(3e9) == 3)
        #expect(UnitConversion.step(from: "s", to: "min")?.apply(90) == 1.5)
        #expect(UnitConversion.step(from: "W", to: "Cel") == nil)
        #expect(UnitPlan(service: "", catalog: "MW").unit == "MW")
        #expect(UnitPlan(service: "W", catalog: "Cel").isMismatched)
        #expect(UnitTable.unit(unitCode: "KMH").ucum == "km/h")
        let definition = "http://www.qudt.org/qudt/owl/1.0.0/unit/Instances.html#Watt"
        #expect(UnitTable.unit(definition: definition, symbol: "W", name: "Watt").ucum == "W")
        #expect(UnitTable.unit(definition: "ucum:m", symbol: nil, name: nil).ucum == "m")
        #expect(UnitTable.unit(definition: "", symbol: "", name: "Anzahl").ucum == "1")
        #expect(UnitTable.unit(definition: nil, symbol: "UNKNOWN", name: nil).raw == nil)
    }
}
