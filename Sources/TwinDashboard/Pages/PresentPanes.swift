// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

/// Leaves panes out of a page that are about what the city does not have.
struct PresentPanes: Sendable {
    let scene: Scene

    /// A page without the panes about what the city does not have, so that the others get their room.
    ///
    /// A city without compute centres whose machines a Prometheus tells of has its machines on the
    /// compute page, and nothing else. A pane stays while its domain has told nothing yet, and where
    /// nothing would be left.
    func present(_ page: PageLayout) throws -> PageLayout {
        let panes = page.root.panes
        let areAbsent = try panes.map(isAbsent)
        guard areAbsent.contains(true),
            zip(panes, areAbsent).contains(where: { !$0.items.isEmpty && !$1 })
        else { return page }
        var page = page
        var number = -1
        page.root =
            page.root.compactMap { pane in
                number += 1
                return areAbsent[number] ? nil : pane
            } ?? page.root
        return page
    }

    private func isAbsent(_ pane: PaneLayout) throws -> Bool {
        guard let domain = pane.domain, !pane.items.isEmpty else { return false }
        for item in pane.items {
            if let entity = item.entity {
                if try scene.memory.entity(entity) != nil { return false }
            } else if let kind = item.kind {
                if try !scene.memory.entities(ofKind: kind).isEmpty { return false }
            } else {
                return false
            }
        }
        guard scene.configuration.sources.contains(where: { $0.domain == domain }) else {
            return true
        }
        for kind in scene.index.kindsInOrder where scene.index.domains(ofKind: kind.id) == [domain]
        {
            if try !scene.memory.entities(ofKind: kind.id).isEmpty { return true }
        }
        return false
    }
}
