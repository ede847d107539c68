// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinTestSupport

@testable import TwinServices

/// A SensorThings service with two Datastreams and the observations of a test.
struct SmallSensorThings: Sendable {
    var observations: [(id: Int, stream: Int, time: String, result: String)] = []
    /// An expansion that the service does not support.
    var refusedExpansion: String?
    /// True if observations can be read all together.
    var knowsCollection = true
    /// True if the service supports filters on ids.
    var filtersIDs = true
    /// The largest number of rows on a page, for any request.
    var most = 2

    static func streams(_ url: String) -> String {
        let things = [
            ("road_segment:r1", "speed", "km/h", "OM_Measurement"),
            ("city:beijing", "incident", "", "OM_Observation"),
        ]
        let values = things.enumerated().map { index, thing in
            """
            {"@iot.id":\(index + 1),"name":"x","observationType":"http://www.opengis.net/def/\
            observationType/OGC-OM/2.0/\(thing.3)","unitOfMeasurement":{"name":"","symbol":\
            "\(thing.2)","definition":""},"ObservedProperty":{"name":"\(thing.1)"},"Thing":\
            {"@iot.id":\(index + 1),"name":"Ring 3","properties":{"id":"\(thing.0)","kind":\
            "\(thing.0.prefix { $0 != ":" })","district":"110105","name_zh":"三环","lanes":4},\
            "Locations":[{"location":{"type":"Feature","geometry":{"type":"Point","coordinates":\
            [116.4,39.9]}}}]}}
            """
        }
        return "{\"value\":[\(values.joined(separator: ","))]}"
    }

    func answer(_ request: ScriptedServer.Request) -> ScriptedServer.Reply {
        let plain = request.plain
        if let refusedExpansion, plain.contains(refusedExpansion) {
            return .json("{}", status: "400 Bad Request")
        }
        if request.path == "/Datastreams" {
            return .json(plain.contains("$skip") ? "{\"value\":[]}" : Self.streams(""))
        }
        var rows = observations
        if request.path == "/Observations" {
            guard knowsCollection else { return .json("{}", status: "501 No") }
        } else if let open = plain.firstIndex(of: "("), let close = plain.firstIndex(of: ")") {
            let stream = Int(plain[plain.index(after: open)..<close])
            rows = rows.filter { $0.stream == stream }
        }
        if let range = plain.range(of: "id gt ") {
            guard filtersIDs else { return .json("{}", status: "400 Bad Request") }
            let last = Int(plain[range.upperBound...].prefix { $0.isNumber }) ?? 0
            rows = rows.filter { $0.id > last }
        }
        if let range = plain.range(of: "phenomenonTime ge ") {
            let from = plain[range.upperBound...].prefix { $0 != "&" }
            rows = rows.filter { $0.time >= from }
        }
        rows.sort { plain.contains("phenomenonTime asc") ? $0.time < $1.time : $0.id < $1.id }
        if let range = plain.range(of: "$skip=") {
            rows = Array(
                rows.dropFirst(Int(plain[range.upperBound...].prefix { $0.isNumber }) ?? 0)
            )
        }
        let values = rows.prefix(most).map { row in
            let id = filtersIDs ? "\(row.id)" : "\"o\(row.id)\""
            return "{\"@iot.id\":\(id),\"phenomenonTime\":\"\(row.time)\",\"result\":\(row.result),"
                + "\"Datastream\":{\"@iot.id\":\(row.stream)}}"
        }
        return .json("{\"value\":[\(values.joined(separator: ","))]}")
    }
}

/// Visits until there is no more data.
///
/// Returns all deliveries and the last watermark.
func drain(
    _ client: some ServiceClient,
    after watermark: Watermark? = nil,
    at instant: Instant = now
) throws -> (delivered: [Delivery], watermark: Watermark?) {
    var watermark = watermark
    var delivered: [Delivery] = []
    for _ in 0..<50 {
        let delivery = try client.fetch(after: watermark, at: instant, unless: Cancellation())
        watermark = delivery.batch.watermark
        delivered.append(delivery)
        if !delivery.hasMore { break }
    }
    return (delivered, watermark)
}

@Suite("Reading SensorThings")
struct SensorThingsTests {
    private func rows(_ count: Int) -> [(id: Int, stream: Int, time: String, result: String)] {
        (1...count).map { ($0, 1, "2026-11-22T23:0\($0 % 10):00Z", "\($0)") }
    }

    private func client(_ server: ScriptedServer) -> SensorThingsClient {
        SensorThingsClient(source: "traffic", base: server.url)
    }

