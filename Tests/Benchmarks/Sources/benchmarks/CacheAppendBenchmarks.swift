// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinCache
import TwinModel
import TwinQuery

/// Appending to the cache, alternating with the same rows through the sqlite3 C calls.
struct CacheAppendBenchmarks {
    let folder: URL

    func report() throws {
        Report.heading("Append, a tick in one durable transaction, medians")
        Report.columns(
            "ratio of speeds",
            "cache",
            "first release",
            "plain table, C; keyed table, C"
        )
        try compare(series: 10_000, ticks: 60)
        try compare(series: 100_000, ticks: 12)
    }

    private func compare(series count: Int, ticks: Int) throws {
        let name = "append-\(count)"
        let path = folder.appendingPathComponent("\(name).db").path
        let writer = try CacheWriter(path: path)
        let plain = try PlainTable(
            path: folder.appendingPathComponent("\(name)-plain.db").path,
            isKeyed: false
        )
        let keyed = try PlainTable(
            path: folder.appendingPathComponent("\(name)-keyed.db").path,
            isKeyed: true
        )
        var city = GeneratedCity(series: count)
        _ = try writer.append([city.description])
        let end = Instant.wall.floored(to: .seconds(10))
        var (ours, theirs, byKey) = (Sample(values: []), Sample(values: []), Sample(values: []))
        for tick in 0..<ticks {
            let instant = end - .seconds(10 * (ticks - tick))
            let observations = city.observations(of: 0..<count, at: instant)
            let values = observations.map { $0.number ?? 0 }
            let batch = Batch(source: city.source, observations: observations)
            ours.values.append(try time { _ = try writer.append([batch]) })
            let milliseconds = instant.millisecondsSince1970
            theirs.values.append(try time { try plain.append(values, at: milliseconds) })
            byKey.values.append(try time { try keyed.append(values, at: milliseconds) })
        }
        Report.line(
            "\(count) series a tick",
            Report.number(theirs.median / ours.median, "x"),
            budget: "0.7 x",
            peer: "cache \(Report.number(ours.median, "ms")), plain "
                + "\(Report.number(theirs.median, "ms")), keyed \(Report.number(byKey.median, "ms"))"
        )
        let rate = Double(count) / ours.median * 1000
        Report.line("  observations a second", Report.number(rate, ""))
        guard count >= 100_000 else { return }
        try Self.reportTop(path: path, count: count, at: end)
    }

    private func time(_ work: () throws -> Void) rethrows -> Double {
        try ContinuousClock().measure(work).seconds * 1000
    }

    /// Measures the reader's ranking of all series of a cache.
    private static func reportTop(path: String, count: Int, at instant: Instant) throws {
        let reader = try CacheReader(path: path)
        let selector = SeriesSelector(kind: "sensor")
        let sample = try Sample.milliseconds {
            _ = try reader.top(
                20,
                of: selector,
                .highest,
                at: Moment(at: instant),
                lookBack: .seconds(3600)
            )
        }
        Report.line(
            "top 20 of \(count) series",
            Report.number(sample.median, "ms"),
            budget: "60 ms"
        )
    }
}
