// SPDX-License-Identifier: Apache-2.0

import DemoCity
import Synchronization
import TwinModel

/// A series as published by its domain's service.
struct BoardSeries: Sendable {
    /// The series, named as in the catalog.
    var series: Series
    /// The index of its entity in ``DomainBoard/entities``.
    var entity: Int
    /// The period for which its observations are kept.
    var span: Duration
}

/// The data published by one domain's service: fixed entities and series, and their observations.
///
/// Entities and series are fixed when the board is created. Observations are protected by one lock,
/// which is held for one moment or one page.
final class DomainBoard: Sendable {
    /// The domain.
    let domain: CitySeries.Domain
    /// The entities that have series in the domain, in the model's order.
    let entities: [Entity]
    /// The domain's series, in the model's order.
    let series: [BoardSeries]
    /// The indices of each entity's series, by the entity's index.
    let seriesOfEntity: [[Int]]
    /// The index of each entity.
    let placeOfEntity: [EntityID: Int]
    /// The names under which kinds and properties are published.
    let names: PublishedNames
    /// The periods for which data is kept.
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

    /// Calls the closure with a consistent snapshot of the data.
    func read<Result: Sendable>(_ body: (DomainState) -> Result) -> Result {
        state.withLock { body($0) }
    }

    /// Stores a moment, whose observations are paired with the indices of their series.
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

    /// Advances to an instant without new data.
    func reach(_ instant: Instant) { state.withLock { $0.reach(instant) } }
}
