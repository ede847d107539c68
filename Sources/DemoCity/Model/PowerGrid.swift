// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// Electricity: substations with their feeders, and the balance of the whole city.
///
/// Every substation's load is its share of households, business, industry, heating and cooling;
/// the city's load is their sum, and supply is load and loss.
struct PowerGrid: Sendable {
    /// The highest load told for the city, MW: 2021-01-06 20:22 (city-facts §2, status A).
    static let peak = 24_510.0
    /// Mean load of households, of business, and the steady rest, MW.
    ///
    /// Assumed; with the shapes of the day and the heat below they come to the peak of 2021 on so
    /// cold an evening.
    static let households = 2600.0
    static let business = 3600.0
    static let steady = 5500.0
    /// MW per kelvin below 15 °C.
    ///
    /// Assumed; the heating share of 48.2 % told for the peak of 2021 (status A) over some 29 K
    /// gives 0.41 GW/K, of which nine tenths are taken here.
    static let heatingPerKelvin = 370.0
    /// MW per kelvin above 22 °C.
    ///
    /// Assumed, so that cooling makes a third to a half of a hot day's load as told for 2015, 2017
    /// and 2023 (status A).
    static let coolingPerKelvin = 620.0
    /// The loss at the peak as a share of the load; it goes with the square.
    ///
    /// Assumed.
    static let lossAtPeak = 0.06
    /// What can be had at once, MW: 10 630 of the city's own (2022, status B) and the lines, assumed.
    static let available = 10_630.0 + 17_300.0
    /// Share of a tripped substation's load that its neighbours pick up, and seconds until they
    /// have.
    ///
    /// Assumed.
    static let transferShare = 0.6
    static let transferTime = 240.0
    /// Nominal volts of the high side, kV.
    ///
    /// Assumed.
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

    /// MW.
    var cityLoad = 0.0
    var loss = 0.0
    var frequency = 50.0
    var districtLoad = Array(repeating: 0.0, count: District.all.count)
    /// MW of smart buildings: a share of business load.
    var buildings = 0.0

    var firstOfDistrict: [Int] = []
    var perDistrict: [Int] = []
    var householdShare: [Double] = []
    var businessShare: [Double] = []
    var neighbours: [[Int]] = []
    /// How much of the transfer has been made, 0…1.
    var transferred: [Double] = []
    /// How much more than usual is drawn after power is back.
    var pickUp: [Double] = []
    var felt: Double?
    var noise: SlowNoise
    var generator: SeededGenerator
    var series = GridSeries()

    /// MW delivered into the network: what is used and what is lost.
    var supply: Double { cityLoad + loss }

    /// The reserve in percent of supply.
    var reserve: Double { (Self.available - supply) / max(1, supply) * 100 }

    func loading(_ index: Int) -> Double { load[index] / capacity[index] * 100 }

    /// The substation that feeds the thing with this number in a district.
    func substation(in district: Int, number: Int) -> Int {
        firstOfDistrict[district] + number % perDistrict[district]
    }

    mutating func trip(_ index: Int) { isEnergized[index] = false }

    mutating func restore(_ index: Int) {
        guard !isEnergized[index] else { return }
        isEnergized[index] = true
        pickUp[index] = 0.12
    }

    /// Moves on by one step.
    mutating func advance(_ drivers: Drivers) {
        noise.advance(from: &generator)
        let outdoors = drivers.cityTemperature
        let before = felt ?? outdoors
        // Buildings feel the weather some three hours later. Assumed.
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
            // IEC 60076-7: the oil follows the load in some 150 minutes; its rise of 52 K at full
            // load and the exponent 1.6 are assumed.
            let target = drivers.temperature[substationDistrict[index]] + 8 + 52 * pow(ratio, 1.6)
            temperature[index] += (target - temperature[index]) * ModelTime.step / 9000
            voltage[index] =
                isEnergized[index]
                ? Self.nominalVoltage * (1.035 - 0.045 * ratio + 0.05 * noise[index]) : 0
        }
        loss = cityLoad * Self.lossAtPeak * (0.25 + 0.75 * cityLoad / Self.peak)
        // The national grid holds the frequency; a lost load lifts it a little. Assumed.
        let jump = before > 0 ? (before - cityLoad) / 60_000 : 0
        frequency +=
            (50 - frequency) * 0.12 + 0.004 * generator.bell() + min(0.06, max(-0.06, jump))
    }
}

/// The identities under which the grid is told.
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
