// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// The road segments and their traffic.
///
/// Flow = density × speed, and speed falls linearly with density: v = v₀·(1 − k/kⱼ) (Greenshields,
/// "A study of traffic capacity", 1935). Density is the state; it approaches the equilibrium of
/// demand and capacity within some minutes.
struct Roads: Sendable {
    /// The density at a standstill, in vehicles per kilometre and lane.
    ///
    /// Assumed; textbooks give 100 to 140.
    static let jamDensity = 120.0
    /// The relative delay if demand equals capacity; the travel-time ratio is then 1 plus this
    /// value.
    ///
    /// Assumed, so that a workday's peak comes near the index of 6.08 reported for 2024 (status
    /// A/B).
    static let delayAtCapacity = 1.2
    /// The time constant with which density follows demand, in seconds (assumed).
    static let memory = 480.0
    /// The combined length of a vehicle and the detector loop, in metres.
    ///
    /// Assumed: 5 m and 2 m.
    static let detectedLength = 7.0
    /// The capacity lost in heavy rain, and the speed lost, as shares.
    ///
    /// Assumed, within the 10–17 % and 4–13 % found by Agarwal, Maze and Souleyrette (2005); both
    /// are fully reached at 25 mm/h.
    static let rainCapacityLoss = 0.17
    static let rainSpeedLoss = 0.13
    /// The capacity lost on a district's roads if all its signals are without power (assumed).
    static let darkCapacityLoss = 0.35

    // Fixed properties of each segment.
    var ids: [EntityID] = []
    var names: [LocalizedText] = []
    var district: [Int] = []
    var length: [Double] = []
    var lanes: [Double] = []
    var freeSpeed: [Double] = []
    var weight: [Double] = []
    /// The segment upstream, into which jams spill back.
    var upstream: [Int] = []
    var longitude: [Double] = []
    var latitude: [Double] = []

    // State of each segment.
    var density: [Double] = []
    var speed: [Double] = []
    var flow: [Double] = []
    var travelTimeIndex: [Double] = []
    /// The share of the segment's capacity left by incidents.
    var capacityLeft: [Double] = []
    var isClosed: [Bool] = []

    // Aggregates.
    var citySpeed = 0.0
    var cityIndex = 0.0
    var districtSpeed: [Double] = []
    var districtIndex: [Double] = []
    /// The excess of the index over its usual value at the hour, by district, and of the city.
    var districtExcess: [Double] = []
    var cityExcess = 0.0
    var usual = UsualTraffic()

    var accidents: [Accident] = []
    var noise: SlowNoise
    var generator: SeededGenerator
    var series = RoadSeries()

    /// An accident that blocks a segment for some time.
    struct Accident: Hashable, Sendable {
        var id: String
        var segment: Int
        var capacity: Double
        var until: Instant
    }

    /// Advances by one step.
    ///
    /// - Parameters:
    /// - drivers: The calendar and the weather.
    /// - dark: The share of signals without power, by district.
    mutating func advance(_ drivers: Drivers, dark: [Double]) {
        noise.advance(from: &generator)
        let shape = drivers.isWorkday ? DayShape.roadWorkday : DayShape.roadDayOff
        let demand = shape.value(at: drivers.hour)
        let follow = 1 - exp(-ModelTime.step / Self.memory)
        let wet = drivers.rain.map { min(1, $0 / 25) }
        for index in ids.indices {
            let place = district[index]
            let capacity =
                capacityLeft[index] * (1 - Self.rainCapacityLoss * wet[place])
                * (1 - Self.darkCapacityLoss * dark[place])
            let ratio = demand * weight[index] * (1 + noise[index]) / max(0.05, capacity)
            let square = ratio * ratio
            let delay = min(Self.delayAtCapacity * square * square, isClosed[index] ? 60 : 9)
            let target = Self.jamDensity * delay / (1 + delay)
            density[index] += (target - density[index]) * follow
            let free = freeSpeed[index] * (1 - Self.rainSpeedLoss * wet[place])
            speed[index] = free * (1 - density[index] / Self.jamDensity)
            flow[index] = density[index] * speed[index] * lanes[index]
            travelTimeIndex[index] = freeSpeed[index] / max(0.5, speed[index])
        }
        aggregate()
        let usual = usual.indices(at: drivers.hour, isWorkday: drivers.isWorkday)
        districtExcess = zip(districtIndex, usual).map { $0 - $1 }
        cityExcess = cityIndex - (usual.last ?? 0)
    }

