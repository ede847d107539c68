// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Which domain's service tells an event.
///
/// An event of a thing is told by the service that publishes the thing. One of the whole city or
/// of a district, which several services know, goes by the words of its kind, else to traffic.
struct EventRouting: Sendable {
    private var domains: [EntityID: CitySeries.Domain] = [:]

    /// Learns the things from the series.
    init(series: [CitySeries]) {
        var shared: Set<EntityID> = []
        for series in series {
            let entity = series.series.id.entity
            if let known = domains[entity], known != series.domain { shared.insert(entity) }
            domains[entity] = series.domain
        }
        for entity in shared { domains[entity] = nil }
    }

    /// The domain whose service tells the event.
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
