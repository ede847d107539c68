// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

extension ViewModelBuilder {
    /// The page of what is open.
    mutating func openPage(_ destination: Destination, in room: Room) throws -> PageLayout {
        switch destination {
        case .entity(let entity): return try entityPage(entity, in: room)
        case .series(let series): return try seriesPage(series, in: room)
        case .kind(let kind, _): return try kindPage(kind, in: room)
        case .property(let property, let kind):
            return try kindPage(kind, rankedBy: property, in: room)
        case .page(let id):
            return layout.pages.first { $0.id == id }
                ?? PageLayout(id: id, name: LocalizedText(id), root: .rows([]))
        }
    }

    /// A page made on the fly for all things of a kind, ranked by one of their properties.
    mutating func kindPage(
        _ kind: String,
        rankedBy property: String? = nil,
        in room: Room
    ) throws -> PageLayout {
        let known = index.properties(ofKind: kind)
        let first = property ?? index.headline(ofKind: kind)?.id
        let others = known.map(\.property).filter { $0.id != first && $0.shape != .state }
        let shown = ([first].compactMap { $0 } + others.map(\.id)).prefix(room.columns / 22)
        let domain = known.first?.domain
        let title = try state.openDestination.map { try name(of: $0).string } ?? kind
        let table = PaneLayout(
            kind: .table,
            title: LocalizedText(title),
            domain: domain,
            items: shown.map { PaneItem(kind: kind, property: $0) },
            limit: 1000
        )
        return PageLayout(
            id: "kind",
            name: LocalizedText(title),
            root: .rows([LayoutPart(extent: .share(1), node: .pane(table))])
        )
    }

    /// What a line about an item opens: one level below what is shown.
    mutating func target(of item: PaneItem) throws -> Destination? {
        if let entity = item.entity {
            // On the page of an opened thing other things stand as themselves, not as a number.
            if state.openDestination != nil, state.openEntity != entity { return .entity(entity) }
            return item.property.isEmpty
                ? .entity(entity) : .series(SeriesID(entity, item.property))
        }
        guard let kind = item.kind else { return nil }
        if let district = openDistrict { return .kind(kind, district: district) }
        let known = try memory.entities(ofKind: kind)
        guard known.count == 1, let only = known.keys.first else {
            return .property(item.property, kind: kind)
        }
        return .series(SeriesID(only, item.property))
    }
}
