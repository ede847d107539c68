// SPDX-License-Identifier: Apache-2.0

@testable import DemoCity
@testable import DemoCityServices
import Foundation
import Testing
import TwinModel

@Suite("The utilities service supports queries and metadata of NGSI-LD")
struct ServicesNGSILDQueryTests {
    private func asked(_ city: FewThings = FewThings(), ticks: Int = 5) -> Asked<NGSILDService> {
        Asked(city, ticks: ticks) { NGSILDService(board: $0.domain(.utilities)) }
    }

    private func count(_ asked: Asked<NGSILDService>, _ query: String) throws -> Int {
        let answer = asked.answer("/ngsi-ld/v1/entities?limit=0&count=true&\(query)")
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(answer.header("NGSILD-Results-Count").flatMap { Int($0) })
    }

    @Test(
        "A query supports comparisons, lists, ranges, patterns and logical operators",
        arguments: [
            ("name", 6), ("nothing", 0), ("name==\"Pole 1\"", 1), ("name!=\"Pole 1\"", 5),
            ("name==\"Pole 1\",\"Pole 2\"", 2), ("name==Beijing", 1), ("rated_mw==120", 1),
            ("energized==true", 1), ("energized!=true", 0), ("activePower>0;name~=Pole", 3),
            ("activePower==0..1000", 3), ("activePower!=0..1000", 0), ("name~=^Pole.[12]$", 2),
            ("name!~=Pole", 3), ("name==\"Pole 1\"|name==\"Pole 2\"", 2),
            ("(name~=Pole|name==Beijing);activePower", 3), ("name~=^(Pole|Sub)", 4),
            ("activePower.observedAt>=2026-11-23T00:00:50Z", 3),
            ("activePower.observedAt>2026-11-23T00:00:50Z", 0), ("activePower.unitCode==WTT", 3),
            ("refParent==\"urn:ngsi-ld:Substation:S012\"", 3), ("name==\"a;b|c\"", 0),
            ("urn:citytop:property:activePower", 3), ("activePower==high", 0), ("location==1", 0),
        ]
    )
    func queriesChoose(query: String, wanted: Int) throws {
        #expect(try count(asked(), "q=\(query.escaped)") == wanted)
    }

    @Test(
        "An area selects entities by distance or by polygon",
        arguments: [
            ("near;maxDistance==1", "Point", "[116.4,39.9]", 6),
            ("near;maxDistance==8000", "Point", "[116.5,39.9]", 0),
            ("near;maxDistance==9000", "Point", "[116.5,39.9]", 6),
            ("near;minDistance==8000", "Point", "[116.5,39.9]", 6),
            ("within", "Polygon", "[[[116,39],[117,39],[117,40],[116,40],[116,39]]]", 6),
            ("disjoint", "Polygon", "[[[116,39],[117,39],[117,40],[116,40],[116,39]]]", 0),
            ("intersects", "Polygon", "[[[117,39],[118,39],[118,40],[117,39]]]", 0),
            ("equals", "Point", "[116.4,39.9]", 6),
        ]
    )
    func areasChoose(relation: String, geometry: String, corners: String, wanted: Int) throws {
        let query = "georel=\(relation.escaped)&geometry=\(geometry)&coordinates=\(corners.escaped)"
        #expect(try count(asked(), query) == wanted)
        #expect(try count(asked(), query + "&geoproperty=name") == 0)
    }

    @Test("Temporal queries support pattern, query and area like current ones")
    func pastIsChosen() throws {
        let asked = asked()
        func count(_ query: String) throws -> Int {
            let span = "timerel=after&timeAt=2026-11-23T00:00:00Z"
            let page = try json(asked.answer("/ngsi-ld/v1/temporal/entities?\(span)&\(query)"))
            return try #require(page as? [Any]).count
        }
        #expect(try count("idPattern=SmartPole:p%5B01%5D$") == 2)
        #expect(try count("q=name==%22Pole%201%22") == 1)
        let near = "georel=near;maxDistance==1&geometry=Point&coordinates=%5B0,0%5D"
        #expect(try count(near) == 0)
    }

    @Test("A query that is too deep or too long is refused without a trap")
    func deepQueries() throws {
        for query in [
            String(repeating: "(", count: 9000),
            [String](repeating: "a", count: 999).joined(separator: ";"),
            "a~=" + String(repeating: "(a|b)*", count: 20), "a.b.c.d.e==1", "a==\"b",
        ] {
            #expect(asked(ticks: 0).answer("/ngsi-ld/v1/entities?q=\(query.escaped)").status == 400)
        }
    }

