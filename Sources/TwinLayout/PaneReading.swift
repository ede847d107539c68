// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary
import Yams

/// The reading of one pane of a layout file from its nodes.
struct PaneReading {
    /// The maximum number of items of one pane.
    static let itemLimit = 32

    /// The maximum number of lines of one chart.
    static let lineLimit = 4

    /// The pane; nil if it could not be read.
    private(set) var pane: PaneLayout?

    /// Reads a pane from its nodes.
    init(
        _ node: Node,
        place: String,
        catalog: Catalog?,
        _ geometries: inout GeometryReader,
        _ findings: inout Findings
    ) {
        let known = [
            "kind", "title", "domain", "show", "span", "limit", "style", "geometry", "window",
            "pin",
        ]
        guard let fields = Fields(node, of: "a pane", known: known, &findings) else { return }
        _ = fields.required("kind", &findings)
        let words = PaneLayout.Kind.allCases.map(\.rawValue)
        let kind = fields.choice("kind", among: words, &findings)
            .flatMap(PaneLayout.Kind.init(rawValue:))
        let hasTitle = fields.required("title", &findings) != nil
        let title = hasTitle ? fields.localized("title", &findings) : nil
        let domain = fields.text("domain", &findings)
        if let domain, let catalog, catalog.domain(domain) == nil, let node = fields["domain"] {
            findings.add(.unknownDomain(domain, known: catalog.domains.map(\.id)), at: node)
        }
        let span = fields.duration("span", in: .seconds(60)...Self.longestSpan, &findings)
        let limit = fields.integer("limit", in: 1...1000, &findings)
        let items = Self.items(of: fields, kind: kind, catalog: catalog, &findings)
        let style = Self.style(of: fields, kind, &findings)
        let pinsAlarms = Self.pinsAlarms(of: fields, kind, &findings)
        let geometry = Self.geometry(of: fields, kind, &geometries, &findings)
        let window = Self.window(of: fields, kind, &findings)
        guard let kind, let title else { return }
        pane = PaneLayout(
            kind: kind,
            title: title,
            domain: domain,
            items: items,
            span: span ?? .seconds(kind == .changes ? 900 : 3600),
            limit: limit,
            place: place
        )
        pane?.style = style
        pane?.pinsAlarms = pinsAlarms
        pane?.geometry = geometry
        pane?.window = window
    }

    private static let longestSpan = Duration.seconds(31 * 86_400)

    private static func items(
        of fields: Fields,
        kind: PaneLayout.Kind?,
        catalog: Catalog?,
        _ findings: inout Findings
    ) -> [PaneItem] {
        let nodes = fields.list("show", of: "what the pane shows", &findings)
        if let kind {
            let show = fields["show"]
            if kind.takesItems {
                if show == nil || nodes?.isEmpty == true {
                    findings.add(.paneWithoutItems(kind.rawValue), at: show ?? fields.node)
                }
            } else if let show {
                findings.add(.paneWithItems(kind.rawValue), at: show)
                return []
            }
        }
        guard let nodes else { return [] }
        let limit = kind == .chart ? lineLimit : itemLimit
        if nodes.count > limit, let show = fields["show"] {
            let what = kind == .chart ? "lines" : "items"
            findings.add(.tooMany(what, count: nodes.count, limit: limit), at: show)
            return []
        }
        var items: [PaneItem] = []
        var scale: String?
        for node in nodes {
            guard let item = item(node, of: kind, catalog: catalog, &findings) else { continue }
            if kind == .table, let first = items.first?.kind, let other = item.kind, first != other,
                catalog == nil || catalog?.kind(other) != nil
            {
                findings.add(.mixedTable(first: first, other: other), at: node)
            }
            if kind == .chart || kind == .bars, let unit = unit(of: item, catalog) {
                if let scale, scale != unit {
                    let isChart = kind == .chart
                    findings.add(
                        isChart
                            ? .mixedChart(first: scale, other: unit)
                            : .mixedBars(first: scale, other: unit),
                        at: node
                    )
                }
                scale = scale ?? unit
            }
            items.append(item)
        }
        return items
    }

    private static func unit(of item: PaneItem, _ catalog: Catalog?) -> String? {
        let kind = item.kind ?? item.entity?.rawValue.split(separator: ":").first.map(String.init)
        return kind.flatMap { catalog?.property(item.property, of: $0)?.unit.ucum }
    }

    private static func item(
        _ node: Node,
        of kind: PaneLayout.Kind?,
        catalog: Catalog?,
        _ findings: inout Findings
    ) -> PaneItem? {
        guard case .mapping = node else {
            return series(node, catalog: catalog, &findings)
        }
        let isGoal = kind == .progress
        let known =
            isGoal ? GoalReading.keys : ["series", "label", "aggregate", "by", "as", "held"]
        guard let fields = Fields(node, of: "an item", known: known, &findings) else { return nil }
        var item: PaneItem?
        if isGoal, fields["series"] == nil {
            // An item without a series needs at least a name.
            guard fields.required("label", &findings) != nil else { return nil }
            item = PaneItem(property: "")
        } else {
            guard let series = fields.required("series", &findings) else { return nil }
            item = self.series(series, catalog: catalog, &findings)
        }
        if isGoal { item?.goal = GoalReading.goal(of: fields, &findings) }
        item?.label = fields.localized("label", &findings)
        item?.aggregate = fields.choice(
            "aggregate",
            among: PropertyReading.aggregates,
            &findings
        )
        // The "by" of a goal is a year and has been read already.
        if isGoal { return item }
        refuse("by", in: fields, of: kind, unless: [.bars], &findings)
        refuse("as", in: fields, of: kind, unless: [.map], &findings)
        refuse("held", in: fields, of: kind, unless: [.chain], &findings)
        let held = held(of: fields, item, catalog, &findings)
        item?.held = held
        item?.group = fields.choice("by", among: ["district", "kind", "parent"], &findings)
        item?.form = fields.choice("as", among: ["areas", "lines", "marks"], &findings)
        return item
    }

    /// Reads an item such as `kind/property` or `kind:local/property`; the property is after the
    /// last slash.
    private static func series(
        _ node: Node,
        catalog: Catalog?,
        _ findings: inout Findings
    ) -> PaneItem? {
        guard let text = node.text, let slash = text.lastIndex(of: "/") else {
            findings.add(.wrongItem(found: node.words), at: node)
            return nil
        }
        let subject = String(text[..<slash])
        let property = String(text[text.index(after: slash)...])
        let parts = subject.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = parts.first.map(String.init), !kind.isEmpty, !property.isEmpty,
            parts.count == 1 || !parts[1].isEmpty
        else {
            findings.add(.wrongItem(found: node.words), at: node)
            return nil
        }
        if let catalog {
            let quote = node.isQuoted ? 1 : 0
            if let known = catalog.kind(kind) {
                if catalog.property(property, of: kind) == nil {
                    let cause = Problem.Cause.unknownProperty(
                        property,
                        kind: kind,
                        known: known.properties.map(\.id)
                    )
                    let offset = subject.unicodeScalars.count + 1 + quote
                    findings.add(cause, at: node, offset: offset)
                }
            } else {
                let cause = Problem.Cause.unknownKind(kind, known: catalog.kindIDs)
                findings.add(cause, at: node, offset: quote)
            }
        }
        return parts.count == 2
            ? PaneItem(entity: EntityID(subject), property: property)
            : PaneItem(kind: kind, property: property)
    }
}
