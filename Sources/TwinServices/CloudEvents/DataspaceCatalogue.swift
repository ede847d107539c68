// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A reader of catalogues in the Dataspace Protocol or DCAT: products and their providers.
///
/// Version 2025-1 writes plain names and arrays. Version 2024-1 and DCAT-AP write `dcat:`, `dct:`
/// and `odrl:` prefixes, and a single object in place of an array of one. Both are accepted.
struct DataspaceCatalogue {
    /// The kind of the datasets.
    let datasetKind: String
    /// The kind of the participants that publish them.
    let publisherKind: String

    /// The message that requests the whole catalogue.
    static let request = """
        {"@context":["https://w3id.org/dspace/2025/1/context.jsonld"],\
        "@type":"CatalogRequestMessage","filter":[]}
        """

    /// An entity of a catalogue with the identity that its service gave it.
    struct Item: Hashable, Sendable {
        /// The service's own identity.
        var native: String
        /// The entity.
        var entity: Entity
    }

    /// The contents of one page.
    struct Page: Hashable, Sendable {
        /// The products in the order of the page.
        var products: [Item] = []
        /// The participants that offer them.
        var providers: [Item] = []
        /// The first characters of each dataset without an identity.
        var malformed: [String] = []
        /// The catalogues that are only referenced and would have to be read elsewhere.
        var elsewhere: [String] = []
        /// The number of datasets in the whole catalogue; nil if not announced (Hydra).
        var total: Int?
        /// The address of the next page; nil if the body has none (Hydra).
        var next: String?
    }

    /// Returns the contents of a page, or nil if it is not a catalogue.
    func page(_ value: JSONValue) -> Page? {
        let catalogues = value.elements.filter(Self.isCatalogue)
        guard !catalogues.isEmpty else { return nil }
        var page = Page()
        for catalogue in catalogues {
            let graph = catalogue["@graph"]?.elements ?? []
            for node in [catalogue] + graph {
                if let total = Self.folded(node, "totalItems") { page.total = Self.count(total) }
                let view = Self.folded(node, "view") ?? node
                let next = Self.folded(view, "next") ?? Self.folded(view, "nextPage")
                if let next { page.next = next.string ?? next["@id"]?.string ?? page.next }
            }
            collect(catalogue, in: graph, depth: 0, into: &page)
        }
        return page
    }

    private static func isCatalogue(_ value: JSONValue) -> Bool {
        guard value.isObject else { return false }
        let types = (value["@type"] ?? value["type"] ?? .null).elements.compactMap(\.string)
        if types.contains(where: { $0.hasSuffix("Error") || $0.hasSuffix("Message") }) {
            return false
        }
        return types.contains { $0.hasSuffix("Catalog") || $0.hasSuffix("Collection") }
            || value["@graph"] != nil
            || ["dataset", "catalog", "member"].contains { folded(value, $0) != nil }
    }

    /// Collects the datasets of a catalogue, of its graph and of the catalogues inside it.
    private func collect(
        _ catalogue: JSONValue,
        in graph: [JSONValue],
        depth: Int,
        into page: inout Page
    ) {
        var datasets = Self.folded(catalogue, "dataset")?.elements ?? []
        if datasets.isEmpty { datasets = Self.folded(catalogue, "member")?.elements ?? [] }
        let listed = Set(datasets.compactMap(\.string))
        datasets.removeAll { dataset in
            dataset.string.map { id in graph.contains { Self.identity($0) == id } } ?? false
        }
        // In a graph, datasets are nodes next to the catalogue.
        datasets += graph.filter { node in
            Self.isDataset(node) || (Self.identity(node).map(listed.contains) ?? false)
        }
        let publisher =
            Self.folded(catalogue, "publisher") ?? Self.folded(catalogue, "participantId")
        for dataset in datasets { add(dataset, publisher, graph, to: &page) }
        let inner = Self.folded(catalogue, "catalog")?.elements ?? []
        for catalogue in inner {
            let isEmpty =
                Self.folded(catalogue, "dataset") == nil && Self.folded(catalogue, "catalog") == nil
            if isEmpty || depth >= 4 {
                page.elsewhere.append(Self.identity(catalogue) ?? "without @id")
            } else {
                // The participant is known even if its catalogue offers no datasets.
                let publisher =
                    Self.folded(catalogue, "publisher") ?? Self.folded(catalogue, "participantId")
                if let provider = self.publisher(publisher) { page.providers.append(provider) }
                collect(catalogue, in: [], depth: depth + 1, into: &page)
            }
        }
    }

