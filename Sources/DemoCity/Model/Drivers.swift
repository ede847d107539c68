// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The external inputs of one step: the calendar and the weather.
struct Drivers: Sendable {
    let instant: Instant
    let time: CivilTime
    /// The temperature of each district in degrees Celsius.
    let temperature: [Double]
    /// The rain in each district in millimetres per hour.
    let rain: [Double]
    /// The mean temperature over districts, weighted by residents.
    let cityTemperature: Double
    /// The mean rain over districts, weighted by residents.
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
