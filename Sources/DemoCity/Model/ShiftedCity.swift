// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A city whose instants are all moved by the same duration.
///
/// A scenario of July can thus be served today: clients receive current observations and need only
/// their own clock. The daily rhythm, weather and calendar remain those of the scenario.
public struct ShiftedCity<Model: CityModel>: CityModel {
    private var model: Model
    private let shift: Duration

    /// Creates a city moved in time.
    ///
    /// - Parameters:
    /// - model: The original city.
    /// - shift: The delay of all instants relative to the model.
    public init(_ model: Model, by shift: Duration) {
        self.model = model
        self.shift = shift
    }

    /// All entities.
    public var entities: [Entity] { model.entities }

    /// All series, each with the domain that publishes it.
    public var series: [CitySeries] { model.series }

    /// Advances to an instant and returns the changes up to it, in order of time.
    public mutating func advance(to instant: Instant) -> [CityMoment] {
        model.advance(to: instant - shift).map { moment in
            var moment = moment
            moment.instant = moment.instant + shift
            for index in moment.observations.indices {
                moment.observations[index].phenomenonTime =
                    moment.observations[index].phenomenonTime + shift
                moment.observations[index].receivedTime =
                    moment.observations[index].receivedTime + shift
            }
            for index in moment.events.indices {
                moment.events[index].time = moment.events[index].time + shift
                moment.events[index].receivedTime = moment.events[index].receivedTime + shift
                moment.events[index].end = moment.events[index].end.map { $0 + shift }
            }
            for index in moment.ledger.indices {
                moment.ledger[index].time = moment.ledger[index].time + shift
            }
            return moment
        }
    }
}
