// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The traffic signals and the vehicles queueing at them.
struct Signals: Sendable {
    /// The number of signals in the modelled part of the city (assumed).
    static let count = 330
    /// The number of vehicles per platoon; the queue counts platoons, which arrive at random.
    ///
    /// Assumed.
    static let platoon = 3.0
    /// The share of the capacity left without a signal, when drivers take turns (assumed).
    static let darkShare = 0.45
    /// The lost time of each cycle in seconds: four phases of three seconds.
    ///
    /// Assumed.
    static let lostTime = 12.0

    private(set) var queues: [FluidQueue] = []
    private(set) var cycle: [Double] = []
    private(set) var isDark: [Bool] = []
    private(set) var darkShareByDistrict = Array(repeating: 0.0, count: District.all.count)
    /// The substation that feeds each signal.
    let substation: [Int]
    let ids: [EntityID]
    private let district: [Int]
    private let weight: [Double]
    private let perDistrict: [Int]
    private var noise: SlowNoise
    private var generator: SeededGenerator
    private let queueIDs: [SeriesID]
    private let cycleIDs: [SeriesID]

    init(seed: UInt64, roads: Roads, grid: PowerGrid, book: inout CityBook) {
        var generator = SeededGenerator(seed: seed, stream: "signals")
        let weights = District.all.map { $0.population.squareRoot() * $0.business }
        perDistrict = CityBook.allocate(Self.count, by: weights, minimum: 8)
        var ids: [EntityID] = []
        var district: [Int] = []
        var substation: [Int] = []
        var weight: [Double] = []
        for place in District.all.indices {
            let streets = RoadNames.arterials[place]
            for number in 0..<perDistrict[place] {
                let street = streets[number % streets.count]
                let order = CityBook.padded(number / streets.count + 1, 2)
                let id = EntityID(
                    "signal:\(District.all[place].code)-\(CityBook.padded(number + 1, 3))"
                )
                let point = CityMap.place(in: District.all[place], from: &generator)
                let feed = grid.substation(in: place, number: number)
                ids.append(id)
                district.append(place)
                substation.append(feed)
                weight.append(generator.uniform(0.80, 1.04) * (place < 6 ? 1 : 0.9))
                book.add(
                    Entity(
                        id: id,
                        kind: "signal",
                        name: LocalizedText(
                            "\(street.english) junction \(order)",
                            chinese: "\(street.chinese ?? street.english)\(order)号路口"
                        ),
                        district: District.ids[place],
                        parent: District.ids[place],
                        position: Position(longitude: point.longitude, latitude: point.latitude),
                        attributes: ["substation": grid.substationIDs[feed].rawValue]
                    )
                )
            }
        }
        noise = SlowNoise(count: ids.count, spread: 0.04, forgets: 600, from: &generator)
        queues = ids.map { _ in FluidQueue(load: 0.4) }
        cycle = ids.map { _ in 90 }
        isDark = ids.map { _ in false }
        self.ids = ids
        self.district = district
        self.substation = substation
        self.weight = weight
        self.generator = generator
        queueIDs = book.column("queue", "1", of: ids, in: .traffic)
        cycleIDs = book.column("cycle", "s", of: ids, in: .traffic)
    }

    /// Advances by one step.
    mutating func advance(_ drivers: Drivers, grid: PowerGrid) {
        // Copied out of the loop: repeated access through a struct of arrays is slow.
        let isEnergized = grid.isEnergized
        noise.advance(from: &generator)
        let shape = drivers.isWorkday ? DayShape.roadWorkday : DayShape.roadDayOff
        let demand = shape.value(at: drivers.hour)
        var dark = Array(repeating: 0, count: District.all.count)
        // Half a platoon per second over all approaches: 5400 vehicles per hour. Assumed.
        let capacity = 0.5 * ModelTime.step
        for index in ids.indices {
            isDark[index] = !isEnergized[substation[index]]
            let place = district[index]
            if isDark[index] { dark[place] += 1 }
            let wet = min(1, drivers.rain[place] / 25)
            let load = demand * weight[index] * (1 + noise[index]) * 0.93
            let gone =
                capacity * (1 - Roads.rainCapacityLoss * wet) * (isDark[index] ? Self.darkShare : 1)
            // Drivers avoid a long queue.
            let length = queues[index].waiting / 60
            queues[index].advance(
                arrivals: load * capacity / (1 + length * length),
                capacity: gone
            )
            // Webster (1958): C = (1.5 L + 5) / (1 − Y), limited to 60–180 s.
            let best = (1.5 * Self.lostTime + 5) / max(0.05, 1 - 0.88 * min(1, load))
            cycle[index] = min(180, max(60, best.rounded()))
        }
        for place in dark.indices {
            darkShareByDistrict[place] = Double(dark[place]) / Double(max(1, perDistrict[place]))
        }
    }

    func emit(into emission: inout Emission) {
        for index in emission.due(of: ids.count, every: ModelTime.every30) {
            emission.add(queueIDs[index], (queues[index].waiting * Self.platoon).rounded())
            emission.add(cycleIDs[index], orMissing: isDark[index] ? nil : cycle[index])
        }
    }
}
