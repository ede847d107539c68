// SPDX-License-Identifier: Apache-2.0

import DemoCity
import TwinModel
import Yams

/// The names under which the catalog's kinds and properties are published.
///
/// The catalog's `aliases` map the names used by services to the catalog's own. The demo city uses
/// the mapping in reverse and thus publishes the names of real services.
struct PublishedNames: Sendable {
    /// The catalog's entry for a kind.
    struct Kind: Sendable {
        /// The display name.
        var name: LocalizedText
        /// The names used by services, the most common first.
        var aliases: [String]
        /// The entries of the kind's properties, by property.
        var properties: [String: Property]
    }

    /// The catalog's entry for a property.
    struct Property: Sendable {
        /// The display name.
        var name: LocalizedText
        /// The names used by services, the most specific last.
        var aliases: [String]
        /// True if the property has alarm limits.
        var hasLimits: Bool
    }

    private var kinds: [CitySeries.Domain: [String: Kind]] = [:]

    /// Reads the catalog's files; names from unreadable parts are published unchanged.
    ///
    /// - Parameter catalogs: The text of each file of `Data/catalog`.
    init(catalogs: [String]) {
        for text in catalogs {
            guard let node = try? Yams.compose(yaml: text), let root = node.mapping,
                let domain = root["domain"]?.string.flatMap(CitySeries.Domain.init(rawValue:))
            else { continue }
            for kind in root["kinds"]?.sequence ?? [] {
                guard let kind = kind.mapping, let id = kind["kind"]?.string else { continue }
                var properties: [String: Property] = [:]
                for property in kind["properties"]?.sequence ?? [] {
                    guard let property = property.mapping, let name = property["property"]?.string
                    else { continue }
                    properties[name] = Property(
                        name: Self.name(in: property, or: name),
                        aliases: Self.aliases(in: property),
                        hasLimits: property["limits"]?.sequence?.isEmpty == false
                    )
                }
                kinds[domain, default: [:]][id] = Kind(
                    name: Self.name(in: kind, or: id),
                    aliases: Self.aliases(in: kind),
                    properties: properties
                )
            }
        }
    }

    /// Returns the display name of a kind, for example `Road segment`.
    func name(of kind: String, in domain: CitySeries.Domain) -> LocalizedText {
        kinds[domain]?[kind]?.name ?? LocalizedText(Self.plain(kind))
    }

    /// Returns the display name of a property, for example `Mean speed`.
    func name(of property: String, of kind: String, in domain: CitySeries.Domain) -> LocalizedText {
        kinds[domain]?[kind]?.properties[property]?.name ?? LocalizedText(Self.plain(property))
    }

    /// Returns the name used by services of the domain for a property, or its own name if it has no
    /// alias.
    ///
    /// If the property has several aliases, the last and most specific one is returned.
    func alias(of property: String, of kind: String, in domain: CitySeries.Domain) -> String {
        kinds[domain]?[kind]?.properties[property]?.aliases.last ?? property
    }

    /// Returns true if a property has alarm limits.
    func hasLimits(_ property: String, of kind: String, in domain: CitySeries.Domain) -> Bool {
        kinds[domain]?[kind]?.properties[property]?.hasLimits ?? false
    }

    /// Returns the type name of a kind: its first capitalized alias, or the kind in camel case.
    func typeName(of kind: String) -> String {
        for domain in CitySeries.Domain.allCases {
            let aliases = kinds[domain]?[kind]?.aliases ?? []
            if let alias = aliases.first(where: { $0.first?.isUppercase == true }) { return alias }
        }
        return Self.camelCase(kind)
    }

    /// Returns the name in camel case: `SmartPole` for `smart_pole`.
    static func camelCase(_ name: String) -> String {
        name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static func plain(_ name: String) -> String {
        let words = name.split(separator: "_").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private static func name(in mapping: Node.Mapping, or id: String) -> LocalizedText {
        let name = mapping["name"]
        if let text = name?.string { return LocalizedText(text) }
        return LocalizedText(
            name?.mapping?["en"]?.string ?? plain(id),
            chinese: name?.mapping?["zh"]?.string
        )
    }

    private static func aliases(in mapping: Node.Mapping) -> [String] {
        (mapping["aliases"]?.sequence ?? []).compactMap(\.string)
    }
}
