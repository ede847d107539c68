// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel

@testable import TwinServices

@Suite("Reading NGSI-LD")
struct NGSITests {
    private let vocabulary = Vocabulary(
        kinds: ["Substation": "substation", "District": "district"],
        properties: ["substation": ["activePower": "load"]],
        units: ["substation": ["load": "MW"]]
    )

    private func substation(_ number: Int, _ power: String, _ time: String) -> String {
        """
        {"id":"urn:ngsi-ld:Substation:S\(number)","type":"Substation","name":{"type":"Property",\
        "value":"South \(number)"},"name_zh":{"type":"Property","value":"南\(number)"},\
        "capacity":{"type":"Property","value":240},\
        "location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[116.4,39.9]}},\
        "refDistrict":{"type":"Relationship","object":"urn:ngsi-ld:District:110105"},\
        "refSubstation":{"type":"Relationship","object":"urn:ngsi-ld:Substation:S0"},\
        "activePower":{"type":"Property","value":\(power),"unitCode":"KWT","observedAt":"\(time)"}}
        """
    }

    private func client(_ server: ScriptedServer, types: [String] = ["Substation"]) -> NGSIClient {
        NGSIClient(
            source: "utilities",
            base: server.url,
            types: types,
            vocabulary: vocabulary,
            history: .zero
        )
    }

