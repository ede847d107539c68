// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import TwinServices

/// Every value of an entity is kept, or counted with a reason and an example.
@Suite("No NGSI value is lost")
struct NGSIValueTests {
    private func fetch(
        _ body: String,
        path: String = "",
        vocabulary: Vocabulary = Vocabulary()
    ) throws -> Delivery {
        let server = try ScriptedServer { request in
            request.plain.contains("offset=0") ? .json(body) : .json("[]")
        }
        let client = NGSIClient(
            source: "n",
            base: server.url + path,
            types: ["Device"],
            vocabulary: vocabulary,
            history: .zero
        )
        return try client.fetch(after: nil, at: now, unless: Cancellation())
    }

    private func entity(_ attributes: String) -> String {
        "[{\"id\":\"urn:ngsi-ld:Device:D1\",\"type\":\"Device\",\(attributes)}]"
    }

    private func results(_ delivery: Delivery) -> [String: ObservationResult] {
        Dictionary(delivery.batch.observations.map { ($0.series.property, $0.result) }) { $1 }
    }

    @Test("NaN and Infinity are missing, and the other entities of the page are kept")
    func notFinite() throws {
        let time = #""observedAt":"2026-11-22T23:59:00Z","unitCode":"MAW""#
        let delivery = try fetch(
            """
            [{"id":"urn:ngsi-ld:Device:D1","type":"Device","p":{"value":NaN,\(time)}},\
            {"id":"urn:ngsi-ld:Device:D2","type":"Device","p":{"value":-Infinity,\(time)}},\
            {"id":"urn:ngsi-ld:Device:D3","type":"Device","p":{"value":12.5,\(time)}}]
            """
        )
        let found = delivery.batch.observations
        #expect(found.map(\.result) == [.missing, .missing, .number(12.5)])
        #expect(found.map(\.quality) == [.missing, .missing, .good])
    }

    @Test("A wrong type in one entity is counted with an example, and the rest is kept")
    func wrongTypes() throws {
        let delivery = try fetch(
            """
            [5,null,{"type":"Device"},{"id":{},"type":"Device"},\
            {"id":"urn:ngsi-ld:Device:D1","type":7,"a":{"value":1}},\
            {"id":"urn:ngsi-ld:Device:D2","type":["Device"],"a":[{"value":2},3],"location":7,\
            "name":[],"b":{"type":"Number","value":"0x10"},"c":{"value":3,"observedAt":"soon"}}]
            """
        )
        #expect(delivery.batch.observations.map(\.number) == [1, 2])
        #expect(delivery.rejects == [.malformed: 5, .invalidValue: 1, .invalidTime: 1])
        #expect(delivery.examples[.invalidValue]?.contains("0x10") == true)
        #expect(delivery.examples[.invalidTime]?.contains("soon") == true)
    }

    @Test("A value without a time beside others with times is still a value")
    func untimedSibling() throws {
        let delivery = try fetch(
            entity(
                """
                "a":{"value":1,"observedAt":"2026-11-22T23:58:00Z"},"b":{"value":2},\
                "c":{"value":3,"modifiedAt":"2026-11-22T23:57:00Z"}
                """
            )
        )
        let found = delivery.batch.observations.sorted { $0.series < $1.series }
        #expect(found.map(\.number) == [1, 2, 3])
        #expect(found.map(\.quality) == [.good, .uncertain, .uncertain])
        #expect(found[1].phenomenonTime == now)
        #expect(found[2].phenomenonTime == Instant.parse("2026-11-22T23:57:00Z")?.instant)
    }

    @Test("The time of an entity takes precedence over that of a change or of the visit")
    func timeOrder() throws {
        let delivery = try fetch(
            entity(
                """
                "dateObserved":{"value":{"@type":"DateTime","@value":"2026-11-22T23:50:00Z"}},\
                "a":{"value":1,"observedAt":"2026-11-22T23:58:00Z"},\
                "b":{"value":2,"modifiedAt":"2026-11-22T23:57:00Z"}
                """
            )
        )
        let times = delivery.batch.observations.map {
            $0.phenomenonTime.rfc3339.dropFirst(11).prefix(5)
        }
        #expect(times == ["23:58", "23:50"])
    }

