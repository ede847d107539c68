// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The shapes of a city on the map, read from a GeoJSON FeatureCollection (RFC 7946).
public struct MapGeometry: Hashable, Sendable {
    /// A feature (an area, a line or a place) with its possible names.
    public struct Shape: Hashable, Sendable {
        /// The possible names: the `id`, and the texts and numbers among the properties.
        ///
        /// An entity is drawn with the first shape that has one of these names: the entity's ID,
        /// the part of the ID after the colon, or the entity's name in one of its languages.
        public var keys: [String]
        /// The rings of the areas, including holes.
        ///
        /// A point is inside if an odd number of rings enclose it.
        public var rings: [[Position]]
        /// The lines.
        public var lines: [[Position]]
        /// The places.
        public var points: [Position]

        /// Creates a shape.
        public init(
            keys: [String],
            rings: [[Position]] = [],
            lines: [[Position]] = [],
            points: [Position] = []
        ) {
            self.keys = keys
            self.rings = rings
            self.lines = lines
            self.points = points
        }
    }

    /// The file's name as given in the layout.
    public var file: String
    /// The shapes in the order of the file.
    public var shapes: [Shape]

    /// Creates a geometry.
    public init(file: String, shapes: [Shape]) {
        self.file = file
        self.shapes = shapes
    }

    /// The shapes by each of their possible names; if two have the same name, the first.
    public var shapesByKey: [String: Shape] {
        var found: [String: Shape] = [:]
        for shape in shapes {
            for key in shape.keys where found[key] == nil { found[key] = shape }
        }
        return found
    }
}
