// SPDX-License-Identifier: Apache-2.0

import DemoCity
import TwinModel

/// The assignment of events to the domains whose services publish them.
///
/// An event of an entity is published by the service that publishes the entity. Several services
/// publish the city and its districts; their events are assigned by keywords of the event's kind,
/// and to traffic if none matches.
struct EventRouting: Sendable {
    private var domains: [EntityID: CitySeries.Domain] = [:]

    /// Creates an assignment from the entities of the series.
    init(series: [CitySeries]) {
        var shared: Set<EntityID> = []
        for series in series {
            let entity = series.series.id.entity
            if let known = domains[entity], known != series.domain { shared.insert(entity) }
            domains[entity] = series.domain
        }
        for entity in shared { domains[entity] = nil }
    }

    /// Returns the domain whose service publishes the event.
    func domain(of event: Event) -> CitySeries.Domain {
        if let entity = event.entity, let domain = domains[entity] { return domain }
        let kind = event.kind.lowercased()
        for (domain, words) in Self.words where words.contains(where: { kind.contains($0) }) {
            return domain
        }
        return .traffic
    }

    private static let words: [(domain: CitySeries.Domain, words: [String])] = [
        (.dataTrade, ["settlement", "trade", "exchange", "data_", "participant", "security"]),
        (.compute, ["compute", "centre", "center", "cluster", "failover", "job"]),
        (
            .utilities,
            [
                "substation", "power", "electric", "grid", "feeder", "water", "gas", "heat",
                "cold", "underpass", "flood", "drain", "pole", "meter",
            ]
        ),
    ]
}
