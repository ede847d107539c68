// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

extension OpenPage {
    /// The span of the charts on pages of opened entities: a day, or the shorter span that contains
    /// all stored data.
    var openSpan: Duration {
        let age = scene.keptSpan.map { scene.now.duration(since: $0.lowerBound) } ?? .zero
        let spans = [1, 3, 6, 12].map { Duration.seconds($0 * 3600) }
        return spans.first { $0 >= age } ?? .seconds(86_400)
    }

    /// Returns the span in which the number selected in the first pane has values.
    ///
    /// A service may keep only ten minutes, which do not fill an hour.
    private func toldSpan(of own: PaneLayout) throws -> Duration {
        let whole = openSpan
        guard let item = charted(own), let entity = item.entity else { return whole }
        let grid = TimeGrid(endingAt: scene.now, span: whole, count: 96)
        let series = SeriesID(entity, item.property)
        let course = try scene.memory.columns(of: [series], over: grid).first ?? []
        guard let first = course.firstIndex(where: { $0 != nil }) else { return whole }
        let told = grid.width * (grid.count - first - 1)
        let spans = [900, 1800, 3600, 10_800, 21_600, 43_200].map { Duration.seconds($0) }
        return spans.first { $0 >= told && $0 < whole } ?? whole
    }

    /// Returns the item that is selected in the first pane.
    private func charted(_ own: PaneLayout) -> PaneItem? {
        let found = selection.found(among: own.items.lazy.map { .item($0) })
        let line = min(max(0, found.line), max(0, own.items.count - 1))
        return own.items.indices.contains(line) ? own.items[line] : nil
    }

    /// Returns the properties that are reported of an entity, in the catalog's order.
    func properties(of id: EntityID) throws -> [String] {
        let kind = CatalogIndex.kind(of: id)
        return try scene.memory.archive.series(SeriesSelector(entity: id)).map(\.id.property).sorted
        {
            let left = scene.index.entry(kind, $0)?.order ?? Int.max
            let right = scene.index.entry(kind, $1)?.order ?? Int.max
            return (left, $0) < (right, $1)
        }
    }

    /// Returns the generated page of an entity: its numbers, a chart of the selected one, its
    /// neighbours, its events and its alarms.
    ///
    /// The page of a district also has its worst entities and its members.
    mutating func entityPage(_ id: EntityID) throws -> PageLayout {
        let surroundings = try scene.memory.surroundings()
        let properties = try properties(of: id)
        let kind = CatalogIndex.kind(of: id)
        let domain = properties.compactMap { scene.index.entry(kind, $0)?.domain }.first
        let entity = try scene.memory.entity(id)
        var title = "\(entity.map(scene.name) ?? DisplayText(id.rawValue, limit: 80))"
        title += " · \(scene.index.name(ofKind: kind, in: scene.language))"
        if let district = entity?.district, district != id {
            title += " · \(try scene.name(of: district))"
        }
        var own = PaneLayout(
            kind: .numbers,
            title: LocalizedText(title),
            domain: domain,
            items: scene.alarmedFirst(properties.map { PaneItem(entity: id, property: $0) })
        )
        own.span = try toldSpan(of: own)
        if surroundings.isDistrict(id) {
            return try districtPage(id, own, surroundings)
        }
        let events = PaneLayout(
            kind: .events,
            title: LocalizedText("Events", chinese: "事件"),
            span: .seconds(86_400)
        )
        let neighbours = try neighbourPane(id, surroundings)
        let root: LayoutNode
        if room.columns >= 150 {
            let left = shares([own, chart(of: own)])
            let right = shares([neighbours, events, alarmPane()])
            root = .columns([
                LayoutPart(extent: .share(1), node: .rows(left)),
                LayoutPart(extent: .share(1), node: .rows(right)),
            ])
        } else {
            let numbers = cells(own.items.count, in: room.rows / 3 + 1)
            root = .rows([
                LayoutPart(extent: numbers, node: .pane(own)),
                LayoutPart(
                    extent: .share(1),
                    node: .columns([
                        LayoutPart(extent: .share(2), node: .pane(chart(of: own))),
                        LayoutPart(extent: .share(3), node: .pane(neighbours)),
                    ])
                ),
                LayoutPart(extent: .cells(room.rows >= 36 ? 9 : 5), node: .pane(events)),
            ])
        }
        return PageLayout(id: "entity", name: LocalizedText(title), root: root)
    }

