// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

extension ViewModelBuilder {
    /// Says at the pane's upper right that its service is overdue, or how its domain is.
    func badge(_ pane: PaneLayout, _ model: inout PaneModel) {
        guard let domain = pane.domain else {
            mixedBadge(pane, &model)
            return
        }
        let troubles = domainTroubles[domain] ?? []
        if let trouble = troubles.first {
            model.badge = trouble
            model.shortBadges = Array(troubles.dropFirst())
            model.isStale = true
            return
        }
        let own = alarms(of: pane, in: domain)
        guard let worst = own.map(\.level).max() else { return }
        let count = own.filter { $0.level == worst }.count
        model.level = worst
        model.badge = DisplayText("\(count) \(words.level(worst))")
        model.shortBadges = [DisplayText("\(count)")]
    }

    /// The alarms that a pane is about.
    ///
    /// On the page of a thing its numbers tell of that thing. A domain's one pane of numbers tells of the whole domain; of several each tells of what is in it.
    /// A table or bars tell of the alarms of the properties that they show.
    private func alarms(of pane: PaneLayout, in domain: String) -> [Alarm] {
        let inDomain = alarms.filter { $0.domain == domain }
        switch pane.kind {
        case .numbers where state.openEntity != nil:
            return inDomain.filter { $0.series.entity == state.openEntity }
        case .numbers where domainPanes[domain, default: 0] < 2: return inDomain
        case .numbers:
            return inDomain.filter { alarm in
                pane.items.contains { item in
                    guard item.property == alarm.property.id else { return false }
                    return item.entity.map { $0 == alarm.series.entity }
                        ?? (item.kind == alarm.kind)
                }
            }
        case .table, .bars:
            return inDomain.filter { alarm in
                alarm.level > .low
                    && pane.items.contains {
                        $0.entity == nil && $0.kind == alarm.kind
                            && $0.property == alarm.property.id
                    }
            }
        default: return []
        }
    }

    /// Of a pane that shows several domains it says which of them are overdue.
    private func mixedBadge(_ pane: PaneLayout, _ model: inout PaneModel) {
        var domains: [String] = []
        for item in pane.items {
            let kind = item.entity.map(CatalogIndex.kind) ?? item.kind ?? ""
            guard let domain = index.entry(kind, item.property)?.domain else { continue }
            if !domains.contains(domain) { domains.append(domain) }
        }
        let overdue = domains.filter { domainTroubles[$0] != nil }
        guard !overdue.isEmpty else { return }
        let names = overdue.map { index.name(ofDomain: $0, in: state.language).string }
        model.badge = DisplayText(
            "\(words[.stale]) \(names.joined(separator: words[.comma].string))"
        )
        model.shortBadges = [words[.stale]]
        model.isStale = true
    }
}
