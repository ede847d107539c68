// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

/// The catalog by the names that questions use.
struct CatalogIndex: Sendable {
    /// A property with its place in the catalog.
    struct Entry: Sendable {
        var domain: String
        var kind: String
        var property: CatalogProperty
        /// Its place in the catalog, by which lists are ordered.
        var order: Int
    }

    /// Every property that has limits, in the catalog's order.
    let limited: [Entry]
    /// Every property of every kind, in the catalog's order.
    let all: [Entry]
    /// Every kind, in the catalog's order, once.
    let kindsInOrder: [CatalogKind]
    private let entries: [String: [String: Entry]]
    private let kinds: [String: CatalogKind]
    private let wholeKinds: Set<String>
    private let domains: [String: LocalizedText]
    private let domainsOfKinds: [String: Set<String>]

    init(_ catalog: Catalog) {
        var entries: [String: [String: Entry]] = [:]
        var kinds: [String: CatalogKind] = [:]
        var domains: [String: LocalizedText] = [:]
        var limited: [Entry] = []
        var all: [Entry] = []
        var kindsInOrder: [CatalogKind] = []
        var domainsOfKinds: [String: Set<String>] = [:]
        var order = 0
        for domain in catalog.domains {
            domains[domain.id] = domain.name
            for kind in domain.kinds {
                domainsOfKinds[kind.id, default: []].insert(domain.id)
                if kinds[kind.id] == nil {
                    kinds[kind.id] = kind
                    kindsInOrder.append(kind)
                }
                for property in kind.properties where entries[kind.id]?[property.id] == nil {
                    let entry = Entry(
                        domain: domain.id,
                        kind: kind.id,
                        property: property,
                        order: order
                    )
                    order += 1
                    entries[kind.id, default: [:]][property.id] = entry
                    all.append(entry)
                    if !property.limits.isEmpty { limited.append(entry) }
                }
            }
        }
        self.entries = entries
        self.kinds = kinds
        wholeKinds = Set(catalog.domains.flatMap(\.kinds).filter(\.isWhole).map(\.id))
        self.domains = domains
        self.limited = limited
        self.all = all
        self.kindsInOrder = kindsInOrder
        self.domainsOfKinds = domainsOfKinds
    }

    /// Returns the catalog's entry for a property of a kind; nil if there is none.
    func entry(_ kind: String, _ property: String) -> Entry? { entries[kind]?[property] }

    /// Returns the catalog's property, or defaults for a property that the catalog does not list.
    func property(_ kind: String, _ name: String, unit: UnitCode = "") -> CatalogProperty {
        if let known = entries[kind]?[name]?.property { return known }
        let words = name.replacing("_", with: " ")
        return CatalogProperty(id: name, name: LocalizedText(words), unit: unit)
    }

    /// Returns the domains with properties of a kind.
    func domains(ofKind kind: String) -> Set<String> { domainsOfKinds[kind] ?? [] }

    /// A kind's name in all languages.
    func name(ofKind kind: String) -> LocalizedText? { kinds[kind]?.name }

    /// Returns true if a kind's entity is the whole that the dashboard shows.
    func isWhole(_ kind: String) -> Bool { wholeKinds.contains(kind) }

    /// The properties of a kind that the catalog knows, in its order.
    func properties(ofKind kind: String) -> [Entry] {
        (entries[kind] ?? [:]).values.sorted { $0.order < $1.order }
    }

    /// The property that says best how a thing of a kind is: the first that has limits, or a way
    /// that is worse, or the first.
    func headline(ofKind kind: String) -> CatalogProperty? {
        let properties = properties(ofKind: kind).map(\.property)
        return properties.first { !$0.limits.isEmpty && $0.shape != .flag }
            ?? properties.first { !$0.limits.isEmpty }
            ?? properties.first { $0.worse != .neither } ?? properties.first
    }

    /// A kind's name for the screen.
    func name(ofKind kind: String, in language: Language) -> DisplayText {
        guard let known = kinds[kind] else {
            return DisplayText(kind.replacing("_", with: " "), limit: 40)
        }
        return DisplayText(known.name.text(in: language), limit: 40)
    }

    /// A domain's name for the screen.
    func name(ofDomain domain: String, in language: Language) -> DisplayText {
        DisplayText(domains[domain]?.text(in: language) ?? domain, limit: 40)
    }

    /// Returns the kind of an entity from its identity: the part before the colon.
    static func kind(of entity: EntityID) -> String {
        guard let colon = entity.rawValue.firstIndex(of: ":") else { return "" }
        return String(entity.rawValue[..<colon])
    }
}
