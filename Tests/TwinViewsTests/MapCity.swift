// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TwinDashboard
import TwinFrame
import TwinLayout
import TwinModel
import TwinQuery
import TwinViews
import TwinVocabulary

/// A city whose things have places, on the shipped pages: what maps, heat strips and bars need.
struct MapCity {
    static let now = SmallCity.now
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    let archive = ReferenceArchive()
    let layout: Layout
    private let builder: Builder

    /// A builder that is kept for all pictures, as by a dashboard.
    private final class Builder: Sendable {
        let kept: Mutex<ViewModelBuilder>

        init(_ builder: ViewModelBuilder) { kept = Mutex(builder) }
    }

    /// Creates a city with the shipped pages, or with one page of its own panes.
    init(panes: [PaneLayout]? = nil, isStale: Bool = false) throws {
        let files = CityFiles(shippedIn: Self.root)
        let (catalog, shipped, _) = try files.read()
        archive.judge(by: catalog.alarmRules)
        if let panes {
            let parts = panes.map { LayoutPart(extent: .share(1), node: .pane($0)) }
            layout = Layout(pages: [
                PageLayout(id: "map", name: LocalizedText("Map"), root: .columns(parts))
            ])
        } else {
            layout = shipped
        }
        builder = Builder(
            ViewModelBuilder(
                catalog: catalog,
                layout: layout,
                configuration: SmallCity.configuration,
                archive: archive
            )
        )
        fill(isStale: isStale)
    }

    /// Returns the picture of a page, after some actions.
    func frame(
        page id: String = "map",
        _ size: Size,
        language: Language = .english,
        glyphs: GlyphSet = .unicode,
        actions: [Action] = []
    ) throws -> Frame {
        let model = try model(page: id, size, language: language, actions: actions).model
        return Screen.draw(model, size: size, glyphs: glyphs)
    }

    /// Returns the view model and the state of a page, after some actions.
    func model(
        page id: String = "map",
        _ size: Size,
        language: Language = .english,
        actions: [Action] = []
    ) throws -> (model: ViewModel, state: DashboardState) {
        var state = DashboardState(layout: layout, language: language)
        let page = DashboardState.pageIDs(of: layout).firstIndex(of: id) ?? 0
        _ = state.apply(.page(page + 1))
        var model = try build(state, size)
        for action in actions {
            state.settle(with: model)
            _ = state.apply(action)
            model = try build(state, size)
        }
        state.settle(with: model)
        return (model, state)
    }

    private func build(_ state: DashboardState, _ size: Size) throws -> ViewModel {
        try builder.kept.withLock { builder in
            try builder.build(
                state,
                in: Screen.room(of: size),
                at: Moment(at: Self.now),
                wall: Self.now
            )
        }
    }

    // MARK: - What is in it

    /// The districts with the place of each, to a hundredth of a degree.
    static let places: [(code: String, longitude: Double, latitude: Double)] = [
        ("110101", 116.42, 39.91), ("110102", 116.37, 39.91), ("110105", 116.52, 39.95),
        ("110106", 116.25, 39.84), ("110107", 116.18, 39.93), ("110108", 116.23, 40.03),
        ("110109", 115.79, 39.99), ("110111", 115.85, 39.72), ("110112", 116.73, 39.80),
        ("110113", 116.72, 40.15), ("110114", 116.21, 40.22), ("110115", 116.42, 39.65),
        ("110116", 116.59, 40.63), ("110117", 117.15, 40.21), ("110118", 117.00, 40.53),
        ("110119", 116.16, 40.54),
    ]

    /// Returns the trouble of a district, 0…1, the worst in the middle and the south-west.
    private static func trouble(_ index: Int) -> Double {
        let share = [0.9, 0.86, 0.8, 1, 0.7, 0.74, 0.2, 0.35, 0.45, 0.3, 0.4, 0.55, 0.1, 0.15, 0.1]
        return share.indices.contains(index) ? share[index] : 0.05
    }

