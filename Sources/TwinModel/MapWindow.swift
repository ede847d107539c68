// SPDX-License-Identifier: Apache-2.0

/// The part of the earth that a map shows, in degrees.
public struct MapWindow: Hashable, Sendable {
    /// The least longitude.
    public var west: Double
    /// The least latitude.
    public var south: Double
    /// The greatest longitude.
    public var east: Double
    /// The greatest latitude.
    public var north: Double

    /// Makes a window; edges in the wrong order are exchanged, and none is empty.
    public init(west: Double, south: Double, east: Double, north: Double) {
        let margin = 1e-4
        self.west = min(west, east) - (abs(east - west) < margin ? margin : 0)
        self.east = max(west, east) + (abs(east - west) < margin ? margin : 0)
        self.south = min(south, north) - (abs(north - south) < margin ? margin : 0)
        self.north = max(south, north) + (abs(north - south) < margin ? margin : 0)
    }

    /// The least window that holds all places; nothing where there is none.
    public init?(of places: some Sequence<Position>) {
        var box: (west: Double, south: Double, east: Double, north: Double)?
        for place in places {
            let (x, y) = (place.longitude, place.latitude)
            guard let known = box else {
                box = (x, y, x, y)
                continue
            }
            box = (min(known.west, x), min(known.south, y), max(known.east, x), max(known.north, y))
        }
        guard let box else { return nil }
        self.init(west: box.west, south: box.south, east: box.east, north: box.north)
    }
}
