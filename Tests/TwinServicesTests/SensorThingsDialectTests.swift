// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinTestSupport

@testable import TwinServices

/// Differences between servers (FROST, GOST, istSOS, HydroServer), each observed in practice.
@Suite("Dialects of SensorThings")
struct SensorThingsDialectTests {
    private func city(_ count: Int, streams: Int = 2) -> LivingSensorThings {
        var city = LivingSensorThings(streams: streams)
        for id in 1...count {
            city.post(
                .init(id, 1 + id % streams, (now - .seconds(7200 - id)).rfc3339, "\(id)")
            )
        }
        return city
    }

    private func server(_ city: LivingSensorThings) throws -> ScriptedServer {
        try ScriptedServer { request in
            let answer = city.answer(request.target)
            return .json(answer.body, status: answer.status)
        }
    }

    private func numbers(_ server: ScriptedServer) throws -> [Double] {
        let client = SensorThingsClient(source: "s", base: server.url)
        return try drain(client).delivered.flatMap(\.batch.observations).compactMap(\.number)
            .sorted()
    }

    @Test("A silently lowered $top loses no rows", arguments: [1, 7, 200])
    func loweredTop(most: Int) throws {
        var city = city(60)
        city.most = most
        #expect(try numbers(server(city)) == (1...60).map(Double.init))
    }

    @Test("A page with one row more than $top and no nextLink loses no rows")
    func oneMore() throws {
        var city = city(60)
        city.most = 1001
        #expect(try numbers(server(city)) == (1...60).map(Double.init))
    }

    @Test("Observations with text ids are read by time, with quoted ids")
    func textIDs() throws {
        var city = city(60)
        city.hasTextIDs = true
        #expect(try numbers(server(city)) == (1...60).map(Double.init))
    }

    @Test("All pages of Datastreams are read, by nextLink and by $skip", arguments: [true, false])
    func listing(hasLinks: Bool) throws {
        var city = city(120, streams: 60)
        city.most = 7
        city.hasLinks = hasLinks
        let server = try server(city)
        #expect(try numbers(server) == (1...120).map(Double.init))
    }

    @Test("A nextLink that loses the expansion yields no Datastreams without Things")
    func forgottenExpansion() throws {
        let streams = LivingSensorThings(streams: 4).streams
        let bare = streams.map {
            $0.replacingOccurrences(of: "\"Thing\":", with: "\"Forgotten\":")
        }
        let server = try ScriptedServer { request in
            guard request.path == "/Datastreams" else { return .json("{\"value\":[]}") }
            if request.plain.contains("page=2") {
                return .json("{\"value\":[\(bare[2...].joined(separator: ","))]}")
            }
            if request.plain.contains("$skip=2") {
                return .json("{\"value\":[\(streams[2...].joined(separator: ","))]}")
            }
            if request.plain.contains("$skip") { return .json("{\"value\":[]}") }
            return .json(
                "{\"value\":[\(streams[..<2].joined(separator: ","))],"
                    + "\"@iot.nextLink\":\"/Datastreams?page=2\"}"
            )
        }
        let client = SensorThingsClient(source: "s", base: server.url)
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        let names = delivery.batch.entities.map(\.name.english)
        #expect(names.sorted() == ["Station 1", "Station 2", "Station 3", "Station 4"])
    }

