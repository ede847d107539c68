// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// District heating: heat = flow × heat capacity × (supply − return), and homes warmed by a
/// first-order heat balance.
struct HeatNetwork: Sendable {
    static let count = 40
    /// The heated area in square metres (October 2025; city-facts §2, status B).
    static let area = 1_070_000_000.0
    /// The heat loss in watts per square metre and kelvin (assumed).
    static let lossCoefficient = 1.1
    /// The heat capacity in joules per square metre and kelvin, for changes within a day (assumed).
    static let capacity = 110_000.0
    /// The temperature gain from people, lamps and the sun, in kelvins (assumed).
    static let gain = 2.0
    /// The heat capacity of water at 80 °C, in joules per cubic metre and kelvin.
    static let waterHeat = 4_080_000.0
    /// The share of the difference between supply and room temperature by which the water cools
    /// (assumed).
    static let effectiveness = 0.65
    /// The target temperature of homes in °C; the legal minimum is 18 °C (city-facts §2, status A).
    ///
    /// Assumed.
    static let wanted = 20.8
    /// The standard deviation of temperatures among the homes of one station, in kelvins (assumed).
    static let spread = 1.15
    /// The maximum heat output of the sources in MW (assumed).
    static let sources = 36_500.0

    /// The heat output in MW.
    private(set) var heat: [Double] = []
    /// The flow in cubic metres per hour.
    private(set) var flow: [Double] = []
    private(set) var supplyTemperature: [Double] = []
    private(set) var returnTemperature: [Double] = []
    private(set) var indoor: [Double] = []
    private(set) var districtIndoor = Array(repeating: 21.0, count: District.all.count)
    private(set) var cityHeat = 0.0
    private(set) var cityIndoor = 21.0
    /// The percentage of homes below 18 °C.
    private(set) var below18 = 0.0
    /// The share of the requested flow that each station can deliver.
    private(set) var limit: [Double] = []
    /// The share of the requested flow that each station delivers.
    private(set) var given: [Double] = []

    let ids: [EntityID]
    let names: [LocalizedText]
    let district: [Int]
    private let stationArea: [Double]
    /// The heat loss of a station's buildings relative to the average.
    private let leakiness: [Double]
    private var felt: Double?
    private var noise: SlowNoise
    private var generator: SeededGenerator
    private let columns: [[SeriesID]]
    private let districtIDs: [SeriesID]
    private let cityIDs: [SeriesID]

    init(seed: UInt64, book: inout CityBook) {
        var generator = SeededGenerator(seed: seed, stream: "heat")
        func area(_ place: Int, _ number: Int) -> Double {
            let share = District.all[place].population / District.censusPopulation
            return Self.area * share / Double(number)
        }
        let added = book.addByPopulation(
            Self.count,
            kind: "heat_station",
            noun: LocalizedText("heat station", chinese: "热力站"),
            localitiesFrom: 1,
            from: &generator
        ) { ["heated_area_m2": CityBook.fixed(area($0, $1))] }
        ids = added.ids
        names = added.localities
        district = added.district
        stationArea = added.district.map { area($0, added.perDistrict[$0]) }
        leakiness = ids.map { _ in generator.uniform(0.97, 1.03) }
        noise = SlowNoise(count: ids.count, spread: 0.01, forgets: 3600, from: &generator)
        heat = ids.map { _ in 0 }
        flow = ids.map { _ in 0 }
        supplyTemperature = ids.map { _ in 60 }
        returnTemperature = ids.map { _ in 40 }
        indoor = leakiness.map { Self.wanted - 0.1 - ($0 - 1) * 12 }
        limit = ids.map { _ in 1 }
        given = limit
        self.generator = generator
        columns = [
            book.column("supply_temperature", "Cel", of: ids, in: .utilities),
            book.column("return_temperature", "Cel", of: ids, in: .utilities),
            book.column("flow", "m3/h", of: ids, in: .utilities),
            book.column("heat", "MW", of: ids, in: .utilities),
            book.column("indoor_temperature", "Cel", of: ids, in: .utilities),
            book.column("flow_given", "%", of: ids, in: .utilities),
        ]
        districtIDs = book.column("indoor_temperature", "Cel", of: District.ids, in: .utilities)
        cityIDs = book.cityRow(
            [
                ("heat_output", "MW"), ("heat_supply_temperature", "Cel"),
                ("heat_return_temperature", "Cel"), ("indoor_temperature", "Cel"),
                ("homes_below_18", "%"),
            ],
            in: .utilities
        )
    }

