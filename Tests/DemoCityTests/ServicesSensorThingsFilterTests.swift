// SPDX-License-Identifier: Apache-2.0

@testable import DemoCity
@testable import DemoCityServices
import Foundation
import Testing
import TwinModel

@Suite("The traffic service filters, orders and selects as SensorThings specifies")
struct ServicesSensorThingsFilterTests {
    private func asked(ticks: Int = 5, segments: Int = 3) -> Asked<SensorThingsService> {
        Asked(FewThings(segments: segments), ticks: ticks) {
            SensorThingsService(board: $0.domain(.traffic))
        }
    }

    private func names(_ asked: Asked<SensorThingsService>, _ query: String) throws -> [String] {
        try asked.rows("/v1.1/\(query)").compactMap { $0["name"] as? String }
    }

    @Test(
        "Things are filtered by their texts",
        arguments: [
            ("startswith(name,'Ring')", 3), ("startswith(name,'ring')", 0),
            ("endswith(name,'\"1\"')", 1), ("substringof('ing \"0', name)", 1),
            ("contains(name,'Unit')", 1), ("startswith(tolower(name),'ring')", 3),
            ("length(name) gt 7 and length(name) le 8", 4), ("indexof(name,'\"') eq 5", 3),
            ("substring(name,1,3) eq 'ing'", 3), ("concat(name,'!') eq 'Beijing!'", 1),
            ("trim(toupper(name)) eq 'BEIJING'", 1), ("name eq 'Beijing'", 1),
            ("not startswith(name,'Ring')", 3), ("not (name eq 'Beijing' or name eq 'Unit 1')", 4),
            ("properties/kind eq 'road_segment'", 3), ("properties/lanes eq '3'", 3),
            ("properties/nothing eq null", 6), ("properties/kind ne 'road_segment'", 3),
            ("Datastreams/ObservedProperty/name eq 'online'", 1),
            ("Locations/name eq 'Beijing'", 1),
            ("id eq 3 or 4 eq id", 2), ("@iot.id gt 1 and id mod 2 eq 0", 3),
            ("(id add 1) mul 2 sub 2 div 2 lt 6", 2), ("-id lt -5", 1),
            ("name eq 'it''s'", 0), ("startswith(name,'a) or (b')", 0), ("true", 6), ("false", 0),
            (
                "st_within(Locations/location, geography'POLYGON ((116 39, 117 39, 117 40, 116 39))')",
                0
            ),
            (
                "st_within(Locations/location, geography'POLYGON ((116 39, 117 39, 117 40, 116 40, 116 39))')",
                5
            ),
            ("geo.intersects(Locations/location, geometry'POINT(116.4 39.9)')", 5),
            ("st_disjoint(Locations/location, geography'POINT(116.4 39)')", 5),
            (
                "st_contains(geography'POLYGON((116 39,117 39,117 40,116 40,116 39),(116.3 39.8,116.5 39.8,116.5 40,116.3 40,116.3 39.8))', Locations/location)",
                0
            ),
        ]
    )
    func textsAreFiltered(filter: String, count: Int) throws {
        let asked = asked()
        #expect(try names(asked, "Things?$filter=\(filter.escaped)").count == count)
        let counted = try asked.object("/v1.1/Things?$top=0&$count=true&$filter=\(filter.escaped)")
        #expect(counted["@iot.count"] as? Int == count)
        #expect((counted["value"] as? [Any])?.isEmpty == true && counted["@iot.nextLink"] == nil)
    }

    @Test(
        "Observations are filtered by result, time and related entities",
        arguments: [
            ("result gt 1 and Datastream/id eq 1", 0), ("Datastream/id eq 3", 6),
            ("Datastream/Thing/name eq 'Unit 1'", 6), ("result eq true", 6),
            ("startswith(Datastream/ObservedProperty/name,'conges')", 12),
            ("phenomenonTime lt 2026-11-23T00:00:20Z", 18),
            ("2026-11-23T00:00:20Z le phenomenonTime and id gt 0", 36),
            ("resultTime eq 2026-11-23T08:00:10+08:00", 9), ("phenomenonTime lt now()", 45),
            ("second(phenomenonTime) eq 30", 9), ("year(phenomenonTime) eq 2026", 54),
            ("date(phenomenonTime) eq '2026-11-23' and minute(resultTime) eq 0", 54),
            ("round(result) eq 0 and Datastream/id eq 1", 4), ("floor(result) ge ceiling(0.5)", 42),
        ]
    )
    func observationsAreFiltered(filter: String, count: Int) throws {
        let target = "/v1.1/Observations?$count=true&$top=3&$filter=\(filter.escaped)"
        let page = try asked().object(target)
        #expect(page["@iot.count"] as? Int == count)
        #expect((page["value"] as? [Any])?.count == min(count, 3))
    }