    @Test("Pages are read until an empty one, without loss and without repeats")
    func pages() throws {
        let city = SmallSensorThings(observations: rows(7))
        let server = try ScriptedServer { city.answer($0) }
        let client = client(server)
        let (delivered, watermark) = try drain(client)
        #expect(
            delivered.flatMap(\.batch.observations).compactMap(\.number) == [1, 2, 3, 4, 5, 6, 7]
        )
        let entity = try #require(
            delivered.first?.batch.entities.first { $0.kind == "road_segment" }
        )
        #expect(entity.id == "road_segment:r1")
        #expect(entity.name == LocalizedText("Ring 3", chinese: "三环"))
        #expect(entity.district == "district:110105")
        #expect(entity.position == Position(longitude: 116.4, latitude: 39.9))
        #expect(entity.attributes == ["lanes": "4"])
        #expect(delivered.first?.batch.series.first?.unit == "km/h")
        let again = try drain(client, after: watermark)
        #expect(again.delivered.flatMap(\.batch.observations).isEmpty)
        #expect(again.delivered.flatMap(\.batch.entities).isEmpty)
        // A new client continues at the same position.
        let fresh = try drain(self.client(server), after: watermark)
        #expect(fresh.delivered.flatMap(\.batch.observations).isEmpty)
        #expect(!fresh.delivered.flatMap(\.batch.entities).isEmpty)
    }

    @Test("A late row is found by its id")
    func lateRow() throws {
        let stage = Stage(SmallSensorThings(observations: rows(3)))
        let server = try ScriptedServer { stage.value.answer($0) }
        let client = client(server)
        let (_, watermark) = try drain(client)
        stage.change { $0.observations.append((9, 1, "2026-11-20T00:00:00Z", "-1")) }
        let (delivered, _) = try drain(client, after: watermark)
        #expect(delivered.flatMap(\.batch.observations).map(\.number) == [-1])
    }

    @Test("Datastreams are read one by one if the collection is not supported")
    func perStream() throws {
        let city = SmallSensorThings(observations: rows(5), knowsCollection: false)
        let server = try ScriptedServer { city.answer($0) }
        let client = client(server)
        let (delivered, watermark) = try drain(client)
        #expect(delivered.flatMap(\.batch.observations).count == 5)
        #expect(try drain(client, after: watermark).delivered.flatMap(\.batch.observations).isEmpty)
    }

    @Test("Observations are read by time if ids are texts")
    func byTime() throws {
        let city = SmallSensorThings(
            observations: rows(5),
            knowsCollection: false,
            filtersIDs: false
        )
        let server = try ScriptedServer { city.answer($0) }
        let client = client(server)
        let (delivered, watermark) = try drain(client)
        #expect(delivered.flatMap(\.batch.observations).count == 5)
        #expect(watermark?.instant == Instant.parse("2026-11-22T23:05:00Z")?.instant)
        _ = try drain(client, after: watermark)
        #expect(server.requests.last { $0.plain.contains("phenomenonTime ge") } != nil)
    }

    @Test("The nested form of expansion is used if the path form is refused")
    func expansion() throws {
        let city = SmallSensorThings(observations: rows(1), refusedExpansion: "Thing/Locations")
        let server = try ScriptedServer { city.answer($0) }
        #expect(try drain(client(server)).delivered.flatMap(\.batch.observations).count == 1)
        #expect(server.requests.contains { $0.plain.contains("Thing($expand=Locations)") })
    }

    @Test("A nextLink to another origin is refused, and a loop ends")
    func links() throws {
        let away = try ScriptedServer { _ in
            .json(
                "{\"value\":[{\"@iot.id\":1}],\"@iot.nextLink\":\"http://evil.example/Datastreams\"}"
            )
        }
        do throws(ServiceFailure) {
            _ = try client(away).fetch(after: nil, at: now, unless: Cancellation())
            Issue.record("the link was followed")
        } catch {
            #expect(error.kind == .unexpectedContent)
            #expect(error.message.contains("another origin"))
        }
        let counter = Stage(0)
        let loop = try ScriptedServer { request in
            guard request.path == "/Datastreams" else { return .json("{\"value\":[]}") }
            counter.change { $0 += 1 }
            let id = counter.value
            return .json(
                "{\"value\":[{\"@iot.id\":\(id)}],\"@iot.nextLink\":\"/Datastreams?page=2\"}"
            )
        }
        let delivery = try client(loop).fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.remarks.contains { $0.contains("already read") })
    }

    @Test("Incidents become events")
    func incidents() throws {
        let result = """
            {"id":"i-7","kind":"flood","priority":3,"text":"Underpass flooded","text_zh":"积水",\
            "entity":"underpass:s2","district":"110105","end":"2026-11-23T01:00:00Z"}
            """
        let city = SmallSensorThings(observations: [(1, 2, "2026-11-22T23:00:00Z", result)])
        let server = try ScriptedServer { city.answer($0) }
        let event = try #require(drain(client(server)).delivered.first?.batch.events.first)
        #expect(event.id == "i-7" && event.kind == "flood" && event.priority == .high)
        #expect(event.text == LocalizedText("Underpass flooded", chinese: "积水"))
        #expect(event.entity == "underpass:s2" && event.district == "district:110105")
        #expect(event.time == Instant.parse("2026-11-22T23:00:00Z")?.instant)
        #expect(event.end == Instant.parse("2026-11-23T01:00:00Z")?.instant)
    }

    @Test("F06 Future and unreadable times are counted, and none of them moves the cursor's time")
    func times() throws {
        let times = [
            "2026-11-22T23:59:00Z", "2026-11-23T00:11:00Z", "2026-11-23T00:07:00Z",
            "2021-09-1T14:M1:36Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "1e18",
            "2024-11-23T00:00:00Z", "", "2026-11-22T23:00:00",
        ]
        let rows = times.enumerated().map { ($0.offset + 1, 1, $0.element, "5") }
        let city = SmallSensorThings(observations: rows, most: 100)
        let server = try ScriptedServer { city.answer($0) }
        let delivery = try #require(drain(client(server)).delivered.first)
        #expect(delivery.rejects[.future] == 2)
        #expect(delivery.rejects[.invalidTime] == 3)
        #expect(delivery.batch.observations.count == 5)
        #expect(delivery.batch.watermark?.instant == Instant.parse("2026-11-22T23:59:00Z")?.instant)
        let doubtful = delivery.batch.observations.filter { $0.quality == .uncertain }
        #expect(doubtful.count == 2)
    }

    @Test("Null, NaN and absent values are missing, never zero, and unknown units are kept")
    func values() throws {
        let results = [
            "null", "\"NaN\"", "true", "\"OPEN\"", "12345678901234567000", "[1,null]", "1e999",
        ]
        let rows = results.enumerated().map {
            ($0.offset + 1, 1, "2026-11-22T23:00:0\($0.offset)Z", $0.element)
        }
        let city = SmallSensorThings(observations: rows, most: 100)
        let server = try ScriptedServer { city.answer($0) }
        let delivery = try #require(drain(client(server)).delivered.first)
        let results2 = delivery.batch.observations.map(\.result)
        #expect(
            results2 == [
                .missing, .missing, .number(1), .number(12_345_678_901_234_567_168), .number(1),
                .missing,
            ]
        )
        // A text among measurements is invalid, and so is a number too large for a double.
        #expect(delivery.rejects[.invalidValue] == 2)
        #expect(delivery.examples[.invalidValue]?.contains("OPEN") == true)
        #expect(delivery.batch.series.allSatisfy { $0.shape == .gauge })
        #expect(UnitTable.unit(definition: "", symbol: "US Gal/day", name: "").raw == "US Gal/day")
        #expect(UnitTable.unit(definition: "", symbol: "US Gal/day", name: "").ucum.isEmpty)
    }

    @Test("The end of an interval is the observation's time, whether inclusive or exclusive")
    func intervals() throws {
        let reader = TimeReader(zone: .gmt)
        let exclusive = reader.read("2026-11-01T00:00:00Z/2026-11-01T00:05:00Z")
        #expect(exclusive == reader.read("2026-11-01T00:00:00Z/2026-11-01T00:04:59Z"))
        #expect(exclusive?.instant == Instant.parse("2026-11-01T00:05:00Z")?.instant)
        #expect(reader.read("2026-11-01T00:05:00Z/2026-11-01T00:00:00Z") == nil)
        let beijing = TimeReader(zone: try #require(TimeZone(identifier: "Asia/Shanghai")))
        let local = beijing.read("2026-11-23T08:00:00")
        #expect(local?.instant == now && local?.isAssumed == true)
    }

    @Test("A server that dies between pages costs only time")
    func deathBetweenPages() throws {
        let city = SmallSensorThings(observations: rows(6))
        let stage = Stage(0)
        let server = try ScriptedServer { request in
            if request.path == "/Observations" {
                stage.change { $0 += 1 }
                if stage.value == 2 { return .reset }
            }
            return city.answer(request)
        }
        let client = client(server)
        var watermark: Watermark?
        var numbers: [Double] = []
        for _ in 0..<3 {
            let delivery = try client.fetch(after: watermark, at: now, unless: Cancellation())
            watermark = delivery.batch.watermark
            numbers += delivery.batch.observations.compactMap(\.number)
        }
        #expect(numbers == [1, 2, 3, 4, 5, 6])
    }

    @Test("Coordinates in the wrong order are swapped and reported")
    func swapped() throws {
        let body = """
            {"value":[{"@iot.id":1,"name":"a","Thing":{"@iot.id":1,"name":"A","Locations":[{"location":\
            {"type":"Point","coordinates":[39.9,116.4]}}]},"ObservedProperty":{"name":"x"}}]}
            """
        let server = try ScriptedServer { request in
            .json(
                request.plain.contains("skip") || request.path == "/Observations"
                    ? "{\"value\":[]}" : body
            )
        }
        let delivery = try client(server).fetch(after: nil, at: now, unless: Cancellation())
        #expect(
            delivery.batch.entities.first?.position == Position(longitude: 116.4, latitude: 39.9)
        )
        #expect(delivery.remarks.contains { $0.contains("latitude before longitude") })
    }

    @Test("Values are converted to the catalog's unit if possible")
    func units() throws {
        let city = SmallSensorThings(observations: rows(1))
        let server = try ScriptedServer { city.answer($0) }
        let vocabulary = Vocabulary(units: ["road_segment": ["speed": "m/s"]])
        let client = SensorThingsClient(source: "a", base: server.url, vocabulary: vocabulary)
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.series.first?.unit == "m/s")
        #expect(abs((delivery.batch.observations.first?.number ?? 0) - 1 / 3.6) < 1e-12)
    }
}
