// SPDX-License-Identifier: Apache-2.0

/// The area of the earth that a map shows, in degrees.
public struct MapWindow: Hashable, Sendable {
    /// The western edge: the least longitude.
    public var west: Double
    /// The southern edge: the least latitude.
    public var south: Double
    /// The eastern edge: the greatest longitude.
    public var east: Double
    /// The northern edge: the greatest latitude.
    public var north: Double

    /// Creates a window.
    ///
    /// Edges in the wrong order are swapped, and an empty window is enlarged.
    public init(west: Double, south: Double, east: Double, north: Double) {
        let margin = 1e-4
        self.west = min(west, east) - (abs(east - west) < margin ? margin : 0)
        self.east = max(west, east) + (abs(east - west) < margin ? margin : 0)
        self.south = min(south, north) - (abs(north - south) < margin ? margin : 0)
        self.north = max(south, north) + (abs(north - south) < margin ? margin : 0)
    }

    /// Creates the smallest window that contains all positions, or returns nil if there are none.
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
