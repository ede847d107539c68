// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What drives the city in one step: the calendar and the weather.
struct Drivers: Sendable {
    var instant: Instant
    var time: CivilTime
    /// Degrees Celsius by district.
    var temperature: [Double]
    /// Millimetres per hour by district.
    var rain: [Double]

    var hour: Double { time.hour }

    /// The temperature where people are: the mean over districts by population.
    var cityTemperature: Double { District.byPopulation(temperature) }

    /// The rain where people are: the mean over districts by population.
    var cityRain: Double { District.byPopulation(rain) }
}
