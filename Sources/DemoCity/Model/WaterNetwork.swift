// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// The water network of twenty water districts, in which the output of the works equals use plus
/// leakage.
struct WaterNetwork: Sendable {
    static let count = 20
    /// The daily use in cubic metres.
    ///
    /// Assumed, near the 3.0 million reported for the central city in 2019 (city-facts §2, status
    /// B).
    static let dailyUse = 2_860_000.0
    /// The leakage in cubic metres per hour at 0.35 MPa.
    ///
    /// Assumed: about 8 % of the output.
    static let leakage = 10_200.0
    /// The pressure at the works in MPa, and the loss in MPa at mean use.
    ///
    /// Both are assumed.
    static let head = 0.44
    static let lost = 0.075

    private(set) var consumption: [Double] = []
    private(set) var leaked: [Double] = []
    private(set) var pressure: [Double] = []
    private(set) var nightFlow = NightFlow()
    private(set) var cityConsumption = 0.0
    private(set) var cityLeakage = 0.0
    private(set) var districtFlow = Array(repeating: 0.0, count: District.all.count)
    private let ids: [EntityID]
    private let district: [Int]
    private let share: [Double]
    private var noise: SlowNoise
    private var generator: SeededGenerator
    private let columns: [[SeriesID]]
    private let districtIDs: [SeriesID]
    private let cityIDs: [SeriesID]

    /// The output of the works, in cubic metres per hour.
    var output: Double { cityConsumption + cityLeakage }

    init(seed: UInt64, book: inout CityBook) {
        var generator = SeededGenerator(seed: seed, stream: "water")
        let added = book.addByPopulation(
            Self.count,
            kind: "water_district",
            noun: LocalizedText("water district", chinese: "供水分区"),
            localitiesFrom: 2,
            from: &generator
        ) { place, number in
            ["residents": CityBook.fixed(District.all[place].population / Double(number))]
        }
        ids = added.ids
        district = added.district
        share = added.district.map { place in
            District.all[place].population / District.censusPopulation
                / Double(added.perDistrict[place])
        }
        noise = SlowNoise(count: ids.count, spread: 0.03, forgets: 1800, from: &generator)
        consumption = ids.map { _ in 0 }
        leaked = ids.map { _ in 0 }
        pressure = ids.map { _ in 0.35 }
        self.generator = generator
        columns = [
            book.column("flow", "m3/h", of: ids, in: .utilities),
            book.column("pressure", "MPa", of: ids, in: .utilities),
            book.column("leakage", "m3/h", of: ids, in: .utilities),
            book.column("leakage_ratio", "%", of: ids, in: .utilities),
            book.column("night_flow", "m3/h", of: ids, in: .utilities),
            book.column("night_flow_excess", "%", of: ids, in: .utilities),
        ]
        nightFlow = NightFlow(seed: seed, count: ids.count)
        districtIDs = book.column("water_flow", "m3/h", of: District.ids, in: .utilities)
        cityIDs = book.cityRow(
            [
                ("water_output", "m3/h"), ("water_consumption", "m3/h"),
                ("water_leakage", "m3/h"), ("water_pressure", "MPa"),
            ],
            in: .utilities
        )
    }

    /// Advances by one step.
    mutating func advance(_ drivers: Drivers) {
        noise.advance(from: &generator)
        let shape = DayShape.water.value(at: drivers.hour)
        // Use grows by 2 % per kelvin above 20 °C. Assumed.
        let warm = 1 + 0.02 * max(0, drivers.cityTemperature - 20)
        cityConsumption = 0
        cityLeakage = 0
        for place in districtFlow.indices { districtFlow[place] = 0 }
        for index in ids.indices {
            let relative = shape * warm * (1 + noise[index])
            consumption[index] = Self.dailyUse / 24 * share[index] * relative
            // The head loss grows with the square of the flow (Darcy–Weisbach).
            pressure[index] = max(0.12, Self.head - Self.lost * relative * relative)
            // Leakage grows with the pressure to the power of 1.1 (May, 1994).
            let holes = Self.leakage * share[index] + nightFlow.hole(index)
            leaked[index] = holes * pow(pressure[index] / 0.35, 1.1)
            cityConsumption += consumption[index]
            cityLeakage += leaked[index]
            districtFlow[district[index]] += consumption[index] + leaked[index]
        }
        let flows = zip(consumption, leaked).map { $0 + $1 }
        let night = Self.night(warm: warm)
        nightFlow.advance(
            flows,
            usual: share.map { $0 * night.flow },
            strain: night.strain,
            hour: drivers.hour
        )
    }

    /// Returns the flow of the whole city at 3:00 without damage (use plus normal leakage), and the
    /// leakage at that hour relative to 0.35 MPa.
    private static func night(warm: Double) -> (flow: Double, strain: Double) {
        let relative = DayShape.water.value(at: 3) * warm
        let pressure = max(0.12, head - lost * relative * relative)
        let strain = pow(pressure / 0.35, 1.1)
        return (dailyUse / 24 * relative + leakage * strain, strain)
    }

    func emit(into emission: inout Emission) {
        for index in emission.due(of: ids.count, every: ModelTime.every30) {
            let flow = consumption[index] + leaked[index]
            emission.add(columns[0][index], flow)
            emission.add(columns[1][index], pressure[index])
            emission.add(columns[2][index], leaked[index])
            emission.add(columns[3][index], leaked[index] / max(1, flow) * 100)
            emission.add(columns[4][index], nightFlow.flow[index])
            emission.add(columns[5][index], nightFlow.excess(index) * 100)
        }
        guard emission.isDue(every: ModelTime.every10) else { return }
        for place in District.all.indices { emission.add(districtIDs[place], districtFlow[place]) }
        let mean = zip(pressure, share).reduce(0) { $0 + $1.0 * $1.1 }
        emission.add(cityIDs, [output, cityConsumption, cityLeakage, mean])
    }
}
