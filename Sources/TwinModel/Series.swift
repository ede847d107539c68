// SPDX-License-Identifier: Apache-2.0

/// The identity of a series: one property of one entity.
public struct SeriesID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The observed entity.
    public var entity: EntityID
    /// The observed property, as named by the catalog, such as `speed`.
    public var property: String

    /// Creates the identity of a property of an entity.
    public init(_ entity: EntityID, _ property: String) {
        self.entity = entity
        self.property = property
    }

    /// Returns true if the left identity sorts before the right one, by entity and then by
    /// property.
    public static func < (left: SeriesID, right: SeriesID) -> Bool {
        (left.entity, left.property) < (right.entity, right.property)
    }

    /// The identity in the form used by users, such as `road_segment:r3-012/speed`.
    public var description: String { "\(entity.rawValue)/\(property)" }
}

/// The relation between the values of a series.
public enum SeriesShape: String, Hashable, Sendable, Codable {
    /// A level at an instant, such as a speed.
    case gauge
    /// A running total that may restart from zero, such as the energy since installation.
    case counter
    /// An amount over the interval that ends at the phenomenon time, such as vehicles in five
    /// minutes.
    case delta
    /// A named state, reported as text.
    case state
    /// A Boolean value, reported as 1 or 0.
    case flag
}

/// One property of one entity over time.
public struct Series: Hashable, Sendable {
    /// The identity of the series.
    public var id: SeriesID
    /// The unit of the values.
    public var unit: UnitCode
    /// The relation between the values.
    public var shape: SeriesShape

    /// Creates a series.
    public init(id: SeriesID, unit: UnitCode, shape: SeriesShape = .gauge) {
        self.id = id
        self.unit = unit
        self.shape = shape
    }
}
