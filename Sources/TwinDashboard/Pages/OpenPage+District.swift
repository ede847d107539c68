// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

extension OpenPage {
    /// Returns the generated page of a district: its own numbers, its alarms, the worst entity of
    /// each kind, and the number of entities of each kind.
    mutating func districtPage(
        _ id: EntityID,
        _ own: PaneLayout,
        _ surroundings: Surroundings
    ) throws -> PageLayout {
        let members = surroundings.members(of: id)
        var worst: [(item: PaneItem, level: Level, order: Int)] = []
        var kinds: [PaneItem] = []
        for (order, kind) in scene.index.kindsInOrder.enumerated() {
            guard let found = members[kind.id], !found.isEmpty,
                let property = scene.index.headline(ofKind: kind.id)
            else { continue }
            let name = scene.index.name(ofKind: kind.id, in: scene.language)
            let count = scene.measures.number(Double(found.count), decimals: 0)
            kinds.append(
                PaneItem(
                    kind: kind.id,
                    property: property.id,
                    label: LocalizedText("\(name) · \(count)")
                )
            )
            guard
                let (item, level) = try alarmedThing(among: found, name)
                    ?? worstThing(of: kind.id, by: property, in: id, name)
            else { continue }
            worst.append((item, level, order))
        }
        worst.sort { ($1.level, $0.order) < ($0.level, $1.order) }
        let worstPane = PaneLayout(
            kind: .numbers,
            title: LocalizedText("Worst of each kind", chinese: "各类最严重"),
            items: worst.map(\.item),
            span: .zero
        )
        let kindPane = PaneLayout(
            kind: .numbers,
            title: LocalizedText("What is here", chinese: "辖内对象"),
            items: kinds,
            span: .zero
        )
        let chart = chart(of: own)
        let events = PaneLayout(
            kind: .events,
            title: LocalizedText("Events", chinese: "事件"),
            span: .seconds(86_400)
        )
        let top = cells(own.items.count, in: room.rows / 4)
        let count = Set(scene.alarmsShown.map { "\($0.kind) \($0.property.id)" }).count
        let root: LayoutNode
        if room.columns >= 100, room.rows >= 30 {
            root = .rows([
                LayoutPart(
                    extent: .cells(room.rows / 3),
                    node: .columns(shares([own, alarmPane()]))
                ),
                LayoutPart(extent: .share(3), node: .columns(shares([worstPane, kindPane]))),
                LayoutPart(extent: .share(2), node: .columns(shares([chart, events]))),
            ])
        } else {
            root = .rows([
                LayoutPart(extent: top, node: .pane(own)),
                LayoutPart(extent: cells(max(2, count), in: 6), node: .pane(alarmPane())),
                LayoutPart(
                    extent: .share(1),
                    node: .columns([
                        LayoutPart(extent: .share(4), node: .pane(worstPane)),
                        LayoutPart(extent: .share(3), node: .pane(kindPane)),
                    ])
                ),
            ])
        }
        return PageLayout(id: "district", name: own.title, root: root)
    }

    /// Returns an item of the entity that is most urgently in alarm, with its level, or nil if none
    /// is.
    private mutating func alarmedThing(
        among things: [EntityID],
        _ name: DisplayText
    ) throws -> (item: PaneItem, level: Level)? {
        let things = Set(things)
        let found = scene.alarms.first { $0.level > .low && things.contains($0.series.entity) }
        guard let found else { return nil }
        let entity = found.series.entity
        notes[entity] = name
        return (try item(of: entity, label: try scene.name(of: entity)), found.level)
    }

    /// Returns an item of the worst entity of a kind in a district by a property, with its level,
    /// or nil if there is none.
    private mutating func worstThing(
        of kind: String,
        by property: CatalogProperty,
        in district: EntityID,
        _ name: DisplayText
    ) throws -> (item: PaneItem, level: Level)? {
        let selector = SeriesSelector(kind: kind, property: property.id, district: district)
        let ranking = Ranking(worstFirst: property)
        guard let found = try scene.memory.top(1, of: selector, ranking).first else { return nil }
        let entity = found.series.entity
        notes[entity] = name
        let level =
            if let value = found.number { Level(of: value, by: property) } else { Level.normal }
        return (try item(of: entity, label: try scene.name(of: entity)), level)
    }
}
