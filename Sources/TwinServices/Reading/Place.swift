// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A bounding box of a city, used to detect coordinates in the wrong order.
public struct CityBounds: Hashable, Sendable {
    /// The corner with the smallest longitude and latitude.
    public var southWest: Position
    /// The corner with the largest longitude and latitude.
    public var northEast: Position

    /// Creates a box from two corners.
    public init(southWest: Position, northEast: Position) {
        self.southWest = southWest
        self.northEast = northEast
    }

    /// Returns true if the position is in the box.
    func contains(longitude: Double, latitude: Double) -> Bool {
        longitude >= southWest.longitude && longitude <= northEast.longitude
            && latitude >= southWest.latitude && latitude <= northEast.latitude
    }
}

/// A location read from GeoJSON.
struct Place: Hashable, Sendable {
    /// The position; for lines and areas, the mean of the corners.
    var position: Position
    /// True if latitude and longitude had to be swapped.
    var isSwapped: Bool

    /// The outcome of reading a location.
    enum Reading: Hashable, Sendable {
        /// There are no coordinates, or they are null.
        case absent
        /// A valid location.
        case place(Place)
        /// The value is not a location in degrees of WGS 84; the text describes it.
        case refused(String)

        /// The location; nil if it is absent or refused.
        var place: Place? {
            if case .place(let place) = self { return place }
            return nil
        }
    }

    /// Reads a GeoJSON geometry, feature or collection of either.
    ///
    /// The position of a shape is the mean of its corners, without holes and without the last
    /// corner of a closed ring, which repeats the first. A shape may cross the antimeridian, from
    /// 179 to -179 or to 181. GeoJSON writes longitude first (RFC 7946). If that order gives no
    /// position on earth, or none within the bounds, and the other order does, the other order is
    /// used and reported.
    static func read(_ value: JSONValue, in bounds: CityBounds? = nil) -> Reading {
        if let system = foreignSystem(of: value) {
            return .refused("coordinates in \(system)")
        }
        var shape = ShapeCorners()
        shape.add(value, depth: 0)
        if let unreadable = shape.unreadable, shape.corners.isEmpty { return .refused(unreadable) }
        guard let first = shape.corners.first else { return .absent }
        if let straight = shape.center(isSwapped: false) {
            guard let bounds, let swapped = shape.center(isSwapped: true),
                !bounds.contains(longitude: straight.longitude, latitude: straight.latitude),
                bounds.contains(longitude: swapped.longitude, latitude: swapped.latitude)
            else { return .place(Place(position: straight, isSwapped: false)) }
            return .place(Place(position: swapped, isSwapped: true))
        }
        if let swapped = shape.center(isSwapped: true) {
            return .place(Place(position: swapped, isSwapped: true))
        }
        return .refused("coordinates (\(first.0), \(first.1)), which are no degrees of WGS 84")
    }

    /// Returns the name of a coordinate system other than WGS 84 in degrees; nil if there is none.
    ///
    /// GeoJSON 2008 has a member "crs"; RFC 7946 allows WGS 84 only.
    private static func foreignSystem(of value: JSONValue) -> String? {
        guard let system = value["crs"], !system.isNull else { return nil }
        let name =
            system.string ?? system["properties"]?["name"]?.string
            ?? system["properties"]?["code"]?.scalarText ?? system["properties"]?["href"]?.string
        guard let name else { return nil }
        let isDegrees = ["CRS84", "4326", "WGS84", "WGS 84"].contains {
            name.uppercased().contains($0)
        }
        return isDegrees ? nil : name
    }
}

/// The corners of a GeoJSON shape.
private struct ShapeCorners {
    /// The first two coordinates of each corner, in the order written.
    var corners: [(Double, Double)] = []
    /// A description of a part without readable coordinates; nil if there is none.
    var unreadable: String?

    /// The deepest nesting of collections and coordinate arrays.
    private static let mostDepth = 8

    mutating func add(_ value: JSONValue, depth: Int) {
        guard depth < Self.mostDepth else {
            unreadable = "shapes too deep within each other"
            return
        }
        if let geometry = value["geometry"] { return add(geometry, depth: depth + 1) }
        if let parts = value["features"]?.array ?? value["geometries"]?.array {
            for part in parts { add(part, depth: depth + 1) }
            return
        }
        guard let coordinates = value["coordinates"] else {
            if !value.isNull, !(value.isObject && value.members.isEmpty) {
                let kind = value["type"]?.string.map { "a \($0)" } ?? "a value"
                unreadable = "\(kind) without coordinates"
            }
            return
        }
        switch value["type"]?.string {
        case "Polygon": ring(coordinates.array?.first ?? .null)
        case "MultiPolygon":
            for polygon in coordinates.array ?? [] { ring(polygon.array?.first ?? .null) }
        default: collect(coordinates, depth: depth)
        }
    }

    /// Adds the corners of a ring, without a last corner that repeats the first.
    private mutating func ring(_ value: JSONValue) {
        let start = corners.count
        collect(value, depth: Self.mostDepth - 2)
        guard corners.count - start > 1, let last = corners.last, last == corners[start] else {
            return
        }
        corners.removeLast()
    }

    private mutating func collect(_ value: JSONValue, depth: Int) {
        guard depth < Self.mostDepth, let elements = value.array else { return }
        if elements.count >= 2, let first = elements[0].double, let second = elements[1].double {
            guard first.isFinite, second.isFinite else {
                unreadable = "coordinates that are no finite numbers"
                return
            }
            corners.append((first, second))
            return
        }
        for element in elements {
            if element.array == nil {
                unreadable = "coordinates that are no numbers"
            } else {
                collect(element, depth: depth + 1)
            }
        }
    }

    /// Returns the mean of the corners; nil if a corner is not a position on earth.
    func center(isSwapped: Bool) -> Position? {
        var longitudes = 0.0
        var latitudes = 0.0
        var base: Double?
        var isOnEarth = false
        for corner in corners {
            var (longitude, latitude) = isSwapped ? (corner.1, corner.0) : corner
            guard (-360...360).contains(longitude), (-90...90).contains(latitude) else {
                return nil
            }
            if (-180...180).contains(longitude) { isOnEarth = true }
            // Take the shorter way around the earth from the first corner.
            if let base {
                if longitude - base > 180 { longitude -= 360 }
                if longitude - base < -180 { longitude += 360 }
            } else {
                base = longitude
            }
            longitudes += longitude
            latitudes += latitude
        }
        // A shape may extend beyond 180 degrees, but one entirely beyond it is not in WGS 84.
        guard isOnEarth else { return nil }
        let count = Double(corners.count)
        var longitude = longitudes / count
        if longitude > 180 { longitude -= 360 }
        if longitude < -180 { longitude += 360 }
        return Position(longitude: longitude, latitude: latitudes / count)
    }
}
