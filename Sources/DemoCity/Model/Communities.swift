// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The smart communities, with the readings of their meters in aggregate.
struct Communities: Sendable {
    static let perDistrict = 4
    /// The mean load of a household in kW, and the daily water use of a resident in litres.
    ///
    /// Both are assumed.
    static let householdPower = 0.42
    static let litresPerResident = 120.0
    /// The number of residents per household (assumed).
    static let householdSize = 2.5

    private(set) var electricity: [Double] = []
    private(set) var water: [Double] = []
    private(set) var indoor: [Double] = []
    private(set) var metersRead: [Double] = []
    private(set) var cityMetersRead = 99.0
    /// The percentage of electricity, water, gas and heat meters that were read in time.
    private(set) var metersByKind = MeterKind.allCases.map(\.usual)
    private let ids: [EntityID]
    private let district: [Int]
    private let substation: [Int]
    private let residents: [Double]
    private let warmth: [Double]
    private var noise: SlowNoise
    private var generator: SeededGenerator
    private let columns: [[SeriesID]]
    private let cityIDs: [SeriesID]

    init(seed: UInt64, grid: PowerGrid, book: inout CityBook) {
        var generator = SeededGenerator(seed: seed, stream: "communities")
        var ids: [EntityID] = []
        var district: [Int] = []
        var substation: [Int] = []
        var residents: [Double] = []
        for place in District.all.indices {
            for number in 0..<Self.perDistrict {
                let id = EntityID("community:\(District.all[place].code)-\(number + 1)")
                let name = PlaceNames.locality(number + 4, in: place)
                let point = CityMap.place(in: District.all[place], from: &generator)
                let people = generator.uniform(3000, 14_000).rounded()
                let feed = grid.substation(in: place, number: number)
                ids.append(id)
                district.append(place)
                substation.append(feed)
                residents.append(people)
                book.add(
                    Entity(
                        id: id,
                        kind: "community",
                        name: LocalizedText(
                            "\(name.english) community",
                            chinese: "\(name.chinese ?? name.english)社区"
                        ),
                        district: District.ids[place],
                        parent: District.ids[place],
                        position: Position(longitude: point.longitude, latitude: point.latitude),
                        attributes: [
                            "residents": CityBook.fixed(people),
                            "households": CityBook.fixed(people / Self.householdSize),
                            "substation": grid.substationIDs[feed].rawValue,
                        ]
                    )
                )
            }
        }
        warmth = ids.map { _ in generator.uniform(-0.5, 0.5) }
        noise = SlowNoise(count: ids.count, spread: 0.05, forgets: 900, from: &generator)
        electricity = ids.map { _ in 0 }
        water = ids.map { _ in 0 }
        indoor = ids.map { _ in 21 }
        metersRead = ids.map { _ in 99 }
        self.ids = ids
        self.district = district
        self.substation = substation
        self.residents = residents
        self.generator = generator
        columns = [
            book.column("electricity", "kW", of: ids, in: .utilities),
            book.column("water", "m3/h", of: ids, in: .utilities),
            book.column("indoor_temperature", "Cel", of: ids, in: .utilities),
            book.column("meters_read", "%", of: ids, in: .utilities),
        ]
        cityIDs = book.cityRow(
            [("meters_read", "%")] + MeterKind.allCases.map { ("meters_\($0.rawValue)", "%") },
            in: .utilities
        )
    }

    /// Advances by one step.
    mutating func advance(_ drivers: Drivers, grid: PowerGrid, heat: HeatNetwork) {
        // Copied out of the loop: repeated access through a struct of arrays is slow.
        let isEnergized = grid.isEnergized
        noise.advance(from: &generator)
        let isSummer = (5...9).contains(drivers.time.month)
        let shape = isSummer ? DayShape.householdSummer : DayShape.householdWinter
        let drawn = DayShape.water.value(at: drivers.hour) / 24 * Self.litresPerResident / 1000
        for index in ids.indices {
            let place = district[index]
            let works = isEnergized[substation[index]]
            let homes = residents[index] / Self.householdSize
            let outdoors = drivers.temperature[place]
            // Heaters run below 15 °C, air conditioners above 22 °C. Assumed.
            let weather = 1 + 0.03 * max(0, 15 - outdoors) + 0.09 * max(0, outdoors - 22)
            electricity[index] =
                works
                ? homes * Self.householdPower * shape.value(at: drivers.hour) * weather
                    * (1 + noise[index]) : 0
            water[index] = residents[index] * drawn * (1 + noise[index]) * (works ? 1 : 0.6)
            indoor[index] = heat.districtIndoor[place] + warmth[index]
            // Without power fewer meters are read in time; the share follows with a lag of ten
            // minutes.
            let aim = works ? 99.2 + 6 * min(0.1, noise[index]) : 62
            metersRead[index] += (min(100, aim) - metersRead[index]) * ModelTime.step / 600
        }
        // The share of substations without power affects all meters of the city.
        let darkLoad = Double(isEnergized.count { !$0 }) / Double(isEnergized.count)
        let aim = 99.2 - 30 * darkLoad + 0.2 * noise[0]
        cityMetersRead += (aim - cityMetersRead) * ModelTime.step / 600
        for (index, kind) in MeterKind.allCases.enumerated() {
            let aim = kind.usual - 30 * kind.needsMains * darkLoad + 0.2 * noise[index]
            metersByKind[index] += (min(100, aim) - metersByKind[index]) * ModelTime.step / 600
        }
    }

    func emit(into emission: inout Emission) {
        for index in emission.due(of: ids.count, every: ModelTime.every60) {
            emission.add(columns[0][index], electricity[index])
            emission.add(columns[1][index], water[index])
            emission.add(columns[2][index], indoor[index])
            emission.add(columns[3][index], metersRead[index])
        }
        guard emission.isDue(every: ModelTime.every10) else { return }
        emission.add(cityIDs, [cityMetersRead] + metersByKind)
    }
}

/// The medium measured by a smart meter.
enum MeterKind: String, CaseIterable, Sendable {
    case electricity, water, gas, heat

    /// The percentage of meters read in time under normal conditions.
    ///
    /// Assumed, as no figure was found for any of them (city-facts §2).
    var usual: Double {
        switch self {
        case .electricity: 99.6
        case .water: 98.9
        case .gas: 98.6
        case .heat: 99.1
        }
    }

    /// The degree to which reading depends on mains power; water and gas meters have batteries.
    ///
    /// Assumed.
    var needsMains: Double {
        switch self {
        case .electricity: 1
        case .heat: 0.8
        case .water, .gas: 0.4
        }
    }
}
