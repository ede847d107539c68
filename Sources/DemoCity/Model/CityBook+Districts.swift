// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The entities of one kind in all districts, as many in each as its population requires.
struct DistrictEntities: Sendable {
    /// The identities, district by district.
    var ids: [EntityID] = []
    /// The names of the entities' localities.
    var localities: [LocalizedText] = []
    /// The index of each entity's district.
    var district: [Int] = []
    /// The number of entities in each district.
    var perDistrict: [Int]
}

extension CityBook {
    /// Adds entities to all districts in proportion to their population, at least one to each.
    ///
    /// - Parameters:
    ///   - count: The number of entities in the city.
    ///   - kind: The kind, which is also the prefix of the identities.
    ///   - noun: The noun after the locality in each name.
    ///   - offset: The number of the first locality of a district.
    ///   - generator: The generator of the positions.
    ///   - attributes: Returns the attributes of an entity from its district's index and the number
    ///     of entities in the district.
    /// - Returns: The entities.
    mutating func addByPopulation(
        _ count: Int,
        kind: String,
        noun: LocalizedText,
        localitiesFrom offset: Int,
        from generator: inout SeededGenerator,
        attributes: (_ place: Int, _ number: Int) -> [String: String]
    ) -> DistrictEntities {
        var added = DistrictEntities(
            perDistrict: Self.allocate(count, by: District.all.map(\.population), minimum: 1)
        )
        for (place, number) in added.perDistrict.enumerated() {
            for index in 0..<number {
                let id = EntityID("\(kind):\(District.all[place].code)-\(index + 1)")
                let name = PlaceNames.locality(index + offset, in: place)
                let point = CityMap.place(in: District.all[place], from: &generator)
                added.ids.append(id)
                added.localities.append(name)
                added.district.append(place)
                add(
                    Entity(
                        id: id,
                        kind: kind,
                        name: LocalizedText(
                            "\(name.english) \(noun.english)",
                            chinese: "\(name.chinese ?? name.english)\(noun.chinese ?? "")"
                        ),
                        district: District.ids[place],
                        parent: District.ids[place],
                        position: Position(longitude: point.longitude, latitude: point.latitude),
                        attributes: attributes(place, number)
                    )
                )
            }
        }
        return added
    }
}