    mutating func setLimit(_ share: Double, of station: Int) {
        limit[station] = min(1, max(0, share))
    }

    /// Advances by one step.
    mutating func advance(_ drivers: Drivers) {
        noise.advance(from: &generator)
        let outdoors = drivers.cityTemperature
        let before = felt ?? outdoors
        let felt = before + (outdoors - before) * ModelTime.step / 7200
        self.felt = felt
        let isOn = drivers.isHeatingSeason
        // The heating curve: warmer water on colder days, up to 125 °C, the limit of the pipes.
        let aim = isOn ? min(125, 46 + 2 * (18 - felt)) : 30
        for index in ids.indices {
            supplyTemperature[index] += (aim - supplyTemperature[index]) * ModelTime.step / 1800
            let fall = Self.effectiveness * max(0, supplyTemperature[index] - indoor[index])
            returnTemperature[index] = supplyTemperature[index] - fall
            flow[index] = isOn ? flowAsked(index, felt: felt, fall: fall) * limit[index] : 0
            heat[index] = flow[index] / 3600 * Self.waterHeat * fall / 1e6
        }
        shareSources()
        for index in ids.indices { warm(index, drivers: drivers) }
        aggregate()
    }

    /// Returns the flow that would hold the target temperature, with a correction for cold rooms.
    private func flowAsked(_ index: Int, felt: Double, fall: Double) -> Double {
        let need =
            Self.lossCoefficient * stationArea[index] * max(0, Self.wanted - Self.gain - felt)
        let correction = min(1.1, max(0.8, 1 + 0.12 * (Self.wanted - indoor[index])))
        return need * correction * (1 + noise[index]) / (Self.waterHeat * max(5, fall)) * 3600
    }

    /// Distributes a shortage of the sources evenly over all stations.
    private mutating func shareSources() {
        let asked = heat.reduce(0, +)
        let share = min(1, Self.sources / max(1, asked))
        given = limit.map { $0 * share }
        guard share < 1 else { return }
        for index in ids.indices {
            flow[index] *= share
            heat[index] *= share
        }
    }

    /// Advances the heat balance: C·dT/dt = heat + gains − loss.
    private mutating func warm(_ index: Int, drivers: Drivers) {
        let outdoors = drivers.temperature[district[index]]
        if drivers.isHeatingSeason {
            let loss =
                Self.lossCoefficient * leakiness[index]
                * (indoor[index] - Self.gain - drivers.cityTemperature)
            let given = heat[index] * 1e6 / stationArea[index]
            indoor[index] += (given - loss) * ModelTime.step / Self.capacity
        } else {
            // Windows, stoves and air conditioners keep rooms between 20 and 26 °C.
            let target = min(26, max(20, outdoors + 1))
            indoor[index] += (target - indoor[index]) * ModelTime.step / 14_400
        }
    }

    private mutating func aggregate() {
        var areas = Array(repeating: 0.0, count: District.all.count)
        var sums = Array(repeating: 0.0, count: District.all.count)
        var cold = 0.0
        cityHeat = 0
        for index in ids.indices {
            cityHeat += heat[index]
            areas[district[index]] += stationArea[index]
            sums[district[index]] += stationArea[index] * indoor[index]
            cold += stationArea[index] * Self.shareBelow(18, around: indoor[index])
        }
        for place in areas.indices { districtIndoor[place] = sums[place] / max(1, areas[place]) }
        cityIndoor = sums.reduce(0, +) / Self.area
        below18 = cold / Self.area * 100
    }

    /// Returns the share of homes below a temperature, assuming a normal distribution around the
    /// mean.
    static func shareBelow(_ temperature: Double, around mean: Double) -> Double {
        0.5 * erfc((mean - temperature) / (spread * 2.0.squareRoot()))
    }

    func emit(into emission: inout Emission) {
        for index in emission.due(of: ids.count, every: ModelTime.every30) {
            emission.add(columns[0][index], supplyTemperature[index])
            emission.add(columns[1][index], returnTemperature[index])
            emission.add(columns[2][index], flow[index])
            emission.add(columns[3][index], heat[index])
            emission.add(columns[4][index], indoor[index])
            emission.add(columns[5][index], given[index] * 100)
        }
        guard emission.isDue(every: ModelTime.every10) else { return }
        for place in District.all.indices {
            emission.add(districtIDs[place], districtIndoor[place])
        }
        let count = Double(ids.count)
        emission.add(
            cityIDs,
            [
                cityHeat, supplyTemperature.reduce(0, +) / count,
                returnTemperature.reduce(0, +) / count, cityIndoor, below18,
            ]
        )
    }
}
