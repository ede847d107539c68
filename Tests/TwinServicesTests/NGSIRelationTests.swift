// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import TwinServices

@Suite("Relationships of NGSI-LD entities")
struct NGSIRelationTests {
    /// Reads a pump with one relationship.
    private func pump(_ name: String, _ target: String) throws -> Entity {
        let body = """
            [{"id":"urn:ngsi-ld:Pump:1","type":"Pump",\
            "\(name)":{"type":"Relationship","object":"\(target)"},\
            "flow":{"type":"Property","value":5,"observedAt":"2026-11-22T23:59:50Z"}}]
            """
        let server = try ScriptedServer { _ in .json(body, headers: ["NGSILD-Results-Count: 1"]) }
        let client = NGSIClient(
            source: "plant",
            base: server.url,
            types: ["Pump"],
            vocabulary: Vocabulary(kinds: ["Pump": "pump"]),
            history: .zero
        )
        let delivery = try client.fetch(after: nil, at: now, unless: Cancellation())
        return try #require(delivery.batch.entities.first)
    }

    @Test(
        "A relationship is to the district by its name or by the type of its target",
        arguments: [
            ("refDistrict", "urn:ngsi-ld:Zone:7"), ("district", "urn:ngsi-ld:Zone:7"),
            ("District", "urn:ngsi-ld:Zone:7"), ("inArea", "urn:ngsi-ld:District:7"),
        ]
    )
    func district(name: String, target: String) throws {
        let entity = try pump(name, target)
        #expect(entity.district?.rawValue.hasSuffix("7") == true)
        #expect(entity.parent == nil)
        #expect(entity.attributes == [:])
    }

    @Test(
        "A relationship to a whole is to the parent",
        arguments: ["parent", "refParent", "isPartOf", "refStation"]
    )
    func parent(name: String) throws {
        let entity = try pump(name, "urn:ngsi-ld:Station:7")
        #expect(entity.parent?.rawValue.hasSuffix("7") == true)
        #expect(entity.district == nil)
        #expect(entity.attributes == [:])
    }

    @Test("A relationship that was removed leaves nothing")
    func removed() throws {
        let entity = try pump("refDistrict", "urn:ngsi-ld:null")
        #expect(entity.parent == nil && entity.district == nil)
        #expect(entity.attributes == [:])
    }

    @Test("Any other relationship is an attribute")
    func other() throws {
        let entity = try pump("feeds", "urn:ngsi-ld:Station:7")
        #expect(entity.parent == nil && entity.district == nil)
        #expect(entity.attributes["feeds"]?.contains("Station:7") == true)
    }
}
