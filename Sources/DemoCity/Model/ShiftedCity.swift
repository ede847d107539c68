// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A city whose past and present lie at other instants, all of them moved by the same length.
///
/// A scenario of July that is served today happens today: its clients find observations of now, and need
/// no clock but their own. The day's rhythm, the weather and the calendar stay those of the scenario.
public struct ShiftedCity<Model: CityModel>: CityModel {
    private var model: Model
    private let shift: Duration

    /// Moves a city in time.
    ///
    /// - Parameters:
    ///   - model: the city, at the instants of its own.
    ///   - shift: how much later everything becomes true than in the model.
    public init(_ model: Model, by shift: Duration) {
        self.model = model
        self.shift = shift
    }

    /// Everything in the city.
    public var entities: [Entity] { model.entities }

    /// Every series with the domain that publishes it.
    public var series: [CitySeries] { model.series }

    /// Moves on to the instant and returns what became true on the way, in order of time.
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
