// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// A generated page for an open destination.
///
/// Beside its layout it has the content of some of its panes, and remarks beside the names of
/// entities.
struct OpenPage: Sendable {
    let scene: Scene
    /// The pages of the layout.
    let layout: Layout
    let room: Room
    /// The selected line of the first pane.
    let selection: DashboardState.Selection
    /// The content of panes that are not built by their kind.
    var prepared: [Int: PaneContent] = [:]
    /// The remarks beside the names of entities.
    var notes: [EntityID: DisplayText] = [:]
    /// The distances of other entities from the open one.
    var distances: [EntityID: DisplayText] = [:]

    init(
        _ scene: Scene,
        layout: Layout,
        room: Room,
        selection: DashboardState.Selection
    ) {
        self.scene = scene
        self.layout = layout
        self.room = room
        self.selection = selection
    }

    /// Returns the page of a destination.
    mutating func page(of destination: Destination) throws -> PageLayout {
        switch destination {
        case .entity(let entity): return try entityPage(entity)
        case .series(let series): return try seriesPage(series)
        case .kind(let kind, _): return try kindPage(kind)
        case .property(let property, let kind):
            return try kindPage(kind, rankedBy: property)
        case .page(let id):
            return layout.pages.first { $0.id == id }
                ?? PageLayout(id: id, name: LocalizedText(id), root: .rows([]))
        }
    }

    /// Returns the generated page of all entities of a kind, ranked by one of their properties.
    func kindPage(_ kind: String, rankedBy property: String? = nil) throws -> PageLayout {
        let known = scene.index.properties(ofKind: kind)
        let first = property ?? scene.index.headline(ofKind: kind)?.id
        let others = known.map(\.property).filter { $0.id != first && $0.shape != .state }
        let shown = ([first].compactMap { $0 } + others.map(\.id)).prefix(room.columns / 22)
        let domain = known.first?.domain
        let title =
            try scene.openDestination.map { try scene.name(of: $0, in: layout).string } ?? kind
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
}
