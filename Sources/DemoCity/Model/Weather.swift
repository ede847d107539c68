// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// Temperature and rain by district, from season, hour, slow noise and the scenario.
struct Weather: Sendable {
    /// The mean temperature by month in degrees Celsius: Dongsi 2013–17 (city-facts §3).
    static let monthlyMean = [-1.8, 1.2, 8.4, 15.4, 21.7, 24.7, 27.4, 26.9, 21.0, 13.6, 4.8, -0.1]

    /// Half of the daily temperature range in kelvins.
    ///
    /// The winter's value follows from the profile of heat demand in city-facts §3 (0.76…1.19 of
    /// about 18 K); it is used all year.
    static let swing = 3.9

    private var scriptedRain: [Ramp]
    private var scriptedChange = Ramp(value: 0)
    private var noise: SlowNoise
    private var rainNoise: SlowNoise
    private var generator: SeededGenerator
    private let rainID: SeriesID
    private let temperatureID: SeriesID
    private let districtRain: [SeriesID]

    init(seed: UInt64, book: inout CityBook) {
        generator = SeededGenerator(seed: seed, stream: "weather")
        noise = SlowNoise(count: 1, spread: 0.8, forgets: 21_600, from: &generator)
        rainNoise = SlowNoise(
            count: District.all.count,
            spread: 0.12,
            forgets: 900,
            from: &generator
        )
        scriptedRain = Array(repeating: Ramp(value: 0), count: District.all.count)
        let row = book.cityRow(
            [("outdoor_temperature", "Cel"), ("rainfall", "mm/h")],
            in: .utilities
        )
        temperatureID = row[0]
        rainID = row[1]
        districtRain = book.column("rainfall", "mm/h", of: District.ids, in: .utilities)
    }

    /// Sets the scripted rain of the districts, or of all if `districts` is empty, to be reached
    /// after some seconds.
    mutating func script(rain: Double, districts: [Int], over seconds: Double) {
        for index in districts.isEmpty ? Array(District.all.indices) : districts {
            scriptedRain[index].aim(at: max(0, rain), over: seconds)
        }
    }

    /// Sets the scripted deviation from the seasonal temperature in kelvins, to be reached after
    /// some seconds.
    mutating func script(change: Double, over seconds: Double) {
        scriptedChange.aim(at: change, over: seconds)
    }

    /// Advances by one step.
    mutating func advance(to instant: Instant) -> Drivers {
        noise.advance(from: &generator)
        rainNoise.advance(from: &generator)
        scriptedChange.advance()
        let time = CivilTime(instant)
        let base = Self.seasonal(time) + Self.daily(time) + noise[0] + scriptedChange.value
        var rain: [Double] = []
        for index in District.all.indices {
            scriptedRain[index].advance()
            rain.append(max(0, scriptedRain[index].value * (1 + rainNoise[index])))
        }
        // Rain cools the air.
        let temperature = District.all.indices.map { index in
            base + District.all[index].temperatureOffset - min(3, rain[index] * 0.05)
        }
        return Drivers(instant: instant, time: time, temperature: temperature, rain: rain)
    }

    func emit(_ drivers: Drivers, into emission: inout Emission) {
        guard emission.isDue(every: ModelTime.every10) else { return }
        emission.add(temperatureID, drivers.cityTemperature)
        emission.add(rainID, drivers.cityRain)
        for index in District.all.indices { emission.add(districtRain[index], drivers.rain[index]) }
    }

    /// Returns the seasonal mean, interpolated linearly between the middles of the months.
    private static func seasonal(_ time: CivilTime) -> Double {
        let position = (Double(time.dayOfYear) + time.hour / 24) / 365.25 * 12 - 0.5
        let wrapped = position < 0 ? position + 12 : position
        let index = min(Int(wrapped), 11)
        let part = wrapped - Double(index)
        return monthlyMean[index] * (1 - part) + monthlyMean[(index + 1) % 12] * part
    }

    /// Returns the daily deviation, which is greatest at 15:00.
    private static func daily(_ time: CivilTime) -> Double {
        swing * cos((time.hour - 15) / 24 * 2 * .pi)
    }
}

/// A number that changes linearly to a target value over some time.
struct Ramp: Hashable, Sendable {
    private(set) var value: Double
    private var target: Double
    private var slope = 0.0

    init(value: Double) {
        self.value = value
        self.target = value
    }

    mutating func aim(at target: Double, over seconds: Double) {
        self.target = target
        slope = abs(target - value) / max(1, seconds / ModelTime.step)
    }

    mutating func advance() {
        let rest = target - value
        value = abs(rest) <= slope ? target : value + (rest < 0 ? -slope : slope)
    }
}
