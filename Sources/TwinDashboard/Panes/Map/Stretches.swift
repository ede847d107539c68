// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The lines of entities in a row, each of which has a position but no outline.
///
/// Entities whose identities differ in their last digits only, such as `road_segment:r3-011` and
/// `road_segment:r3-012`, form a row in that order. Each stretch reaches half way to its
/// neighbours. A row is broken if the next entity is much farther away than neighbours usually are,
/// and closed to a ring if its ends are near each other.
struct Stretches {
    /// The corners of each entity's stretch; an entity without neighbours has its own position
    /// alone.
    private(set) var points: [EntityID: [Position]] = [:]

    init(_ places: [EntityID: Position]) {
        var rows: [String: [EntityID]] = [:]
        for id in places.keys.sorted() {
            let name = id.rawValue
            let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
            rows[String(name.dropLast(digits)), default: []].append(id)
        }
        for row in rows.values {
            let known = row.compactMap { id in places[id].map { (id: id, place: $0) } }
            add(known)
        }
    }

    private mutating func add(_ row: [(id: EntityID, place: Position)]) {
        let count = row.count
        guard count > 1 else {
            if let only = row.first { points[only.id] = [only.place] }
            return
        }
        let steps = (1..<count).map { Self.distance(row[$0 - 1].place, row[$0].place) }
        let usual = steps.sorted()[steps.count / 2]
        let reach = usual * 9
        let isRing =
            count >= 8 && Self.distance(row[count - 1].place, row[0].place) <= usual * 4
        for (index, one) in row.enumerated() {
            let before = index > 0 ? row[index - 1] : isRing ? row[count - 1] : nil
            let after = index + 1 < count ? row[index + 1] : isRing ? row[0] : nil
            var corners: [Position] = []
            if let before, Self.distance(before.place, one.place) <= reach {
                corners += [Self.middle(before.place, one.place)].compactMap { $0 }
            }
            corners.append(one.place)
            if let after, Self.distance(one.place, after.place) <= reach {
                corners += [Self.middle(one.place, after.place)].compactMap { $0 }
            }
            points[one.id] = corners
        }
    }

    /// Returns the square of the distance in degrees of latitude; a degree of longitude counts as
    /// three quarters of one.
    private static func distance(_ one: Position, _ other: Position) -> Double {
        let x = (one.longitude - other.longitude) * 0.75
        let y = one.latitude - other.latitude
        return x * x + y * y
    }

    private static func middle(_ one: Position, _ other: Position) -> Position? {
        Position(
            longitude: (one.longitude + other.longitude) / 2,
            latitude: (one.latitude + other.latitude) / 2
        )
    }
}
