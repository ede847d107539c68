// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary
import Yams

/// The reading of a ledger's counts from its node.
struct LedgerReading {
    let catalog: Catalog?

    private static let limit = 64

    /// Returns the rules of a source's `ledger`; without one, rules that count nothing.
    func rules(
        of fields: Fields,
        standard: SourceConfiguration.Standard?,
        _ findings: inout Findings
    ) -> LedgerRules {
        var rules = LedgerRules()
        guard let node = fields["ledger"] else { return rules }
        if let standard, standard != .cloudEvents {
            let cause = Problem.Cause.wrongType(
                "ledger",
                wanted: "in a cloudevents source",
                found: standard.rawValue,
                instead: nil
            )
            findings.add(cause, at: node)
        }
        guard let ledger = Fields(node, of: ConfigurationTable.ledger, &findings) else {
            return rules
        }
        rules.total = ledger.text("total", &findings).map { EntityID($0) }
        if let total = ledger["total"], let kind = rules.total?.rawValue.split(separator: ":").first
        {
            check(kind: String(kind), at: total, &findings)
        }
        rules.datasetKind = kind("datasets", of: ledger, &findings) ?? rules.datasetKind
        rules.publisherKind = kind("publishers", of: ledger, &findings) ?? rules.publisherKind
        for node in list("groups", of: ledger, &findings) {
            guard let group = group(node, &findings) else { continue }
            if rules.groups.contains(where: { $0.kind == group.kind || $0.field == group.field }) {
                let cause = Problem.Cause.takenName(
                    "a group",
                    name: "\(group.field): \(group.kind)",
                    firstPlace: findings.place(of: ledger.node)
                )
                findings.add(cause, at: node)
                continue
            }
            rules.groups.append(group)
        }
        rules.counts = list("counts", of: ledger, &findings).compactMap {
            count($0, groups: rules.groups, total: rules.total, &findings)
        }
        return rules
    }

    private func list(_ key: String, of fields: Fields, _ findings: inout Findings) -> [Node] {
        guard let node = fields[key], let nodes = fields.list(key, of: key, &findings) else {
            return []
        }
        guard nodes.count <= Self.limit else {
            findings.add(.tooMany(key, count: nodes.count, limit: Self.limit), at: node)
            return []
        }
        return nodes
    }

    private func group(_ node: Node, _ findings: inout Findings) -> LedgerRules.Group? {
        let table = ConfigurationTable.group
        guard let fields = Fields(node, of: table, &findings) else { return nil }
        _ = fields.required("field", &findings)
        _ = fields.required("kind", &findings)
        let field = fields.text("field", &findings)
        let kind = kind("kind", of: fields, &findings)
        let interval = fields.duration("interval", of: table, &findings)
        guard let field, let kind else { return nil }
        return LedgerRules.Group(field: field, kind: kind, interval: interval ?? .seconds(10))
    }

    private func count(
        _ node: Node,
        groups: [LedgerRules.Group],
        total: EntityID?,
        _ findings: inout Findings
    ) -> LedgerRules.Count? {
        let table = ConfigurationTable.count
        guard let fields = Fields(node, of: table, &findings) else { return nil }
        let place = fields.required("property", &findings)
        let property = fields.name("property", of: "a property", &findings)
        let hasTypes = fields.required("types", &findings) != nil
        let types = hasTypes ? fields.texts("types", of: "event types", &findings).map(\.0) : []
        let unit = fields["unit"] == nil ? .one : PropertyReading.unit(of: fields, &findings)
        let measure = measure(of: fields, &findings)
        var by = groups.map(\.field)
        if fields["by"] != nil {
            let known = by
            by = fields.texts("by", of: "fields of groups", &findings).compactMap { field, node in
                if known.contains(field) { return field }
                let cause = Problem.Cause.wrongChoice(
                    "by",
                    known: known,
                    found: Problem.quoted(field),
                    instead: Spelling.nearest(to: field, among: known)
                )
                findings.add(cause, at: node)
                return nil
            }
        }
        let isTotal = fields.flag("total", &findings) ?? true
        guard let property, let place, let unit, let measure else { return nil }
        var kinds = groups.filter { by.contains($0.field) }.map(\.kind)
        if isTotal, let kind = total?.rawValue.split(separator: ":").first {
            kinds.append(String(kind))
        }
        for kind in kinds {
            guard let catalog, let known = catalog.kind(kind),
                catalog.property(property, of: kind) == nil
            else { continue }
            let names = known.properties.map(\.id)
            findings.add(.unknownProperty(property, kind: kind, known: names), at: place)
        }
        return LedgerRules.Count(
            property: property,
            unit: unit,
            types: types,
            measure: measure,
            fields: by,
            isTotal: isTotal
        )
    }

    private func measure(
        of fields: Fields,
        _ findings: inout Findings
    ) -> LedgerRules.Count.Measure? {
        let sum = fields.text("sum", &findings)
        let mean = fields.text("mean", &findings)
        let divisor = fields.text("per", &findings)
        let factor = fields.number("factor", of: ConfigurationTable.count, &findings)
        let over = fields.duration("over", of: ConfigurationTable.count, &findings)
        let isOptional = fields.flag("optional", &findings) ?? false
        if let mean {
            if sum != nil, let node = fields["sum"] {
                let cause = Problem.Cause.wrongType(
                    "sum",
                    wanted: "alone",
                    found: "\"sum\" beside \"mean\"",
                    instead: nil
                )
                findings.add(cause, at: node)
                return nil
            }
            return .mean(mean, over: over ?? .seconds(60))
        }
        guard let sum else {
            if divisor != nil { _ = fields.required("sum", &findings) }
            return divisor == nil ? .events : nil
        }
        if let divisor { return .ratio(sum, per: divisor, factor: factor ?? 1) }
        return .sum(sum, isOptional: isOptional)
    }

    private func kind(_ key: String, of fields: Fields, _ findings: inout Findings) -> String? {
        guard let node = fields[key], let kind = fields.name(key, of: "a kind", &findings) else {
            return nil
        }
        check(kind: kind, at: node, &findings)
        return kind
    }

    private func check(kind: String, at node: Node, _ findings: inout Findings) {
        guard let catalog, catalog.kind(kind) == nil else { return }
        findings.add(.unknownKind(kind, known: catalog.kindIDs), at: node)
    }
}
