// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The geographic part of a query: `georel=near;maxDistance==2000` of a point, or an area.
struct NGSIArea: Sendable {
    private enum Relation: Sendable {
        case near(ClosedRange<Double>)
        case within, disjoint, equals
    }

    private let relation: Relation
    private let shape: GeoShape
    private let property: String

    /// Reads the four geo-query parameters; returns nil if none is given.
    init?(_ request: ServiceRequest) throws(BadRequest) {
        let names = ["georel", "geometry", "coordinates"]
        guard names.contains(where: { request[$0] != nil }) else { return nil }
        guard let relation = request["georel"], let geometry = request["geometry"],
            let coordinates = request["coordinates"]
        else {
            throw BadRequest("georel, geometry and coordinates belong together; one is missing.")
        }
        guard let shape = GeoShape(geometry: geometry, coordinates: coordinates) else {
            throw BadRequest(
                "geometry is \"\(geometry)\" with other coordinates than it takes; a Point takes "
                    + "[116.4,39.9], a Polygon [[[116,39],[117,39],[117,40],[116,39]]]."
            )
        }
        self.relation = try Self.relation(relation)
        if case .polygon = shape, case .near = self.relation {
            throw BadRequest("georel near takes a Point.")
        }
        self.shape = shape
        property = request["geoproperty"] ?? "location"
    }

    /// Returns true if an entity matches; an entity without a position does not.
    func holds(for entity: NGSIEntity) -> Bool {
        guard case .point(let position)? = entity.value(at: [property]) else { return false }
        let place = SIMD2(position.longitude, position.latitude)
        switch relation {
        case .near(let range): return shape.distance(to: place).map(range.contains) ?? false
        case .within: return shape.contains(place)
        case .disjoint: return !shape.contains(place)
        case .equals: return shape == .point(place)
        }
    }

    private static func relation(_ text: String) throws(BadRequest) -> Relation {
        let parts = text.split(separator: ";").map(String.init)
        switch (parts.first, parts.count) {
        // These relations are equivalent for points, the only geometry of the entities.
        case ("within", 1), ("intersects", 1): return .within
        case ("disjoint", 1): return .disjoint
        case ("equals", 1): return .equals
        case ("near", 2):
            let sides = parts[1].split(separator: "=", omittingEmptySubsequences: true)
            if sides.count == 2, parts[1].contains("=="), let metres = Double(sides[1]), metres >= 0
            {
                if sides[0] == "maxDistance" { return .near(0...metres) }
                if sides[0] == "minDistance" { return .near(metres...Double.infinity) }
            }
        default: break
        }
        throw BadRequest(
            "georel is \"\(text)\"; it takes near;maxDistance==2000, near;minDistance==2000, within, "
                + "intersects, disjoint or equals."
        )
    }
}
