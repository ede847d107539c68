// SPDX-License-Identifier: Apache-2.0

public import DemoCity
public import TwinModel

/// The published data of the four services: the recent observations, events and trades.
///
/// Each domain has a board with its own lock, so that a long page of one service never delays
/// another.
public final class CityBoard: Sendable {
    private let boards: [CitySeries.Domain: DomainBoard]
    private let places: [SeriesID: Place]
    private let routing: EventRouting

    private struct Place: Sendable {
        var domain: CitySeries.Domain
        var series: Int
    }

    /// Creates an empty board for the entities and series of a model.
    ///
    /// - Parameters:
    /// - model: The source of the entities and series; it is not advanced.
    /// - catalogs: The text of each file of `Data/catalog`, for the names used by services.
    /// - retention: The periods for which data is kept.
    public init(
        model: some CityModel,
        catalogs: [String],
        retention: BoardRetention = BoardRetention()
    ) {
        let names = PublishedNames(catalogs: catalogs)
        let entities = model.entities
        let series = model.series
        var boards: [CitySeries.Domain: DomainBoard] = [:]
        var places: [SeriesID: Place] = [:]
        for domain in CitySeries.Domain.allCases {
            let own = series.filter { $0.domain == domain }.map(\.series)
            let observed = Set(own.map(\.id.entity))
            let board = DomainBoard(
                domain: domain,
                entities: entities.filter { observed.contains($0.id) || $0.kind == "city" },
                series: own,
                names: names,
                retention: retention
            )
            for (place, series) in board.series.enumerated() {
                places[series.series.id] = Place(domain: domain, series: place)
            }
            boards[domain] = board
        }
        self.boards = boards
        self.places = places
        self.routing = EventRouting(series: series)
    }

    /// Returns the board of a domain.
    func domain(_ domain: CitySeries.Domain) -> DomainBoard {
        guard let board = boards[domain] else {
            preconditionFailure("a board is made for every domain when the city's board is made")
        }
        return board
    }

    /// Stores a moment; observations of series that the model does not have are dropped.
    public func take(_ moment: CityMoment) {
        var observed: [CitySeries.Domain: [(series: Int, observation: Observation)]] = [:]
        for observation in moment.observations {
            guard let place = places[observation.series] else { continue }
            observed[place.domain, default: []].append((place.series, observation))
        }
        var happened: [CitySeries.Domain: [Event]] = [:]
        for event in moment.events {
            happened[routing.domain(of: event), default: []].append(event)
        }
        for domain in CitySeries.Domain.allCases {
            let own = CityMoment(
                instant: moment.instant,
                events: happened[domain] ?? [],
                ledger: domain == .dataTrade ? moment.ledger : []
            )
            self.domain(domain).take(own, observations: observed[domain] ?? [])
        }
    }

    /// Advances to an instant, even if no data was stored for it.
    public func reach(_ instant: Instant) {
        for domain in CitySeries.Domain.allCases { self.domain(domain).reach(instant) }
    }

    /// The instant that the city has reached.
    public var instant: Instant { domain(.traffic).read { $0.instant } }
}
