// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import Yams

@testable import DemoCity

@Suite("Content of the demo city")
struct ModelContentTests {
    private static let city = DemoCityModel(
        seed: 1,
        scenario: .calm,
        start: ScenarioFile.calmMorning
    )
    private var city: DemoCityModel { Self.city }

    @Test("The city has the specified number of entities of each kind")
    func counts() {
        let counts = Dictionary(grouping: city.entities, by: \.kind).mapValues(\.count)
        #expect(counts["city"] == 1)
        #expect(counts["district"] == 16)
        #expect(counts["road_segment"] ?? 0 >= 600)
        #expect(counts["signal"] ?? 0 >= 300)
        #expect(counts["roadside_unit"] ?? 0 >= 400)
        #expect(counts["metro_line"] == 29)
        #expect(counts["substation"] ?? 0 >= 60)
        #expect(counts["feeder"] ?? 0 >= 200)
        #expect(counts["water_district"] == 20)
        #expect(counts["gas_gate"] == 20)
        #expect(counts["heat_station"] == 40)
        #expect(counts["smart_pole"] == 2000)
        #expect(counts["community"] == 64)
        #expect(counts["underpass"] == 40)
        #expect(counts["compute_centre"] == 12)
        #expect(counts["cluster"] ?? 0 >= 36)
        #expect(counts["trade_channel"] == 4)
        #expect(counts["data_stage"] == 5)
        #expect(counts["data_product"] == 300)
        #expect(counts["participant"] == 200)
        #expect(city.entities.first?.id == "city:beijing")
    }

    @Test("Every name is in both languages, and every identity is unique and has its kind's prefix")
    func namesAndIdentities() {
        let known = Set(city.entities.map(\.id))
        #expect(known.count == city.entities.count)
        for entity in city.entities {
            #expect(!entity.name.english.isEmpty)
            #expect(entity.name.chinese?.isEmpty == false)
            #expect(entity.name.chinese?.unicodeScalars.contains { $0.value > 0x2E80 } == true)
            #expect(entity.id.rawValue.hasPrefix(entity.kind + ":"))
            #expect(entity.parent.map { known.contains($0) } ?? true)
            #expect(entity.district.map { known.contains($0) } ?? true)
        }
        #expect(city.entities.contains { $0.parent != nil })
        #expect(city.entities.contains { $0.district != nil })
        #expect(Set(city.series.map(\.series.id)).count == city.series.count)
        #expect(city.series.allSatisfy { known.contains($0.series.id.entity) })
    }

    @Test("Ring roads add up to their lengths, districts to the census")
    func figures() {
        for ring in RoadNames.rings {
            let prefix = "road_segment:r\(ring.number)-"
            let length = zip(city.roads.ids, city.roads.length)
                .filter { $0.0.rawValue.hasPrefix(prefix) }.reduce(0) { $0 + $1.1 }
            #expect(length.agrees(with: ring.length))
        }
        #expect(District.censusPopulation == 21_893_095)
        #expect(city.compute.nominal.reduce(0, +) == 45_000)
        let classes = Set(
            city.entities.filter { $0.kind == "compute_centre" }
                .map { "\($0.attributes["class"] ?? "")/\($0.attributes["tier"] ?? "")" }
        )
        #expect(classes.count == 6, "three classes in two tiers")
    }

    /// The catalog's entry for a property.
    private struct Entry: Equatable {
        var unit: String
        var shape: String
        var interval: Double
    }

    /// Returns the catalog's entries by "domain kind property".
    private static func catalog() throws -> [String: Entry] {
        var entries: [String: Entry] = [:]
        let folder = projectFolder.appendingPathComponent("Data/catalog")
        for name in ["traffic", "utilities", "compute", "data_trade"] {
            let text = try String(
                contentsOf: folder.appendingPathComponent(name + ".yaml"),
                encoding: .utf8
            )
            let root = try Yams.load(yaml: text) as? [String: Any]
            for kind in root?["kinds"] as? [[String: Any]] ?? [] {
                for property in kind["properties"] as? [[String: Any]] ?? [] {
                    let id = "\(name) \(kind["kind"] ?? "") \(property["property"] ?? "")"
                    let interval = "\(property["interval"] ?? "10s")".dropLast()
                    entries[id] = Entry(
                        unit: "\(property["unit"] ?? "")",
                        shape: "\(property["shape"] ?? "gauge")",
                        interval: Double(interval) ?? 0
                    )
                }
            }
        }
        return entries
    }

