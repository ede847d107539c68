// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Testing
import TwinModel
import TwinQuery

@testable import TwinCache

@Suite struct SameAnswersTests {
    @Test(
        "Results from the file equal those of the reference on generated cities",
        arguments: 1...6
    )
    func answersEqualTheReference(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let reference = ReferenceArchive()
        var city = GeneratedCity(seed: seed, isAudited: true)
        var random = SeededGenerator(seed: seed &+ 1000)
        var writer = try CacheWriter(path: folder.file())
        var reader = try CacheReader(path: folder.file())
        _ = reference.append(city.descriptions())
        _ = try writer.append(city.descriptions())
        for round in 0..<40 {
            for _ in 0..<10 {
                // Some rounds are long, so that days pass.
                let step: ClosedRange<Int64> =
                    round % 3 == 0 ? 600_000...7_200_000 : 1_000...120_000
                let batches = city.nextBatches(step: step)
                #expect(try writer.append(batches) == reference.append(batches), "seed \(seed)")
            }
            let status = city.status()
            reference.record([status])
            try writer.record([status])
            switch Int.random(in: 0..<5, using: &random) {
            case 0, 1: try maintainAll(writer, now: city.now)
            case 2: try writer.maintain(now: city.now)
            case 3:
                try writer.close()
                writer = try reopened(folder.file(), &writer)
                if Bool.random(using: &random) { reader = try CacheReader(path: folder.file()) }
            default: break
            }
            try expectSameCounts(reference, writer, city, &random)
            if round % 4 == 3 {
                let comparison = Comparison(
                    reference: reference,
                    archive: reader,
                    ids: city.ids,
                    note: "seed \(seed), round \(round)"
                )
                try comparison.expectSameAnswers(&random, now: city.now)
            }
        }
        // The comparison is only meaningful if blocks of every kind were read.
        for table in [
            "hot", "latest", "chunk", "chunk_day", "rollup", "text_value", "event", "status",
        ] {
            let count = try writer.queue.read {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)")
            }
            #expect((count ?? 0) > 0, "seed \(seed): nothing in \(table)")
        }
        #expect(reader.damagedBlocks == 0)
        for source in city.sources {
            #expect(try writer.watermark(of: source) == reference.watermark(of: source))
        }
    }

    @Test("Results stay equal while retention removes hours", arguments: 11...13)
    func answersEqualUnderRetention(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let reference = ReferenceArchive()
        var city = GeneratedCity(seed: seed, isAudited: true)
        var random = SeededGenerator(seed: seed &+ 1000)
        let age = Duration.seconds(10 * 3600)
        let limits = CacheLimits(age: age)
        var floor = Instant.distantPast
        let writer = try CacheWriter(path: folder.file(), limits: limits)
        let reader = try CacheReader(path: folder.file())
        for round in 0..<30 {
            for _ in 0..<8 {
                let batches = city.nextBatches(step: 60_000...900_000)
                #expect(try writer.append(batches) == reference.append(batches), "seed \(seed)")
            }
            var status = city.status()
            // Retention may remove the status that examples were last stored with.
            status.examples = [:]
            reference.record([status])
            try writer.record([status])
            let report = try writer.maintain(now: city.now)
            // The start of retention is computed here too: the whole hour that is ten hours before
            // the newest observation, or before the clock if that is earlier.
            let newest = try #require(reference.keptSpan()).upperBound
            let wanted = (min(newest, city.now) - age).floored(to: .seconds(3600))
            if wanted > floor {
                #expect(report.forgottenBefore == wanted, "seed \(seed), round \(round)")
                reference.forget(before: wanted)
                floor = wanted
            } else {
                #expect(report.forgottenBefore == nil, "seed \(seed), round \(round)")
            }
            let comparison = Comparison(
                reference: reference,
                archive: reader,
                ids: city.ids,
                note: "seed \(seed), round \(round)"
            )
            try expectSameCounts(reference, writer, city, &random)
            if round % 3 == 0 { try comparison.expectSameAnswers(&random, now: city.now) }
        }
        #expect(floor > GeneratedCity.start + .seconds(4 * 3600))
    }

    @Test("Appending twice equals appending once, in any order", arguments: 21...24)
    func idempotentInAnyOrder(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var city = GeneratedCity(seed: seed)
        var random = SeededGenerator(seed: seed &+ 1000)
        var batches: [Batch] = []
        for _ in 0..<60 {
            batches += city.nextBatches().map { batch in
                // The first source to describe a series depends on the order, so each source
                // describes its own.
                var batch = batch
                batch.observations.removeAll { observation in
                    city.ids.firstIndex(of: observation.series).map(city.owner) != batch.source
                }
                batch.events = []
                return batch
            }
        }
        var seen: [SeriesID: [Instant: [Observation]]] = [:]
        for index in batches.indices {
            batches[index].observations.removeAll { observation in
                // A value that is taken back is the only history that depends on the order.
                let before = seen[observation.series]?[observation.phenomenonTime] ?? []
                let isBack = before.contains { $0.agrees(with: observation) && $0 != observation }
                seen[observation.series, default: [:]][observation.phenomenonTime, default: []]
                    .append(observation)
                return isBack
            }
        }
        let reference = ReferenceArchive()
        _ = reference.append(batches)
        let writer = try CacheWriter(path: folder.file())
        for batch in batches.shuffled(using: &random) {
            var batch = batch
            batch.observations.shuffle(using: &random)
            _ = try writer.append([batch])
            if Int.random(in: 0..<10, using: &random) == 0 { try writer.maintain(now: city.now) }
        }
        for batch in batches.shuffled(using: &random) {
            let report = try writer.append([batch])
            let rejects = report.rejects[batch.source] ?? [:]
            #expect(rejects[.late] == nil)
        }
        let reader = try CacheReader(path: folder.file())
        var given: [Observation] = []
        let all = Instant.distantPast..<Instant.distantFuture
        let moment = Moment(at: .distantFuture)
        try reader.forEachObservation(SeriesSelector(), in: all, at: moment) {
            given.append($0)
            return true
        }
        var wanted: [Observation] = []
        reference.forEachObservation(SeriesSelector(), in: all, at: moment) {
            wanted.append($0)
            return true
        }
        #expect(given == wanted, "seed \(seed)")
    }

    /// Expects both to count the same observations in a random span.
    private func expectSameCounts(
        _ reference: ReferenceArchive,
        _ writer: CacheWriter,
        _ city: GeneratedCity,
        _ random: inout SeededGenerator
    ) throws {
        let upper = city.now - .milliseconds(Int64.random(in: 0...86_400_000, using: &random))
        let hours = Int64.random(in: 1...30, using: &random)
        for source in city.sources {
            for span in [upper - .seconds(hours * 3600)..<upper, .distantPast..<city.now] {
                #expect(
                    try writer.keptCounts(of: source, in: span).counts
                        == reference.keptCounts(of: source, in: span).counts
                )
            }
        }
    }

    private func maintainAll(_ writer: CacheWriter, now: Instant) throws {
        while try writer.maintain(now: now).isMoreDue {}
    }
}

/// Closes a writer and opens the file again, as a restarted process would.
func reopened(_ path: String, _ old: inout CacheWriter) throws -> CacheWriter {
    let other = try TemporaryFolder()
    old = try CacheWriter(path: other.file())
    return try CacheWriter(path: path)
}
