// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinTestSupport

@testable import TwinServices

/// A service with rows in a fixed order, some of which are not observations.
private struct MixedRows: Sendable {
    /// The rows as JSON, each with its id if it has one.
    var rows: [(id: Int?, json: String)] = []
    var most = 5

    /// The number of rows sent.
    var sent = 0

    mutating func answer(_ request: ScriptedServer.Request) -> ScriptedServer.Reply {
        let plain = request.plain
        if request.path == "/Datastreams" {
            let streams = LivingSensorThings(streams: 3).streams.joined(separator: ",")
            return .json("{\"value\":[\(plain.contains("$skip") ? "" : streams)]}")
        }
        guard request.path == "/Observations" else { return .json("{}", status: "404 No") }
        var rest = rows[...]
        if let range = plain.range(of: "id gt "),
            let last = Int(plain[range.upperBound...].prefix { $0.isNumber }),
            let index = rows.lastIndex(where: { $0.id == last })
        {
            rest = rows[(index + 1)...]
        }
        if let range = plain.range(of: "$skip=") {
            rest = rest.dropFirst(Int(plain[range.upperBound...].prefix { $0.isNumber }) ?? 0)
        }
        let page = rest.prefix(most)
        sent += page.count
        let values = page.map(\.json).joined(separator: ",")
        return .json(
            "{\"value\":[\(values)],\"@iot.nextLink\":\"http://x.example/\",\"@iot.count\":\(rows.count)}"
        )
    }
}

