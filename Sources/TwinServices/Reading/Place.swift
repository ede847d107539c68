// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A box on the earth that a city lies in, to notice coordinates told in the wrong order.
public struct CityBounds: Hashable, Sendable {
    /// The corner with the least longitude and latitude.
    public var southWest: Position
    /// The corner with the greatest longitude and latitude.
    public var northEast: Position

    /// Makes a box from two corners.
    public init(southWest: Position, northEast: Position) {
        self.southWest = southWest
        self.northEast = northEast
    }

    /// Whether a position lies in the box.
    func contains(longitude: Double, latitude: Double) -> Bool {
        longitude >= southWest.longitude && longitude <= northEast.longitude
            && latitude >= southWest.latitude && latitude <= northEast.latitude
    }
}

/// Where something stands, as GeoJSON tells it.
struct Place: Hashable, Sendable {
    /// Where it stands; the mean of the corners of anything larger than a point.
    var position: Position
    /// Whether the coordinates had to be swapped to make sense.
    var isSwapped: Bool

    /// Reads a GeoJSON geometry or feature.
    ///
    /// GeoJSON says longitude first (RFC 7946). Where that gives no place on earth, or none inside
    /// the city, and the other order does, the other order is taken and told.
    init?(_ value: JSONValue, in bounds: CityBounds? = nil) {
        var sum = (longitude: 0.0, latitude: 0.0, count: 0.0)
        Self.collect(value["geometry"]?["coordinates"] ?? value["coordinates"] ?? .null, &sum, 0)
        guard sum.count > 0 else { return nil }
        let (first, second) = (sum.longitude / sum.count, sum.latitude / sum.count)
        let straight = Position(longitude: first, latitude: second)
        let swapped = Position(longitude: second, latitude: first)
        if let straight {
            guard let bounds, let swapped,
                !bounds.contains(longitude: first, latitude: second),
                bounds.contains(longitude: second, latitude: first)
            else {
                self.init(position: straight, isSwapped: false)
                return
            }
            self.init(position: swapped, isSwapped: true)
            return
        }
        guard let swapped else { return nil }
        self.init(position: swapped, isSwapped: true)
    }

    private init(position: Position, isSwapped: Bool) {
        self.position = position
        self.isSwapped = isSwapped
    }

    private static func collect(
        _ value: JSONValue,
        _ sum: inout (longitude: Double, latitude: Double, count: Double),
        _ depth: Int
    ) {
        guard depth < 6, let elements = value.array else { return }
        if elements.count >= 2, let first = elements[0].double, let second = elements[1].double {
            guard first.isFinite, second.isFinite else { return }
            sum.longitude += first
            sum.latitude += second
            sum.count += 1
            return
        }
        for element in elements { collect(element, &sum, depth + 1) }
    }
}
