// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// Reads a catalogue of the Dataspace Protocol: who offers what.
///
/// Version 2025-1 writes plain names and arrays; 2024-1 writes `dcat:`, `dct:`, `odrl:` prefixes
/// and single objects where there is one: both are folded into the same names here.
enum DataspaceCatalogue {
    /// The request that asks for the whole catalogue.
    static let request = """
        {"@context":["https://w3id.org/dspace/2025/1/context.jsonld"],\
        "@type":"CatalogRequestMessage","filter":[]}
        """

    /// The entities that a page of a catalogue tells of: products and those who offer them.
    static func entities(in page: JSONValue) -> [Entity] {
        datasets(in: page, depth: 0).flatMap { dataset -> [Entity] in
            guard let id = folded(dataset, "@id")?.string ?? folded(dataset, "id")?.string else {
                return []
            }
            let publisher = folded(dataset, "publisher") ?? folded(page, "publisher")
            let provider = participant(publisher)
            var attributes: [String: String] = [:]
            if let provider { attributes["provider"] = provider.id.rawValue }
            for name in ["description", "issued", "modified", "license", "theme", "grade", "price"]
            {
                if let text = folded(dataset, name).flatMap(localized)?.english {
                    attributes[name] = text
                }
            }
            let offers = folded(dataset, "hasPolicy")?.elements ?? []
            attributes["offers"] = String(offers.count)
            if offers.contains(where: paysForUse) { attributes["policy"] = "paid" }
            let title = folded(dataset, "title").flatMap(localized)
            let product = Entity(
                id: .reference(localName(id), kind: "data_product"),
                kind: "data_product",
                name: title ?? LocalizedText(localName(id)),
                attributes: attributes
            )
            return [provider, product].compactMap { $0 }
        }
    }

    /// The datasets of a catalogue and of the catalogues inside it.
    private static func datasets(in catalogue: JSONValue, depth: Int) -> [JSONValue] {
        guard depth < 4 else { return [] }
        let own = folded(catalogue, "dataset")?.elements ?? []
        let inner = folded(catalogue, "catalog")?.elements ?? []
        return own + inner.flatMap { datasets(in: $0, depth: depth + 1) }
    }

    private static func participant(_ value: JSONValue?) -> Entity? {
        guard let value else { return nil }
        let id = value.string ?? folded(value, "@id")?.string
        guard let id, !id.isEmpty else { return nil }
        let name = folded(value, "name") ?? folded(value, "title")
        return Entity(
            id: .reference(localName(id), kind: "participant"),
            kind: "participant",
            name: name.flatMap(localized) ?? LocalizedText(localName(id))
        )
    }

    /// Whether an offer asks for a payment.
    private static func paysForUse(_ offer: JSONValue) -> Bool {
        let rules = (folded(offer, "permission")?.elements ?? []) + [offer]
        return rules.contains { rule in
            let duties =
                (folded(rule, "duty")?.elements ?? [])
                + (folded(rule, "obligation")?.elements ?? [])
            return duties.contains {
                folded($0, "action")?.scalarText?.contains("ompensate") == true
            }
        }
    }

    /// The member of that name, whichever prefix it carries.
    private static func folded(_ value: JSONValue, _ name: String) -> JSONValue? {
        for prefix in ["", "dcat:", "dct:", "dcterms:", "odrl:", "dspace:", "foaf:", "city:"] {
            if let member = value[prefix + name], !member.isNull { return member }
        }
        return nil
    }

    /// A text that may be given in several languages.
    private static func localized(_ value: JSONValue) -> LocalizedText? {
        if let text = value.scalarText { return LocalizedText(text) }
        var english: String?
        var chinese: String?
        for element in value.elements {
            let text = element["@value"]?.scalarText ?? element.scalarText
            let language = element["@language"]?.string ?? "en"
            if language.hasPrefix("zh") {
                chinese = chinese ?? text
            } else {
                english = english ?? text
            }
        }
        guard let first = english ?? chinese else { return nil }
        return LocalizedText(first, chinese: chinese)
    }

    /// The part of an identity that tells things apart: `urn:x:data_product:P012` → `data_product:P012`.
    static func localName(_ id: String) -> String {
        for kind in ["data_product:", "participant:"] {
            if let range = id.range(of: kind) { return String(id[range.lowerBound...]) }
        }
        let last = id.split(whereSeparator: { $0 == "/" || $0 == "#" }).last.map(String.init) ?? id
        return last.replacing(":", with: "-")
    }
}
