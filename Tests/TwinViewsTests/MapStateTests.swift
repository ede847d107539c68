// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinFrame
import TwinModel
import TwinQuery
import TwinTestSupport
import TwinVocabulary

private let size = Size(columns: 120, rows: 36)

/// The content of maps, heat strips and bars, and the movement on them.
struct MapStateTests {
    private func pane(
        _ kind: PaneLayout.Kind,
        _ items: [PaneItem],
        _ change: (inout PaneLayout) -> Void = { _ in }
    ) -> PaneLayout {
        var pane = PaneLayout(kind: kind, title: LocalizedText("Pane"), items: items)
        change(&pane)
        return pane
    }

    private func items(_ names: String...) -> [PaneItem] {
        names.map { name in
            let parts = name.split(separator: "/").map(String.init)
            return PaneItem(kind: parts[0], property: parts[1])
        }
    }

    private static let roads: PaneItem = {
        var item = PaneItem(kind: "road_segment", property: "travel_time_index")
        item.form = "lines"
        return item
    }()

    private func map(_ model: ViewModel, _ pane: Int = 0) throws -> MapModel {
        guard model.panes.indices.contains(pane), case .map(let map) = model.panes[pane].content
        else { throw Missing() }
        return map
    }

    private struct Missing: Error {}

    @Test(
        "Plus and minus act on the focused map, or on the page's map if another pane has the focus"
    )
    func closer() throws {
        let roads = pane(.map, [Self.roads])
        let table = pane(.table, items("road_segment/speed"))
        let city = try MapCity(panes: [roads, table])
        let whole = try map(city.model(size).model).window
        let near = try city.model(size, actions: [.closer, .closer])
        let window = try map(near.model).window
        #expect(abs((whole.east - whole.west) / (window.east - window.west) - 2.25) < 1e-6)
        #expect(near.state.isMapFocused)
        // The selected place is in the middle.
        let place = try #require(map(near.model).selectedPlace)
        #expect(abs(place.longitude - (window.east + window.west) / 2) < 1e-6)
        let back = try city.model(size, actions: [.closer, .wider])
        #expect(try map(back.model).window == whole)
        let other = try city.model(size, actions: [.nextPane, .closer, .closer])
        #expect(try map(other.model).window == window)
        #expect(!other.state.isMapFocused)
        #expect(other.state.focusedPane == 1)
        #expect(other.state.time.zoom == 0)
        // If the table has the whole screen or the page has no map, the keys zoom the timeline.
        let alone = try city.model(size, actions: [.nextPane, .zoom, .closer])
        #expect(alone.state.time.zoom == 1)
        let none = try MapCity(panes: [table]).model(size, actions: [.closer, .closer])
        #expect(none.state.time.zoom == 2)
        let both = try MapCity(panes: [roads, roads]).model(size, actions: [.nextPane, .closer])
        #expect(try map(both.model).window == whole)
    }

    @Test(
        "Arrows move an enlarged map that is in focus, and the selection otherwise",
        arguments: [true, false]
    )
    func moving(isZoomed: Bool) throws {
        let table = pane(.table, items("road_segment/speed"))
        let city = try MapCity(panes: [pane(.map, [Self.roads]), table])
        let near: [Action] = (isZoomed ? [.zoom] : []) + [.closer, .closer, .closer]
        let before = try map(city.model(size, actions: near).model)
        let moved = try city.model(size, actions: near + [.right])
        #expect(moved.state.focusedPane == 0)
        let east = try map(moved.model)
        #expect(east.window.west > before.window.west)
        #expect(east.window.north == before.window.north)
        #expect(east.selected == before.selected)
        let south = try map(city.model(size, actions: near + [.down]).model)
        #expect(south.window.north < before.window.north)
        let far = Array(repeating: Action.left, count: 60)
        let edge = try map(city.model(size, actions: near + far).model)
        let farther = try map(city.model(size, actions: near + far + [.left]).model)
        #expect(farther.window == edge.window)
        let selected = try map(city.model(size, actions: [.down, .down]).model)
        #expect(selected.selected == 2)
        for whole in [[Action.right], [.closer, .wider, .right]] {
            #expect(try city.model(size, actions: whole).state.focusedPane == 1)
        }
    }

    @Test("Enter on a map opens the area that is selected, the worst first")
    func open() throws {
        let city = try MapCity(panes: [pane(.map, items("district/congestion_index"))])
        let state = try city.model(size, actions: [.open]).state
        #expect(state.openEntity == "district:110106")
        let second = try city.model(size, actions: [.down, .open]).state
        #expect(second.openEntity == "district:110101")
    }

    @Test("Areas without outlines are tiles if alone, and at their positions beside lines")
    func tiles() throws {
        let items = items("district/congestion_index")
        #expect(try map(MapCity(panes: [pane(.map, items)]).model(size).model).isTiled)
        let both = try map(MapCity(panes: [pane(.map, items + [Self.roads])]).model(size).model)
        #expect(!both.isTiled)
        #expect(both.scales.map(\.title) == ["Congestion", "Travel time index"])
        #expect(both.areas.first?.value.reading.value == "9.4")
        #expect(both.lines.last?.value.share == 1)
    }

