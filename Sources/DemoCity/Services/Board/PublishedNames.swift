// SPDX-License-Identifier: Apache-2.0

import TwinModel
import Yams

/// The names under which the catalog's kinds and properties are published.
///
/// The catalog's `aliases` tell a reader which of a service's names mean which of the catalog's;
/// the demo city reads them the other way round, so that it publishes what real services do.
struct PublishedNames: Sendable {
    /// What the catalog says of a kind.
    struct Kind: Sendable {
        /// Its name for people.
        var name: LocalizedText
        /// What services call it, the usual one first.
        var aliases: [String]
        /// What it says of the kind's properties, by property.
        var properties: [String: Property]
    }

    /// What the catalog says of a property.
    struct Property: Sendable {
        /// Its name for people.
        var name: LocalizedText
        /// What services call it, the most specific one last.
        var aliases: [String]
        /// Whether a limit makes an alarm of it.
        var hasLimits: Bool
    }

    private var kinds: [CitySeries.Domain: [String: Kind]] = [:]

    /// Reads the catalog's files; what cannot be read is left out, and published under plain names.
    ///
    /// - Parameter catalogs: the text of each file of `Data/catalog`.
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

    /// The name of a kind for people: `Road segment`.
    func name(of kind: String, in domain: CitySeries.Domain) -> LocalizedText {
        kinds[domain]?[kind]?.name ?? LocalizedText(Self.plain(kind))
    }

    /// The name of a property for people: `Mean speed`.
    func name(of property: String, of kind: String, in domain: CitySeries.Domain) -> LocalizedText {
        kinds[domain]?[kind]?.properties[property]?.name ?? LocalizedText(Self.plain(property))
    }

    /// What services of the domain call a property, or its own name where the catalog has no other.
    ///
    /// Where the catalog has several aliases the last one is taken, the most specific.
    func alias(of property: String, of kind: String, in domain: CitySeries.Domain) -> String {
        kinds[domain]?[kind]?.properties[property]?.aliases.last ?? property
    }

    /// Whether a limit makes an alarm of a property.
    func hasLimits(_ property: String, of kind: String, in domain: CitySeries.Domain) -> Bool {
        kinds[domain]?[kind]?.properties[property]?.hasLimits ?? false
    }

    /// The kind as a type's name: its first capitalized alias, or itself in camel case.
    func typeName(of kind: String) -> String {
        for domain in CitySeries.Domain.allCases {
            let aliases = kinds[domain]?[kind]?.aliases ?? []
            if let alias = aliases.first(where: { $0.first?.isUppercase == true }) { return alias }
        }
        return Self.camelCase(kind)
    }

    /// The name with each word's first letter made a capital: `smart_pole` → `SmartPole`.
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
