// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinModel
import TwinQuery
import TwinTestSupport
import TwinVocabulary

struct NeighbourTests {
    /// Returns a substation with two feeders, and poles along a street of half a degree.
    private func city() -> TinyCity {
        let city = TinyCity()
        var batch = Batch(source: "roads")
        func add(_ id: String, _ longitude: Double?, parent: EntityID? = nil) {
            let kind = String(id.prefix { $0 != ":" })
            batch.entities.append(
                Entity(
                    id: EntityID(id),
                    kind: kind,
                    name: LocalizedText(id),
                    district: "district:north",
                    parent: parent,
                    position: longitude.flatMap { Position(longitude: $0, latitude: 60) }
                )
            )
            let series = SeriesID(EntityID(id), kind == "pole" ? "online" : "speed")
            batch.series.append(Series(id: series, unit: "1"))
            batch.observations.append(
                Observation(series, 1, at: TinyCity.start)
            )
        }
        add("road:1", 10)
        add("road:1a", 10.5, parent: "road:1")
        add("road:1b", nil, parent: "road:1")
        for number in 1...30 { add("pole:\(100 + number)", 10 + Double(number) * 0.001) }
        _ = city.archive.append([batch])
        return city
    }

    private func neighbours(_ id: EntityID) throws -> (labels: [String], distances: [String]) {
        let city = city()
        var state = DashboardState(layout: city.layout)
        _ = state.apply(.show(.entity(id)))
        var builder = city.builder()
        let model = try builder.build(
            state,
            in: Room(columns: 80, rows: 44),
            at: Moment(at: TinyCity.start + .seconds(1)),
            wall: TinyCity.start
        )
        let lines = model.numbers(in: 2)
        return (lines.map(\.label.string), lines.map(\.distance.string))
    }

    @Test(
        "The whole and the parts of an entity come before its neighbours, which are nearest first"
    )
    func order() throws {
        let (labels, distances) = try neighbours("road:1")
        #expect(labels.prefix(5) == ["road:1a", "road:1b", "pole:101", "pole:102", "pole:103"])
        // A thousandth of a degree of longitude at 60° north: 111,195 m × 0.001 × cos 60° = 55.6 m.
        #expect(distances.prefix(4) == ["part", "part", "56 m", "111 m"])
        let (above, relations) = try neighbours("road:1a")
        #expect(above.first == "road:1")
        #expect(relations.first == "whole")
    }

    @Test("Without a position, others of the kind in the district are listed instead")
    func fellows() throws {
        let (labels, _) = try neighbours("road:1b")
        #expect(labels.contains("road:1") && labels.contains("road:1a"))
        #expect(!labels.contains { $0.hasPrefix("pole") })
    }
}
