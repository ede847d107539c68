// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Testing
import TwinModel
import TwinQuery

@testable import TwinCache

@Suite("Loading in bulk")
struct LoaderTests {
    /// Values of some series over days, out of order and with repetitions, and the result of
    /// appending them.
    private struct History {
        var series: [Series] = []
        var values: [HistoryValue] = []
        var batch: Batch

        init(seed: UInt64, isOrdered: Bool) {
            var random = SeededGenerator(seed: seed)
            batch = Batch(source: "history")
            for number in 0..<5 {
                let id = SeriesID(EntityID("sensor:\(number)"), "load")
                series.append(Series(id: id, unit: "kW"))
            }
            let begin = Int64(1_700_000_000_000)
            var time = begin
            for _ in 0..<4000 {
                time += Int64.random(in: 1...600_000, using: &random)
                let number = Int32.random(in: 0..<5, using: &random)
                let digits = Int64.random(in: -50...50, using: &random)
                values.append(
                    HistoryValue(
                        series: number,
                        phenomenonTime: Instant(millisecondsSince1970: time),
                        receivedTime: Instant(
                            millisecondsSince1970: time + Int64.random(in: 0...3, using: &random)
                        ),
                        number: Double(digits) / 4
                    )
                )
                if Int.random(in: 0..<8, using: &random) == 0,
                    var again = values.randomElement(using: &random)
                {
                    if Bool.random(using: &random) { again.number += 1 }
                    values.append(again)
                }
            }
            if !isOrdered { values.shuffle(using: &random) }
            batch.series = series
            batch.entities = series.map {
                Entity(id: $0.id.entity, kind: "sensor", name: LocalizedText($0.id.entity.rawValue))
            }
            batch.observations = values.map { value in
                Observation(
                    series: series[Int(value.series)].id,
                    phenomenonTime: value.phenomenonTime,
                    receivedTime: value.receivedTime,
                    result: .number(value.number)
                )
            }
        }
    }

    private func observations(_ archive: any CityArchive) throws -> [Observation] {
        var found: [Observation] = []
        try archive.forEachObservation(
            SeriesSelector(),
            in: .distantPast ..< .distantFuture,
            at: Moment(at: .distantFuture)
        ) { observation in
            found.append(observation)
            return true
        }
        return found.sorted { ($0.series, $0.phenomenonTime) < ($1.series, $1.phenomenonTime) }
    }

    @Test(
        "Loading gives the same results as appending, in any order and with little memory",
        arguments: [1, 2, 3],
        [64, 700, 100_000]
    )
    func sameAsAppending(seed: UInt64, capacity: Int) throws {
        let folder = try TemporaryFolder()
        let history = History(seed: seed, isOrdered: seed % 2 == 0)
        let reference = ReferenceArchive()
        _ = reference.append([history.batch])
        let writer = try CacheWriter(path: folder.file())
        let loader = CacheLoader(writer, source: "history", capacity: capacity)
        try loader.declare(history.batch.entities, history.series)
        for start in stride(from: 0, to: history.values.count, by: 50) {
            let end = min(start + 50, history.values.count)
            try loader.load(Array(history.values[start..<end]))
        }
        let report = try loader.finish()
        let reader = try CacheReader(path: folder.file())
        let wanted = try observations(reference)
        #expect(try observations(reader) == wanted, "seed \(seed)")
        #expect(report.kept == wanted.count)
        #expect(
            report.kept + report.duplicates + report.conflicting == history.values.count
        )
        #expect(reader.damagedBlocks == 0)
        let span = try #require(reference.keptSpan())
        #expect(try reader.keptSpan() == span)

        // Long spans are read from the rollups.
        let whole = span.lowerBound..<span.upperBound + .milliseconds(1)
        let ids = history.series.map(\.id)
        let moment = Moment(at: span.upperBound)
        for count in [3, 40] {
            let told = try reader.columns(of: ids, over: whole, count: count, at: moment)
            let known = reference.columns(of: ids, over: whole, count: count, at: moment)
            #expect(told.map { $0.map { $0?.count } } == known.map { $0.map { $0?.count } })
            #expect(told.map { $0.map { $0?.maximum } } == known.map { $0.map { $0?.maximum } })
        }
        let latest = try reader.latest(SeriesSelector(), at: moment, lookBack: .seconds(1e6))
        let known = reference.latest(SeriesSelector(), at: moment, lookBack: .seconds(1e6))
        #expect(Set(latest) == Set(known))
    }

    @Test("A history loaded twice is stored once")
    func twice() throws {
        let folder = try TemporaryFolder()
        let history = History(seed: 9, isOrdered: true)
        let writer = try CacheWriter(path: folder.file())
        var kept: [[Observation]] = []
        for _ in 0..<2 {
            let loader = CacheLoader(writer, source: "history", capacity: 900)
            try loader.declare(history.batch.entities, history.series)
            try loader.load(history.values)
            let report = try loader.finish()
            if kept.count == 1 { #expect(report.kept == 0) }
            kept.append(try observations(try CacheReader(path: folder.file())))
        }
        #expect(kept[0] == kept[1])
    }

    @Test("Loading continues after appending, and appending after loading")
    func beside() throws {
        let folder = try TemporaryFolder()
        let history = History(seed: 5, isOrdered: true)
        let reference = ReferenceArchive()
        _ = reference.append([history.batch])
        let writer = try CacheWriter(path: folder.file())
        let parts = history.values.count / 3
        func batch(_ range: Range<Int>) -> Batch {
            var batch = history.batch
            batch.observations = Array(history.batch.observations[range])
            return batch
        }
        _ = try writer.append([batch(0..<parts)])
        let loader = CacheLoader(writer, source: "history", capacity: 300)
        try loader.declare(history.batch.entities, history.series)
        try loader.load(Array(history.values[parts..<2 * parts]))
        _ = try loader.finish()
        _ = try writer.append([batch(2 * parts..<history.values.count)])
        let wanted = try observations(reference)
        #expect(try observations(try CacheReader(path: folder.file())) == wanted)
    }
}