    /// Returns a chart of the number that is selected in the first pane.
    func chart(of own: PaneLayout) -> PaneLayout {
        let charted = charted(own).map { [$0] } ?? []
        let name = charted.first.flatMap { item in
            item.entity.map { scene.index.property(CatalogIndex.kind(of: $0), item.property).name }
        }
        return PaneLayout(
            kind: .chart,
            title: name ?? LocalizedText(scene.words[.chartOf].string),
            domain: own.domain,
            items: charted,
            span: own.span
        )
    }

    func alarmPane() -> PaneLayout {
        PaneLayout(kind: .alarms, title: LocalizedText("Alarms", chinese: "告警"))
    }

    func shares(_ panes: [PaneLayout]) -> [LayoutPart] {
        panes.map { LayoutPart(extent: .share(1), node: .pane($0)) }
    }

    /// Returns the number of rows that the lines and the border need, within bounds.
    func cells(_ lines: Int, in most: Int) -> LayoutPart.Extent {
        .cells(min(max(lines, 1) + 2, max(3, most)))
    }

    // MARK: - Neighbours

    /// Returns the pane of an entity's neighbours, each with its most informative number.
    private mutating func neighbourPane(
        _ id: EntityID,
        _ surroundings: Surroundings
    ) throws -> PaneLayout {
        var items: [PaneItem] = []
        for neighbour in surroundings.neighbours(of: id, limit: 16) {
            distances[neighbour.entity] = relation(neighbour.relation)
            items.append(try explained(neighbour.entity))
        }
        if items.isEmpty {
            // An entity without a district and a position is the city as a whole, with the
            // districts below it.
            for district in surroundings.districts where district != id {
                items.append(try explained(district))
            }
        }
        return PaneLayout(
            kind: .numbers,
            title: LocalizedText("Beside it", chinese: "相邻对象"),
            items: items,
            span: .zero
        )
    }

    /// Returns an item under the entity's own name, with the property that is in alarm, else the
    /// headline property.
    func item(of entity: EntityID, label: DisplayText) throws -> PaneItem {
        let alarm = scene.alarms.first { $0.series.entity == entity && $0.level > .low }
        let property =
            alarm?.property.id ?? scene.index.headline(ofKind: CatalogIndex.kind(of: entity))?.id
        return PaneItem(
            entity: entity,
            property: try property ?? properties(of: entity).first ?? "",
            label: LocalizedText(label.string)
        )
    }

    /// Returns an item that names its property if no unit explains the number.
    private func explained(_ entity: EntityID) throws -> PaneItem {
        let name = try scene.name(of: entity)
        var item = try item(of: entity, label: name)
        let property = scene.index.property(CatalogIndex.kind(of: entity), item.property)
        if scene.measures.name(of: property.unit).isEmpty, property.shape != .flag {
            item.label = LocalizedText("\(name) · \(property.name.text(in: scene.language))")
        }
        return item
    }

    private func relation(_ relation: Surroundings.Neighbour.Relation) -> DisplayText {
        let isChinese = scene.language == .chinese
        switch relation {
        case .whole: return isChinese ? "上级" : "whole"
        case .part: return isChinese ? "下级" : "part"
        case .fellow: return .empty
        case .near(let metres):
            let isFar = metres >= 1000
            let number = scene.measures.number(
                isFar ? metres / 1000 : metres,
                decimals: isFar ? 1 : 0
            )
            return DisplayText("\(number) \(isFar ? "km" : "m")")
        }
    }
}
