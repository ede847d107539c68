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
        page.root = page.root.compactMap { isAbsent[$0] == false ? $0 : nil } ?? page.root
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
