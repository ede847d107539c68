// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinCache
import TwinDashboard
import TwinFrame
import TwinLayout
import TwinModel
import TwinQuery
import TwinViews
import TwinVocabulary

/// One picture of the overview at 200x50: querying, formatting, drawing.
enum FrameBenchmarks {
    static func report(_ day: inout KeptDay, root: URL) throws {
        Report.heading("A frame of the overview, 200x50, milliseconds")
        let files = CityFiles(shippedIn: root)
        let reading = try Sample.milliseconds { _ = try files.read() }
        Report.line("reading catalog, layouts, configuration", Report.number(reading.median, "ms"))
        let (catalog, layout, found) = try files.read()
        guard let configuration = found else { return }
        let size = Size(columns: 200, rows: 50)
        let room = Screen.room(of: size)
        let state = DashboardState(layout: layout)
        // Starts at the end of the day, because data newer than the moment shown would be queried
        // again.
        var now = day.now
        func builder() throws -> ViewModelBuilder {
            ViewModelBuilder(
                catalog: catalog,
                layout: layout,
                configuration: configuration,
                archive: try CacheReader(path: day.path)
            )
        }
        let first = try Sample.milliseconds(runs: 5) {
            var fresh = try builder()
            _ = try fresh.build(state, in: room, at: Moment(at: now), wall: now)
        }
        Report.line("model, first of a cache just opened", Report.number(first.median, "ms"))

        var kept = try builder()
        var model = try kept.build(state, in: room, at: Moment(at: now), wall: now)
        let unchanged = try Sample.milliseconds {
            now = now + .seconds(1)
            model = try kept.build(state, in: room, at: Moment(at: now), wall: now)
        }
        Report.line("model, nothing appended", Report.number(unchanged.median, "ms"))
        var changed = Sample(values: [])
        for _ in 0..<15 {
            now = now + .seconds(5)
            try day.advance(to: now, by: .seconds(5))
            let began = ContinuousClock.now
            model = try kept.build(state, in: room, at: Moment(at: now), wall: now)
            changed.values.append((ContinuousClock.now - began).seconds * 1000)
        }
        Report.line("model, all sources appended", Report.number(changed.median, "ms"))
        let drawing = Sample.milliseconds { _ = Screen.draw(model, size: size, glyphs: .unicode) }
        Report.line("drawing", Report.number(drawing.median, "ms"))
    }
}
