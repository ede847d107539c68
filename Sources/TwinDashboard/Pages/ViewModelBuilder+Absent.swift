// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

extension ViewModelBuilder {
    /// A page without the panes about what the city does not have, so that the others get their room.
    ///
    /// A city without compute centres whose machines a Prometheus tells of has its machines on the
    /// compute page, and nothing else. A pane stays while its domain has told nothing yet, and where
    /// nothing would be left.
    mutating func present(_ page: PageLayout) throws -> PageLayout {
        let panes = page.root.panes
        var isAbsent: [PaneLayout: Bool] = [:]
        for pane in panes { isAbsent[pane] = try self.isAbsent(pane) }
        guard panes.contains(where: { isAbsent[$0] == true }),
            panes.contains(where: { isAbsent[$0] == false && !$0.items.isEmpty })
        else { return page }
        var page = page
        page.root = page.root.keeping { isAbsent[$0] == false } ?? page.root
        return page
    }

    private mutating func isAbsent(_ pane: PaneLayout) throws -> Bool {
        guard let domain = pane.domain, !pane.items.isEmpty else { return false }
        for item in pane.items {
            if let entity = item.entity {
                if try memory.entity(entity) != nil { return false }
            } else if let kind = item.kind {
                if try !memory.entities(ofKind: kind).isEmpty { return false }
            } else {
                return false
            }
        }
        guard configuration.sources.contains(where: { $0.domain == domain }) else { return true }
        for kind in index.kindsInOrder where index.domains(ofKind: kind.id) == [domain] {
            if try !memory.entities(ofKind: kind.id).isEmpty { return true }
        }
        return false
    }
}

extension LayoutNode {
    /// The node with those of its panes alone that are to stay; nothing where none is.
    ///
    /// What had a size of its own has it still, but for the last of parts that would leave room empty.
    func keeping(_ stays: (PaneLayout) -> Bool) -> LayoutNode? {
        func kept(_ parts: [LayoutPart]) -> [LayoutPart]? {
            var left = parts.compactMap { part in
                part.node.keeping(stays).map { LayoutPart(extent: part.extent, node: $0) }
            }
            let hasShare = left.contains { if case .share = $0.extent { true } else { false } }
            if !hasShare, left.count < parts.count, !left.isEmpty {
                left[left.count - 1].extent = .share(1)
            }
            return left.isEmpty ? nil : left
        }
        switch self {
        case .pane(let pane): return stays(pane) ? self : nil
        case .rows(let parts): return kept(parts).map { .rows($0) }
        case .columns(let parts): return kept(parts).map { .columns($0) }
        }
    }
}
