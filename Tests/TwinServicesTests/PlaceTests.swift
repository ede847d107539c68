// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import TwinServices

@Suite("GeoJSON locations")
struct PlaceTests {
    private func read(_ json: String, in bounds: CityBounds? = nil) throws -> Place.Reading {
        Place.read(try JSONParser.parse(Array(json.utf8)), in: bounds)
    }

    private func shape(_ type: String, _ coordinates: String) -> String {
        "{\"type\":\"\(type)\",\"coordinates\":\(coordinates)}"
    }

    @Test("A shape across the antimeridian is positioned there, whether written as -179 or 181")
    func antimeridian() throws {
        for east in ["-179", "181"] {
            let polygon = shape(
                "Polygon",
                "[[[179,-17],[179,-16],[\(east),-16],[\(east),-17],[179,-17]]]"
            )
            let place = try #require(try read(polygon).place)
            #expect(abs(place.position.longitude) == 180 && place.position.latitude == -16.5)
            #expect(!place.isSwapped)
        }
        let line = try #require(
            try read(shape("LineString", "[[-179.5,10],[179.9,10]]")).place
        )
        #expect(abs(line.position.longitude + 179.8) < 1e-9)
        let single = try read(shape("Point", "[181,-16]"))
        #expect(single.place == nil && single != .absent)
    }

    @Test(
        "Collections and features have the position of their contents",
        arguments: [
            #"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[116.4,39.9]}]}"#,
            #"{"type":"Feature","geometry":{"type":"Point","coordinates":[116.4,39.9,44.0]}}"#,
            #"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[116.4,39.9]}}]}"#,
            #"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null},{"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[{"type":"MultiPoint","coordinates":[[116.3,39.8],[116.5,40.0]]}]}}]}"#,
            #"{"type":"MultiLineString","coordinates":[[[116.3,39.9],[116.5,39.9]]]}"#,
            #"{"coordinates":[116.4,39.9],"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}}"#,
        ]
    )
    func collections(json: String) throws {
        let place = try #require(try read(json).place)
        #expect(abs(place.position.longitude - 116.4) < 1e-9)
        #expect(abs(place.position.latitude - 39.9) < 1e-9)
    }

    @Test("The last corner of a ring and its holes are not counted")
    func rings() throws {
        let outer = "[[0,0],[10,0],[10,10],[0,10],[0,0]]"
        let hole = "[[0.1,0.1],[0.2,0.1],[0.3,0.1],[0.4,0.1],[0.1,0.2],[0.1,0.1]]"
        for polygon in [
            shape("Polygon", "[\(outer)]"), shape("Polygon", "[\(outer),\(hole)]"),
            shape("MultiPolygon", "[[\(outer),\(hole)]]"),
        ] {
            #expect(try read(polygon).place?.position == Position(longitude: 5, latitude: 5))
        }
    }

    @Test(
        "A location that is not in degrees is refused with a reason",
        arguments: [
            #"{"type":"Point","coordinates":[565931.2,5934212.7]}"#,
            #"{"type":"Point","coordinates":[717113.0,95776.0]}"#,
            #"{"type":"Point","coordinates":["116.4","39.9"]}"#,
            #"{"type":"Point","coordinates":[1e999,39.9]}"#,
            #"{"type":"Point","coordinates":[10.1,53.5],"crs":{"type":"name","properties":{"name":"EPSG:25832"}}}"#,
            #""POINT(116.4 39.9)""#,
            #"{"type":"Circle","center":[1,2]}"#,
        ]
    )
    func refused(json: String) throws {
        guard case .refused(let what) = try read(json) else {
            Issue.record("\(json) was not refused")
            return
        }
        #expect(!what.isEmpty)
    }

    @Test(
        "Null, an empty object and empty coordinates mean no location",
        arguments: [
            "null", "{}", #"{"type":"Point","coordinates":[]}"#,
            #"{"type":"Feature","geometry":null,"properties":{}}"#,
            #"{"type":"GeometryCollection","geometries":[]}"#,
        ]
    )
    func absent(json: String) throws {
        #expect(try read(json) == .absent)
    }

    @Test("Latitude before longitude is swapped if only that order is on earth, or in the city")
    func swapped() throws {
        let beyond = try #require(try read(shape("Point", "[39.9,116.4]")).place)
        #expect(beyond.isSwapped && beyond.position == Position(longitude: 116.4, latitude: 39.9))
        let south = try #require(Position(longitude: 7, latitude: 43))
        let north = try #require(Position(longitude: 8, latitude: 44))
        let nice = CityBounds(southWest: south, northEast: north)
        let inside = try #require(try read(shape("Point", "[43.7,7.26]"), in: nice).place)
        #expect(inside.isSwapped && inside.position.longitude == 7.26)
        #expect(try read(shape("Point", "[7.26,43.7]"), in: nice).place?.isSwapped == false)
        #expect(try read(shape("Point", "[0,0]")).place?.position.longitude == 0)
    }

    @Test("Every client counts a refused location and reports it once by name")
    func reported() throws {
        let grid = #"{"type":"Point","coordinates":[565931.2,5934212.7]}"#
        let streams = """
            {"value":[{"@iot.id":1,"name":"a","Thing":{"@iot.id":1,"name":"Harbour","Locations":[\
            {"location":\(grid)}]},"ObservedProperty":{"name":"x"}},{"@iot.id":2,"name":"b","Thing":\
            {"@iot.id":1,"name":"Harbour","Locations":[{"location":\(grid)}]},\
            "ObservedProperty":{"name":"y"}}]}
            """
        let things = try ScriptedServer { request in
            request.path == "/Datastreams" && !request.plain.contains("$skip")
                ? .json(streams) : .json("{\"value\":[]}")
        }
        let entity = """
            [{"id":"urn:ngsi-ld:Pier:1","type":"Pier","name":{"type":"Property","value":"Harbour"},\
            "location":{"type":"GeoProperty","value":\(grid)},"load":{"type":"Property","value":1}}]
            """
        let broker = try ScriptedServer { request in
            .json(request.plain.contains("offset=0") ? entity : "[]")
        }
        let clients: [any ServiceClient] = [
            SensorThingsClient(source: "s", base: things.url),
            NGSIClient(source: "n", base: broker.url, types: ["Pier"], history: .zero),
        ]
        for client in clients {
            let (delivered, _) = try drain(client)
            let refused = delivered.map { $0.rejects[.unsupported] ?? 0 }
            #expect(refused.reduce(0, +) == 1)
            let sentences = delivered.flatMap { $0.remarks.map(\.english) }
            let remarks = sentences.filter { $0.contains("Harbour") }
            #expect(remarks.count == 1)
            #expect(remarks.first?.contains("565931.2") == true)
            let entities: [Entity] = delivered.flatMap { $0.batch.entities }
            #expect(!entities.isEmpty)
            #expect(entities.allSatisfy { $0.position == nil })
        }
    }
}
