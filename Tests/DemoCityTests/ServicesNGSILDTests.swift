// SPDX-License-Identifier: Apache-2.0

@testable import DemoCity
@testable import DemoCityServices
import Foundation
import Testing
import TwinModel

@Suite("The utilities service supports NGSI-LD")
struct ServicesNGSILDTests {
    private func asked(_ city: FewThings = FewThings(), ticks: Int = 5) -> Asked<NGSILDService> {
        Asked(city, ticks: ticks) { NGSILDService(board: $0.domain(.utilities)) }
    }

    private func entities(_ asked: Asked<NGSILDService>, _ query: String) throws -> [[String: Any]]
    {
        let answer = asked.answer("/ngsi-ld/v1/\(query)")
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(json(answer) as? [[String: Any]])
    }

    @Test("Types have the names of Smart Data Models")
    func typesAreNamed() throws {
        let list = try asked().object("/ngsi-ld/v1/types")
        #expect(
            list["typeList"] as? [String] == [
                "Alert", "City", "District", "SmartPole", "Substation",
            ]
        )
    }

    @Test("An entity has its newest values, units, position and related entities")
    func entityIsTold() throws {
        let asked = asked()
        let station = try asked.object("/ngsi-ld/v1/entities/urn:ngsi-ld:Substation:S012")
        let load = try #require(station["totalActivePower"] as? [String: Any])
        #expect(load["type"] as? String == "Property")
        #expect(load["unitCode"] as? String == "MAW")
        #expect(
            (load["observedAt"] as? String).flatMap { Instant.parse($0)?.instant } == FewThings
                .start + .seconds(50)
        )
        #expect((station["energized"] as? [String: Any])?["value"] as? Bool == true)
        #expect((station["alternateName"] as? [String: Any])?["value"] as? String == "十二站")
        let district = try #require(station["district"] as? [String: Any])
        #expect(district["type"] as? String == "Relationship")
        #expect(district["object"] as? String == "urn:ngsi-ld:District:110105")
        #expect((station["location"] as? [String: Any])?["type"] as? String == "GeoProperty")
        let rated = try #require(station["rated_mw"] as? [String: Any])
        #expect(rated["value"] as? String == "120" && rated["observedAt"] == nil)
        let pole = try asked.object("/ngsi-ld/v1/entities/urn:ngsi-ld:SmartPole:p1")
        #expect(
            (pole["refParent"] as? [String: Any])?["object"] as? String
                == "urn:ngsi-ld:Substation:S012"
        )
        #expect(pole["activePower"] != nil)
        let city = try asked.object("/ngsi-ld/v1/entities/urn:ngsi-ld:City:beijing")
        #expect(city["frequency"] != nil)
        let area = try asked.object("/ngsi-ld/v1/entities/urn:ngsi-ld:District:110105")
        #expect(area["water_flow"] != nil)
    }

    @Test("Pages by offset return every entity once, and a header has the count")
    func pagesAndCount() throws {
        let asked = asked()
        var seen: [String] = []
        for offset in 0..<4 {
            let target = "/ngsi-ld/v1/entities?type=SmartPole&limit=1&offset=\(offset)&count=true"
            let answer = asked.answer(target)
            #expect(answer.header("NGSILD-Results-Count") == "3")
            let page = try #require(json(answer) as? [[String: Any]])
            seen += page.compactMap { $0["id"] as? String }
            let links = answer.headers.filter { $0.name == "Link" }.map(\.value)
            #expect(links.contains { $0.contains("rel=\"next\"") } == (offset < 2))
        }
        #expect(
            seen == [
                "urn:ngsi-ld:SmartPole:p0", "urn:ngsi-ld:SmartPole:p1", "urn:ngsi-ld:SmartPole:p2",
            ]
        )
    }

    @Test("Forms, attribute selection, system attributes and simple q are supported")
    func formsAreKept() throws {
        let asked = asked()
        let plain = try entities(
            asked,
            "entities?type=Substation&options=keyValues&attrs=totalActivePower"
        )
        #expect(Set(plain[0].keys) == ["id", "type", "totalActivePower"])
        #expect(plain[0]["totalActivePower"] is NSNumber)
        let concise = try entities(asked, "entities?type=Substation&options=concise")
        #expect(concise[0]["name"] as? String == "Substation 12")
        #expect((concise[0]["totalActivePower"] as? [String: Any])?["type"] == nil)
        let system = try entities(asked, "entities?type=Substation&options=sysAttrs")
        #expect(system[0]["createdAt"] != nil && system[0]["modifiedAt"] != nil)
        #expect(try entities(asked, "entities?q=name==%22Pole%201%22").count == 1)
        #expect(try entities(asked, "entities?type=SmartPole&q=activePower%3E0").count == 3)
        #expect(try entities(asked, "entities?type=SmartPole&attrs=load").isEmpty)
    }

    @Test("The context is in the body of JSON-LD and in the Link header of JSON")
    func contextByAccept() throws {
        let asked = asked()
        let plain = asked.answer("/ngsi-ld/v1/entities?type=City", accept: "application/json")
        #expect(plain.contentType == "application/json")
        #expect(plain.header("Link")?.contains("json-ld#context") == true)
        let linked = asked.answer("/ngsi-ld/v1/entities?type=City", accept: "application/ld+json")
        #expect(linked.contentType == "application/ld+json")
        let page = try #require(json(linked) as? [[String: Any]])
        #expect((page[0]["@context"] as? [String])?.last == NGSILDService.coreContext)
        #expect(asked.answer("/ngsi-ld/v1/types", accept: "text/turtle").status == 406)
    }

    @Test("The past is returned after, before and between instants, each value once")
    func pastIsTold() throws {
        let asked = asked(ticks: 20)
        let start = FewThings.start
        func count(_ query: String) throws -> Int {
            let page = try entities(
                asked,
                "temporal/entities?type=Substation&attrs=totalActivePower&\(query)"
            )
            return (page.first?["totalActivePower"] as? [Any])?.count ?? 0
        }
        let middle = (start + .seconds(100)).rfc3339
        #expect(try count("timerel=after&timeAt=\(middle)") == 10)
        #expect(try count("timerel=before&timeAt=\(middle)") == 10)
        #expect(
            try count(
                "timerel=between&timeAt=\(middle)&endTimeAt=\((start + .seconds(150)).rfc3339)"
            ) == 5
        )
        #expect(try count("timerel=after&timeAt=\(middle)&lastN=3") == 3)
        let values = try entities(
            asked,
            "temporal/entities?type=Substation&timerel=after&timeAt=\(middle)&options=temporalValues"
        )
        let load = try #require(values[0]["totalActivePower"] as? [String: Any])
        let pairs = try #require(load["values"] as? [[Any]])
        #expect(pairs.count == 10 && pairs[0].count == 2 && pairs[0][1] is String)
        let one = try asked.object("/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:SmartPole:p0?lastN=2")
        #expect((one["activePower"] as? [Any])?.count == 2)
        let paged = asked.answer(
            "/ngsi-ld/v1/temporal/entities?type=SmartPole&timerel=after&timeAt=\(middle)&limit=2&offset=2&count=true"
        )
        #expect(paged.header("NGSILD-Results-Count") == "3")
        #expect((try json(paged) as? [Any])?.count == 1)
    }

    @Test("An event is an Alert, and a later version replaces the earlier one")
    func eventsAreAlerts() throws {
        var city = FewThings()
        let time = FewThings.start + .seconds(20)
        var event = Event(
            id: "trip-1",
            kind: "substation_trip",
            time: time,
            receivedTime: time,
            entity: "substation:S012",
            district: "district:110105",
            priority: .critical,
            text: LocalizedText("Tripped", chinese: "跳闸")
        )
        city.events[time] = [event]
        event.end = time + .seconds(20)
        city.events[time + .seconds(20)] = [event]
        let alerts = try entities(asked(city), "entities?type=Alert")
        #expect(alerts.count == 1)
        #expect(alerts[0]["id"] as? String == "urn:ngsi-ld:Alert:trip-1")
        #expect((alerts[0]["severity"] as? [String: Any])?["value"] as? String == "critical")
        #expect(
            (alerts[0]["subCategory"] as? [String: Any])?["value"] as? String == "substation_trip"
        )
        #expect(
            (alerts[0]["alertSource"] as? [String: Any])?["object"] as? String
                == "urn:ngsi-ld:Substation:S012"
        )
        #expect(alerts[0]["validTo"] != nil)
    }

    @Test("A missing value is left out, in the present and in the past")
    func missingIsLeftOut() throws {
        var city = FewThings()
        city.missing[FewThings.start + .seconds(50)] = [SeriesID("substation:S012", "load")]
        let asked = asked(city)
        let station = try asked.object("/ngsi-ld/v1/entities/urn:ngsi-ld:Substation:S012")
        #expect(station["totalActivePower"] == nil)
        let past = try asked.object("/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:Substation:S012")
        #expect((past["totalActivePower"] as? [Any])?.count == 5)
    }

    @Test(
        "An invalid request is refused with a sentence",
        arguments: [
            "entities?limit=1001", "entities?limit=x", "entities?offset=-1", "entities?limit=0",
            "entities?georel=near", "entities?idPattern=(a%2B)%2B",
            "entities?georel=near&geometry=Point&coordinates=[1,2]",
            "entities?georel=within&geometry=Polygon&coordinates=[1,2]",
            "entities?georel=beside&geometry=Point&coordinates=[1,2]",
            "entities?georel=within&geometry=Polygon&coordinates=[[[1,2],[1,3],[2]]]",
            "entities?geoQ=x",
            "entities?q=(a|b", "entities?q=a==", "entities?q=a~=(b%2B)%2B",
            "entities?q=", "entities?q=a=b", "entities?q=;", "entities?q=a==1..",
            "entities?options=nonsense",
            "temporal/entities?type=City", "temporal/entities?timerel=after&timeAt=yesterday",
            "temporal/entities?timerel=between&timeAt=2026-01-01T00:00:00Z",
            "temporal/entities?timerel=never&timeAt=2026-01-01T00:00:00Z", "entities/nothing",
            "temporal/entities/nothing",
        ]
    )
    func badRequestsAreRefused(query: String) throws {
        let refusal = try asked().object("/ngsi-ld/v1/\(query)", status: 400)
        #expect((refusal["title"] as? String)?.isEmpty == false)
    }
}
