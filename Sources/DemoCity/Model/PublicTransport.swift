// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The metro lines and buses, with their headways and loads.
struct PublicTransport: Sendable {
    /// The number of metro rides on a workday and on a day off in 2024 (city-facts §2, status A).
    static let ridesWorkday = 11_187_000.0
    static let ridesDayOff = 7_211_000.0
    /// The headway of trains at the peak and late in the evening, in seconds.
    ///
    /// Both are assumed.
    static let headwayPeak = 125.0
    static let headwayLate = 480.0
    /// The headway of buses on a free road in seconds (assumed).
    static let busHeadway = 260.0

    private(set) var riders = 0.0
    private(set) var headway: [Double] = []
    private(set) var load: [Double] = []
    private(set) var cityBusHeadway = 300.0
    private(set) var isRunning = true
    private let ids: [EntityID]
    private let weight: [Double]
    private var noise: SlowNoise
    private var generator: SeededGenerator
    private let headwayIDs: [SeriesID]
    private let loadIDs: [SeriesID]
    private let cityIDs: [SeriesID]

    init(seed: UInt64, book: inout CityBook) {
        var generator = SeededGenerator(seed: seed, stream: "public transport")
        var ids: [EntityID] = []
        var weight: [Double] = []
        for (number, name) in RoadNames.metroLines.enumerated() {
            let id = EntityID("metro_line:\(CityBook.padded(number + 1, 2))")
            ids.append(id)
            // The long lines through the centre are fuller than those at the edge.
            weight.append((number < 18 ? 1.0 : 0.62) * generator.uniform(0.82, 1.1))
            book.add(
                Entity(
                    id: id,
                    kind: "metro_line",
                    name: LocalizedText(
                        name.english.hasPrefix("Line") ? "Metro \(name.english)" : name.english,
                        chinese: name.chinese
                    ),
                    parent: CityBook.city,
                    attributes: ["order": String(number + 1)]
                )
            )
        }
        noise = SlowNoise(count: ids.count, spread: 0.05, forgets: 900, from: &generator)
        headway = ids.map { _ in Self.headwayLate }
        load = ids.map { _ in 0 }
        self.ids = ids
        self.weight = weight
        self.generator = generator
        headwayIDs = book.column("headway", "s", of: ids, in: .traffic)
        loadIDs = book.column("load", "%", of: ids, in: .traffic)
        cityIDs = book.cityRow(
            [("metro_headway", "s"), ("bus_headway", "s"), ("metro_riders", "/h")],
            in: .traffic
        )
    }

    /// Advances by one step.
    mutating func advance(_ drivers: Drivers, roads: Roads) {
        noise.advance(from: &generator)
        let workday = drivers.isWorkday
        let shape = workday ? DayShape.metroWorkday : DayShape.metroDayOff
        isRunning = drivers.hour >= 5
        // More people take the metro in rain. Assumed: up to 8 %.
        let wet = 1 + 0.08 * min(1, drivers.cityRain / 25)
        let share = isRunning ? shape.value(at: drivers.hour) : 0
        riders = share * (workday ? Self.ridesWorkday : Self.ridesDayOff) * wet
        let fullness = min(1, share / 0.12)
        let planned =
            Self.headwayLate + (Self.headwayPeak - Self.headwayLate) * fullness.squareRoot()
        for index in ids.indices {
            headway[index] = planned * (1 + 0.5 * max(0, noise[index])) / weight[index].squareRoot()
            let seats = Self.headwayPeak / max(60, headway[index])
            load[index] =
                fullness > 0 ? 92 * weight[index] * wet * fullness * (1 + noise[index]) / seats : 0
        }
        // Bus headways grow as the roads slow down.
        let ratio = 1 + roads.cityIndex * 0.15
        let night = drivers.hour < 5 ? 3.0 : 1.0
        cityBusHeadway = Self.busHeadway * night * (0.6 + 0.4 * ratio)
    }

    func emit(into emission: inout Emission) {
        for index in emission.due(of: ids.count, every: ModelTime.every30) {
            emission.add(headwayIDs[index], orMissing: isRunning ? headway[index] : nil)
            emission.add(loadIDs[index], orMissing: isRunning ? min(160, load[index]) : nil)
        }
        guard emission.isDue(every: ModelTime.every10) else { return }
        let mean = headway.reduce(0, +) / Double(headway.count)
        emission.add(cityIDs[0], orMissing: isRunning ? mean : nil)
        emission.add(cityIDs[1], cityBusHeadway)
        emission.add(cityIDs[2], riders)
    }
}