    @Test("Segments in a row become a line, a row whose ends meet a ring, and a jump breaks it")
    func stretches() throws {
        let map = try map(MapCity(panes: [pane(.map, [Self.roads])]).model(size).model)
        let lines = Dictionary(grouping: map.lines) { $0.value.name.string.prefix(6) }
        let ring = try #require(lines["Ring 2"])
        #expect(ring.count == 16)
        #expect(ring.allSatisfy { $0.points.count == 3 })
        let road = try #require(lines["G6 km "])
        #expect(road.filter { $0.points.count == 2 }.count == 2)
        #expect(road.filter { $0.points.count == 3 }.count == 10)
    }

    @Test("The fullest shade is the worst value, in either direction")
    func shading() throws {
        let panes = [
            pane(.map, items("district/poles_online")), pane(.map, items("district/rainfall")),
        ]
        let model = try MapCity(panes: panes).model(size).model
        let poles = try map(model, 0)
        #expect(poles.entries.first?.name == "Fengtai")
        #expect(poles.entries.first?.share == 1)
        #expect(poles.scales.first?.lower == "100.0%")
        #expect(poles.scales.first?.upper == "86.0%")
        #expect(try map(model, 1).scales.first?.upper == "40.0 mm/h")
    }

    @Test("A heat strip ranks its rows, draws gaps as gaps and shows its scale")
    func heat() throws {
        let heat = pane(.heat, items("district/congestion_index")) { $0.span = .seconds(6 * 3600) }
        let model = try MapCity(panes: [heat]).model(size).model
        guard case .heat(let found) = model.panes[0].content else { throw Missing() }
        let rows = found.rows.lines
        #expect(rows.map(\.name).prefix(2) == ["Fengtai", "Dongcheng"])
        #expect(rows.count == 16)
        let cells = rows[0].cells
        let first = try #require(cells.firstIndex { $0 != nil })
        let missing = cells[first...].dropLast().filter { $0 == nil }.count
        // An hour of six is missing.
        #expect(abs(Double(missing) / Double(cells.count) - 1.0 / 6) < 0.06)
        #expect(rows[1].cells[first...].dropLast().allSatisfy { $0 != nil })
        #expect(cells.last { $0 != nil }??.level == .high)
        #expect(found.upper == "9.4")
        #expect(found.span == "6 h")
        let opened = try MapCity(panes: [heat]).model(size, actions: [.down, .open]).state
        #expect(opened.openEntity == "district:110101")
    }

    @Test("Bars are ranked and show their unit, also for groups")
    func bars() throws {
        var grouped = PaneItem(kind: "underpass", property: "water_level")
        grouped.group = "district"
        let panes = [
            pane(.bars, items("district/electricity_load")) { $0.limit = 5 },
            pane(.bars, [grouped]), pane(.bars, items("substation/loading")),
        ]
        let model = try MapCity(panes: panes).model(size).model
        guard case .bars(let load) = model.panes[0].content,
            case .bars(let water) = model.panes[1].content,
            case .bars(let loading) = model.panes[2].content
        else { throw Missing() }
        #expect(load.rows.lines.map(\.name).prefix(2) == ["Fengtai", "Dongcheng"])
        #expect(load.rows.lines.count == 5)
        #expect(load.rows.lines[0].share == 1)
        #expect(load.rows.lines[0].reading.value == "2.20")
        #expect(load.rows.lines[0].reading.unit == "GW")
        #expect(water.rows.lines.first?.name == "Dongcheng")
        #expect(water.rows.lines.count == 12)
        #expect(loading.rows.lines.first?.reading.value == "104")
    }

    @Test("A chart of a constant has its value once on the axis")
    func constant() throws {
        var city = try MapCity(panes: [
            pane(.chart, [PaneItem(entity: "pole:one", property: "power")])
        ])
        city.tellConstant(0, of: SeriesID("pole:one", "power"), "MW")
        let text = try city.frame(size).text
        let rows = text.split(separator: "\n").filter { $0.contains("MW┤") }
        let labels = rows.compactMap { $0.split(separator: "┤").first.map(String.init) }
        #expect(labels.count >= 3)
        #expect(Set(labels).count == labels.count)
        #expect(!text.contains("-0"))
    }
}

extension MapCity {
    /// Records the same number for every minute of an hour.
    fileprivate mutating func tellConstant(_ value: Double, of series: SeriesID, _ unit: UnitCode) {
        var batch = Batch(source: "utilities")
        batch.entities = [Entity(id: series.entity, kind: "pole", name: LocalizedText("Pole"))]
        batch.series = [Series(id: series, unit: unit)]
        batch.observations = (0..<60).map { minute in
            let time = Self.now - .seconds(60 * Int64(59 - minute) + 4)
            return Observation(series, value, at: time)
        }
        _ = archive.append([batch])
    }
}