    @Test("A value that never changed since its creation, beside timed ones, is a fact")
    func facts() throws {
        let same = #""createdAt":"2026-11-01T00:00:00Z","modifiedAt":"2026-11-01T00:00:00Z""#
        let delivery = try fetch(
            entity(
                """
                "capacity":{"value":240,\(same)},"load":{"value":1,\
                "observedAt":"2026-11-22T23:58:00Z",\(same)},"heat":{"value":2,"unitCode":"KWT",\(same)}
                """
            )
        )
        #expect(results(delivery) == ["load": .number(1), "heat": .number(2)])
        #expect(delivery.batch.entities.first?.attributes["capacity"] == "240")
    }

    @Test(
        "Texts are numbers only if they are decimal numbers of an observation",
        arguments: [
            (#"{"value":"12.5","observedAt":"T"}"#, ObservationResult.number(12.5)),
            (#"{"value":" 7 ","observedAt":"T"}"#, .number(7)),
            (#"{"value":"0x10","observedAt":"T"}"#, .text("0x10")),
            (#"{"value":"1_000","observedAt":"T"}"#, .text("1_000")),
            (#"{"value":"1e400","observedAt":"T"}"#, .text("1e400")),
            (#"{"value":"NaN","observedAt":"T"}"#, .missing),
            (#"{"value":"null","observedAt":"T"}"#, .missing),
            (#"{"value":"","observedAt":"T"}"#, .missing),
            (#"{"value":"urn:ngsi-ld:null","observedAt":"T"}"#, .missing),
            (#"{"value":null,"observedAt":"T"}"#, .missing),
            (#"{"value":"on","observedAt":"T"}"#, .text("on")),
            (#"{"value":"5","unitCode":"KWT"}"#, .number(5)),
            (#"{"type":"Number","value":"5"}"#, .number(5)),
        ]
    )
    func texts(attribute: String, result: ObservationResult) throws {
        let text = attribute.replacing("\"T\"", with: "\"2026-11-22T23:58:00Z\"")
        #expect(results(try fetch(entity("\"a\":\(text)"))) == ["a": result])
    }

    @Test("A text among numbers does not change the shape of the series")
    func shapes() throws {
        let stage = Stage("5")
        let server = try ScriptedServer { request in
            let time = "2026-11-22T23:58:0\(stage.value.utf8.count)Z"
            return request.plain.contains("offset=0")
                ? .json(self.entity(#""a":{"value":\#(stage.value),"observedAt":"\#(time)"}"#))
                : .json("[]")
        }
        let client = NGSIClient(source: "n", base: server.url, types: ["Device"], history: .zero)
        var delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.series.map(\.shape) == [.gauge])
        for value in ["\"off\"", "true"] {
            stage.change { $0 = value }
            delivery = try client.fetch(
                after: delivery.batch.watermark,
                at: now + .seconds(1),
                unless: Cancellation()
            )
            #expect(delivery.batch.series.isEmpty && delivery.batch.observations.count == 1)
        }
    }

    @Test("-1 is missing if the quantity cannot be negative, and a number otherwise")
    func sentinels() throws {
        let time = #""observedAt":"2026-11-22T23:58:00Z""#
        let body = """
            [{"id":"urn:a:1","type":"TrafficFlowObserved","intensity":{"value":-1,\(time)},\
            "occupancy":{"value":-1,\(time)},"x":{"value":-1,\(time)}},\
            {"id":"urn:a:2","type":"AirQualityObserved","temperature":{"value":-1,\(time)},\
            "relativeHumidity":{"value":-1,\(time)}}]
            """
        #expect(
            results(try fetch(body)) == [
                "intensity": .missing, "occupancy": .missing, "x": .number(-1),
                "temperature": .number(-1), "relative_humidity": .missing,
            ]
        )
    }

    @Test("The times of changes are not part of an entity's description")
    func description() throws {
        let stage = Stage(1)
        let server = try ScriptedServer { request in
            let time = "2026-11-22T23:58:0\(stage.value)Z"
            let body = self.entity(
                """
                "modifiedAt":"\(time)","dateModified":"\(time)","dateObserved":"\(time)",\
                "category":{"value":"x"},"count":{"value":\(stage.value)},\
                "a":{"value":\(stage.value),"observedAt":"\(time)","modifiedAt":"\(time)"}
                """
            )
            return request.plain.contains("offset=0") ? .json(body) : .json("[]")
        }
        let client = NGSIClient(source: "n", base: server.url, types: ["Device"], history: .zero)
        var delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        var changes = 0
        for second in 2...8 {
            stage.change { $0 = second }
            delivery = try client.fetch(
                after: delivery.batch.watermark,
                at: now + .seconds(Int64(second)),
                unless: Cancellation()
            )
            #expect(delivery.batch.observations.count == 2)
            changes += delivery.batch.entities.count
        }
        // A value without a time counts as a fact until it changes.
        #expect(changes == 1)
    }

    @Test("A source without any value reports what it requested and received")
    func nothing() throws {
        let delivery = try fetch(#"[{"id":"urn:ngsi-ld:Device:D1","type":"Device","x":"y"}]"#)
        #expect(
            delivery.remarks.contains {
                $0.contains("No data arrived") && $0.contains("\"Device\" (1)")
            }
        )
        let none = try fetch("[]")
        #expect(none.remarks.contains { $0.contains("\"Device\" (0)") })
    }

    @Test("For any page, kept and refused values add up to those sent", arguments: 1...40)
    func conservation(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let isSecond = seed % 4 == 0
        let time = #""observedAt":"2026-11-22T23:58:00Z""#
        let whole = ["5", "-2.5", "true", "null", "NaN", "1e999", "\"12\"", "\"0x10\"", "\"on\""]
        var sent = 0
        let entities = (0..<20).map { index -> String in
            var members = ["\"type\":\"Device\""]
            if Int.random(in: 0..<6, using: &random) > 0 {
                members.append("\"id\":\"urn:ngsi-ld:Device:\(index)\"")
            } else {
                sent += 1
                return "{\(members[0]),\"a\":1}"
            }
            for name in 0..<Int.random(in: 1...6, using: &random) {
                let value = whole.randomElement(using: &random) ?? "1"
                let number = ["5", "-2.5", "true"].randomElement(using: &random) ?? "1"
                let forms = [
                    (#"{"type":"Property","value":\#(value),\#(time)}"#, 1),
                    (#"{"value":\#(value),\#(time)}"#, 1), (number, 1),
                    (#"{"value":\#(number)}"#, 1), (#"{"type":"Number","value":\#(value)}"#, 1),
                    (
                        #"[{"value":\#(number),\#(time)},{"value":6,\#(time),"datasetId":"urn:x"}]"#,
                        2
                    ),
                    (#"{"value":{"L1":1,"L2":[2,3]},\#(time)}"#, 3),
                    (#"{"type":"ListProperty","valueList":[1,2],\#(time)}"#, 2),
                    (#"{"value":1,"observedAt":"never"}"#, 1),
                    (#"[{"value":1,\#(time)},7]"#, 2),
                    (#"{"type":"Property","values":[[1,"2026-11-22T23:00:00Z"],[2,"x"],3]}"#, 3),
                ]
                let (text, count) = forms.randomElement(using: &random) ?? forms[0]
                sent += count
                members.append("\"a\(name)\":\(text)")
            }
            if isSecond || Bool.random(using: &random) {
                return "{\(members.joined(separator: ","))}"
            }
            return #"{"id":"urn:ngsi-ld:Device:\#(index)","type":"Feature","geometry":null,"#
                + #""properties":{\#(members.joined(separator: ","))}}"#
        }
        let delivery = try fetch(
            "[\(entities.joined(separator: ","))]",
            path: isSecond ? "/v2" : ""
        )
        let kept = delivery.batch.observations.count
        let refused = delivery.rejects.values.reduce(0, +)
        #expect(kept + refused == sent, "\(kept) \(delivery.rejects)")
        #expect(delivery.examples.keys.count == delivery.rejects.keys.count)
    }
}
