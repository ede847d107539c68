// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The underpasses and their water levels: inflow less pumped water, over the area of the hollow,
/// is the change of the level.
struct Underpasses: Sendable {
    /// The levels in centimetres at which an underpass is closed, and opened again.
    ///
    /// Both are assumed.
    static let closesAt = 27.0
    static let opensAt = 8.0
    /// The share of rain that runs off paved ground (assumed).
    static let runoff = 0.9

    /// The water level in centimetres.
    private(set) var level: [Double] = []
    private(set) var isClosed: [Bool] = []
    /// The volumes of inflow and pumped water since the start, in cubic metres.
    private(set) var inflow: [Double] = []
    private(set) var pumped: [Double] = []
    /// The current volume of water, in cubic metres.
    private(set) var stored: [Double] = []
    let ids: [EntityID]
    let names: [LocalizedText]
    let district: [Int]
    let segment: [Int]
    let substation: [Int]
    /// The area that drains into the underpass, in square metres.
    private let catchment: [Double]
    /// The area of the bottom of the hollow, in square metres.
    let surface: [Double]
    /// The pump capacity, in cubic metres per second.
    private let pump: [Double]
    private let levelIDs: [SeriesID]

    init(seed: UInt64, roads: Roads, grid: PowerGrid, book: inout CityBook) {
        var generator = SeededGenerator(seed: seed, stream: "underpasses")
        var ids: [EntityID] = []
        var names: [LocalizedText] = []
        var district: [Int] = []
        var segment: [Int] = []
        var substation: [Int] = []
        var catchment: [Double] = []
        var surface: [Double] = []
        var pump: [Double] = []
        for group in RoadNames.underpasses {
            let place = group.district
            let code = District.all[place].code
            let roadsHere = roads.ids.indices.filter { roads.district[$0] == place }
            for (number, name) in group.names.enumerated() {
                let id = EntityID("underpass:\(code)-\(number + 1)")
                let road = Self.road(under: name, of: roadsHere, roads: roads, number: number)
                let feed = grid.substation(in: place, number: number)
                // Pumps are designed for 20 to 40 mm/h; the first of each district is near the
                // minimum.
                let design = number == 0 ? 24 : generator.uniform(22, 40)
                let area = generator.uniform(14_000, 26_000)
                ids.append(id)
                names.append(name)
                district.append(place)
                segment.append(road)
                substation.append(feed)
                catchment.append(area)
                surface.append(generator.uniform(1800, 3000))
                pump.append(area * design / 1000 / 3600 * Self.runoff)
                book.add(
                    Entity(
                        id: id,
                        kind: "underpass",
                        name: LocalizedText(
                            "\(name.english) underpass",
                            chinese: "\(name.chinese ?? name.english)下凹桥"
                        ),
                        district: District.ids[place],
                        parent: roads.ids[road],
                        position: Position(
                            longitude: roads.longitude[road],
                            latitude: roads.latitude[road]
                        ),
                        attributes: [
                            "road_segment": roads.ids[road].rawValue,
                            "substation": grid.substationIDs[feed].rawValue,
                            "pump_design_mm_per_h": CityBook.fixed(design),
                            "closes_at_cm": CityBook.fixed(Self.closesAt),
                        ]
                    )
                )
            }
        }
        level = ids.map { _ in 0 }
        isClosed = ids.map { _ in false }
        inflow = ids.map { _ in 0 }
        pumped = ids.map { _ in 0 }
        stored = ids.map { _ in 0 }
        self.ids = ids
        self.names = names
        self.district = district
        self.segment = segment
        self.substation = substation
        self.catchment = catchment
        self.surface = surface
        self.pump = pump
        levelIDs = book.column("water_level", "cm", of: ids, in: .utilities)
    }

    /// Returns the road with the same name if there is one, else another road of the district.
    private static func road(
        under name: LocalizedText,
        of candidates: [Int],
        roads: Roads,
        number: Int
    ) -> Int {
        if let same = candidates.first(where: { roads.names[$0].english.hasPrefix(name.english) }) {
            return same
        }
        let spread = candidates.count * (2 * number + 1) / 14
        return candidates.isEmpty ? 0 : candidates[spread % candidates.count]
    }

    /// Advances by one step.
    mutating func advance(_ drivers: Drivers, grid: PowerGrid) {
        // Copied out of the loop: repeated access through a struct of arrays is slow.
        let isEnergized = grid.isEnergized
        for index in ids.indices {
            let rain = drivers.rain[district[index]]
            let comes = catchment[index] * Self.runoff * rain / 1000 / 3600 * ModelTime.step
            let works = isEnergized[substation[index]]
            let goes = min(stored[index] + comes, works ? pump[index] * ModelTime.step : 0)
            stored[index] += comes - goes
            inflow[index] += comes
            pumped[index] += goes
            level[index] = stored[index] / surface[index] * 100
            if level[index] >= Self.closesAt { isClosed[index] = true }
            if level[index] <= Self.opensAt { isClosed[index] = false }
        }
    }

    /// The road segments that are closed.
    var closedSegments: [Int] { ids.indices.filter { isClosed[$0] }.map { segment[$0] } }

    func emit(into emission: inout Emission) {
        for index in emission.due(of: ids.count, every: ModelTime.every30) {
            emission.add(levelIDs[index], level[index])
        }
    }
}
