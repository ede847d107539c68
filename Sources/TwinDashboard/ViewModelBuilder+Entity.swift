// SPDX-License-Identifier: Apache-2.0

import TwinLayout
import TwinModel
import TwinQuery

extension ViewModelBuilder {
    /// A page made on the fly for one entity: all its numbers, a chart of the selected one, and
    /// what happened to it.
    mutating func entityPage(_ id: EntityID, in room: Room) throws -> PageLayout {
        let known = try memory.archive.series(SeriesSelector(entity: id))
        let kind = CatalogIndex.kind(of: id)
        let properties = known.map(\.id.property).sorted {
            let left = index.entry(kind, $0)?.order ?? Int.max
            let right = index.entry(kind, $1)?.order ?? Int.max
            return (left, $0) < (right, $1)
        }
        let items = properties.map { PaneItem(entity: id, property: $0) }
        let selection = min(max(0, state.selection(in: 0).line), max(0, items.count - 1))
        let charted = items.indices.contains(selection) ? [items[selection]] : []
        let domain = properties.compactMap { index.entry(kind, $0)?.domain }.first
        let entity = try memory.entity(id)
        var title = "\(entity.map(name) ?? DisplayText(id.rawValue, limit: 80))"
        title += " · \(index.name(ofKind: kind, in: state.language))"
        if let district = entity?.district, district != id {
            title += " · \(try name(of: district))"
        }
        let numbers = PaneLayout(
            kind: .numbers,
            title: LocalizedText(title),
            domain: domain,
            items: items
        )
        let chartTitle = charted.first.map { item -> LocalizedText in
            index.property(kind, item.property).name
        }
        let chart = PaneLayout(
            kind: .chart,
            title: chartTitle ?? LocalizedText(words[.chartOf].string),
            domain: domain,
            items: charted,
            span: .seconds(3 * 3600)
        )
        let events = PaneLayout(
            kind: .events,
            title: LocalizedText("Events", chinese: "事件"),
            span: .seconds(86_400)
        )
        let right = LayoutNode.rows([
            LayoutPart(extent: .share(3), node: .pane(chart)),
            LayoutPart(extent: .share(2), node: .pane(events)),
        ])
        let root: LayoutNode =
            room.columns >= 100
            ? .columns([
                LayoutPart(extent: .share(1), node: .pane(numbers)),
                LayoutPart(extent: .share(1), node: right),
            ])
            : .rows([
                LayoutPart(extent: .share(2), node: .pane(numbers)),
                LayoutPart(extent: .share(3), node: right),
            ])
        return PageLayout(id: "entity", name: LocalizedText(title), root: root)
    }
}
