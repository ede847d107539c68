// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary
import Yams

/// The reading of one catalog file from its nodes.
struct DomainReading {
    /// A name that must be unique across all files.
    struct Claim {
        enum What {
            case domain
            case alias(kind: String)
            case property(kind: String)
        }

        var what: What
        var name: String
        var node: Node
    }

    /// The domain; nil if it could not be read.
    private(set) var domain: CatalogDomain?
    /// The position among the domains; smaller numbers come first.
    private(set) var order = 1000
    /// The names that the file defines.
    private(set) var claims: [Claim] = []

    /// Reads a domain from its nodes.
    init(_ root: Node, _ findings: inout Findings) {
        let known = ["domain", "name", "order", "kinds"]
        guard let fields = Fields(root, of: "a domain", known: known, &findings) else { return }
        order = fields.integer("order", in: 0...1000, &findings) ?? order
        let node = fields.required("domain", &findings)
        let id = fields.name("domain", of: "a domain", &findings)
        if let id, let node { claims.append(Claim(what: .domain, name: id, node: node)) }
        let name = Self.name(of: fields, &findings)
        var kinds: [CatalogKind] = []
        if let node = fields.required("kinds", &findings) {
            let nodes = fields.list("kinds", of: "kinds of entity", &findings)
            if let nodes, nodes.isEmpty { findings.add(.nothingInside("kinds"), at: node) }
            for node in nodes ?? [] {
                if let kind = kind(node, &findings) { kinds.append(kind) }
            }
        }
        if let id, let name { domain = CatalogDomain(id: id, name: name, kinds: kinds) }
    }

    private static func name(of fields: Fields, _ findings: inout Findings) -> LocalizedText? {
        guard fields.required("name", &findings) != nil else { return nil }
        return fields.localized("name", &findings)
    }

    private mutating func kind(_ node: Node, _ findings: inout Findings) -> CatalogKind? {
        let known = ["kind", "name", "aliases", "synonyms", "whole", "properties"]
        guard let fields = Fields(node, of: "a kind", known: known, &findings) else { return nil }
        _ = fields.required("kind", &findings)
        let id = fields.name("kind", of: "a kind", &findings)
        let name = Self.name(of: fields, &findings)
        let aliases = fields.texts("aliases", of: "names", &findings)
        for (alias, node) in aliases {
            claims.append(Claim(what: .alias(kind: id ?? ""), name: alias, node: node))
        }
        let synonyms = fields.texts("synonyms", of: "words", &findings).map(\.0)
        let isWhole = fields.flag("whole", &findings)
        var properties: [CatalogProperty] = []
        var taken: [String: String] = [:]
        if let list = fields.required("properties", &findings) {
            let nodes = fields.list("properties", of: "properties", &findings)
            if let nodes, nodes.isEmpty { findings.add(.nothingInside("properties"), at: list) }
            for node in nodes ?? [] {
                let reading = PropertyReading(node, &findings)
                if let name = reading.id, let place = reading.place {
                    claims.append(Claim(what: .property(kind: id ?? ""), name: name, node: place))
                }
                for (alias, node) in reading.aliases {
                    let owner = reading.id ?? ""
                    if let first = taken.updateValue(owner, forKey: alias) {
                        findings.add(.takenAlias(alias, by: first), at: node)
                    }
                }
                if let property = reading.property { properties.append(property) }
            }
        }
        guard let id, let name else { return nil }
        var kind = CatalogKind(
            id: id,
            name: name,
            aliases: aliases.map(\.0),
            properties: properties,
            isWhole: isWhole
        )
        kind.synonyms = synonyms
        return kind
    }
}
