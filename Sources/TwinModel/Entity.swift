// SPDX-License-Identifier: Apache-2.0

/// The identity of a thing in the city, such as `road_segment:r3-012` or `district:110105`.
///
/// It reads `kind:local`, and is the same whichever service speaks of the thing, so that two
/// services can tell about one district.
public struct EntityID: Hashable, Comparable, Sendable, Codable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    /// The identity as text.
    public var rawValue: String

    /// Wraps an identity as it is written.
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// Wraps an identity written in the source.
    public init(stringLiteral value: String) { self.rawValue = value }

    /// Whether the left identity comes before the right one in text order.
    public static func < (left: EntityID, right: EntityID) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The identity as text.
    public var description: String { rawValue }
}

/// A place on the earth, in degrees of WGS 84.
public struct Position: Hashable, Sendable, Codable {
    /// Degrees east of Greenwich, -180…180.
    public var longitude: Double
    /// Degrees north of the equator, -90…90.
    public var latitude: Double

    /// Makes a position, or nothing where a coordinate is not finite or out of its range.
    public init?(longitude: Double, latitude: Double) {
        guard (-180...180).contains(longitude), (-90...90).contains(latitude) else { return nil }
        self.longitude = longitude
        self.latitude = latitude
    }
}

/// A text in English and, where known, in Simplified Chinese.
public struct LocalizedText: Hashable, Sendable, Codable {
    /// The English text.
    public var english: String
    /// The text in Simplified Chinese, where there is one.
    public var chinese: String?

    /// Makes a text from its English and, where known, its Chinese form.
    public init(_ english: String, chinese: String? = nil) {
        self.english = english
        self.chinese = chinese
    }

    /// The text in the language asked for, English where that is missing.
    public func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese ?? english
        }
    }
}

/// A language of the screen.
public enum Language: String, Hashable, Sendable, Codable, CaseIterable {
    /// English.
    case english = "en"
    /// Simplified Chinese.
    case chinese = "zh"
}

/// A thing in the city: a road segment, a substation, a compute centre, a data product.
public struct Entity: Hashable, Sendable {
    /// Which thing it is.
    public var id: EntityID
    /// What kind of thing it is, as the catalog names kinds: `road_segment`.
    public var kind: String
    /// Its name, as its service gives it: not yet safe to show, see ``DisplayText``.
    public var name: LocalizedText
    /// The district that it lies in, where known.
    public var district: EntityID?
    /// The thing that it is part of, where known: a feeder's substation.
    public var parent: EntityID?
    /// Where it stands, where known.
    public var position: Position?
    /// Whatever else its service says of it, by name: `capacity`, `length_km`.
    public var attributes: [String: String]

    /// Makes an entity.
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