    @Test("Datastreams are filtered by unit and by the span they cover")
    func datastreamsAreFiltered() throws {
        let asked = asked()
        func count(_ filter: String) throws -> Int {
            try names(asked, "Datastreams?$filter=\(filter.escaped)").count
        }
        #expect(try count("unitOfMeasurement/symbol eq 'km/h'") == 3)
        #expect(try count("phenomenonTime gt 2026-11-22T00:00:00Z") == 9)
        #expect(try count("phenomenonTime lt 2026-11-23T00:00:10Z") == 0)
        #expect(try count("endswith(observationType,'OM_TruthObservation')") == 1)
        #expect(try count("Sensor/name eq 'Road segment sensor'") == 6)
        #expect(try names(asked, "Sensors").contains("Road segment sensor"))
    }

    @Test("Rows are ordered by several keys, and pages continue in that order")
    func severalKeys() throws {
        let asked = asked()
        let order = "ObservedProperty/name desc,name asc".escaped
        let all = try names(asked, "Datastreams?$orderby=\(order)")
        #expect(all.count == 10 && all.first?.hasPrefix("Ring \"0\"") == true)
        #expect(all.last == "Chaoyang: Congestion index" || all.last?.hasPrefix("Chaoyang") == true)
        for set in ["Datastreams?$orderby=\(order)", "Observations?$orderby=result%20desc,id"] {
            let whole = try asked.rows("/v1.1/\(set)&$top=1000").map { "\($0["@iot.id"] ?? "")" }
            var target: String? = "/v1.1/\(set)&$top=3"
            var seen: [String] = []
            while let next = target, seen.count <= whole.count {
                let page = try asked.object(next)
                let rows = try #require(page["value"] as? [[String: Any]])
                seen += rows.map { "\($0["@iot.id"] ?? "")" }
                target = (page["@iot.nextLink"] as? String)?
                    .replacingOccurrences(of: "http://127.0.0.1", with: "")
            }
            #expect(seen == whole)
        }
        let newest = try asked.rows(
            "/v1.1/Observations?$orderby=phenomenonTime%20desc,id%20desc&$top=2"
        )
        let oldest = try asked.rows("/v1.1/Observations?$orderby=phenomenonTime%20desc,id&$top=2")
        #expect(newest[0]["phenomenonTime"] as? String == oldest[0]["phenomenonTime"] as? String)
        #expect(newest[0]["@iot.id"] as? Int64 != oldest[0]["@iot.id"] as? Int64)
    }

    @Test("A selection returns the named members, including navigation links")
    func selectionsAreKept() throws {
        let asked = asked()
        let thing = try asked.object("/v1.1/Things(3)?$select=name,Datastreams")
        #expect(Set(thing.keys) == ["name", "Datastreams@iot.navigationLink"])
        let linked = try asked.object("/v1.1/Things(3)?$select=@iot.id,@iot.selfLink")
        #expect(Set(linked.keys) == ["@iot.id", "@iot.selfLink"])
        let nested = "Datastreams($select=name;$filter=endswith(name,'speed');$count=true)"
        let expanded = try asked.object("/v1.1/Things(3)?$select=id&$expand=\(nested)")
        let streams = try #require(expanded["Datastreams"] as? [[String: Any]])
        #expect(expanded["Datastreams@iot.count"] as? Int == streams.count)
        #expect(streams.allSatisfy { Set($0.keys) == ["name"] })
    }

    @Test("A truncated expansion has a link to its continuation, with the same options")
    func expansionsGoOn() throws {
        let asked = asked(ticks: 1, segments: 120)
        let nested = "Datastreams($select=id,name;$expand=Thing($select=id))"
        let page = try asked.object(
            "/v1.1/Sensors?$filter=name%20eq%20'Road%20segment%20sensor'&$expand=\(nested)"
        )
        let sensor = try #require((page["value"] as? [[String: Any]])?.first)
        let first = try #require(sensor["Datastreams"] as? [[String: Any]])
        var count = first.count
        var next = sensor["Datastreams@iot.nextLink"] as? String
        while let link = next, count < 1000 {
            let more = try asked.object(link.replacingOccurrences(of: "http://127.0.0.1", with: ""))
            let rows = try #require(more["value"] as? [[String: Any]])
            #expect(rows.allSatisfy { Set($0.keys) == ["@iot.id", "name", "Thing"] })
            count += rows.count
            next = more["@iot.nextLink"] as? String
        }
        #expect(first.count == 100 && count == 240)
        let things = try asked.object(
            "/v1.1/Things(3)?$expand=Datastreams/Observations($top=1;$select=id)"
        )
        let inner = try #require((things["Datastreams"] as? [[String: Any]])?.first)
        #expect((inner["Observations"] as? [Any])?.count == 1)
        #expect((inner["Observations@iot.nextLink"] as? String)?.contains("$select=id&") == true)
    }

