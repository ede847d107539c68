// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

/// A filter for panes about entities that the city does not have.
struct PresentPanes: Sendable {
    let scene: Scene

    /// Returns a page without the panes about entities that the city does not have, so that the
    /// other panes get their room.
    ///
    /// For example, in a city without compute centres, whose machines are reported by Prometheus,
    /// the compute page has the pane of machines alone. A pane is kept if its domain has no data
    /// yet, or if no pane would be left.
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
