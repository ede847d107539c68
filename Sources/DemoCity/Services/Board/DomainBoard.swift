// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TwinModel

/// A series as its domain's service publishes it.
struct BoardSeries: Sendable {
    /// The series, in the catalog's own names.
    var series: Series
    /// The place of its entity in ``DomainBoard/entities``.
    var entity: Int
    /// How long its observations are kept.
    var span: Duration
}

/// What one domain's service publishes: things that stay, and what is observed of them.
///
/// The things are fixed when the board is made; what is observed sits behind one lock, taken for
/// the length of one moment or one page.
final class DomainBoard: Sendable {
    /// The domain.
    let domain: CitySeries.Domain
    /// The entities that have series in the domain, in the model's order.
    let entities: [Entity]
    /// The domain's series, in the model's order.
    let series: [BoardSeries]
    /// The places of each entity's series, by the entity's place.
    let seriesOfEntity: [[Int]]
    /// The place of an entity.
    let placeOfEntity: [EntityID: Int]
    /// The names that things are published under.
    let names: PublishedNames
    /// How long things are kept.
    let retention: BoardRetention

    private let state: Mutex<DomainState>

    init(
        domain: CitySeries.Domain,
        entities: [Entity],
        series: [Series],
        names: PublishedNames,
        retention: BoardRetention
    ) {
        self.domain = domain
        self.entities = entities
        self.names = names
        self.retention = retention
        var places: [EntityID: Int] = [:]
        for (place, entity) in entities.enumerated() { places[entity.id] = place }
        var published: [BoardSeries] = []
        var ofEntity = [[Int]](repeating: [], count: entities.count)
        for series in series {
            guard let place = places[series.id.entity] else { continue }
            ofEntity[place].append(published.count)
            let kind = entities[place].kind
            let span = retention.span(
                of: kind,
                hasLimits: names.hasLimits(series.id.property, of: kind, in: domain),
                in: domain
            )
            published.append(BoardSeries(series: series, entity: place, span: span))
        }
        self.series = published
        self.seriesOfEntity = ofEntity
        self.placeOfEntity = places
        let empty = [[BoardSample]](repeating: [], count: published.count)
        self.state = Mutex(DomainState(histories: empty))
    }

    /// Reads what is kept, all of one instant.
    func read<Result: Sendable>(_ body: (DomainState) -> Result) -> Result {
        state.withLock { body($0) }
    }

    /// Keeps what became true; the observations come with their series' places.
    func take(_ moment: CityMoment, observations: [(series: Int, observation: Observation)]) {
        state.withLock { state in
            state.reach(moment.instant)
            for (place, observation) in observations {
                let shape = series[place].series.shape
                state.append(observation, to: place, shape: shape, logged: domain == .traffic)
            }
            if domain == .dataTrade {
                state.enter(moment, observations: observations, in: self)
            }
            for event in moment.events { state.append(event, in: self) }
            state.trim(self)
        }
    }

    /// Moves on to an instant at which nothing became true.
    func reach(_ instant: Instant) { state.withLock { $0.reach(instant) } }
}
