// SPDX-License-Identifier: Apache-2.0

/// The identity of a series: one property of one entity.
public struct SeriesID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The entity observed.
    public var entity: EntityID
    /// The property observed, as the catalog names properties: `speed`.
    public var property: String

    /// Names one property of one entity.
    public init(_ entity: EntityID, _ property: String) {
        self.entity = entity
        self.property = property
    }

    /// Whether the left identity comes before the right one, by entity and then by property.
    public static func < (left: SeriesID, right: SeriesID) -> Bool {
        (left.entity, left.property) < (right.entity, right.property)
    }

    /// The identity as users write it: `road_segment:r3-012/speed`.
    public var description: String { "\(entity.rawValue)/\(property)" }
}

/// How the values of a series relate to each other.
public enum SeriesShape: String, Hashable, Sendable, Codable {
    /// A level at an instant: a speed.
    case gauge
    /// A running total that may start anew: energy since installation.
    case counter
    /// An amount over the interval that ends at the phenomenon time: vehicles in five minutes.
    case delta
    /// A named state, told as text.
    case state
    /// Yes or no, told as 1 or 0.
    case flag
}

/// One property of one entity over time.
public struct Series: Hashable, Sendable {
    /// Which series it is.
    public var id: SeriesID
    /// The unit of its values.
    public var unit: UnitCode
    /// How its values relate to each other.
    public var shape: SeriesShape

    /// Makes a series.
    public init(id: SeriesID, unit: UnitCode, shape: SeriesShape = .gauge) {
        self.id = id
        self.unit = unit
        self.shape = shape
    }
}
