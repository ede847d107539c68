// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// What drives the city in one step: the calendar and the weather.
struct Drivers: Sendable {
    let instant: Instant
    let time: CivilTime
    /// Degrees Celsius by district.
    let temperature: [Double]
    /// Millimetres per hour by district.
    let rain: [Double]
    /// The temperature where people are: the mean over districts by population.
    let cityTemperature: Double
    /// The rain where people are: the mean over districts by population.
    let cityRain: Double
    let hour: Double
    let isWorkday: Bool
    let isHeatingSeason: Bool

    init(instant: Instant, time: CivilTime, temperature: [Double], rain: [Double]) {
        self.instant = instant
        self.time = time
        self.temperature = temperature
        self.rain = rain
        cityTemperature = District.byPopulation(temperature)
        cityRain = District.byPopulation(rain)
        hour = time.hour
        isWorkday = time.isWorkday
        isHeatingSeason = time.isHeatingSeason
    }
}
