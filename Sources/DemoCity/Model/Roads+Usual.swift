// SPDX-License-Identifier: Apache-2.0

/// The usual congestion index by hour: that of a dry day without incidents.
///
/// It is the model's own balance of demand and capacity with the density in equilibrium. An index
/// above it is unusual.
struct UsualTraffic: Sendable {
    /// The number of half hours in a day.
    static let slots = 48

    /// The index by half hour and district; the city's own follows the last district.
    private var workday: [[Double]] = []
    private var dayOff: [[Double]] = []

    /// Creates a table in which every index is zero.
    init() {}

    /// Computes the indices of all half hours.
    init(of roads: Roads) {
        let hours = (0..<Self.slots).map { Double($0) * 24 / Double(Self.slots) }
        workday = hours.map { Self.indices(of: roads, demand: DayShape.roadWorkday.value(at: $0)) }
        dayOff = hours.map { Self.indices(of: roads, demand: DayShape.roadDayOff.value(at: $0)) }
    }

    /// Returns the indices at an hour of the day, first of the districts, then of the city,
    /// interpolated linearly between half hours.
    func indices(at hour: Double, isWorkday: Bool) -> [Double] {
        let table = isWorkday ? workday : dayOff
        guard table.count == Self.slots else {
            return Array(repeating: 0, count: District.all.count + 1)
        }
        // Density follows demand with a lag of some minutes.
        let late = hour - Roads.memory / 3600
        let place = (late < 0 ? late + 24 : late) * Double(Self.slots) / 24
        let slot = min(max(Int(place), 0), Self.slots - 1)
        let part = place - Double(slot)
        return zip(table[slot], table[(slot + 1) % Self.slots]).map {
            $0 * (1 - part) + $1 * part
        }
    }

    private static func indices(of roads: Roads, demand: Double) -> [Double] {
        let count = District.all.count
        var driven = Array(repeating: 0.0, count: count)
        var ratio = Array(repeating: 0.0, count: count)
        for index in roads.ids.indices {
            let load = demand * roads.weight[index]
            let square = load * load
            let delay = min(Roads.delayAtCapacity * square * square, 9)
            let density = Roads.jamDensity * delay / (1 + delay)
            let speed = roads.freeSpeed[index] / (1 + delay)
            let here = density * speed * roads.lanes[index] * roads.length[index]
            driven[roads.district[index]] += here
            ratio[roads.district[index]] += here * min(1 + delay, 6)
        }
        let all = driven.reduce(0, +)
        let districts = (0..<count).map { place in
            driven[place] > 0 ? Roads.index(ofRatio: ratio[place] / driven[place]) : 0
        }
        return districts + [Roads.index(ofRatio: ratio.reduce(0, +) / max(1e-9, all))]
    }
}
