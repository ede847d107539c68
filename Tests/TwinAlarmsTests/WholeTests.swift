// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@Suite("The outermost whole of an entity")
struct WholeTests {
    private func whole(_ id: EntityID, _ entities: [Entity]) -> EntityID {
        id.whole { wanted in entities.first { $0.id == wanted } }
    }

    private func entity(_ id: EntityID, district: EntityID?, parent: EntityID?) -> Entity {
        var entity = Entity(id: id, kind: "thing", name: LocalizedText(id.rawValue))
        entity.district = district
        entity.parent = parent
        return entity
    }

    @Test(
        "The whole of a part of a part is the outermost one, and an entity alone is its own whole"
    )
    func chain() {
        let entities = [
            entity("lamp:1", district: "district:1", parent: "feeder:1"),
            entity("feeder:1", district: "district:1", parent: "substation:1"),
            entity("substation:1", district: "district:1", parent: "district:1"),
        ]
        for id in ["lamp:1", "feeder:1", "substation:1"] as [EntityID] {
            #expect(whole(id, entities) == "substation:1")
        }
        #expect(whole("pump:9", entities) == "pump:9")
    }

    @Test("A district is never the whole of its entities, even if it lies in itself")
    func district() {
        for own in ["district:1", nil] as [EntityID?] {
            let entities = [
                entity("pump:1", district: nil, parent: "district:1"),
                entity("district:1", district: own, parent: nil),
            ]
            #expect(whole("pump:1", entities) == "pump:1")
        }
    }

    @Test("Alarms of an entity and its parts have a common cause, and those of a place have none")
    func causes() {
        let entities = [
            entity("feeder:1", district: "district:1", parent: "substation:1"),
            entity("substation:1", district: "district:1", parent: nil),
            entity("district:1", district: "district:1", parent: nil),
            entity("city:1", district: nil, parent: nil),
        ]
        func group(_ id: EntityID, _ property: String) -> String {
            SeriesID(id, property).causeGroup { wanted in entities.first { $0.id == wanted } }
        }
        #expect(group("feeder:1", "load") == group("substation:1", "energized"))
        for place in ["district:1", "city:1"] as [EntityID] {
            #expect(group(place, "rain") != group(place, "congestion"))
        }
    }

    @Test("A chain that leads back to itself ends")
    func loop() {
        let entities = [
            entity("pump:1", district: "district:1", parent: "pump:2"),
            entity("pump:2", district: "district:1", parent: "pump:1"),
        ]
        #expect([EntityID("pump:1"), "pump:2"].contains(whole("pump:1", entities)))
    }
}
