// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinTestSupport
import TwinVocabulary

@testable import TwinServices

private let sensorThings = SampleFolder("samples/sensorthings")
private let ngsi = SampleFolder("samples/ngsi-ld")
private let prometheus = SampleFolder("samples/prometheus")

/// Real payloads of each standard.
@Suite("Real payloads")
struct SampleTests {
    private func bytes(_ url: URL) throws -> [UInt8] { Array(try Data(contentsOf: url)) }

    // MARK: Prometheus

    @Test(
        "Every exposition has the samples that the reference parser finds",
        .enabled(if: prometheus.exists, "needs the folder of samples")
    )
    func expositions() throws {
        let url = prometheus.url.appendingPathComponent("exposition-expected.json")
        for expected in try JSONParser.parse(bytes(url)).members {
            let file = prometheus.url.appendingPathComponent("exposition/\(expected.name)")
            let isOpen = expected.value["format"]?.string == "openmetrics"
            let found = ExpositionParser(format: isOpen ? .openMetrics : .text).parse(
                try bytes(file)
            )
            #expect(
                found.samples.count == expected.value["samples"]?.integer.map(Int.init),
                "\(expected.name)"
            )
            let nan = found.samples.filter(\.value.isNaN).count
            #expect(nan == expected.value["nan"]?.integer.map(Int.init), "\(expected.name)")
            let infinite = found.samples.filter(\.value.isInfinite).count
            #expect(infinite == expected.value["inf"]?.integer.map(Int.init), "\(expected.name)")
            let timed = found.samples.filter { $0.timestamp != nil }.count
            #expect(
                timed == expected.value["withTimestamp"]?.integer.map(Int.init),
                "\(expected.name)"
            )
            #expect(found.malformedCount == 0, "\(expected.name): \(found.malformed)")
            for type in ["counter", "histogram", "summary"] {
                let count = found.types.values.filter { $0 == type }.count
                #expect(
                    Int64(count) == expected.value["types"]?[type]?.integer ?? 0,
                    "\(expected.name) \(type)"
                )
            }
        }
    }

    @Test(
        "Valid OpenMetrics are read without a complaint",
        .enabled(if: prometheus.exists, "needs the folder of samples")
    )
    func goodOpenMetrics() throws {
        let folder = SampleFolder("samples/prometheus/openmetrics-parser")
        for file in folder.files(endingIn: ".txt") where !file.lastPathComponent.hasPrefix("bad_") {
            let found = ExpositionParser(format: .openMetrics).parse(try bytes(file))
            #expect(!found.samples.isEmpty, "\(file.lastPathComponent)")
            #expect(found.malformedCount == 0, "\(file.lastPathComponent): \(found.malformed)")
        }
    }

    @Test(
        "Each invalid OpenMetrics text causes a complaint",
        .enabled(if: prometheus.exists, "needs the folder of samples")
    )
    func badOpenMetrics() throws {
        let folder = SampleFolder("samples/prometheus/openmetrics-parser")
        for file in folder.files(endingIn: ".txt") where file.lastPathComponent.hasPrefix("bad_") {
            let found = ExpositionParser(format: .openMetrics).parse(try bytes(file))
            #expect(found.malformedCount > 0, "\(file.lastPathComponent)")
        }
    }

    @Test(
        "Every answer of the API yields observations or a reason",
        .enabled(if: prometheus.exists, "needs the folder of samples")
    )
    func answers() throws {
        let expected = [
            "prom-instant-raw-range.json": 30, "vm-instant-raw-range.json": 30,
            "prom-range-load1.json": 21, "vm-range-load1.json": 21, "prom-instant-vector.json": 3,
            "prom-range-empty.json": 0, "prom-range-special-values.json": 12,
        ]
        let folder = SampleFolder("samples/prometheus/api")
        for file in folder.files(endingIn: ".json") {
            let name = file.lastPathComponent
            let status =
                name.hasSuffix("400.json")
                ? "400 Bad" : name.hasSuffix("422.json") ? "422 Bad" : "200 OK"
            let body = try bytes(file)
            let server = try ScriptedServer { request in
                request.path.hasSuffix("metadata")
                    ? .json("{}", status: "404 No") : .whole(body, status: status)
            }
            let rule = MetricRule(selector: "up", kind: "node", identity: ["instance"])
            let client = PrometheusClient(source: "p", base: server.url, rules: [rule])
            let instant = Instant(millisecondsSince1970: 1_795_370_800_000)
            do throws(ServiceFailure) {
                let delivery = try client.fetch(after: nil, at: instant, unless: Cancellation())
                let count = delivery.batch.observations.count
                if let wanted = expected[name] {
                    #expect(count == wanted, "\(name)")
                } else {
                    #expect(count > 0 || !delivery.remarks.isEmpty, "\(name)")
                }
            } catch {
                #expect(
                    expected[name] == nil && !error.message.english.isEmpty,
                    "\(name): \(error.message)"
                )
            }
        }
    }

    @Test(
        "A federation page is scraped with its own times",
        .enabled(if: prometheus.exists, "needs the folder of samples")
    )
    func federation() throws {
        let body = try bytes(prometheus.url.appendingPathComponent("api/prom-federate.txt"))
        let server = try ScriptedServer { _ in .whole(body, type: "text/plain; version=0.0.4") }
        let client = PrometheusClient(source: "p", base: server.url + "/federate", rules: [])
        let instant = Instant(millisecondsSince1970: 1_795_370_800_000)
        let delivery = try client.fetch(after: nil, at: instant, unless: Cancellation())
        #expect(delivery.batch.observations.count == 6)
        #expect(
            delivery.batch.watermark?.instant == Instant(millisecondsSince1970: 1_795_370_767_384)
        )
    }

    // MARK: NGSI-LD

    @Test(
        "Every NGSI entity yields observations or a reason",
        .enabled(if: ngsi.exists, "needs the folder of samples")
    )
    func entities() throws {
        let expected = [
            "TrafficFlowObserved-example-normalized.json": 6, "TrafficFlowObserved-example.json": 6,
            "KeyPerformanceIndicator-example-normalized.json": 1,
            "KeyPerformanceIndicator-example.json": 1, "DeviceMeasurement-example.json": 2,
            "2020-01-vehicule-temporal-representation-sixty-instances.ld.json": 118,
            "2020-08-vehicle-temporal-representation-temporal-values.json": 6,
            "vehicle-temporal-representation-020-10.ld.json": 6,
            "vehicle-temporal-representation-020-01.ld.json": 6,
            "vehicle-temporal-representation-020-11-03.json": 8,
            "vehicle-temporal-representation-aggregated-min-max-P1D.json": 4,
            "vehicle-temporal-representation-two-datasetids.json": 5,
            "vehicles-temporal-representation-021-14-02.json": 11,
            "vehicle-json-property-temporal-representation.json": 3,
        ]
        for file in ngsi.files(endingIn: ".json") {
            let name = file.lastPathComponent
            let body = try bytes(file)
            let value = try JSONParser.parse(body)
            let whole = value.array == nil ? [0x5B] + body + [0x5D] : body
            let server = try ScriptedServer { request in
                .whole(request.plain.contains("offset=0") ? whole : Array("[]".utf8))
            }
            let type = value["type"]?.string ?? "Vehicle"
            let client = NGSIClient(source: "n", base: server.url, types: [type], history: .zero)
            let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
            let count = delivery.batch.observations.count
            if let wanted = expected[name] { #expect(count == wanted, "\(name)") }
            let isTold = !delivery.remarks.isEmpty || !delivery.rejects.isEmpty
            #expect(count > 0 || isTold, "\(name): \(delivery.batch.entities)")
        }
    }

    // MARK: SensorThings

    @Test(
        "Recorded istSOS exchanges are replayed completely",
        .enabled(if: sensorThings.exists, "needs the folder of samples")
    )
    func replay() throws {
        let url = sensorThings.url.appendingPathComponent("live-istsos4-exchanges.json")
        let exchanges = try JSONParser.parse(bytes(url)).array ?? []
        try #require(exchanges.count == 7)
        let bodies = exchanges.map { $0["body"]?.string ?? "" }
        let server = try ScriptedServer { request in
            let plain = request.plain
            if request.path == "/Datastreams" {
                if plain.contains("skip") { return .json("{\"value\":[]}") }
                return plain.contains("Thing($expand")
                    ? .json(bodies[0]) : .json(bodies[6], status: "500 No")
            }
            if request.path == "/Observations" { return .json(bodies[6], status: "500 No") }
            if plain.contains("id gt 3") || plain.contains("id gt 507") {
                return .json("{\"value\":[]}")
            }
            return .json(plain.contains("(1)") ? bodies[1] : bodies[4])
        }
        let client = SensorThingsClient(source: "s", base: server.url)
        let (delivered, watermark) = try drain(client)
        let observations = delivered.flatMap(\.batch.observations)
        let counts = observations.filter { $0.series.property == "vehicles" }
        #expect(counts.map(\.number) == [0, 7, 14])
        #expect(counts.map(\.phenomenonTime).last == Instant.parse("2026-11-01T00:15:00Z")?.instant)
        let states = observations.filter { $0.series.property.hasPrefix("state") }
        #expect(
            states.map(\.result) == [
                .text("OPEN"), .missing, .number(1), .number(1),
                .number(12_345_678_901_234_567_168),
            ]
        )
        #expect(states.allSatisfy { $0.quality != .good })
        #expect(try drain(client, after: watermark).delivered.flatMap(\.batch.observations).isEmpty)
    }

    @Test(
        "Every recorded page of observations or Datastreams is read",
        .enabled(if: sensorThings.exists, "needs the folder of samples")
    )
    func pages() throws {
        let url = sensorThings.url.appendingPathComponent("istsos-v4-conformance-exchanges-a.json")
        let exchanges = try JSONParser.parse(bytes(url)).array ?? []
        try #require(exchanges.count == 60)
        var rows = 0
        var streams = 0
        for exchange in exchanges {
            let path = (exchange["url"]?.string ?? "").prefix { $0 != "?" }
            let body = try JSONParser.parse(Array((exchange["body"]?.string ?? "").utf8))
            if path.hasSuffix("/Observations") {
                let found = SensorThingsReader.rows(of: body) ?? []
                #expect(!found.isEmpty, "\(path)")
                #expect(
                    found.allSatisfy { $0.id?.integer != nil && $0.time?.string != nil },
                    "\(path)"
                )
                rows += found.count
            } else if path.hasSuffix("/Datastreams") {
                for value in body["value"]?.array ?? [] {
                    let stream = SensorThingsDatastream(
                        value,
                        source: "s",
                        vocabulary: Vocabulary(),
                        bounds: nil
                    )
                    #expect(stream != nil, "\(path)")
                    streams += 1
                }
            }
        }
        #expect(rows > 20)
        #expect(streams > 20)
    }

    @Test(
        "Hamburg's energy campus is read with its units and its position",
        .enabled(if: sensorThings.exists, "needs the folder of samples")
    )
    func hamburg() throws {
        let url = sensorThings.url.appendingPathComponent("hamburg-energy-things-expanded.json")
        let page = try JSONParser.parse(bytes(url))
        let thing = try #require(page["value"]?.array?.first)
        let streams = (thing["Datastreams"]?.array ?? []).compactMap {
            SensorThingsDatastream(
                $0,
                thing: thing,
                source: "hh",
                vocabulary: Vocabulary(),
                bounds: nil
            )
        }
        #expect(streams.count == (thing["Datastreams"]?.array ?? []).count)
        #expect(streams.first?.plan.unit.ucum == "W")
        #expect(streams.contains { $0.plan.unit.ucum == "W.h" && $0.shape == .counter })
        let position = try #require(streams.first?.entity.position)
        #expect(abs(position.longitude - 10.2) < 0.01 && abs(position.latitude - 53.475) < 0.01)
        var draft = DeliveryDraft(
            source: "hh",
            now: now,
            limits: HTTPLimits(),
            announced: Announced()
        )
        let reader = SensorThingsReader(reader: TimeReader(zone: .gmt))
        for (stream, value) in zip(streams, thing["Datastreams"]?.array ?? []) {
            for row in SensorThingsReader.rows(of: ["value": value["Observations"] ?? .null]) ?? []
            {
                reader.take(row, of: stream, into: &draft)
            }
        }
        #expect(draft.observations.count == streams.count)
    }

    // MARK: Invalid answers

    @Test(
        "Tables and texts that no service would send are refused with a sentence",
        .enabled(
            if: sensorThings.exists && ngsi.exists && prometheus.exists,
            "needs the folder of samples"
        )
    )
    func otherFiles() throws {
        let now = Instant(millisecondsSince1970: 1_795_392_000_000)
        let rule = MetricRule(selector: "up", kind: "node", identity: ["instance"])
        var count = 0
        for folder in [sensorThings, ngsi, prometheus] {
            for file in folder.files() where ["csv", "jsonl", "md"].contains(file.pathExtension) {
                let body = try bytes(file)
                let server = try ScriptedServer { _ in .whole(body) }
                let client: any ServiceClient =
                    switch folder.url.lastPathComponent {
                    case "sensorthings": SensorThingsClient(source: "s", base: server.url)
                    case "ngsi-ld": NGSIClient(source: "n", base: server.url, types: ["Thing"])
                    default: PrometheusClient(source: "p", base: server.url, rules: [rule])
                    }
                let failure = #expect(throws: ServiceFailure.self, "\(file.lastPathComponent)") {
                    try client.fetch(after: nil, at: now, unless: Cancellation())
                }
                #expect(failure?.message.contains("JSON") == true, "\(file.lastPathComponent)")
                count += 1
            }
        }
        #expect(count > 5)
    }
}
