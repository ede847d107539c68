// SPDX-License-Identifier: Apache-2.0

import TwinModel

// A kind such as `city` or `district` appears in several domains, each adding its own properties;
// the look-ups by kind go across all of them.

extension Catalog {
    /// The domain of that name.
    public func domain(_ id: String) -> CatalogDomain? { domains.first { $0.id == id } }

    /// The kind of that name, with the properties that all domains together give it.
    public func kind(_ id: String) -> CatalogKind? {
        var result: CatalogKind?
        for domain in domains {
            for kind in domain.kinds where kind.id == id {
                if result == nil {
                    result = kind
                } else {
                    result?.add(kind)
                }
            }
        }
        return result
    }

    /// The property of that name that entities of the kind have, in whichever domain.
    public func property(_ id: String, of kind: String) -> CatalogProperty? {
        for domain in domains {
            for candidate in domain.kinds where candidate.id == kind {
                if let found = candidate.properties.first(where: { $0.id == id }) { return found }
            }
        }
        return nil
    }

    /// The domain that gives entities of the kind that property.
    public func domain(ofProperty id: String, of kind: String) -> CatalogDomain? {
        domains.first { domain in
            domain.kinds.contains { $0.id == kind && $0.properties.contains { $0.id == id } }
        }
    }

    /// The domains that have the kind.
    public func domains(ofKind id: String) -> [CatalogDomain] {
        domains.filter { $0.kinds.contains { $0.id == id } }
    }

    /// The domains that a configured source tells of: its own, where the catalog has it.
    public func domains(of source: SourceConfiguration) -> [CatalogDomain] {
        domains.filter { $0.id == source.domain }
    }

    /// The names of all kinds, each once, in the catalog's order.
    public var kindIDs: [String] {
        var seen: Set<String> = []
        return domains.flatMap(\.kinds).map(\.id).filter { seen.insert($0).inserted }
    }

    /// The catalog's kind for each name that services use: `Substation` → `substation`.
    public var kindAliases: [String: String] {
        var result: [String: String] = [:]
        for kind in domains.flatMap(\.kinds) {
            for alias in kind.aliases { result[alias] = kind.id }
        }
        return result
    }

    /// The catalog's property for each name that services use, by kind.
    public var propertyAliases: [String: [String: String]] {
        var result: [String: [String: String]] = [:]
        for kind in domains.flatMap(\.kinds) {
            for property in kind.properties {
                for alias in property.aliases { result[kind.id, default: [:]][alias] = property.id }
            }
        }
        return result
    }

    /// The UCUM unit of each property, by kind.
    public var units: [String: [String: String]] {
        var result: [String: [String: String]] = [:]
        for kind in domains.flatMap(\.kinds) {
            for property in kind.properties {
                result[kind.id, default: [:]][property.id] = property.unit.ucum
            }
        }
        return result
    }
}

extension CatalogKind {
    /// Takes what another domain says of the same kind.
    fileprivate mutating func add(_ other: CatalogKind) {
        for alias in other.aliases where !aliases.contains(alias) { aliases.append(alias) }
        properties += other.properties
    }
}
