// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// Spatial relations between the city's entities: parts and wholes, members of districts, and
/// distances.
struct Surroundings: Sendable {
    /// An entity related to another one.
    struct Neighbour: Hashable, Sendable {
        /// The relation of the neighbour to the entity.
        enum Relation: Hashable, Sendable {
            /// The entity is part of the neighbour.
            case whole
            /// The neighbour is part of the entity.
            case part
            /// The neighbour is the given number of metres away.
            case near(metres: Double)
            /// The neighbour is of the same kind, in the same district.
            case fellow
        }

        var entity: EntityID
        var relation: Relation
    }

    private let entities: [EntityID: Entity]
    private let parts: [EntityID: [EntityID]]
    private let members: [EntityID: [String: [EntityID]]]

    init(_ all: [Entity]) {
        var entities: [EntityID: Entity] = [:]
        var parts: [EntityID: [EntityID]] = [:]
        var members: [EntityID: [String: [EntityID]]] = [:]
        for entity in all {
            entities[entity.id] = entity
            if let parent = entity.parent, parent != entity.id {
                parts[parent, default: []].append(entity.id)
            }
            if let district = entity.district, district != entity.id {
                members[district, default: [:]][entity.kind, default: []].append(entity.id)
            }
        }
        self.entities = entities
        self.parts = parts
        self.members = members
    }

    /// The districts: the entities that have members.
    var districts: [EntityID] { members.keys.filter { entities[$0] != nil }.sorted() }

    /// Returns true if other entities lie in the entity.
    func isDistrict(_ id: EntityID) -> Bool { members[id] != nil }

    /// Returns the members of a district by kind.
    func members(of district: EntityID) -> [String: [EntityID]] { members[district] ?? [:] }

    /// Returns the neighbours of an entity: its whole, its parts, then the nearest entities.
    ///
    /// If its position is unknown, others of its kind in its district are returned instead of the
    /// nearest.
    func neighbours(of id: EntityID, limit: Int) -> [Neighbour] {
        guard let entity = entities[id] else { return [] }
        var found: [Neighbour] = []
        var seen: Set<EntityID> = [id]
        if let parent = entity.parent, entities[parent] != nil, seen.insert(parent).inserted {
            found.append(Neighbour(entity: parent, relation: .whole))
        }
        for part in (parts[id] ?? []).sorted() where found.count < limit / 2 + 1 {
            if seen.insert(part).inserted { found.append(Neighbour(entity: part, relation: .part)) }
        }
        if let position = entity.position {
            for (other, metres) in nearest(to: position, but: seen, limit: limit - found.count) {
                found.append(Neighbour(entity: other, relation: .near(metres: metres)))
            }
        } else if let district = entity.district {
            for other in members[district]?[entity.kind] ?? []
            where found.count < limit && seen.insert(other).inserted {
                found.append(Neighbour(entity: other, relation: .fellow))
            }
        }
        return found
    }

    private func nearest(
        to position: Position,
        but seen: Set<EntityID>,
        limit: Int
    ) -> [(EntityID, Double)] {
        guard limit > 0 else { return [] }
        var found: [(id: EntityID, metres: Double)] = []
        for other in entities.values where other.position != nil {
            guard !seen.contains(other.id), let place = other.position else { continue }
            let metres = Self.metres(from: position, to: place)
            if found.count == limit, let last = found.last, metres >= last.metres { continue }
            let index = found.firstIndex {
                ($0.metres, $0.id.rawValue) > (metres, other.id.rawValue)
            }
            found.insert((other.id, metres), at: index ?? found.count)
            if found.count > limit { found.removeLast() }
        }
        return found.map { ($0.id, $0.metres) }
    }

    /// Returns the distance of two positions on a plane that touches the earth at the first.
    ///
    /// Within a city the error is below one percent.
    static func metres(from first: Position, to second: Position) -> Double {
        let degree = 111_195.0  // A 360th of the mean meridian, WGS 84's mean radius 6,371,009 m.
        let north = (second.latitude - first.latitude) * degree
        var turn = second.longitude - first.longitude
        if turn > 180 { turn -= 360 } else if turn < -180 { turn += 360 }
        let east = turn * degree * cos(first.latitude * .pi / 180)
        return (north * north + east * east).squareRoot()
    }
}
