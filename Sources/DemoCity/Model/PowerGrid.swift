// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// The power grid: substations with their feeders, and the balance of the whole city.
///
/// A substation's load is its share of households, business, industry, heating and cooling. The
/// city's load is the sum over substations, and supply is load plus loss.
struct PowerGrid: Sendable {
    /// The highest reported load in MW: 2021-01-06 20:22 (city-facts §2, status A).
    static let peak = 24_510.0
    /// The mean loads of households and business, and the constant remainder, in MW.
    ///
    /// Assumed; with the daily profiles and the heating below they add up to the peak of 2021 on an
    /// equally cold evening.
    static let households = 2600.0
    static let business = 3600.0
    static let steady = 5500.0
    /// The heating load in MW per kelvin below 15 °C.
    ///
    /// Assumed; the heating share of 48.2 % reported for the peak of 2021 (status A) over some 29 K
    /// gives 0.41 GW/K, of which nine tenths are used here.
    static let heatingPerKelvin = 370.0
    /// The cooling load in MW per kelvin above 22 °C.
    ///
    /// Assumed, so that cooling makes a third to a half of a hot day's load, as reported for 2015,
    /// 2017 and 2023 (status A).
    static let coolingPerKelvin = 620.0
    /// The loss at the peak as a share of the load; it grows with the square of the load.
    ///
    /// Assumed.
    static let lossAtPeak = 0.06
    /// The available power in MW: 10 630 of the city's own plants (2022, status B), and the lines
    /// (assumed).
    static let available = 10_630.0 + 17_300.0
    /// The share of a tripped substation's load that its neighbours take over, and the time until
    /// they have done so in seconds.
    ///
    /// Both are assumed.
    static let transferShare = 0.6
    static let transferTime = 240.0
    /// The nominal voltage of the high side in kV (assumed).
    static let nominalVoltage = 220.0

    var substationIDs: [EntityID] = []
    var substationNames: [LocalizedText] = []
    var substationDistrict: [Int] = []
    var capacity: [Double] = []
    var isEnergized: [Bool] = []
    var load: [Double] = []
    var temperature: [Double] = []
    var voltage: [Double] = []

    var feederIDs: [EntityID] = []
    var feederSubstation: [Int] = []
    var feederShare: [Double] = []

    /// The load of the whole city in MW.
    var cityLoad = 0.0
    var loss = 0.0
    var frequency = 50.0
    var districtLoad = Array(repeating: 0.0, count: District.all.count)
    /// The load of smart buildings in MW, a share of the business load.
    var buildings = 0.0

    var firstOfDistrict: [Int] = []
    var perDistrict: [Int] = []
    var householdShare: [Double] = []
    var businessShare: [Double] = []
    var neighbours: [[Int]] = []
    /// The completed share of the load transfer, in 0...1.
    var transferred: [Double] = []
    /// The additional load after power returns, relative to the usual load.
    var pickUp: [Double] = []
    var felt: Double?
    var noise: SlowNoise
    var generator: SeededGenerator
    var series = GridSeries()

    /// The power delivered into the network in MW: load plus loss.
    var supply: Double { cityLoad + loss }

    /// The reserve, in percent of the supply.
    var reserve: Double { (Self.available - supply) / max(1, supply) * 100 }

    func loading(_ index: Int) -> Double { load[index] / capacity[index] * 100 }

    /// Returns the substation that feeds the entity with this number in a district.
    func substation(in district: Int, number: Int) -> Int {
        firstOfDistrict[district] + number % perDistrict[district]
    }

    mutating func trip(_ index: Int) { isEnergized[index] = false }

    mutating func restore(_ index: Int) {
        guard !isEnergized[index] else { return }
        isEnergized[index] = true
        pickUp[index] = 0.12
    }

    /// Advances by one step.
    mutating func advance(_ drivers: Drivers) {
        noise.advance(from: &generator)
        let outdoors = drivers.cityTemperature
        let before = felt ?? outdoors
        // Buildings follow the weather with a lag of three hours. Assumed.
        let felt = before + (outdoors - before) * ModelTime.step / 10_800
        self.felt = felt
        let natural = naturalLoads(drivers, felt: felt)
        load = natural
        shiftLoads(natural)
        balance(drivers)
    }

    private mutating func naturalLoads(_ drivers: Drivers, felt: Double) -> [Double] {
        let isSummer = (5...9).contains(drivers.time.month)
        let shape = isSummer ? DayShape.householdSummer : DayShape.householdWinter
        let workday = drivers.isWorkday
        let homes = Self.households * shape.value(at: drivers.hour) * (workday ? 1 : 1.06)
        let work = Self.business * DayShape.commercial.value(at: drivers.hour) * (workday ? 1 : 0.6)
        let heating = Self.heatingPerKelvin * max(0, 15 - felt)
        let cooling =
            Self.coolingPerKelvin * max(0, felt - 22)
            * (0.75 + 0.25 * DayShape.commercial.value(at: drivers.hour))
        buildings = 0.28 * work
        return substationIDs.indices.map { index in
            let home = householdShare[index]
            let office = businessShare[index]
            let sum =
                home * (homes + 0.7 * heating + 0.5 * cooling)
                + office * (work + Self.steady + 0.3 * heating + 0.5 * cooling)
            pickUp[index] *= 1 - ModelTime.step / 1500
            return sum * (1 + noise[index]) * (1 + pickUp[index])
        }
    }

    private mutating func shiftLoads(_ natural: [Double]) {
        let change = ModelTime.step / Self.transferTime
        for index in substationIDs.indices {
            guard !isEnergized[index] else {
                transferred[index] = 0
                continue
            }
            transferred[index] = min(1, transferred[index] + change)
            load[index] = 0
            let helpers = neighbours[index].filter { isEnergized[$0] }
            for helper in helpers {
                load[helper] +=
                    natural[index] * Self.transferShare * transferred[index] / Double(helpers.count)
            }
        }
    }

    private mutating func balance(_ drivers: Drivers) {
        let before = cityLoad
        for place in districtLoad.indices { districtLoad[place] = 0 }
        cityLoad = 0
        for index in substationIDs.indices {
            cityLoad += load[index]
            districtLoad[substationDistrict[index]] += load[index]
            let ratio = load[index] / capacity[index]
            // IEC 60076-7: the oil temperature follows the load in some 150 minutes; its rise of 52
            // K at full load and the exponent 1.6 are assumed.
            let target = drivers.temperature[substationDistrict[index]] + 8 + 52 * pow(ratio, 1.6)
            temperature[index] += (target - temperature[index]) * ModelTime.step / 9000
            voltage[index] =
                isEnergized[index]
                ? Self.nominalVoltage * (1.035 - 0.045 * ratio + 0.05 * noise[index]) : 0
        }
        loss = cityLoad * Self.lossAtPeak * (0.25 + 0.75 * cityLoad / Self.peak)
        // The national grid holds the frequency; losing load raises it slightly. Assumed.
        let jump = before > 0 ? (before - cityLoad) / 60_000 : 0
        frequency +=
            (50 - frequency) * 0.12 + 0.004 * generator.bell() + min(0.06, max(-0.06, jump))
    }
}

/// The series identities of the grid's values.
struct GridSeries: Sendable {
    var load: [SeriesID] = []
    var loading: [SeriesID] = []
    var voltage: [SeriesID] = []
    var temperature: [SeriesID] = []
    var energized: [SeriesID] = []
    var feederLoad: [SeriesID] = []
    var feederLoading: [SeriesID] = []
    var feederEnergized: [SeriesID] = []
    var district: [SeriesID] = []
    var city: [SeriesID] = []
}
