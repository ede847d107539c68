// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The roadside units that communicate with vehicles, and the road length they cover.
struct RoadsideUnits: Sendable {
    /// The number of units in the city (assumed).
    static let count = 430
    /// The length of connected road in kilometres: the plan's target for 2025 (city-plan, targets).
    static let builtKilometres = 1000.0
    /// The share of vehicles that send messages, and the messages per second of each.
    ///
    /// Assumed: 6 %, and the 10 Hz of basic safety messages.
    static let sendingShare = 0.06
    static let messagesPerVehicle = 10.0
    /// The length of road in reach of a unit, in kilometres (assumed).
    static let reach = 0.6

    private(set) var isOnline: [Bool] = []
    private(set) var messages: [Double] = []
    private(set) var latency: [Double] = []
    private(set) var connectedKilometres = 0.0
    private(set) var onlineShare = 1.0
    private(set) var cityMessages = 0.0
    private var isBroken: [Bool] = []
    private var districtKilometres = Array(repeating: 0.0, count: District.all.count)
    let ids: [EntityID]
    private let segment: [Int]
    private let substation: [Int]
    private let district: [Int]
    private var generator: SeededGenerator
    private let onlineIDs: [SeriesID]
    private let messageIDs: [SeriesID]
    private let latencyIDs: [SeriesID]
    private let districtIDs: [SeriesID]
    private let cityIDs: [SeriesID]

    init(seed: UInt64, roads: Roads, grid: PowerGrid, book: inout CityBook) {
        var generator = SeededGenerator(seed: seed, stream: "roadside units")
        var ids: [EntityID] = []
        var segment: [Int] = []
        var substation: [Int] = []
        var district: [Int] = []
        for number in 0..<Self.count {
            let road = number * roads.ids.count / Self.count
            let place = roads.district[road]
            let id = EntityID("roadside_unit:\(CityBook.padded(number + 1, 4))")
            let feed = grid.substation(in: place, number: number)
            let name = roads.names[road]
            ids.append(id)
            segment.append(road)
            substation.append(feed)
            district.append(place)
            book.add(
                Entity(
                    id: id,
                    kind: "roadside_unit",
                    name: LocalizedText(
                        "Roadside unit \(number + 1), \(name.english)",
                        chinese: "\(name.chinese ?? name.english) 路侧单元\(number + 1)"
                    ),
                    district: District.ids[place],
                    parent: roads.ids[road],
                    position: Position(
                        longitude: roads.longitude[road],
                        latitude: roads.latitude[road]
                    ),
                    attributes: [
                        "substation": grid.substationIDs[feed].rawValue,
                        "covered_km": CityBook.fixed(Self.builtKilometres / Double(Self.count), 2),
                    ]
                )
            )
        }
        isBroken = ids.map { _ in generator.unit() < 0.012 }
        isOnline = isBroken.map { !$0 }
        messages = ids.map { _ in 0 }
        latency = ids.map { _ in 20 }
        self.ids = ids
        self.segment = segment
        self.substation = substation
        self.district = district
        self.generator = generator
        onlineIDs = book.column("online", "1", of: ids, in: .traffic, shape: .flag)
        messageIDs = book.column("v2x_messages", "/s", of: ids, in: .traffic)
        latencyIDs = book.column("v2x_latency", "ms", of: ids, in: .traffic)
        districtIDs = book.column("connected_length", "km", of: District.ids, in: .traffic)
        cityIDs = book.cityRow(
            [
                ("connected_length", "km"), ("roadside_units_online", "%"), ("v2x_messages", "/s"),
                ("connected_built", "km"),
            ],
            in: .traffic
        )
    }

    /// Advances by one step.
    mutating func advance(_ drivers: Drivers, roads: Roads, grid: PowerGrid) {
        // Copied out of the loop: repeated access through a struct of arrays is slow.
        let isEnergized = grid.isEnergized
        let density = roads.density
        let lanes = roads.lanes
        // A unit fails once in 1500 hours and is repaired after six on average. Assumed.
        let breaks = ModelTime.step / (1500 * 3600)
        let mends = ModelTime.step / (6 * 3600)
        let each = Self.builtKilometres / Double(Self.count)
        for place in districtKilometres.indices { districtKilometres[place] = 0 }
        var online = 0
        cityMessages = 0
        for index in ids.indices {
            let luck = generator.unit()
            if isBroken[index] ? luck < mends : luck < breaks { isBroken[index].toggle() }
            isOnline[index] = !isBroken[index] && isEnergized[substation[index]]
            guard isOnline[index] else {
                messages[index] = 0
                continue
            }
            let road = segment[index]
            // Both directions count; vehicles brake and warn more often on wet roads.
            let vehicles = density[road] * lanes[road] * 2 * Self.reach
            let wet = min(1, drivers.rain[district[index]] / 25)
            messages[index] =
                vehicles * Self.sendingShare * Self.messagesPerVehicle * (1 + 0.6 * wet)
                * (0.95 + 0.1 * luck)
            // The latency is 18 ms on an idle channel and much longer at 800 messages per second.
            // Assumed.
            latency[index] = 18 + 55 * min(1, messages[index] / 800) + 6 * luck
            online += 1
            cityMessages += messages[index]
            districtKilometres[district[index]] += each
        }
        onlineShare = Double(online) / Double(ids.count)
        connectedKilometres = districtKilometres.reduce(0, +)
    }

    func emit(into emission: inout Emission) {
        for index in emission.due(of: ids.count, every: ModelTime.every30) {
            emission.add(onlineIDs[index], flag: isOnline[index])
            emission.add(messageIDs[index], messages[index])
            emission.add(latencyIDs[index], orMissing: isOnline[index] ? latency[index] : nil)
        }
        guard emission.isDue(every: ModelTime.every10) else { return }
        for place in District.all.indices {
            emission.add(districtIDs[place], districtKilometres[place])
        }
        emission.add(
            cityIDs,
            [connectedKilometres, onlineShare * 100, cityMessages, Self.builtKilometres]
        )
    }
}
