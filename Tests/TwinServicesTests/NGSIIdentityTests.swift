// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import TwinServices

/// Two attributes, entities or instances never become one series.
@Suite("Distinct NGSI series")
struct NGSIIdentityTests {
    private func fetch(_ body: String, path: String = "") throws -> Delivery {
        let server = try ScriptedServer { request in
            request.plain.contains("offset=0") ? .json(body) : .json("[]")
        }
        let client = NGSIClient(
            source: "n",
            base: server.url + path,
            types: ["Vehicle"],
            history: .zero
        )
        return try client.fetch(after: nil, at: now, unless: Cancellation())
    }

    private func values(_ delivery: Delivery) -> [String: Double?] {
        Dictionary(
            delivery.batch.observations.map {
                ("\($0.series.entity.rawValue) \($0.series.property)", $0.number)
            }
        ) { _, _ in .nan }
    }

    @Test("Instances of an attribute are distinguished by the differing part of their datasetId")
    func datasets() throws {
        let time = #""observedAt":"2026-11-22T23:59:00Z""#
        let delivery = try fetch(
            """
            [{"id":"urn:ngsi-ld:Vehicle:V1","type":"Vehicle","speed":[\
            {"type":"Property","value":55,\(time),"datasetId":"urn:ngsi-ld:Property:speedometer:speed"},\
            {"type":"Property","value":54.5,\(time),"datasetId":"urn:ngsi-ld:Property:gps:speed"},\
            {"type":"Property","value":50,\(time)}],"level":[\
            {"type":"Property","value":4,\(time),"datasetId":"https://example.org/north/1"},\
            {"type":"Property","value":9,\(time),"datasetId":"https://example.org/south/1"}]}]
            """
        )
        #expect(
            values(delivery) == [
                "vehicle:V1 speed": 50, "vehicle:V1 speed.speedometer.speed": 55,
                "vehicle:V1 speed.gps.speed": 54.5, "vehicle:V1 level.north.1": 4,
                "vehicle:V1 level.south.1": 9,
            ]
        )
    }

    @Test("Attributes of two vocabularies with the same last name are distinguished by vocabulary")
    func vocabularies() throws {
        let delivery = try fetch(
            """
            [{"id":"urn:ngsi-ld:Vehicle:V1","type":"Vehicle",\
            "https://a.example/x#temperature":{"value":1},"https://b.example/y#temperature":\
            {"value":2},"http://c.example/speed":{"value":3},"speed":{"value":4},\
            "airTemperature":{"value":5},"AirTemperature":{"value":6},"air_temperature":{"value":7}}]
            """
        )
        #expect(
            values(delivery) == [
                "vehicle:V1 temperature.a.example/x": 1, "vehicle:V1 temperature.b.example/y": 2,
                "vehicle:V1 speed.c.example": 3, "vehicle:V1 speed": 4,
                "vehicle:V1 air_temperature.airTemperature": 5,
                "vehicle:V1 air_temperature.AirTemperature": 6, "vehicle:V1 air_temperature": 7,
            ]
        )
    }

    @Test("A distinguished name is kept even if the other attribute is missing later")
    func stability() throws {
        let both = #""https://a.example/x#t":{"value":1},"https://b.example/y#t":{"value":2}"#
        let stage = Stage(both)
        let server = try ScriptedServer { request in
            request.plain.contains("offset=0")
                ? .json("[{\"id\":\"urn:ngsi-ld:Vehicle:V1\",\"type\":\"Vehicle\",\(stage.value)}]")
                : .json("[]")
        }
        let client = NGSIClient(
            source: "n",
            base: server.url,
            types: ["Vehicle"],
            history: .zero,
            lateness: .zero
        )
        let first = try client.fetch(after: nil, at: now, unless: Cancellation())
        stage.change { $0 = #""https://b.example/y#t":{"value":3}"# }
        let second = try client.fetch(
            after: first.batch.watermark,
            at: now + .seconds(10),
            unless: Cancellation()
        )
        #expect(values(second) == ["vehicle:V1 t.b.example/y": 3])
    }

    @Test("Lists, languages, JSON and vocabulary values are one series per leaf")
    func forms() throws {
        let time = #""observedAt":"2026-11-22T23:59:00Z""#
        let delivery = try fetch(
            """
            [{"id":"urn:ngsi-ld:Vehicle:V1","type":"Vehicle",\
            "list":{"type":"ListProperty","valueList":[1,2,3],\(time)},\
            "door":{"type":"VocabProperty","vocab":"open",\(time)},\
            "json":{"type":"JsonProperty","json":{"a":1,"b":{"c":2}},\(time)},\
            "sign":{"type":"LanguageProperty","languageMap":{"en":"slow","zh":"慢"},\(time)},\
            "area":{"type":"GeoProperty","value":{"type":"Point","coordinates":[1,2]}},\
            "location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[3,4]}}}]
            """
        )
        let texts = delivery.batch.observations.map { "\($0.series.property) \($0.result)" }
        #expect(
            texts.sorted() == [
                #"door text("open")"#, "json.a number(1.0)", "json.b.c number(2.0)",
                "list.1 number(1.0)", "list.2 number(2.0)", "list.3 number(3.0)",
                #"sign.en text("slow")"#, #"sign.zh text("慢")"#,
            ]
        )
        let entity = try #require(delivery.batch.entities.first)
        #expect(entity.position == Position(longitude: 3, latitude: 4))
        #expect(entity.attributes["area"]?.contains("Point") == true)
    }

    @Test("Entities whose ids are short forms of one another are refused with both names")
    func entities() throws {
        let delivery = try fetch(
            """
            [{"id":"urn:ngsi-ld:Vehicle:V1","type":"Vehicle","a":1,"b":2},\
            {"id":"vehicle:V1","type":"Vehicle","a":3,"b":4},\
            {"id":"https://city.example/a/1","type":"Vehicle","a":5},\
            {"id":"https://city.example/b/1","type":"https://x.example/t#Vehicle","a":6}]
            """
        )
        #expect(
            values(delivery) == [
                "vehicle:V1 a": 1, "vehicle:V1 b": 2, "vehicle:https://city.example/a/1 a": 5,
                "vehicle:https://city.example/b/1 a": 6,
            ]
        )
        #expect(delivery.rejects == [.ambiguous: 2])
        #expect(
            delivery.remarks.contains {
                $0.contains("urn:ngsi-ld:Vehicle:V1") && $0.contains("\"vehicle:V1\"")
            }
        )
    }

    @Test("A leaf of one attribute with the name of another attribute is refused with both names")
    func leaves() throws {
        let delivery = try fetch(
            #"[{"id":"urn:ngsi-ld:Vehicle:V1","type":"Vehicle","a":{"value":{"b":1}},"a.b":2}]"#
        )
        #expect(values(delivery) == ["vehicle:V1 a.b": 1])
        #expect(delivery.rejects == [.ambiguous: 1])
        #expect(delivery.remarks.contains { $0.contains("a.b") && $0.contains("a .b") })
    }

    @Test("NGSIv2 entities with one id are distinguished by type, or one of them is refused")
    func types() throws {
        let delivery = try fetch(
            """
            [{"id":"R1","type":"Room","a":{"type":"Number","value":1}},\
            {"id":"R1","type":"Lamp","a":{"type":"Number","value":2}},\
            {"id":"urn:ngsi-ld:Room:R2","type":"Room","a":{"type":"Number","value":3}},\
            {"id":"urn:ngsi-ld:Room:R2","type":"Lamp","a":{"type":"Number","value":4}}]
            """,
            path: "/v2"
        )
        #expect(values(delivery) == ["room:R1 a": 1, "lamp:R1 a": 2, "room:R2 a": 3])
        #expect(delivery.rejects == [.ambiguous: 1])
    }

    @Test("Distinct series stay distinct or are refused", arguments: 1...30)
    func distinct(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let names = [
            "speed", "Speed", "https://a.example/x#speed", "https://b.example/speed",
            "http://b.example/speed", "air speed", "airSpeed", "speed.gps", "温度", "speed.1",
        ]
        let sets = [
            "urn:x:gps:speed", "urn:y:gps:speed", "urn:gps:speed", "https://e/speed", "gps",
        ]
        let ids = [
            "urn:ngsi-ld:Vehicle:1", "vehicle:1", "https://e/a/1", "https://e/b/1", "1",
            "urn:ngsi-ld:vehicle:1", "Vehicle:1",
        ]
        var sent = 0
        let entities = ids.filter { _ in Bool.random(using: &random) }.map { id -> String in
            var members = ["\"id\":\"\(id)\"", "\"type\":\"Vehicle\""]
            for name in names where Bool.random(using: &random) {
                var instances: [String] = []
                func add(_ set: String?) {
                    let set = set.map { ",\"datasetId\":\"\($0)\"" } ?? ""
                    let isList = Int.random(in: 0..<4, using: &random) == 0
                    sent += isList ? 2 : 1
                    instances.append(
                        isList
                            ? #"{"type":"ListProperty","valueList":[\#(sent),\#(-sent)]\#(set)}"#
                            : #"{"type":"Property","value":\#(sent)\#(set)}"#
                    )
                }
                add(nil)
                for set in sets where Int.random(in: 0..<3, using: &random) == 0 { add(set) }
                members.append("\"\(name)\":[\(instances.joined(separator: ","))]")
            }
            return "{\(members.joined(separator: ","))}"
        }
        let delivery = try fetch("[\(entities.joined(separator: ","))]")
        let kept = delivery.batch.observations
        #expect(Set(kept.map(\.series)).count == kept.count)
        #expect(Set(kept.map(\.number)).count == kept.count)
        let refused = delivery.rejects[.ambiguous] ?? 0
        #expect(kept.count + refused == sent, "\(delivery.rejects)")
        #expect(refused == 0 || !delivery.remarks.isEmpty)
    }
}
