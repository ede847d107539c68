// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinCache
import TwinModel
import TwinQuery

/// Queries of the cache, over spans of an hour, a day and a week.
struct CacheQueryBenchmarks {
    let folder: URL

    /// Measures one series in 200 columns, over a stored week of 256 series at 10 s to 60 s.
    func reportColumns() throws {
        Report.heading("One series, 200 columns, a week of 256 series at 10 s to 60 s kept")
        let path = folder.appendingPathComponent("week.db").path
        let end = Instant.wall.floored(to: .seconds(3600))
        var observations = 0
        do {
            let writer = try CacheWriter(path: path)
            var city = GeneratedCity(series: 256)
            _ = try writer.append([city.description])
            let intervals = [1, 2, 3, 6]
            var instant = end - .seconds(7 * 86_400)
            var tick = 0
            while instant < end {
                var batch = Batch(source: city.source)
                for _ in 0..<30 {
                    let due = (0..<256).filter { (tick + $0) % intervals[$0 % 4] == 0 }
                    batch.observations += city.observations(of: due, at: instant)
                    instant = instant + .seconds(10)
                    tick += 1
                }
                observations += try writer.append([batch]).kept
                if tick % 360 == 0 { while try writer.maintain(now: instant).isMoreDue {} }
            }
            while try writer.maintain(now: instant).isMoreDue {}
            try writer.close()
        }
        let reader = try CacheReader(path: path)
        var first: Double?
        for (name, seconds) in [("1 h", 3600), ("1 day", 86_400), ("7 days", 7 * 86_400)] {
            let span = end - .seconds(seconds)..<end
            var number = 0
            let sample = try Sample.milliseconds(runs: 25) {
                number += 7
                let id = SeriesID(
                    EntityID("sensor:s\(number % 250 / 10)"),
                    "property_\(number % 10)"
                )
                _ = try reader.columns(of: [id], over: span, count: 200, at: Moment(at: end))
            }
            let base = first ?? sample.median
            first = base
            Report.line(
                name,
                Report.number(sample.median, "ms"),
                budget: "5 ms, flat",
                peer: Report.number(sample.median / base, "x of 1 h")
            )
        }
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Double
        Report.line(
            "bytes per observation, random walks",
            Report.number((size ?? .nan) / Double(observations), "B"),
            budget: "8 B"
        )
    }

    /// Measures the latest values of all series of a stored day, now and in the past.
    static func reportLatest(_ day: KeptDay) throws {
        let reader = try CacheReader(path: day.path)
        let began = ContinuousClock.now
        _ = try reader.entities(SeriesSelector(kind: "city"))
        let opening = (ContinuousClock.now - began).seconds * 1000
        Report.line("reading the catalog of a cache, once", Report.number(opening, "ms"))
        guard let newest = try reader.keptSpan()?.upperBound else { return }
        let pasts = [
            ("live", 0), ("an hour ago", 3600), ("half a day ago", 43_200), ("yesterday", 85_000),
        ]
        for (name, seconds) in pasts {
            let moment = Moment(at: newest - .seconds(seconds))
            let sample = try Sample.milliseconds {
                _ = try reader.latest(SeriesSelector(), at: moment, lookBack: .seconds(3600))
            }
            Report.line(
                "latest of \(day.seriesCount) series, \(name)",
                Report.number(sample.median, "ms"),
                budget: "30 ms"
            )
        }
    }
}