    /// Computes the space-mean speed (all kilometres driven over all hours driven), and the index
    /// of the travel-time ratio weighted by vehicles.
    private mutating func aggregate() {
        let count = District.all.count
        var driven = Array(repeating: 0.0, count: count)
        var hours = Array(repeating: 0.0, count: count)
        var ratio = Array(repeating: 0.0, count: count)
        for index in ids.indices {
            let here = flow[index] * length[index]
            driven[district[index]] += here
            hours[district[index]] += density[index] * lanes[index] * length[index]
            ratio[district[index]] += here * min(travelTimeIndex[index], 6)
        }
        districtSpeed = (0..<count).map { hours[$0] > 0 ? driven[$0] / hours[$0] : 0 }
        districtIndex = (0..<count).map { place in
            driven[place] > 0 ? Self.index(ofRatio: ratio[place] / driven[place]) : 0
        }
        let all = driven.reduce(0, +)
        citySpeed = all / max(1e-9, hours.reduce(0, +))
        cityIndex = Self.index(ofRatio: ratio.reduce(0, +) / max(1e-9, all))
    }

    /// Returns the congestion index, in 0...10, of a travel-time ratio.
    ///
    /// Each band of 0.3 from 1 to 2.2 is two points; the last two points end at 3.4. Assumed,
    /// modelled on the five grades that Chinese cities use.
    static func index(ofRatio ratio: Double) -> Double {
        if ratio <= 1 { return 0 }
        if ratio <= 2.2 { return (ratio - 1) / 0.15 }
        return min(10, 8 + (ratio - 2.2) / 0.6)
    }

    /// Computes the capacity that incidents and closures leave on each segment.
    mutating func block(closed: [Int]) {
        for index in ids.indices {
            capacityLeft[index] = 1
            isClosed[index] = false
        }
        for accident in accidents {
            limit(accident.segment, to: accident.capacity)
            limit(upstream[accident.segment], to: (1 + accident.capacity) / 2)
        }
        for segment in closed {
            isClosed[segment] = true
            limit(segment, to: 0.05)
            limit(upstream[segment], to: 0.6)
        }
    }

    private mutating func limit(_ segment: Int, to capacity: Double) {
        capacityLeft[segment] = min(capacityLeft[segment], max(0.05, capacity))
    }

    /// Removes the accidents that have ended and returns their identities.
    mutating func clearAccidents(at instant: Instant) -> [String] {
        let over = accidents.filter { $0.until <= instant }.map(\.id)
        accidents.removeAll { $0.until <= instant }
        return over
    }

    /// Returns the accidents that begin in this step.
    ///
    /// The rate is proportional to traffic: two per hour in the whole city at a dry day's peak, and
    /// up to eight times as many in heavy rain. Assumed.
    mutating func drawAccidents(_ drivers: Drivers) -> [Accident] {
        let perStep = 2.2 * ModelTime.step / 3600
        let wet = min(1, drivers.cityRain / 25)
        let traffic = DayShape.roadWorkday.value(at: drivers.hour)
        let count = generator.arrivals(mean: perStep * traffic * (1 + 7 * wet))
        var drawn: [Accident] = []
        for _ in 0..<count {
            var segment = generator.index(below: ids.count)
            // Accidents are more likely in rain, so the wetter of two draws is used.
            let other = generator.index(below: ids.count)
            if drivers.rain[district[other]] > drivers.rain[district[segment]] { segment = other }
            let minutes = 15 + 15 * generator.waiting()
            let accident = Accident(
                id: "accident-\(ids[segment].rawValue)-\(drivers.instant.rfc3339)",
                segment: segment,
                capacity: generator.uniform(0.4, 0.7),
                until: drivers.instant + .seconds(min(minutes, 90) * 60)
            )
            accidents.append(accident)
            drawn.append(accident)
        }
        return drawn
    }
}

/// The series identities of the roads' values.
struct RoadSeries: Sendable {
    var speed: [SeriesID] = []
    var flow: [SeriesID] = []
    var occupancy: [SeriesID] = []
    var travelTimeIndex: [SeriesID] = []
    var districtIndex: [SeriesID] = []
    var districtSpeed: [SeriesID] = []
    var districtExcess: [SeriesID] = []
    var city: [SeriesID] = []
}