    @Test("An announced count that differs from the received one is reported with both numbers")
    func announcedCount() throws {
        let streams = LivingSensorThings(streams: 3).streams.joined(separator: ",")
        let server = try ScriptedServer { request in
            guard request.path == "/Datastreams", !request.plain.contains("$skip") else {
                return .json("{\"value\":[]}")
            }
            return .json("{\"@iot.count\":300,\"value\":[\(streams)]}")
        }
        let client = SensorThingsClient(source: "s", base: server.url)
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.remarks.contains { $0.contains("300") && $0.contains("gave 3") })
        let whole = try self.server(city(1))
        let fine = SensorThingsClient(source: "s", base: whole.url)
        #expect(try fine.fetch(after: nil, at: now, unless: Cancellation()).remarks.isEmpty)
    }

    @Test("A number of 309 digits is valid; one of 310 is not")
    func longNumbers() throws {
        var city = LivingSensorThings(streams: 1)
        city.post(.init(1, 1, "2026-11-22T23:00:00Z", "1" + String(repeating: "0", count: 308)))
        city.post(.init(2, 1, "2026-11-22T23:00:01Z", "1" + String(repeating: "0", count: 309)))
        city.post(.init(3, 1, "2026-11-22T23:00:02Z", "9007199254740993"))
        let server = try server(city)
        let client = SensorThingsClient(source: "s", base: server.url)
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(delivery.batch.observations.compactMap(\.number) == [1e308, 9_007_199_254_740_992])
        #expect(delivery.rejects == [.invalidValue: 1])
    }

    @Test("A Datastream that cannot be read is reported, and the others are read")
    func oneBad() throws {
        var city = city(60, streams: 3)
        city.hasCollection = false
        let served = city
        let server = try ScriptedServer { request in
            if request.plain.contains("Datastreams(1)") {
                return .json("{}", status: "404 Not Found")
            }
            let answer = served.answer(request.target)
            return .json(answer.body, status: answer.status)
        }
        let client = SensorThingsClient(source: "s", base: server.url)
        let (delivered, _) = try drain(client)
        #expect(delivered.flatMap(\.batch.observations).count == 40)
        #expect(delivered.contains { $0.remarks.contains { $0.contains("Datastreams(1)") } })
    }

    @Test(
        "resultQuality may be a word, an object or a code that only the service knows",
        arguments: [
            ("\"Good\"", Quality.good), ("\"good \"", .good), ("null", .good), ("{}", .good),
            ("[]", .good), ("{\"code\":\"Bad\"}", .bad), ("\"Estimated\"", .estimated),
            ("100", .unknown), ("{\"x\":1}", .unknown), ("\"raw\"", .unknown),
        ]
    )
    func quality(json: String, quality: Quality) throws {
        #expect(SensorThingsReader.quality(try JSONParser.parse(Array(json.utf8))) == quality)
    }

    @Test("Truths, categories and counts keep their shape for any values")
    func types() throws {
        let kinds = ["OM_TruthObservation", "OM_CategoryObservation", "OM_CountObservation"]
        let streams = kinds.enumerated().map { index, kind in
            """
            {"@iot.id":\(index + 1),"name":"x","observationType":"a/\(kind)","ObservedProperty":\
            {"name":"p\(index)"},"Thing":{"@iot.id":1,"name":"T"}}
            """
        }
        let results = ["true", "\"false\"", "\"OPEN\"", "1", "\"7\"", "\"-\""]
        let rows = results.enumerated().map { index, result in
            """
            {"@iot.id":\(index + 1),"phenomenonTime":"2026-11-22T23:00:0\(index)Z","result":\(result),\
            "Datastream":{"@iot.id":\(1 + index / 2)}}
            """
        }
        let server = try ScriptedServer { request in
            if request.plain.contains("$skip") || request.plain.contains("id gt") {
                return .json("{\"value\":[]}")
            }
            let list = request.path == "/Datastreams" ? streams : rows
            return .json("{\"value\":[\(list.joined(separator: ","))]}")
        }
        let client = SensorThingsClient(source: "s", base: server.url)
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        #expect(
            delivery.batch.observations.map(\.result) == [
                .number(1), .number(0), .text("OPEN"), .number(1), .number(7),
            ]
        )
        #expect(delivery.batch.series.map(\.shape) == [.flag, .state, .gauge])
        #expect(delivery.rejects == [.invalidValue: 1])
        #expect(delivery.examples[.invalidValue]?.contains("-") == true)
    }
}
