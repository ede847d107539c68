// SPDX-License-Identifier: Apache-2.0

import TwinModel

// A kind such as `city` or `district` can be in several domains, each with properties of its own.
// Look-ups by kind search all domains.

extension Catalog {
    /// Returns the domain with the name, or nil if there is none.
    public func domain(_ id: String) -> CatalogDomain? { domains.first { $0.id == id } }

    /// Returns the kind with the name, with its properties in all domains, or nil if there is none.
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

    /// Returns a property of a kind from any domain, or nil if the kind does not have it.
    public func property(_ id: String, of kind: String) -> CatalogProperty? {
        for domain in domains {
            for candidate in domain.kinds where candidate.id == kind {
                if let found = candidate.properties.first(where: { $0.id == id }) { return found }
            }
        }
        return nil
    }

    /// Returns the domain that defines the property of the kind, or nil if there is none.
    public func domain(ofProperty id: String, of kind: String) -> CatalogDomain? {
        domains.first { domain in
            domain.kinds.contains { $0.id == kind && $0.properties.contains { $0.id == id } }
        }
    }

    /// Returns the domains that contain the kind.
    public func domains(ofKind id: String) -> [CatalogDomain] {
        domains.filter { $0.kinds.contains { $0.id == id } }
    }

    /// Returns the domain of a configured source as a list, empty if the catalog does not have it.
    public func domains(of source: SourceConfiguration) -> [CatalogDomain] {
        domains.filter { $0.id == source.domain }
    }

    /// The names of all kinds in the order of the catalog, without duplicates.
    public var kindIDs: [String] {
        var seen: Set<String> = []
        return domains.flatMap(\.kinds).map(\.id).filter { seen.insert($0).inserted }
    }

    /// The names of kinds by the names that services use: `Substation` → `substation`.
    public var kindAliases: [String: String] {
        var result: [String: String] = [:]
        for kind in domains.flatMap(\.kinds) {
            for alias in kind.aliases { result[alias] = kind.id }
        }
        return result
    }

    /// The names of properties by the names that services use, for each kind.
    public var propertyAliases: [String: [String: String]] {
        var result: [String: [String: String]] = [:]
        for kind in domains.flatMap(\.kinds) {
            for property in kind.properties {
                for alias in property.aliases { result[kind.id, default: [:]][alias] = property.id }
            }
        }
        return result
    }

    /// The UCUM unit of each property, for each kind.
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
    /// Adds the aliases and properties of the same kind in another domain.
    fileprivate mutating func add(_ other: CatalogKind) {
        for alias in other.aliases where !aliases.contains(alias) { aliases.append(alias) }
        for synonym in other.synonyms where !synonyms.contains(synonym) { synonyms.append(synonym) }
        properties += other.properties
        isWhole = isWhole || other.isWhole
    }
}
