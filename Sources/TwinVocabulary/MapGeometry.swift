// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The shapes of a city on the map, as a GeoJSON FeatureCollection (RFC 7946) gives them.
public struct MapGeometry: Hashable, Sendable {
    /// One feature: an area, a line or a place, with the names it can be known by.
    public struct Shape: Hashable, Sendable {
        /// What it may be called: its `id` and the texts and numbers among its properties.
        ///
        /// An entity is drawn with the first shape that has its identity, the part of that behind
        /// the colon, or its name in one of the languages here.
        public var keys: [String]
        /// The rings of its areas, holes among them; what lies in an odd number of rings is inside.
        public var rings: [[Position]]
        /// Its lines.
        public var lines: [[Position]]
        /// Its places.
        public var points: [Position]

        /// Makes a shape.
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

    /// The file's name, as the layout gives it.
    public var file: String
    /// The shapes in the order of the file.
    public var shapes: [Shape]

    /// Makes a geometry.
    public init(file: String, shapes: [Shape]) {
        self.file = file
        self.shapes = shapes
    }

    /// The shapes by each name that they can be known by; of two with the same name the first.
    public var shapesByKey: [String: Shape] {
        var found: [String: Shape] = [:]
        for shape in shapes {
            for key in shape.keys where found[key] == nil { found[key] = shape }
        }
        return found
    }
}