@Suite("SensorThings rows are never dropped silently")
struct SensorThingsLosslessTests {
    /// The kinds of rows, each with the reason for its rejection; nil if it is kept.
    private static let kinds: [(json: String, reason: RejectReason?)] = [
        (#""phenomenonTime":"TIME","result":NUMBER,"Datastream":{"@iot.id":STREAM}"#, nil),
        (#""phenomenonTime":"TIME","result":"NUMBER","Datastream":{"@iot.id":STREAM}"#, nil),
        (#""phenomenonTime":"TIME","result":null,"Datastream":{"@iot.id":STREAM}"#, nil),
        (#""phenomenonTime":"TIME","Datastream":{"@iot.id":STREAM}"#, nil),
        (#""phenomenonTime":"TIME","result":"NaN","Datastream":{"@iot.id":STREAM}"#, nil),
        (#""phenomenonTime":"TIME","result":NaN,"Datastream":{"@iot.id":STREAM}"#, nil),
        (#""phenomenonTime":"TIME","result":true,"Datastream":{"@iot.id":STREAM}"#, nil),
        (
            #""phenomenonTime":null,"resultTime":"TIME","result":1,"Datastream":{"@iot.id":STREAM}"#,
            nil
        ),
        (
            #""phenomenonTime":"TIME","result":"0x10","Datastream":{"@iot.id":STREAM}"#,
            .invalidValue
        ),
        (
            #""phenomenonTime":"TIME","result":"broken","Datastream":{"@iot.id":STREAM}"#,
            .invalidValue
        ),
        (#""phenomenonTime":"TIME","result":1e999,"Datastream":{"@iot.id":STREAM}"#, .invalidValue),
        (
            #""phenomenonTime":"TIME","result":-Infinity,"Datastream":{"@iot.id":STREAM}"#,
            .invalidValue
        ),
        (#""phenomenonTime":"TIME","result":{},"Datastream":{"@iot.id":STREAM}"#, .invalidValue),
        (
            #""phenomenonTime":"2021-09-1T14:M1:36Z","result":1,"Datastream":{"@iot.id":STREAM}"#,
            .invalidTime
        ),
        (#""result":1,"Datastream":{"@iot.id":STREAM}"#, .invalidTime),
        (
            #""phenomenonTime":"2026-11-24T00:00:00Z","result":1,"Datastream":{"@iot.id":STREAM}"#,
            .future
        ),
        (#""phenomenonTime":"TIME","result":1,"Datastream":{"@iot.id":77}"#, .unmapped),
        (#""phenomenonTime":"TIME","result":1"#, .malformed),
    ]

    @Test(
        "Kept rows and those counted by reason add up to the distinct rows sent",
        arguments: 0..<20
    )
    func accounted(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var rows: [(id: Int?, json: String)] = []
        var expected: [RejectReason: Int] = [:]
        var kept = 0
        for index in 0..<200 {
            let time = (now - .seconds(3600 - index)).rfc3339
            let isLast = index == 199 || index == 0
            let choice = isLast ? 0 : Int.random(in: 0..<Self.kinds.count + 3, using: &generator)
            let stream = Int.random(in: 1...3, using: &generator)
            func filled(_ text: String) -> String {
                text.replacingOccurrences(of: "TIME", with: time)
                    .replacingOccurrences(of: "NUMBER", with: "\(index)")
                    .replacingOccurrences(of: "STREAM", with: "\(stream)")
            }
            switch choice {
            case Self.kinds.count:
                rows.append((nil, "{\(filled(Self.kinds[0].json))}"))
                expected[.malformed, default: 0] += 1
            case Self.kinds.count + 1:
                rows.append((nil, "7"))
                expected[.malformed, default: 0] += 1
            case Self.kinds.count + 2:
                rows.append((nil, "null"))
                expected[.malformed, default: 0] += 1
            default:
                let kind = Self.kinds[choice]
                rows.append((index, "{\"@iot.id\":\(index),\(filled(kind.json))}"))
                if let reason = kind.reason {
                    expected[reason, default: 0] += 1
                } else {
                    kept += 1
                }
            }
        }
        let service = Stage(
            MixedRows(rows: rows, most: Int.random(in: 2...9, using: &generator))
        )
        let server = try ScriptedServer { request in service.change { $0.answer(request) } }
        let client = SensorThingsClient(source: "s", base: server.url)
        let (delivered, watermark) = try drain(client)
        var rejects: [RejectReason: Int] = [:]
        for delivery in delivered { rejects.merge(delivery.rejects, uniquingKeysWith: +) }
        let observations = delivered.flatMap(\.batch.observations)
        #expect(observations.count == kept)
        // A row without an id is repeated if a page begins with it.
        #expect(rejects.filter { $0.key != .malformed } == expected.filter { $0.key != .malformed })
        #expect(rejects[.malformed] ?? 0 >= expected[.malformed] ?? 0)
        #expect(kept + rejects.values.reduce(0, +) == service.value.sent)
        #expect(Set(delivered.flatMap { $0.examples.keys }) == Set(rejects.keys))
        #expect(Set(observations.map { "\($0.series) \($0.phenomenonTime)" }).count == kept)
        #expect(delivered.flatMap(\.batch.series).allSatisfy { $0.shape == .gauge })
        #expect(watermark?.position.contains("\"last\":199") == true)
    }

    @Test("A row that is sent twice is kept once and counted once")
    func duplicates() throws {
        let rows = (0..<20).map { index in
            let time = (now - .seconds(3600 - index / 2)).rfc3339
            return (
                index / 2 as Int?,
                "{\"@iot.id\":\(index / 2),\"phenomenonTime\":\"\(time)\",\"result\":1,"
                    + "\"Datastream\":{\"@iot.id\":1}}"
            )
        }
        let service = Stage(MixedRows(rows: rows, most: 4))
        let server = try ScriptedServer { request in service.change { $0.answer(request) } }
        let (delivered, _) = try drain(SensorThingsClient(source: "s", base: server.url))
        #expect(delivered.flatMap(\.batch.observations).count == 10)
        #expect(delivered.map { $0.rejects[.duplicate] ?? 0 }.reduce(0, +) == 10)
        #expect(delivered.flatMap(\.remarks).isEmpty)
    }

    @Test("Rows of Datastreams over the limit are counted as such")
    func overLimit() throws {
        let rows = (1...30).map { index in
            let time = (now - .seconds(3600 - index)).rfc3339
            return (
                index as Int?,
                "{\"@iot.id\":\(index),\"phenomenonTime\":\"\(time)\",\"result\":1,\"Datastream\":"
                    + "{\"@iot.id\":\(1 + index % 3)}}"
            )
        }
        let service = Stage(MixedRows(rows: rows))
        let server = try ScriptedServer { request in service.change { $0.answer(request) } }
        let settings = HTTPSettings(limits: HTTPLimits(series: 2))
        let client = SensorThingsClient(source: "s", base: server.url, http: settings)
        let (delivered, _) = try drain(client)
        #expect(delivered.flatMap(\.batch.observations).count == 20)
        // One Datastream and its ten rows are over the limit.
        #expect(delivered.reduce(0) { $0 + ($1.rejects[.overLimit] ?? 0) } == 11)
        #expect(delivered.first?.examples[.overLimit]?.contains("Datastream 3") == true)
    }
}

@Suite("Distinct Datastreams of one property")
struct SensorThingsIdentityTests {
    private struct Made: Sendable {
        var json: String
        var isMulti: Bool
    }

    private func made(
        _ id: Int,
        thing: Int,
        thingName: String,
        property: String,
        sensor: String,
        unit: String,
        name: String,
        identity: String? = nil
    ) -> Made {
        let properties = identity.map { "{\"id\":\"\($0)\",\"kind\":\"pier\"}" } ?? "{}"
        return Made(
            json: """
                {"@iot.id":\(id),"name":"\(name)","observationType":"OM_Measurement",\
                "unitOfMeasurement":{"symbol":"\(unit)"},"Sensor":{"name":"\(sensor)"},\
                "ObservedProperty":{"name":"\(property)"},"Thing":{"@iot.id":\(thing),\
                "name":"\(thingName)","properties":\(properties)}}
                """,
            isMulti: false
        )
    }

    private func multi(_ id: Int, thing: Int, columns: [String]) -> Made {
        let observed = columns.map { "{\"name\":\"\($0)\"}" }.joined(separator: ",")
        let units = columns.map { _ in "{\"symbol\":\"m\"}" }.joined(separator: ",")
        return Made(
            json: """
                {"@iot.id":\(id),"name":"multi","ObservedProperties":[\(observed)],\
                "unitOfMeasurements":[\(units)],"Thing":{"@iot.id":\(thing),"name":"Pier"}}
                """,
            isMulti: true
        )
    }

    private func deliver(_ streams: [Made], position: String? = nil) throws -> [Delivery] {
        let plain = streams.filter { !$0.isMulti }
        let multi = streams.filter(\.isMulti)
        let server = try ScriptedServer { request in
            let isNext = request.plain.contains("$skip") || request.plain.contains("id gt")
            func list(_ made: [Made]) -> ScriptedServer.Reply {
                .json("{\"value\":[\(isNext ? "" : made.map(\.json).joined(separator: ","))]}")
            }
            if request.path == "/Datastreams" { return list(plain) }
            if request.path == "/MultiDatastreams" { return list(multi) }
            guard !isNext else { return .json("{\"value\":[]}") }
            var rows: [String] = []
            for (index, stream) in streams.enumerated() {
                let value = try? JSONParser.parse(Array(stream.json.utf8))
                let id = value?["@iot.id"]?.integer ?? 0
                let columns = value?["ObservedProperties"]?.array?.count ?? 1
                let numbers = (0..<columns).map { "\(index * 10 + $0)" }.joined(separator: ",")
                let set = stream.isMulti ? "MultiDatastream" : "Datastream"
                rows.append(
                    "{\"@iot.id\":\(index + 1),\"phenomenonTime\":\"2026-11-22T23:00:00Z\","
                        + "\"result\":\(stream.isMulti ? "[\(numbers)]" : numbers),"
                        + "\"\(set)\":{\"@iot.id\":\(id)}}"
                )
            }
            return .json("{\"value\":[\(rows.joined(separator: ","))]}")
        }
        let client = SensorThingsClient(source: "s", base: server.url)
        let watermark = position.map { Watermark(position: $0, instant: nil) }
        return try drain(client, after: watermark).delivered
    }

    @Test(
        "Distinct Datastreams are distinct series, named by their differences",
        arguments: 0..<30
    )
    func distinct(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func any(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
        var streams: [Made] = []
        for id in 1...25 {
            let thing = any(4)
            streams.append(
                made(
                    id,
                    thing: thing,
                    thingName: ["Pier", "Pier", "Weir", "Weir"][thing],
                    property: ["Air Temperature", "air-temperature", "level"][any(3)],
                    sensor: ["A", "B", "C"][any(3)],
                    unit: ["m", "cm", ""][any(3)],
                    name: "stream \(any(5))",
                    identity: thing > 1 ? "shared" : nil
                )
            )
        }
        streams.append(multi(1, thing: 1, columns: ["level", "level", "speed"]))
        let delivered = try deliver(streams)
        let observations = delivered.flatMap(\.batch.observations)
        let refused = delivered.reduce(0) { $0 + $1.rejects.values.reduce(0, +) }
        #expect(observations.count + refused == 28)
        #expect(refused == 0)
        #expect(Set(observations.map(\.series)).count == 28)
        let numbers = Set(observations.compactMap(\.number))
        #expect(numbers.count == 28)
        // Each has a name of its own beside the others.
        let entities = Dictionary(
            delivered.flatMap(\.batch.entities).map { ($0.id, $0.name.english) },
            uniquingKeysWith: { $1 }
        )
        let titles = observations.map {
            "\(entities[$0.series.entity] ?? "") \($0.series.property)"
        }
        #expect(Set(titles).count == 28, "\(titles.sorted())")
    }

    @Test("A second sensor is a part of its Thing, and the first keeps its series")
    func named() throws {
        let first = made(
            1,
            thing: 7,
            thingName: "Pier 7",
            property: "Temperature",
            sensor: "Upper",
            unit: "°C",
            name: "a"
        )
        let second = made(
            2,
            thing: 7,
            thingName: "Pier 7",
            property: "Temperature",
            sensor: "Lower",
            unit: "°C",
            name: "b"
        )
        let delivered = try deliver([first, second])
        let observations = delivered.flatMap(\.batch.observations)
        #expect(
            observations.map(\.series) == [
                SeriesID("thing:s/7", "temperature"), SeriesID("thing:s/7#Lower", "temperature"),
            ]
        )
        let part = try #require(
            delivered.flatMap(\.batch.entities).first { $0.id == "thing:s/7#Lower" }
        )
        #expect(part.name.english == "Pier 7 (Lower)" && part.parent == "thing:s/7")
        // The second one keeps its name after the first one is gone.
        let position = try #require(delivered.last?.batch.watermark?.position)
        let state = SensorThingsPosition(position)
        var later = SensorThingsPosition()
        later.parts = state.parts
        let alone = try deliver([second], position: later.text)
        #expect(
            alone.flatMap(\.batch.observations).map(\.series) == [
                SeriesID("thing:s/7#Lower", "temperature")
            ]
        )
    }

    @Test(
        "A part of a result with another Datastream's series is refused with both names"
    )
    func partOfResult() throws {
        let streams = [
            made(
                1,
                thing: 7,
                thingName: "Pier",
                property: "state.door",
                sensor: "A",
                unit: "",
                name: "door"
            ),
            made(
                2,
                thing: 7,
                thingName: "Pier",
                property: "state",
                sensor: "A",
                unit: "",
                name: "all"
            ),
        ]
        let server = try ScriptedServer { request in
            if request.plain.contains("$skip") || request.plain.contains("id gt") {
                return .json("{\"value\":[]}")
            }
            if request.path == "/Datastreams" {
                return .json("{\"value\":[\(streams.map(\.json).joined(separator: ","))]}")
            }
            guard request.path == "/Observations" else { return .json("{}", status: "404 No") }
            return .json(
                """
                {"value":[{"@iot.id":1,"phenomenonTime":"2026-11-22T23:00:00Z","result":1,\
                "Datastream":{"@iot.id":1}},{"@iot.id":2,"phenomenonTime":"2026-11-22T23:00:00Z",\
                "result":{"door":0,"lamp":1},"Datastream":{"@iot.id":2}}]}
                """
            )
        }
        let client = SensorThingsClient(source: "s", base: server.url)
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.observations.count == 2)
        #expect(delivery.rejects == [.ambiguous: 1])
        let remark = try #require(delivery.remarks.first { $0.contains("left out") })
        #expect(remark.contains("door") && remark.contains("all"))
    }
}
