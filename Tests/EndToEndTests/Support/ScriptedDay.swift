// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing
import TwinDashboard
import TwinFrame
import TwinLayout
import TwinModel
import TwinQuery
import TwinViews

@testable import DemoCity
import TwinVocabulary

/// The demo city at one time of a scenario's day, in memory and without services.
///
/// It shows the data that the services would have published. Series that are charted or have alarm
/// limits keep the last hour and a quarter, or as much as requested; other series keep the newest
/// value.
final class ScriptedDay: Sendable {
    let now: Instant
    let layout: Layout
    let catalog: Catalog
    let configuration: Configuration
    let archive: ReferenceArchive
    private let builder: Mutex<ViewModelBuilder>

    /// Creates the day by running a scenario until a time of day.
    init(
        _ scenario: String,
        until hour: Int,
        _ minute: Int,
        keeping past: Duration = .seconds(4500)
    ) throws {
        let files = CityFiles(shippedIn: Program.root)
        let (catalog, layout, read) = try files.read(environment: [:])
        let configuration = try #require(read)
        let url = Program.root.appendingPathComponent("Data/scenarios/\(scenario).yaml")
        let text = try String(contentsOf: url, encoding: .utf8)
        let script = try Scenario.read(text, file: url.path)
        let start = script.start ?? CivilTime(Instant(millisecondsSince1970: 1_795_394_530_000))
        let until = CivilTime(day: start.day, millisecond: (hour * 60 + minute) * 60_000).instant
        var city = DemoCityModel.settled(seed: 2021, scenario: script, start: start.instant)
        let archive = ReferenceArchive()
        archive.judge(by: catalog.alarmRules)
        let window = until - past
        var events: [Event] = []
        if window > start.instant { events += city.skip(to: window).events }
        var batch = Batch(source: "traffic", entities: city.entities)
        batch.series = city.series.map(\.series)
        var newest: [SeriesID: Observation] = [:]
        var lastKept: [SeriesID: Instant] = [:]
        let kept = Self.kept(city.series, catalog)
        while city.now < until {
            for moment in city.advance(to: min(until, city.now + .seconds(60))) {
                events += moment.events
                for found in moment.observations {
                    newest[found.series] = found
                    guard kept.contains(found.series) else { continue }
                    let last = lastKept[found.series] ?? .distantPast
                    guard found.phenomenonTime - .seconds(30) >= last else { continue }
                    lastKept[found.series] = found.phenomenonTime
                    batch.observations.append(found)
                }
            }
        }
        batch.observations += newest.values.filter { !kept.contains($0.series) }
        batch.observations += newest.values.filter { kept.contains($0.series) }
        batch.events = events
        _ = archive.append([batch])
        archive.record(
            configuration.sources.map { source in
                var status = SourceStatus(source: source.id, at: until, interval: source.interval)
                status.state = .fresh
                status.lastSuccess = until
                status.newestObservation = until
                return status
            }
        )
        now = until
        self.layout = layout
        self.catalog = catalog
        self.configuration = configuration
        self.archive = archive
        builder = Mutex(
            ViewModelBuilder(
                catalog: catalog,
                layout: layout,
                configuration: configuration,
                archive: archive
            )
        )
    }

    private static func kept(_ series: [CitySeries], _ catalog: Catalog) -> Set<SeriesID> {
        var kept: Set<SeriesID> = []
        for item in series {
            let id = item.series.id
            let kind = id.entity.rawValue.split(separator: ":").first.map(String.init) ?? ""
            let isFew = ["city", "district", "compute_centre", "trade_channel"].contains(kind)
            let hasLimits = catalog.property(id.property, of: kind)?.limits.isEmpty == false
            if isFew || hasLimits { kept.insert(id) }
        }
        return kept
    }

    /// Returns the view model after some actions, or of the first screen if there are none.
    func model(
        _ actions: [Action] = [],
        _ size: Size = Size(columns: 80, rows: 24)
    ) throws
        -> ViewModel
    {
        var state = DashboardState(layout: layout)
        for action in actions {
            state.settle(with: try built(state, size))
            _ = state.apply(action)
        }
        return try built(state, size)
    }

    /// Returns the screen's text after some actions.
    func text(_ actions: [Action] = [], _ size: Size = Size(columns: 80, rows: 24)) throws -> String
    {
        let text = Screen.draw(try model(actions, size), size: size).text
        if let folder = ProcessInfo.processInfo.environment["CITYTOP_PICTURES"] {
            let file = URL(fileURLWithPath: folder).appendingPathComponent("frames.txt")
            let old = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            try (old + text + "\n\n").write(to: file, atomically: true, encoding: .utf8)
        }
        return text
    }

    private func built(_ state: DashboardState, _ size: Size) throws -> ViewModel {
        try builder.withLock {
            try $0.build(state, in: Screen.room(of: size), at: Moment(at: now), wall: now)
        }
    }
}
