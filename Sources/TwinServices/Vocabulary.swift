// SPDX-License-Identifier: Apache-2.0

/// A mapping from the names that services use to the catalog's names.
public struct Vocabulary: Hashable, Sendable {
    /// The catalog's kinds by the service's name of the kind: `Substation` → `substation`.
    public var kinds: [String: String]
    /// The catalog's properties by kind and by the service's name of the property.
    ///
    /// The kind "" applies to all kinds: `["substation": ["activePower": "load"]]`.
    public var properties: [String: [String: String]]
    /// The UCUM units by the catalog's kind and property, for services that send no unit.
    public var units: [String: [String: String]]

    /// Creates a vocabulary.
    ///
    /// An empty vocabulary changes only the spelling of names, to snake case.
    public init(
        kinds: [String: String] = [:],
        properties: [String: [String: String]] = [:],
        units: [String: [String: String]] = [:]
    ) {
        self.kinds = kinds
        self.properties = properties
        self.units = units
    }

    /// Returns the catalog's kind, or the service's name in snake case if the catalog has none.
    public func kind(of native: String) -> String {
        kinds[native] ?? Self.snakeCase(native)
    }

    /// Returns the catalog's property, or the service's name in snake case if the catalog has none.
    public func property(_ native: String, of kind: String) -> String {
        properties[kind]?[native] ?? properties[""]?[native] ?? Self.snakeCase(native)
    }

    /// Returns the name in lower case, with an underscore before each former capital: `TrafficFlow`
    /// → `traffic_flow`.
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
