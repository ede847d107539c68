// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The gas network: flow and pressure at the gates, driven by cooking, industry, power and gas
/// heating.
struct GasNetwork: Sendable {
    static let count = 20
    /// The flow in cubic metres per hour without heating.
    ///
    /// Assumed; together with the heating below it comes near the 13.85 billion cubic metres
    /// reported for 2015 (city-facts §2, status B).
    static let base = 950_000.0
    /// The share of heat produced from gas outside power plants, the efficiency, and the heat value
    /// in kWh per cubic metre.
    ///
    /// All are assumed.
    static let heatShare = 0.55
    static let efficiency = 0.92
    static let heatValue = 9.97
    /// The pressure behind a gate without flow in MPa, and the loss in MPa at 1.5 times the usual
    /// flow.
    ///
    /// Both are assumed.
    static let head = 3.4
    static let lost = 0.9

    private(set) var flow: [Double] = []
    private(set) var pressure: [Double] = []
    private(set) var cityFlow = 0.0
    private(set) var districtFlow = Array(repeating: 0.0, count: District.all.count)
    private let ids: [EntityID]
    private let district: [Int]
    private let share: [Double]
    private var noise: SlowNoise
    private var generator: SeededGenerator
    private let flowIDs: [SeriesID]
    private let pressureIDs: [SeriesID]
    private let districtIDs: [SeriesID]
    private let cityIDs: [SeriesID]

    init(seed: UInt64, book: inout CityBook) {
        var generator = SeededGenerator(seed: seed, stream: "gas")
        let added = book.addByPopulation(
            Self.count,
            kind: "gas_gate",
            noun: LocalizedText("gas gate", chinese: "燃气门站"),
            localitiesFrom: 3,
            from: &generator
        ) { _, _ in ["head_mpa": CityBook.fixed(Self.head, 1)] }
        ids = added.ids
        district = added.district
        share = added.district.map { place in
            District.all[place].population / District.censusPopulation
                / Double(added.perDistrict[place])
        }
        noise = SlowNoise(count: ids.count, spread: 0.02, forgets: 1800, from: &generator)
        flow = ids.map { _ in 0 }
        pressure = ids.map { _ in Self.head }
        self.generator = generator
        flowIDs = book.column("flow", "m3/h", of: ids, in: .utilities)
        pressureIDs = book.column("pressure", "MPa", of: ids, in: .utilities)
        districtIDs = book.column("gas_flow", "m3/h", of: District.ids, in: .utilities)
        cityIDs = book.cityRow([("gas_flow", "m3/h")], in: .utilities)
    }

    /// Advances by one step.
    mutating func advance(_ drivers: Drivers, heat: HeatNetwork) {
        noise.advance(from: &generator)
        let heating = heat.cityHeat * 1000 * Self.heatShare / Self.efficiency / Self.heatValue
        let total = Self.base * DayShape.gas.value(at: drivers.hour) + heating
        cityFlow = 0
        for place in districtFlow.indices { districtFlow[place] = 0 }
        for index in ids.indices {
            flow[index] = total * share[index] * (1 + noise[index])
            let relative = flow[index] / (share[index] * 3_000_000)
            pressure[index] = max(0.3, Self.head - Self.lost * relative * relative)
            cityFlow += flow[index]
            districtFlow[district[index]] += flow[index]
        }
    }

    func emit(into emission: inout Emission) {
        for index in emission.due(of: ids.count, every: ModelTime.every30) {
            emission.add(flowIDs[index], flow[index])
            emission.add(pressureIDs[index], pressure[index])
        }
        guard emission.isDue(every: ModelTime.every10) else { return }
        for place in District.all.indices { emission.add(districtIDs[place], districtFlow[place]) }
        emission.add(cityIDs[0], cityFlow)
    }
}
