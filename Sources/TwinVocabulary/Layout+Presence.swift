// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension Layout {
    /// Returns the layout with only those things that a catalog contains.
    ///
    /// Items that are not in the catalog are removed, then panes without items, then pages on which
    /// no pane with items is left. Pages that had no such pane, such as a page of sources, are
    /// kept.
    public func showing(_ catalog: Catalog) -> Layout {
        Layout(
            pages: pages.compactMap { page in
                let showsThings = page.root.panes.contains { !$0.items.isEmpty || $0.domain != nil }
                guard let root = page.root.compactMap({ $0.showing(catalog) }) else { return nil }
                if showsThings, !root.panes.contains(where: { !$0.items.isEmpty }) { return nil }
                var page = page
                page.root = root
                return page
            }
        )
    }

    /// True if a page shows entities of the city.
    public var showsThings: Bool {
        pages.contains { $0.root.panes.contains { !$0.items.isEmpty } }
    }
}

extension PaneLayout {
    /// Returns the pane with the items that are in a catalog.
    ///
    /// - Returns: nil if the pane's domain is not in the catalog or no item is left.
    fileprivate func showing(_ catalog: Catalog) -> PaneLayout? {
        if let domain, catalog.domain(domain) == nil { return nil }
        var pane = self
        pane.items = items.filter { $0.isKnown(to: catalog) }
        return pane.items.isEmpty && !items.isEmpty ? nil : pane
    }
}

extension PaneItem {
    /// Returns true if a catalog has the property, or if the item has no series.
    fileprivate func isKnown(to catalog: Catalog) -> Bool {
        let named = entity.map { String($0.rawValue.prefix { $0 != ":" }) }
        guard let kind = kind ?? named else { return true }
        return catalog.property(property, of: kind) != nil
    }
}

extension LayoutNode {
    /// The panes in the order of the screen, from left to right and from top to bottom.
    public var panes: [PaneLayout] {
        switch self {
        case .pane(let pane): [pane]
        case .rows(let parts), .columns(let parts): parts.flatMap(\.node.panes)
        }
    }

    /// Returns the node with its panes replaced; panes whose replacement is nil are removed.
    ///
    /// Sizes in cells are kept. Only if removed parts would leave empty room, the last remaining
    /// part fills it.
    ///
    /// - Returns: nil if no pane is left.
    public func compactMap(_ pane: (PaneLayout) -> PaneLayout?) -> LayoutNode? {
        func kept(_ parts: [LayoutPart]) -> [LayoutPart]? {
            var left = parts.compactMap { part in
                part.node.compactMap(pane).map { LayoutPart(extent: part.extent, node: $0) }
            }
            let hasShare = left.contains { if case .share = $0.extent { true } else { false } }
            if !hasShare, left.count < parts.count, !left.isEmpty {
                left[left.count - 1].extent = .share(1)
            }
            return left.isEmpty ? nil : left
        }
        switch self {
        case .pane(let old): return pane(old).map { .pane($0) }
        case .rows(let parts): return kept(parts).map { .rows($0) }
        case .columns(let parts): return kept(parts).map { .columns($0) }
        }
    }
}
