// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
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

    /// A name that must be defined in some file.
    struct Reference {
        enum What {
            case alarmClass(String)
            case suppressor(AlarmSuppressor)
            case input(AlarmExpression.Input)
        }

        var what: What
        var node: Node
        /// The kind of the property that refers to the name.
        var kind = ""
    }

    /// The domain; nil if it could not be read.
    private(set) var domain: CatalogDomain?
    /// The position among the domains; smaller numbers come first.
    private(set) var order = 1000
    /// The names that the file defines.
    private(set) var claims: [Claim] = []
    /// The names that the file refers to.
    private(set) var references: [Reference] = []

    /// Reads a domain from its nodes.
    init(_ root: Node, _ findings: inout Findings) {
        let known = ["domain", "name", "order", "classes", "units", "kinds"]
        guard let fields = Fields(root, of: "a domain", known: known, &findings) else { return }
        order = fields.integer("order", in: 0...1000, &findings) ?? order
        let node = fields.required("domain", &findings)
        let id = fields.name("domain", of: "a domain", &findings)
        if let id, let node { claims.append(Claim(what: .domain, name: id, node: node)) }
        let name = Self.name(of: fields, &findings)
        let classes = (fields.list("classes", of: "classes", &findings) ?? [])
            .compactMap { Self.alarmClass($0, &findings) }
        let units = UnitReading(fields, &findings)
        var kinds: [CatalogKind] = []
        if let node = fields.required("kinds", &findings) {
            let nodes = fields.list("kinds", of: "kinds of entity", &findings)
            if let nodes, nodes.isEmpty { findings.add(.nothingInside("kinds"), at: node) }
            for node in nodes ?? [] {
                if let kind = kind(node, &findings) { kinds.append(units.applied(to: kind)) }
            }
        }
        if let id, let name {
            var domain = CatalogDomain(id: id, name: name, kinds: kinds)
            domain.alarmClasses = classes
            self.domain = domain
        }
    }

    /// Reads a class of alarms.
    private static func alarmClass(_ node: Node, _ findings: inout Findings) -> AlarmClass? {
        let known = ["class", "longest_shelf", "realarm", "comment"]
        guard let fields = Fields(node, of: "a class", known: known, &findings) else { return nil }
        _ = fields.required("class", &findings)
        let name = fields.name("class", of: "a class", &findings)
        let week = Duration.seconds(7 * 86_400)
        let shelf = fields.duration("longest_shelf", in: .seconds(60)...week, &findings)
        let realarm = fields.duration("realarm", in: .seconds(60)...week, &findings)
        let needsComment = fields.flag("comment", &findings)
        guard let name else { return nil }
        return AlarmClass(
            name: name,
            longestShelf: shelf ?? AlarmClass.standard.longestShelf,
            realarm: realarm,
            needsComment: needsComment ?? false
        )
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
                references += reading.references.map { reference in
                    var reference = reference
                    reference.kind = id ?? ""
                    return reference
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
