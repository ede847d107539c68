// SPDX-License-Identifier: Apache-2.0

/// How the names that services use are turned into the catalog's.
public struct Vocabulary: Hashable, Sendable {
    /// The catalog's kind for a service's name of a kind: `Substation` → `substation`.
    public var kinds: [String: String]
    /// The catalog's property for a service's name of a property, by the catalog's kind; the
    /// kind "" holds for all: `["substation": ["activePower": "load"]]`.
    public var properties: [String: [String: String]]
    /// The catalog's UCUM unit by kind and property, for services that tell none.
    public var units: [String: [String: String]]

    /// Makes a vocabulary; empty leaves every name as it is but for its spelling.
    public init(
        kinds: [String: String] = [:],
        properties: [String: [String: String]] = [:],
        units: [String: [String: String]] = [:]
    ) {
        self.kinds = kinds
        self.properties = properties
        self.units = units
    }

    /// The catalog's kind, or the service's own in snake case where the catalog has none.
    public func kind(of native: String) -> String {
        kinds[native] ?? Self.snakeCase(native)
    }

    /// The catalog's property, or the service's own in snake case where the catalog has none.
    public func property(_ native: String, of kind: String) -> String {
        properties[kind]?[native] ?? properties[""]?[native] ?? Self.snakeCase(native)
    }

    /// Lower case with underscores before what were capitals: `TrafficFlow` → `traffic_flow`.
    static func snakeCase(_ name: String) -> String {
        var result = ""
        var previousIsLower = false
        for character in name {
            if character.isUppercase, previousIsLower { result.append("_") }
            previousIsLower = character.isLowercase || character.isNumber
            result += character == " " || character == "-" ? "_" : character.lowercased()
        }
        return result
    }
}
