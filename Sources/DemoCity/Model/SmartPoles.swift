// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// The smart poles, lamps that carry cameras and radios, and the narrow-band nodes connected to
/// them.
struct SmartPoles: Sendable {
    static let count = 2000
    /// The power of a pole's devices and of its lamp, in watts.
    ///
    /// Both are assumed.
    static let deviceWatts = 60.0
    static let lampWatts = 150.0

    private(set) var isOnline: [Bool] = []
    private(set) var districtOnline = Array(repeating: 1.0, count: District.all.count)
    private(set) var onlineShare = 1.0
    private(set) var lamp = 0.0
    private var isBroken: [Bool] = []
    let ids: [EntityID]
    let district: [Int]
    let substation: [Int]
    private let perDistrict: [Int]
    private var next = 0
    private var generator: SeededGenerator
    private let onlineIDs: [SeriesID]
    private let powerIDs: [SeriesID]
    private let districtIDs: [SeriesID]
    private let nodeIDs: [SeriesID]
    private let cityIDs: [SeriesID]

    init(seed: UInt64, grid: PowerGrid, book: inout CityBook) {
        var generator = SeededGenerator(seed: seed, stream: "poles")
        perDistrict = CityBook.allocate(
            Self.count,
            by: District.all.map { $0.population * $0.business.squareRoot() },
            minimum: 40
        )
        var ids: [EntityID] = []
        var district: [Int] = []
        var substation: [Int] = []
        for place in District.all.indices {
            let streets = RoadNames.arterials[place]
            for number in 0..<perDistrict[place] {
                let order = CityBook.padded(number + 1, 3)
                let id = EntityID("smart_pole:\(District.all[place].code)-\(order)")
                let street = streets[number % streets.count]
                let feed = grid.substation(in: place, number: number)
                let point = CityMap.place(in: District.all[place], from: &generator)
                ids.append(id)
                district.append(place)
                substation.append(feed)
                book.add(
                    Entity(
                        id: id,
                        kind: "smart_pole",
                        name: LocalizedText(
                            "\(street.english) pole \(order)",
                            chinese: "\(street.chinese ?? street.english)杆\(order)"
                        ),
                        district: District.ids[place],
                        parent: grid.substationIDs[feed],
                        position: Position(longitude: point.longitude, latitude: point.latitude),
                        attributes: [
                            "substation": grid.substationIDs[feed].rawValue,
                            "carries": number % 3 == 0
                                ? "lamp camera 5g nb-iot"
                                : number % 3 == 1
                                    ? "lamp camera nb-iot" : "lamp nb-iot sensors",
                        ]
                    )
                )
            }
        }
        isBroken = ids.map { _ in generator.unit() < 0.008 }
        isOnline = isBroken.map { !$0 }
        self.ids = ids
        self.district = district
        self.substation = substation
        self.generator = generator
        onlineIDs = book.column("online", "1", of: ids, in: .utilities, shape: .flag)
        powerIDs = book.column("power", "W", of: ids, in: .utilities)
        districtIDs = book.column("poles_online", "%", of: District.ids, in: .utilities)
        nodeIDs = book.column("nbiot_online", "%", of: District.ids, in: .utilities)
        cityIDs = book.cityRow([("poles_online", "%"), ("nbiot_online", "%")], in: .utilities)
    }

    /// Advances by one step.
    ///
    /// Each step checks a tenth of the poles for faults.
    mutating func advance(_ drivers: Drivers, grid: PowerGrid) {
        // Copied out of the loop: repeated access through a struct of arrays is slow.
        let isEnergized = grid.isEnergized
        // A pole fails once in 1000 hours and is repaired after eight on average. Assumed.
        let breaks = 10 * ModelTime.step / (1000 * 3600)
        let mends = 10 * ModelTime.step / (8 * 3600)
        for index in stride(from: next, to: ids.count, by: 10) {
            let luck = generator.unit()
            if isBroken[index] ? luck < mends : luck < breaks { isBroken[index].toggle() }
        }
        next = (next + 1) % 10
        var online = Array(repeating: 0, count: District.all.count)
        for index in ids.indices {
            isOnline[index] = !isBroken[index] && isEnergized[substation[index]]
            if isOnline[index] { online[district[index]] += 1 }
        }
        for place in online.indices {
            districtOnline[place] = Double(online[place]) / Double(perDistrict[place])
        }
        onlineShare = Double(online.reduce(0, +)) / Double(ids.count)
        lamp = Self.lampShare(drivers.time)
    }

    /// Returns the brightness of the lamps: off in daylight, dimmed to half from midnight to five.
    ///
    /// Sunrise and sunset follow from the declination −23.44°·cos(2π(day + 10)/365) at 39.9° north.
    /// Local noon is at 12:14, as the city lies 3.6° west of its zone's meridian.
    static func lampShare(_ time: CivilTime) -> Double {
        let declination =
            -23.44 * cos(2 * .pi * (Double(time.dayOfYear) + 10) / 365) / 180 * .pi
        let latitude = CityMap.latitude / 180 * .pi
        let half = acos(min(1, max(-1, -tan(latitude) * tan(declination)))) / .pi * 12
        if abs(time.hour - 12.24) < half { return 0 }
        return time.hour < 5 ? 0.5 : 1
    }

    /// Returns the share of narrow-band nodes in reach if the given share of poles is online.
    ///
    /// Nodes have batteries, and half of them reach a second pole. Assumed.
    static func nodes(ofPoles share: Double) -> Double { 1 - 0.5 * (1 - share) }

    /// Returns the power drawn by a pole, in watts.
    func power(_ index: Int) -> Double {
        isOnline[index] ? Self.deviceWatts + Self.lampWatts * lamp + Double(index % 7) * 2 : 0
    }

    func emit(into emission: inout Emission) {
        for index in emission.due(of: ids.count, every: ModelTime.every60) {
            emission.add(onlineIDs[index], flag: isOnline[index])
            emission.add(powerIDs[index], power(index))
        }
        guard emission.isDue(every: ModelTime.every10) else { return }
        for place in District.all.indices {
            emission.add(districtIDs[place], districtOnline[place] * 100)
            emission.add(nodeIDs[place], Self.nodes(ofPoles: districtOnline[place]) * 100)
        }
        emission.add(cityIDs, [onlineShare * 100, Self.nodes(ofPoles: onlineShare) * 100])
    }
}
