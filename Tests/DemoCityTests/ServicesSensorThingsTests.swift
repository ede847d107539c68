// SPDX-License-Identifier: Apache-2.0

@testable import DemoCity
@testable import DemoCityServices
import Foundation
import Testing
import TwinModel

@Suite("The traffic service supports SensorThings")
struct ServicesSensorThingsTests {
    private func asked(
        _ city: FewThings = FewThings(),
        ticks: Int = 5
    ) -> Asked<SensorThingsService> {
        Asked(city, ticks: ticks) { SensorThingsService(board: $0.domain(.traffic)) }
    }

    private func id(_ row: [String: Any]) -> Int64 {
        (row["@iot.id"] as? NSNumber)?.int64Value ?? -1
    }

    @Test("The landing page lists the sets and the conformance classes")
    func landingPageNamesTheSets() throws {
        let landing = try asked().object("/v1.1")
        let sets = try #require(landing["value"] as? [[String: Any]])
        #expect(sets.compactMap { $0["name"] as? String }.contains("Observations"))
        #expect(sets.first?["url"] as? String == "http://127.0.0.1/v1.1/Things")
        let settings = try #require(landing["serverSettings"] as? [String: Any])
        #expect((settings["conformance"] as? [String])?.isEmpty == false)
    }

    @Test("A Thing contains the entity's identity, kind, district, parent and attributes")
    func thingCarriesTheEntity() throws {
        let asked = asked()
        let things = try asked.rows("/v1.1/Things?$expand=Locations,Datastreams")
        #expect(things.count == 6)
        let segment = try #require(things.first { $0["name"] as? String == "Ring \"0\"" })
        let properties = try #require(segment["properties"] as? [String: Any])
        #expect(properties["id"] as? String == "road_segment:r0")
        #expect(properties["kind"] as? String == "road_segment")
        #expect(properties["district"] as? String == "district:110105")
        #expect(properties["name_zh"] as? String == "环路")
        #expect(properties["lanes"] as? String == "3")
        #expect((segment["Datastreams"] as? [Any])?.count == 2)
        let unit = try #require(things.first { $0["name"] as? String == "Unit 1" })
        #expect((unit["Locations"] as? [Any])?.isEmpty == true)
        let one = try asked.object("/v1.1/Things(3)")
        #expect(one["name"] as? String == "Ring \"0\"")
        #expect(
            one["Locations@iot.navigationLink"] as? String
                == "http://127.0.0.1/v1.1/Things(3)/Locations"
        )
    }

    @Test("A Datastream expands Thing, Location, property and newest Observation in either form")
    func datastreamExpands() throws {
        let asked = asked()
        for form in ["Thing/Locations", "Thing($expand=Locations)"] {
            let newest = "Observations($top=1;$orderby=phenomenonTime desc)"
            let target = "/v1.1/Datastreams(3)?$expand=\(form),ObservedProperty,Sensor,\(newest)"
            let stream = try asked.object(target.replacingOccurrences(of: " ", with: "%20"))
            let thing = try #require(stream["Thing"] as? [String: Any])
            let places = try #require(thing["Locations"] as? [[String: Any]])
            let point = try #require(places.first?["location"] as? [String: Any])
            #expect(point["coordinates"] as? [Double] == [116.4, 39.9])
            #expect((stream["ObservedProperty"] as? [String: Any])?["name"] as? String == "speed")
            let unit = try #require(stream["unitOfMeasurement"] as? [String: Any])
            #expect(unit["symbol"] as? String == "km/h")
            #expect(unit["definition"] as? String == "ucum:km/h")
            #expect((stream["observationType"] as? String)?.hasSuffix("OM_Measurement") == true)
            let rows = try #require(stream["Observations"] as? [[String: Any]])
            #expect(rows.count == 1)
            let end = FewThings.start + .seconds(50)
            #expect(
                (rows[0]["phenomenonTime"] as? String).flatMap { Instant.parse($0)?.instant } == end
            )
            #expect(stream["Observations@iot.nextLink"] != nil)
        }
        #expect(try asked.object("/v1.1/Datastreams(3)/Thing")["@iot.id"] as? Int == 3)
        #expect(try asked.rows("/v1.1/Things(3)/Datastreams").count == 2)
    }

    @Test("Flags are truth observations with true and false, missing values are null")
    func flagsAndMissingValues() throws {
        var city = FewThings()
        let id = SeriesID("road_segment:r0", "speed")
        city.missing[FewThings.start + .seconds(10)] = [id]
        let asked = asked(city)
        let streams = try asked.rows("/v1.1/Datastreams?$expand=ObservedProperty")
        let flag = try #require(
            streams.first {
                ($0["ObservedProperty"] as? [String: Any])?["name"] as? String == "online"
            }
        )
        #expect((flag["observationType"] as? String)?.hasSuffix("OM_TruthObservation") == true)
        let rows = asked.answer("/v1.1/Datastreams(\(self.id(flag)))/Observations?$top=1").text
        #expect(rows.contains("\"result\":true"))
        let speeds = try asked.rows("/v1.1/Datastreams(3)/Observations")
        #expect(speeds.map { $0["result"] is NSNull } == [false, true, false, false, false, false])
    }

    @Test("Following nextLinks returns every Observation once in any order")
    func nextLinksLoseNothing() throws {
        let asked = asked(ticks: 20)
        let all = try asked.rows("/v1.1/Observations?$top=1000").map(id)
        #expect(all.count == 21 * 9)
        for order in ["id asc", "id desc", "phenomenonTime asc", "phenomenonTime desc"] {
            var target: String? = "/v1.1/Observations?$top=17&$orderby=\(order.escaped)&$select=id"
            var seen: [Int64] = []
            var pages = 0
            while let next = target, pages < 50 {
                let page = try asked.object(next)
                seen += try #require(page["value"] as? [[String: Any]]).map(id)
                target = (page["@iot.nextLink"] as? String)?
                    .replacingOccurrences(of: "http://127.0.0.1", with: "")
                pages += 1
            }
            #expect(seen.count == all.count && Set(seen) == Set(all), "order \(order)")
        }
    }

    @Test("Paging by id continues after the last id, up to an empty page")
    func keysetReadsOn() throws {
        let asked = asked(ticks: 20)
        var last: Int64 = 0
        var count = 0
        while true {
            let filter = "id gt \(last)".escaped
            let rows = try asked.rows(
                "/v1.1/Datastreams(4)/Observations?$filter=\(filter)&$orderby=id%20asc&$top=4"
            )
            guard let newest = rows.last.map(id) else { break }
            #expect(newest > last)
            last = newest
            count += rows.count
        }
        #expect(count == 21)
    }

    @Test("Observations are filtered by time, counted and skipped")
    func filtersAndCounts() throws {
        let asked = asked(ticks: 20)
        let from = (FewThings.start + .seconds(50)).rfc3339
        let to = (FewThings.start + .seconds(80)).rfc3339
        let filter = "phenomenonTime ge \(from) and phenomenonTime lt \(to)".escaped
        let page = try asked.object(
            "/v1.1/Datastreams(3)/Observations?$filter=\(filter)&$count=true&$top=2"
        )
        #expect(page["@iot.count"] as? Int == 3)
        #expect((page["value"] as? [Any])?.count == 2)
        let rest = try asked.rows("/v1.1/Datastreams(3)/Observations?$filter=\(filter)&$skip=2")
        #expect(rest.count == 1)
        let none = try asked.object("/v1.1/Observations?$count=true&$top=0")
        #expect((none["value"] as? [Any])?.isEmpty == true)
        #expect(none["@iot.count"] as? Int == 21 * 9)
    }

    @Test("An Observation names its Datastream, by link and expanded")
    func observationNamesItsDatastream() throws {
        let asked = asked()
        let target = "/v1.1/Observations?$top=3&$expand=Datastream($select=id)"
        let rows = try asked.rows(target + "&$select=id,phenomenonTime,result")
        #expect(
            rows.map { (($0["Datastream"] as? [String: Any])?["@iot.id"] as? Int) ?? 0 } == [
                1, 2, 3,
            ]
        )
        #expect(Set(rows[0].keys) == ["@iot.id", "phenomenonTime", "result", "Datastream"])
        let one = try asked.object("/v1.1/Observations(\(id(rows[2])))/Datastream")
        #expect(one["@iot.id"] as? Int == 3)
    }

    @Test("An incident is an Observation whose result describes the event")
    func incidentsAreObservations() throws {
        var city = FewThings()
        let time = FewThings.start + .seconds(20)
        var event = Event(
            id: "inc-1",
            kind: "incident",
            time: time,
            receivedTime: time,
            entity: "road_segment:r1",
            district: "district:110105",
            priority: .high,
            text: LocalizedText("S2 underpass flooded", chinese: "积水")
        )
        city.events[time] = [event]
        event.end = time + .seconds(10)
        city.events[time + .seconds(20)] = [event]
        let asked = asked(city)
        let streams = try asked.rows(
            "/v1.1/Datastreams?$orderby=id%20desc&$top=1&$expand=ObservedProperty,Thing"
        )
        #expect(
            (streams[0]["ObservedProperty"] as? [String: Any])?["name"] as? String == "incident"
        )
        let thing = try #require(streams[0]["Thing"] as? [String: Any])
        #expect((thing["properties"] as? [String: Any])?["id"] as? String == "city:beijing")
        let rows = try asked.rows("/v1.1/Datastreams(\(id(streams[0])))/Observations")
        #expect(rows.count == 2)
        let first = try #require(rows[0]["result"] as? [String: Any])
        #expect(first["kind"] as? String == "incident")
        #expect(first["priority"] as? String == "high")
        #expect(first["entity"] as? String == "road_segment:r1")
        #expect(first["text_zh"] as? String == "积水")
        #expect(first["end"] == nil)
        let last = try #require(rows[1]["result"] as? [String: Any])
        #expect(last["id"] as? String == "inc-1")
        #expect(
            last["end"] as? String
                == (time + .seconds(10)).rfc3339.replacingOccurrences(of: "Z", with: ".000Z")
        )
        #expect(rows[1]["phenomenonTime"] as? String == rows[0]["phenomenonTime"] as? String)
    }

    @Test(
        "An invalid request is refused with a sentence",
        arguments: [
            "/v1.1/Observations?$filter=value%20gt%205", "/v1.1/Things?$top=-1",
            "/v1.1/Things?$filter=phenomenonTime%20gt%202026-01-01T00:00:00Z",
            "/v1.1/Observations?$filter=id%20gt", "/v1.1/Observations?$apply=x",
            "/v1.1/Observations?$orderby=value", "/v1.1/Observations?$filter=((((((",
            "/v1.1/Observations?$filter=id%20gt%2099999999999999999999",
            "/v1.1/Things?$skiptoken=0_-9223372036854775808", "/v1.1/Things?$skiptoken=1_2_3",
            "/v1.1/Things?$expand=Datastreams($expand=A($expand=B($expand=C($expand=D($expand=E)))))",
            "/v1.1/Observations?$filter=phenomenonTime%20gt%202026-01-01T00:00:00+08:00",
        ]
    )
    func badRequestsAreRefused(target: String) throws {
        let refusal = try asked().object(target, status: 400)
        #expect((refusal["message"] as? String)?.contains("$") == true || target.contains("Things"))
    }

    @Test("Nested expansions are refused before they exhaust memory")
    func expansionsAreBounded() throws {
        let asked = asked(FewThings(segments: 120), ticks: 1)
        var path = "Sensors?$top=1000&$expand=Datastreams($top=1000;$expand=Sensor("
        path += "$expand=Datastreams($top=1000;$expand=Sensor($expand=Datastreams($top=1000)))))"
        let refusal = try asked.object("/v1.1/\(path)", status: 400)
        #expect((refusal["message"] as? String)?.contains("$top") == true)
    }

    @Test("Unknown paths give 404, and writing gives 405")
    func absentThings() throws {
        let asked = asked()
        for path in [
            "/v1.1/Things(99)", "/v1.1/Nothing", "/", "/v1.1/Things(1)/Nothing",
            "/v1.1/Observations(7)",
        ] {
            #expect(asked.answer(path).status == 404, "\(path)")
        }
        let post = ServiceRequest(method: "POST", target: "/v1.1/Things")
        #expect(asked.service.answer(post).status == 405)
    }

    @Test("The board removes old observations but keeps the newest regardless of age")
    func boardForgets() throws {
        let retention = BoardRetention(
            wide: .seconds(300),
            narrow: .seconds(100),
            fewest: 3,
            ledger: .seconds(3600)
        )
        let asked = Asked(ticks: 60, retention: retention) {
            SensorThingsService(board: $0.domain(.traffic))
        }
        let city = try asked.rows("/v1.1/Datastreams(1)/Observations?$top=1000").count
        let segment = try asked.rows("/v1.1/Datastreams(3)/Observations?$top=1000").count
        #expect(city >= 31 && city <= 37)
        #expect(segment >= 11 && segment <= 17)
        let all = try asked.object("/v1.1/Observations?$count=true&$top=0")["@iot.count"] as? Int
        #expect(all == 2 * city + 7 * segment)
    }
}