    @Test("Types and attributes are also accepted under their names expanded by the context")
    func expandedNames() throws {
        let asked = asked()
        let context = try asked.object("/context.jsonld")["@context"] as? [String: String]
        let type = try #require(context?["SmartPole"])
        let attribute = try #require(context?["activePower"])
        #expect(context?["refParent"] != nil && context?["severity"] != nil)
        #expect(context?["location"] == nil)
        #expect(try count(asked, "type=\(type.escaped)") == 3)
        #expect(try count(asked, "type=\(type.escaped)&attrs=\(attribute.escaped)") == 3)
        #expect(try count(asked, "type=(SmartPole%7CSubstation)") == 4)
        #expect(try asked.object("/ngsi-ld/v1/types/\(type)")["entityCount"] as? Int == 3)
        #expect(try count(asked, "id=urn:ngsi-ld:SmartPole:p0,urn:ngsi-ld:SmartPole:p1") == 2)
    }

    @Test("Attributes are listed with the types that have them")
    func attributesAreListed() throws {
        let asked = asked()
        let list = try asked.object("/ngsi-ld/v1/attributes")["attributeList"] as? [String]
        #expect(list?.contains("activePower") == true && list?.contains("refParent") == true)
        let one = try asked.object("/ngsi-ld/v1/attributes/activePower")
        #expect(
            one["attributeCount"] as? Int == 3 && one["typeNames"] as? [String] == ["SmartPole"]
        )
        let kin = try asked.object("/ngsi-ld/v1/attributes/refParent")
        #expect(kin["attributeTypes"] as? [String] == ["Relationship"])
        #expect(asked.answer("/ngsi-ld/v1/attributes/nothing").status == 404)
        let details = try json(asked.answer("/ngsi-ld/v1/attributes?details=true"))
        #expect((details as? [[String: Any]])?.count == list?.count)
        let alert = try asked.object("/ngsi-ld/v1/types/Alert")
        #expect((alert["attributeDetails"] as? [Any])?.isEmpty == false)
        let types = try json(asked.answer("/ngsi-ld/v1/types?details=true")) as? [[String: Any]]
        #expect((types?.count ?? 0) > 3)
        #expect(types?.allSatisfy { ($0["attributeNames"] as? [Any])?.isEmpty == false } == true)
    }

    @Test("An alert has only the attributes listed for its type")
    func alertsKeepToTheirType() throws {
        var city = FewThings()
        let time = FewThings.start + .seconds(20)
        city.events[time] = [
            Event(
                id: "trip-1",
                kind: "substation_trip",
                time: time,
                end: time + .seconds(5),
                receivedTime: time,
                entity: "substation:S012",
                district: "district:110105",
                priority: .critical,
                text: LocalizedText("Tripped", chinese: "跳闸")
            )
        ]
        let asked = asked(city)
        let alert = try asked.object("/ngsi-ld/v1/entities/urn:ngsi-ld:Alert:trip-1")
        let type = try asked.object("/ngsi-ld/v1/types/Alert")
        let details = try #require(type["attributeDetails"] as? [[String: Any]])
        let names = details.compactMap { $0["attributeName"] as? String }
        #expect(Set(alert.keys).subtracting(["id", "type"]) == Set(names))
    }

    @Test("Missing resources are reported as a problem, and refusals name the supported values")
    func problemsAreTold() throws {
        let asked = asked()
        for path in [
            "entities/urn:ngsi-ld:Substation:none",
            "entities/urn:ngsi-ld:SmartPole:p0?attrs=energized",
            "temporal/entities/urn:ngsi-ld:Substation:none", "types/Nothing", "elsewhere",
        ] {
            let answer = asked.answer("/ngsi-ld/v1/\(path)")
            #expect(answer.status == 404 && answer.contentType == "application/problem+json")
            let problem = try #require(json(answer) as? [String: Any])
            #expect((problem["type"] as? String)?.hasSuffix("/errors/ResourceNotFound") == true)
        }
        let post = asked.service.answer(
            ServiceRequest(method: "POST", target: "/ngsi-ld/v1/entities")
        )
        #expect(post.status == 405 && post.header("Allow") == "GET, HEAD")
    }

    @Test("System attributes are included in temporal responses as well")
    func systemAttributesInThePast() throws {
        let path = "/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:SmartPole:p0?options=sysAttrs&lastN=1"
        let past = try asked().object(path)
        #expect(past["createdAt"] as? String == "2026-11-23T00:00:00.000Z")
        #expect(past["modifiedAt"] as? String == "2026-11-23T00:00:50.000Z")
        let power = try #require((past["activePower"] as? [[String: Any]])?.first)
        #expect(power["modifiedAt"] as? String == power["observedAt"] as? String)
    }
}