    private func fill(isStale: Bool) {
        var traffic = Batch(source: "traffic")
        var utilities = Batch(source: "utilities")
        let end = Self.now - .seconds(isStale ? 900 : 4)
        func tell(
            _ batch: inout Batch,
            _ series: SeriesID,
            _ unit: UnitCode,
            _ value: Double,
            at time: Instant
        ) {
            batch.observations.append(
                Observation(
                    series: series,
                    phenomenonTime: time,
                    receivedTime: time + .seconds(1),
                    result: .number(value)
                )
            )
        }
        for (index, place) in Self.places.enumerated() {
            let name = SmallCity.districts[index]
            let id = EntityID("district:\(place.code)")
            traffic.entities.append(
                Entity(
                    id: id,
                    kind: "district",
                    name: LocalizedText(name.english, chinese: name.chinese),
                    position: Position(longitude: place.longitude, latitude: place.latitude)
                )
            )
            let trouble = Self.trouble(index)
            let told: [(String, UnitCode, Double)] = [
                ("congestion_index", "1", 1.2 + 8.2 * trouble), ("rainfall", "mm/h", 40 * trouble),
                ("poles_online", "%", 100 - 14 * trouble),
                ("electricity_load", "MW", 300 + 1900 * trouble),
                ("speed", "km/h", 55 - 40 * trouble),
            ]
            for (property, unit, value) in told {
                let series = SeriesID(id, property)
                let isTraffic = property == "congestion_index" || property == "speed"
                // Six hours in steps of four minutes, one district with an hour missing.
                for step in (0..<90).reversed() {
                    if index == 3, (25..<40).contains(step) { continue }
                    let share = max(0.3, 1 - Double(step) / 90)
                    let time = end - .seconds(240 * Int64(step))
                    if isTraffic {
                        tell(&traffic, series, unit, value * share, at: time)
                    } else if step == 0 {
                        tell(&utilities, series, unit, value, at: time)
                    }
                }
                if isTraffic {
                    traffic.series.append(Series(id: series, unit: unit))
                } else {
                    utilities.series.append(Series(id: series, unit: unit))
                }
            }
        }
        for road in Self.roads {
            traffic.entities.append(road.entity)
            for (property, unit, value) in [
                ("travel_time_index", UnitCode("1"), road.index),
                ("speed", "km/h", 60 / road.index),
            ] {
                let series = SeriesID(road.entity.id, property)
                traffic.series.append(Series(id: series, unit: unit))
                tell(&traffic, series, unit, value, at: end)
            }
        }
        for (number, place) in Self.places.enumerated().prefix(12) {
            for (kind, property, unit, value) in [
                ("substation", "loading", UnitCode("%"), 60 + 4 * Double(number)),
                ("underpass", "water_level", "cm", Double(40 - 4 * number)),
            ] {
                let id = EntityID("\(kind):\(number)")
                utilities.entities.append(
                    Entity(
                        id: id,
                        kind: kind,
                        name: LocalizedText("\(kind.capitalized) \(number)"),
                        district: EntityID("district:\(place.code)"),
                        position: Position(
                            longitude: place.longitude + 0.03,
                            latitude: place.latitude - 0.03
                        )
                    )
                )
                utilities.series.append(Series(id: SeriesID(id, property), unit: unit))
                tell(&utilities, SeriesID(id, property), unit, max(0, value), at: end)
            }
        }
        _ = archive.append([traffic, utilities])
        record(isStale: isStale, end)
    }

    private func record(isStale: Bool, _ end: Instant) {
        archive.record(
            SmallCity.configuration.sources.map { source in
                var status = SourceStatus(
                    source: source.id,
                    at: Self.now - .seconds(2),
                    interval: source.interval
                )
                let isDown = isStale && source.id == "traffic"
                status.state = isDown ? .unreachable : .fresh
                status.since = isDown ? end : Self.now - .seconds(10_000)
                status.lastSuccess = isDown ? end : Self.now - .seconds(2)
                status.newestObservation = end
                status.nextTry = Self.now + .seconds(8)
                return status
            }
        )
    }

    /// Four ring roads and one that leads out, worst in the south-west.
    private static let roads: [(entity: Entity, index: Double)] = {
        var all: [(entity: Entity, index: Double)] = []
        func add(_ id: String, _ name: String, _ x: Double, _ y: Double, _ index: Double) {
            all.append(
                (
                    Entity(
                        id: EntityID("road_segment:\(id)"),
                        kind: "road_segment",
                        name: LocalizedText(name),
                        district: "district:110106",
                        position: Position(longitude: 116.39 + x / 85, latitude: 39.91 + y / 111)
                    ), index
                )
            )
        }
        for (ring, radius, count) in [(2, 5.2, 16), (3, 7.7, 24), (4, 10.4, 32), (5, 15.7, 40)] {
            for number in 0..<count {
                let angle = (Double(number) + 0.5) / Double(count) * 2 * .pi
                let (x, y) = (radius * sin(angle), radius * cos(angle))
                let code = number < 9 ? "0\(number + 1)" : "\(number + 1)"
                // South-west is where both are below zero.
                let index = 1.4 + max(0, -(x + y) / radius) * Double(7 - ring)
                add("r\(ring)-\(code)", "Ring \(ring) km \(number + 1)", x, y, index)
            }
        }
        for number in 0..<12 {
            let far = 8 + 2.4 * Double(number)
            let code = number < 9 ? "0\(number + 1)" : "\(number + 1)"
            add("g6-\(code)", "G6 km \(number + 1)", -0.5 * far, 0.86 * far, 1.5)
        }
        return all
    }()
}