    @Test("An entity is read with its names, position, district, parent and series")
    func mapping() throws {
        let body = "[\(substation(12, "61500", "2026-11-22T23:59:50Z"))]"
        let server = try ScriptedServer { _ in .json(body, headers: ["NGSILD-Results-Count: 1"]) }
        let delivery = try client(server).fetch(after: nil, at: now, unless: Cancellation())
        let entity = try #require(delivery.batch.entities.first)
        #expect(entity.id == "substation:S12" && entity.kind == "substation")
        #expect(entity.name == LocalizedText("South 12", chinese: "南12"))
        #expect(entity.district == "district:110105" && entity.parent == "substation:S0")
        #expect(entity.attributes["capacity"] == "240")
        #expect(entity.position == Position(longitude: 116.4, latitude: 39.9))
        #expect(
            delivery.batch.series == [Series(id: SeriesID("substation:S12", "load"), unit: "MW")]
        )
        #expect(delivery.batch.observations.map(\.number) == [61.5])
        #expect(server.requests.count == 1)
        let plain = server.requests.first?.plain
        #expect(
            plain == "/ngsi-ld/v1/entities?type=Substation&limit=100&offset=0&count=true"
                + "&options=sysAttrs"
        )
    }

    @Test("Only changes are delivered again, but everything after a restart")
    func differences() throws {
        let stage = Stage("[\(substation(1, "5", "2026-11-22T23:59:00Z"))]")
        let server = try ScriptedServer { request in
            request.path.contains("temporal")
                ? .json("[]") : .json(stage.value, headers: ["NGSILD-Results-Count: 1"])
        }
        let client = client(server)
        let first = try client.fetch(after: nil, at: now, unless: Cancellation())
        let later = now + .seconds(10)
        let second = try client.fetch(
            after: first.batch.watermark,
            at: later,
            unless: Cancellation()
        )
        #expect(second.batch.observations.isEmpty && second.batch.entities.isEmpty)
        stage.change { $0 = "[\(substation(1, "5", "2026-11-23T00:00:15Z"))]" }
        let third = try client.fetch(
            after: second.batch.watermark,
            at: now + .seconds(20),
            unless: Cancellation()
        )
        #expect(third.batch.observations.count == 1)
        let fresh = try self.client(server).fetch(
            after: third.batch.watermark,
            at: now + .seconds(30),
            unless: Cancellation()
        )
        #expect(fresh.batch.observations.count == 1 && fresh.batch.entities.count == 1)
    }

    @Test("A server that ignores limit and offset ends the sweep without repeats")
    func ignoringPages() throws {
        let all = (1...3).map { substation($0, "\($0)", "2026-11-22T23:59:00Z") }
        let body = "[\(all.joined(separator: ","))]"
        let server = try ScriptedServer { _ in .json(body) }
        let delivery = try client(server).fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.observations.count == 3)
        #expect(server.requests.count == 2)
    }

    @Test("An entity missing from the pages is requested separately")
    func missing() throws {
        let one = substation(1, "1", "2026-11-22T23:59:00Z")
        let two = substation(2, "2", "2026-11-22T23:59:00Z")
        let changed = substation(2, "7", "2026-11-23T00:00:05Z")
        let stage = Stage(0)
        let server = try ScriptedServer { request in
            let count = ["NGSILD-Results-Count: 2"]
            if request.path.hasSuffix("S2") { return .json(changed) }
            stage.change { $0 += 1 }
            if stage.value == 1 { return .json("[\(one),\(two)]", headers: count) }
            return .json(
                request.plain.contains("offset=0") ? "[\(one),\(one)]" : "[]",
                headers: count
            )
        }
        let client = client(server)
        let first = try client.fetch(after: nil, at: now, unless: Cancellation())
        let second = try client.fetch(
            after: first.batch.watermark,
            at: now + .seconds(10),
            unless: Cancellation()
        )
        #expect(second.batch.observations.map(\.number) == [0.007])
        #expect(second.remarks.isEmpty)
    }

    @Test("A gap is filled from the broker's history, and a broker without one is no failure")
    func backfill() throws {
        let body = "[\(substation(1, "5000", "2026-11-22T23:59:50Z"))]"
        let past = """
            [{"id":"urn:ngsi-ld:Substation:S1","type":"Substation","activePower":{"type":"Property",\
            "unitCode":"KWT","values":[[3000,"2026-11-22T23:10:00Z"],[4000,"2026-11-22T23:20:00Z"]]}}]
            """
        let server = try ScriptedServer { request in
            if request.path.contains("temporal") {
                return .json(request.plain.contains("offset=0") ? past : "[]")
            }
            return .json(body, headers: ["NGSILD-Results-Count: 1"])
        }
        let client = client(server)
        let first = try client.fetch(after: nil, at: now - .seconds(3600), unless: Cancellation())
        let second = try client.fetch(after: first.batch.watermark, at: now, unless: Cancellation())
        let filled = second.batch.observations.filter { $0.quality == .historical }
        #expect(filled.map(\.number) == [3, 4])
        let asked = try #require(server.requests.first { $0.path.contains("temporal") })
        #expect(asked.plain.contains("timerel=after&timeAt=2026-11-22T22:59:00Z"))

        let forgetful = try ScriptedServer { request in
            request.path.contains("temporal")
                ? .json("{}", status: "501 Not Implemented")
                : .json(body, headers: ["NGSILD-Results-Count: 1"])
        }
        let other = self.client(forgetful)
        let delivery = try other.fetch(
            after: first.batch.watermark,
            at: now,
            unless: Cancellation()
        )
        #expect(delivery.batch.observations.count == 1)
        #expect(delivery.remarks.contains { $0.contains("no history") })
    }

    @Test("The first visit reads the past from the broker's history, in order of time")
    func firstVisitTakesHistory() throws {
        let body = "[\(substation(1, "5000", "2026-11-22T23:59:50Z"))]"
        let past = """
            [{"id":"urn:ngsi-ld:Substation:S1","type":"Substation","activePower":{"type":"Property",\
            "unitCode":"KWT","values":[[3000,"2026-11-22T23:10:00Z"],[5000,"2026-11-22T23:59:50Z"]]}}]
            """
        let server = try ScriptedServer { request in
            if request.path.contains("temporal") {
                return .json(request.plain.contains("offset=0") ? past : "[]")
            }
            return .json(body, headers: ["NGSILD-Results-Count: 1"])
        }
        let client = NGSIClient(
            source: "utilities",
            base: server.url,
            types: ["Substation"],
            vocabulary: vocabulary
        )
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.observations.map(\.number) == [3, 5])
        #expect(delivery.batch.observations.map(\.quality) == [.historical, .good])
        let asked = try #require(server.requests.first { $0.path.contains("temporal") })
        #expect(asked.plain.contains("timeAt=2026-11-22T22:59:00Z"))
    }

    @Test("A history that takes longer than a visit is continued at the next, without repeats")
    func slowHistory() throws {
        let body = "[\(substation(1, "5000", "2026-11-22T23:59:50Z"))]"
        let past = """
            [{"id":"urn:ngsi-ld:Substation:S1","type":"Substation","activePower":{"type":"Property",\
            "unitCode":"KWT","values":[[3000,"2026-11-22T23:10:00Z"]]}}]
            """
        let server = try ScriptedServer { request in
            guard request.path.contains("temporal") else {
                return .json(body, headers: ["NGSILD-Results-Count: 1"])
            }
            guard request.plain.contains("offset=0") else { return .json("[]") }
            let head = "HTTP/1.1 200 OK\r\nContent-Length: \(past.utf8.count)\r\n\r\n"
            return .drip(Array((head + past).utf8))
        }
        // The slow answer takes about four seconds, more than half of the deadline.
        let client = NGSIClient(
            source: "utilities",
            base: server.url,
            types: ["Substation"],
            http: HTTPSettings(limits: HTTPLimits(deadline: .seconds(7))),
            vocabulary: vocabulary
        )
        let first = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(first.batch.observations.map(\.number) == [3, 5])
        #expect(first.hasMore)
        let second = try client.fetch(
            after: first.batch.watermark,
            at: now + .seconds(1),
            unless: Cancellation()
        )
        #expect(second.batch.observations.isEmpty)
        #expect(!second.hasMore)
        let asked = server.requests.filter { $0.path.contains("temporal") }
        #expect(asked.map { $0.plain.contains("offset=1") } == [false, true])
    }

    @Test("Alerts become events")
    func alerts() throws {
        let body = """
            [{"id":"urn:ngsi-ld:Alert:A1","type":"Alert","category":{"value":"utilities"},\
            "subCategory":{"value":"substationTrip"},"severity":{"value":"critical"},\
            "description":{"value":"S1 tripped"},"dateIssued":{"value":"2026-11-22T23:50:00Z"},\
            "validTo":{"value":"2026-11-23T00:50:00Z"},\
            "alertSource":{"object":"urn:ngsi-ld:Substation:S1"}}]
            """
        let server = try ScriptedServer { _ in .json(body, headers: ["NGSILD-Results-Count: 1"]) }
        let client = client(server, types: ["Alert"])
        let first = try client.fetch(after: nil, at: now, unless: Cancellation())
        let event = try #require(first.batch.events.first)
        #expect(event.kind == "substation_trip" && event.priority == .critical)
        #expect(event.entity == "substation:S1" && event.text.english == "S1 tripped")
        let second = try client.fetch(
            after: first.batch.watermark,
            at: now + .seconds(5),
            unless: Cancellation()
        )
        #expect(second.batch.events.isEmpty)
    }

    @Test(
        "Every form of a property is read",
        arguments: [
            #"{"type":"Property","value":5}"#, #"{"value":5}"#, "5",
            #"{"type":"Number","value":"5","metadata":{}}"#, #"[{"type":"Property","value":5}]"#,
            #"{"type":"Property","values":[[5,"2026-11-22T23:00:00Z"]]}"#,
        ]
    )
    func forms(attribute: String) throws {
        let text = #"{"id":"urn:ngsi-ld:Substation:S1","type":"Substation","x":\#(attribute)}"#
        let reading = try #require(read(text))
        #expect(reading.samples.map(\.result) == [.number(5)])
    }

    @Test("Objects become one series per leaf, datasets one each, and Features are read")
    func parts() throws {
        let phases = try #require(
            read(#"{"id":"a","type":"T","activePower":{"value":{"L1":1,"L2":2.5}}}"#)
        )
        #expect(phases.samples.map(\.series.id.property) == ["active_power.L1", "active_power.L2"])
        let sets = try #require(
            read(
                #"""
                {"id":"a","type":"T","speed":[{"value":1,"datasetId":"urn:x:Left"},{"value":2}]}
                """#
            )
        )
        #expect(sets.samples.map(\.series.id.property) == ["speed.Left", "speed"])
        let feature = try #require(
            read(
                #"""
                {"id":"urn:ngsi-ld:Pole:p1","type":"Feature","geometry":{"type":"Point",\#
                "coordinates":[116,40]},"properties":{"type":"Pole","power":{"value":9}}}
                """#
            )
        )
        #expect(feature.entity.id == "pole:p1" && feature.entity.position?.latitude == 40)
        #expect(feature.samples.map(\.result) == [.number(9)])
    }

    @Test("F13 Lone surrogates and NULs in identities keep them complete and distinct")
    func identities() throws {
        let one = try #require(read(#"{"id":"a\u0000b","type":"T","x":1}"#))
        let two = try #require(read(#"{"id":"a","type":"T","x":1}"#))
        #expect(one.entity.id != two.entity.id)
        #expect(one.entity.id.rawValue.contains("b"))
        #expect(read(#"{"id":"a\uD800","type":"T","x":1}"#)?.entity.id == "t:a\u{FFFD}")
    }

    private func read(_ text: String) -> NGSIReading? {
        let reader = NGSIReader(
            names: NGSINames(vocabulary: Vocabulary()),
            reader: TimeReader(zone: .gmt),
            bounds: nil
        )
        return (try? JSONParser.parse(Array(text.utf8))).flatMap { reader.read($0, at: now) }
    }
}