    @Test("Paths lead to properties, raw values, references and back from a feature")
    func pathsLead() throws {
        let asked = asked()
        #expect(
            try asked.object("/v1.1/Things(3)/name") as? [String: String] == ["name": "Ring \"0\""]
        )
        #expect(asked.answer("/v1.1/Things(3)/name/$value").text == "Ring \"0\"")
        #expect(asked.answer("/v1.1/Things(3)/properties/lanes/$value").text == "3")
        #expect(asked.answer("/v1.1/Things(3)/@iot.id/$value").text == "3")
        let unit = try asked.object("/v1.1/Datastreams(3)/unitOfMeasurement")
        #expect((unit["unitOfMeasurement"] as? [String: Any])?["symbol"] as? String == "km/h")
        let references = try asked.rows("/v1.1/Things(3)/Datastreams/$ref")
        #expect(
            references.count == 2 && references.allSatisfy { Set($0.keys) == ["@iot.selfLink"] }
        )
        let seen = try asked.rows("/v1.1/FeaturesOfInterest(3)/Observations?$top=1000")
        #expect(seen.count == 12)
        let id = try #require(seen[0]["@iot.id"] as? Int64)
        #expect(
            try asked.object("/v1.1/Observations(\(id))/FeatureOfInterest")["@iot.id"] as? Int == 3
        )
        #expect(try asked.object("/v1.1/Observations(\(id))/result")["result"] is NSNumber)
        #expect(asked.answer("/v1.1/Observations(\(id))/resultQuality").status == 204)
        #expect(asked.answer("/v1.1/Things(3)/lanes").status == 404)
        #expect(asked.answer("/v1.1/Things/name").status == 404)
        #expect(asked.answer("/v1.1/$ref").status == 404)
    }

    @Test(
        "Unknown properties are refused by name",
        arguments: [
            "Things?$filter=nothing%20eq%201", "Things?$filter=Datastreams%20eq%201",
            "Things?$filter=Datastreams/Observations/result%20gt%201", "Things?$orderby=nothing",
            "Things?$orderby=name%20upwards", "Things?$select=nothing", "Things?$expand=Nothing",
            "Things?$expand=Datastreams($filter=nothing%20eq%201)",
            "Things?$filter=name%20like%20'x'",
            "Things(1)?$expand=Observations", "Things?$filter=geo.distance(name,'x')%20lt%201",
            "Locations?$filter=st_within(location,geography'POLYGON((1%202))')",
            "Locations?$filter=st_equals(location,geography'LINE')",
            "Things?$filter=startswith(name)", "Things?$filter=name%20eq%20'x", "Things?$filter=",
            "Things?$filter=name%20eq%20'x')", "Things?$expand=Datastreams($top=1",
            "Things?$orderby=",
        ]
    )
    func absentNamesAreRefused(target: String) throws {
        let refusal = try asked().object("/v1.1/\(target)", status: 400)
        #expect((refusal["message"] as? String)?.hasPrefix("$") == true)
    }

    @Test("A filter that is too long or too deep is refused without a trap")
    func deepFilters() throws {
        let asked = asked(ticks: 0)
        for filter in [
            String(repeating: "(", count: 9000) + "true" + String(repeating: ")", count: 9000),
            String(repeating: "not ", count: 400) + "true",
            String(repeating: "- ", count: 400) + "1 lt 2",
            String(repeating: "-", count: 9000) + "id",
            [String](repeating: "id gt 1", count: 400).joined(separator: " and "),
            "substring(name,99999999999999999999) eq 'x'", "'", "((((", "id gt",
            "a/b/c/d/e/f/g/h/i eq 1",
        ] {
            #expect(asked.answer("/v1.1/Things?$filter=\(filter.escaped)").status == 400)
        }
        let odd =
            "substring(name,1e300) eq 'x' or 1 div 0 gt 1 or 5 mod 0 eq 1 or indexof(name,'') eq 0"
        #expect(try names(asked, "Things?$filter=\(odd.escaped)").count == 6)
    }
}
