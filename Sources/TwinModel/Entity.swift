// SPDX-License-Identifier: Apache-2.0

/// The identity of an entity of the city, such as `road_segment:r3-012` or `district:110105`.
///
/// An identity has the form `kind:local`. It does not depend on the service, so that two services
/// can describe the same district.
public struct EntityID: Hashable, Comparable, Sendable, Codable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    /// The identity as text.
    public var rawValue: String

    /// Creates an identity from its text.
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// Creates an identity from a literal.
    public init(stringLiteral value: String) { self.rawValue = value }

    /// Returns true if the left identity sorts before the right one as text.
    public static func < (left: EntityID, right: EntityID) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The identity as text.
    public var description: String { rawValue }
}

/// A position on the earth, in degrees of WGS 84.
public struct Position: Hashable, Sendable, Codable {
    /// The longitude in degrees east of Greenwich, -180…180.
    public var longitude: Double
    /// The latitude in degrees north of the equator, -90…90.
    public var latitude: Double

    /// Creates a position, or returns nil if a coordinate is not finite or is out of range.
    public init?(longitude: Double, latitude: Double) {
        guard (-180...180).contains(longitude), (-90...90).contains(latitude) else { return nil }
        self.longitude = longitude
        self.latitude = latitude
    }
}

/// A text in English and, optionally, in Simplified Chinese.
public struct LocalizedText: Hashable, Sendable, Codable {
    /// The English text.
    public var english: String
    /// The text in Simplified Chinese, or nil if there is none.
    public var chinese: String?

    /// Creates a text from its English form and, optionally, its Chinese form.
    public init(_ english: String, chinese: String? = nil) {
        self.english = english
        self.chinese = chinese
    }

    /// Returns the text in a language, or the English text if there is no Chinese one.
    public func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese ?? english
        }
    }
}

/// A language of the user interface.
public enum Language: String, Hashable, Sendable, Codable, CaseIterable {
    /// English.
    case english = "en"
    /// Simplified Chinese.
    case chinese = "zh"
}

/// An entity of the city, such as a road segment, a substation, a compute centre or a data product.
public struct Entity: Hashable, Sendable {
    /// The identity of the entity.
    public var id: EntityID
    /// The kind of the entity, as named by the catalog, such as `road_segment`.
    public var kind: String
    /// The name given by the entity's service.
    ///
    /// It is not safe to show; see ``DisplayText``.
    public var name: LocalizedText
    /// The district of the entity, or nil if it is unknown.
    public var district: EntityID?
    /// The entity that this one is part of, such as a feeder's substation, or nil if it is unknown.
    public var parent: EntityID?
    /// The position of the entity, or nil if it is unknown.
    public var position: Position?
    /// Other attributes given by the service, by name, such as `capacity` or `length_km`.
    public var attributes: [String: String]

    /// Creates an entity.
    public init(
        id: EntityID,
        kind: String,
        name: LocalizedText,
        district: EntityID? = nil,
        parent: EntityID? = nil,
        position: Position? = nil,
        attributes: [String: String] = [:]
    ) {
        self.id = id
        self.kind = kind
        self.name = name
        self.district = district
        self.parent = parent
        self.position = position
        self.attributes = attributes
    }
}
