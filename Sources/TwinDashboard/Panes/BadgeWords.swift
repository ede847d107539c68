// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

/// The text at the upper right of a pane.
struct BadgeWords: Sendable {
    let scene: Scene

    /// Sets the pane's badge to the delay of its service, or to the state of its domain.
    func badge(_ request: PaneRequest, _ badge: PaneBadge, _ model: inout PaneModel) {
        let pane = request.layout
        guard let domain = pane.domain else {
            if badge == .flood {
                FloodWords(scene: scene).badge(&model)
            } else {
                mixedBadge(pane, &model)
            }
            return
        }
        let troubles = scene.sources.domainTroubles[domain] ?? []
        if let trouble = troubles.first {
            model.badge = trouble
            model.shortBadges = Array(troubles.dropFirst())
            model.isStale = true
            return
        }
        let own = alarms(of: request, badge, in: domain)
        guard let worst = own.map(\.level).max() else { return }
        let count = own.filter { $0.level == worst }.count
        model.level = worst
        model.badge = DisplayText("\(count) \(scene.words.level(worst))")
        model.shortBadges = [DisplayText("\(count)")]
    }

    /// Returns the alarms that a pane counts.
    ///
    /// On the page of an entity a pane of numbers counts the alarms of that entity. A domain's only
    /// pane of numbers counts those of the whole domain; one of several counts those of its items.
    /// A table or bars count the alarms of the properties that they show.
    private func alarms(
        of request: PaneRequest,
        _ badge: PaneBadge,
        in domain: String
    ) -> [Alarm] {
        let items = request.layout.items
        let inDomain = scene.alarms.filter { $0.domain == domain }
        switch badge {
        case .none, .flood: return []
        case .domainAlarms:
            if let open = scene.openEntity {
                return inDomain.filter { $0.series.entity == open }
            }
            if request.isOnlyOfDomain { return inDomain }
            return inDomain.filter { alarm in
                items.contains { item in
                    guard item.property == alarm.property.id else { return false }
                    return item.entity.map { $0 == alarm.series.entity }
                        ?? (item.kind == alarm.kind)
                }
            }
        case .itemAlarms:
            return inDomain.filter { alarm in
                alarm.level > .low
                    && items.contains {
                        $0.entity == nil && $0.kind == alarm.kind
                            && $0.property == alarm.property.id
                    }
            }
        }
    }

    /// Sets the badge of a pane of several domains to the names of the overdue ones.
    private func mixedBadge(_ pane: PaneLayout, _ model: inout PaneModel) {
        var domains: [String] = []
        for item in pane.items {
            let kind = item.entity.map(CatalogIndex.kind) ?? item.kind ?? ""
            guard let domain = scene.index.entry(kind, item.property)?.domain else { continue }
            if !domains.contains(domain) { domains.append(domain) }
        }
        let overdue = domains.filter { scene.sources.domainTroubles[$0] != nil }
        guard !overdue.isEmpty else { return }
        let names = overdue.map { scene.index.name(ofDomain: $0, in: scene.language).string }
        model.badge = DisplayText(
            "\(scene.words[.stale]) \(names.joined(separator: scene.words[.comma].string))"
        )
        model.shortBadges = [scene.words[.stale]]
        model.isStale = true
    }
}