    private static func isDataset(_ node: JSONValue) -> Bool {
        (node["@type"] ?? node["type"] ?? .null).elements
            .contains { ($0.string ?? "").hasSuffix("Dataset") }
    }

    private func add(
        _ dataset: JSONValue,
        _ publisher: JSONValue?,
        _ graph: [JSONValue],
        to page: inout Page
    ) {
        guard dataset.isObject, let id = Self.identity(dataset), !id.isEmpty else {
            page.malformed.append(String(dataset.text.prefix(120)))
            return
        }
        var publisher = Self.folded(dataset, "publisher") ?? publisher
        if let reference = publisher?.string ?? publisher.flatMap({ Self.identity($0) }),
            let node = graph.first(where: { Self.identity($0) == reference })
        {
            publisher = node
        }
        let provider = self.publisher(publisher)
        var attributes: [String: String] = [:]
        if let provider { attributes["provider"] = provider.entity.id.rawValue }
        for name in ["description", "issued", "modified", "license", "theme", "grade", "price"] {
            if let text = Self.folded(dataset, name).flatMap(Self.localized)?.english {
                attributes[name] = text
            }
        }
        let offers = Self.folded(dataset, "hasPolicy")?.elements ?? []
        attributes["offers"] = String(offers.count)
        if offers.contains(where: Self.paysForUse) { attributes["policy"] = "paid" }
        let title =
            Self.folded(dataset, "title") ?? Self.folded(dataset, "name")
            ?? dataset.members.last { $0.name.hasSuffix("/name") || $0.name.hasSuffix("#name") }?
            .value
        let product = Entity(
            id: EntityID(native: id, kind: datasetKind),
            kind: datasetKind,
            name: title.flatMap(Self.localized) ?? LocalizedText(Self.lastName(id)),
            attributes: attributes
        )
        page.products.append(Item(native: id, entity: product))
        if let provider { page.providers.append(provider) }
    }

    private static func identity(_ value: JSONValue) -> String? {
        folded(value, "@id")?.scalarText ?? folded(value, "id")?.scalarText
    }

    private func publisher(_ value: JSONValue?) -> Item? {
        guard let value, let id = value.elements.first.flatMap({ $0.string ?? Self.identity($0) }),
            !id.isEmpty
        else { return nil }
        let agent = value.elements.first ?? .null
        let name = Self.folded(agent, "name") ?? Self.folded(agent, "title")
        let entity = Entity(
            id: EntityID(native: id, kind: publisherKind),
            kind: publisherKind,
            name: name.flatMap(Self.localized) ?? LocalizedText(Self.lastName(id))
        )
        return Item(native: id, entity: entity)
    }

    /// Returns true if an offer demands payment.
    private static func paysForUse(_ offer: JSONValue) -> Bool {
        let rules = (folded(offer, "permission")?.elements ?? []) + [offer]
        return rules.contains { rule in
            let duties =
                (folded(rule, "duty")?.elements ?? [])
                + (folded(rule, "obligation")?.elements ?? [])
            return duties.contains {
                let action = folded($0, "action")
                return (action?.scalarText ?? action?["@id"]?.string)?.contains("ompensate") == true
            }
        }
    }

    private static func count(_ value: JSONValue) -> Int? {
        guard let text = (value["@value"] ?? value).scalarText else { return nil }
        return Int(text)
    }

    /// Returns the member with the name and any known prefix; nil if there is none or it is null.
    private static func folded(_ value: JSONValue, _ name: String) -> JSONValue? {
        let prefixes = [
            "", "dcat:", "dct:", "dcterms:", "odrl:", "dspace:", "foaf:", "hydra:", "edc:", "city:",
        ]
        for prefix in prefixes {
            if let member = value[prefix + name], !member.isNull { return member }
        }
        return nil
    }

    /// Returns a text that may be given in several languages.
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

    /// Returns the last part of an identity, as the name of an unnamed item.
    private static func lastName(_ id: String) -> String {
        id.split(whereSeparator: { $0 == "/" || $0 == "#" }).last.map(String.init) ?? id
    }
}