    @Test(
        "Every series is in the catalog with its unit and shape, and every property has a series"
    )
    func seriesFollowTheCatalog() throws {
        let catalog = try Self.catalog()
        let kinds = Dictionary(city.entities.map { ($0.id, $0.kind) }) { first, _ in first }
        var told: Set<String> = []
        for item in city.series {
            let id = item.series.id
            let name = "\(item.domain.rawValue) \(kinds[id.entity] ?? "") \(id.property)"
            guard let entry = catalog[name] else {
                Issue.record("\(name) is not in the catalog")
                continue
            }
            #expect(entry.unit == item.series.unit.ucum, "\(name)")
            #expect(entry.shape == item.series.shape.rawValue, "\(name)")
            told.insert(name)
        }
        let missing = catalog.keys.filter { !told.contains($0) && !$0.contains(" node ") }
        #expect(missing.sorted() == [])
    }

    @Test("The first advance observes every series once, later ones at its interval")
    func cadence() throws {
        let catalog = try Self.catalog()
        let kinds = Dictionary(city.entities.map { ($0.id, $0.kind) }) { first, _ in first }
        var city = city
        let start = city.now
        let first = city.advance(to: start)
        #expect(first.first?.instant == start)
        #expect(Set(first.flatMap { $0.observations.map(\.series) }).count == city.series.count)
        var counts: [SeriesID: Int] = [:]
        for moment in city.advance(to: start + .seconds(600)) {
            #expect(moment.observations.count < city.series.count / 2, "a tick carries a share")
            #expect(moment.observations.allSatisfy { $0.phenomenonTime == moment.instant })
            for observation in moment.observations {
                counts[observation.series, default: 0] += 1
            }
        }
        let odd = city.series.filter { item in
            let id = item.series.id
            let name = "\(item.domain.rawValue) \(kinds[id.entity] ?? "") \(id.property)"
            return Double(counts[id] ?? 0) != 600 / (catalog[name]?.interval ?? 0)
        }
        #expect(odd.map(\.series.id) == [])
    }

    @Test("Values are finite, and shares are between 0 and 100 percent")
    func valuesAreSane() throws {
        var city = try ScenarioFile.rainstorm.city()
        _ = city.skip(to: clock(8, 30, on: city.now))
        let units = Dictionary(city.series.map { ($0.series.id, $0.series.unit.ucum) }) { a, _ in a
        }
        let observations = city.advance(to: city.now).flatMap(\.observations)
        #expect(observations.count == city.series.count)
        let beyond = ["loading", "load", "electricity_reserve", "night_flow_excess"]
        let odd = observations.filter { observation in
            guard let number = observation.number else { return false }
            let id = observation.series
            let isShare = units[id] == "%" && !beyond.contains(id.property)
            return !number.isFinite || isShare && !(0...100).contains(number)
        }
        #expect(odd.map(\.series) == [])
    }

    @Test("The published flow is density times speed")
    func toldFlowIsDensityTimesSpeed() throws {
        var city = city
        var latest: [SeriesID: Double] = [:]
        for observation in city.advance(to: city.now).flatMap(\.observations) {
            latest[observation.series] = observation.number
        }
        for (index, id) in city.roads.ids.enumerated() {
            let occupancy = latest[SeriesID(id, "occupancy")] ?? -1
            let speed = latest[SeriesID(id, "speed")] ?? -1
            let flow = latest[SeriesID(id, "flow")] ?? -1
            let density = occupancy / Roads.detectedLength * 10
            #expect(abs(density * speed * city.roads.lanes[index] - flow) < flow * 0.01 + 1)
        }
    }
}
