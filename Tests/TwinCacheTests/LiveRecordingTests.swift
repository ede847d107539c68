// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinQuery

@testable import TwinCache

@Suite("Live recordings")
struct LiveRecordingTests {
    private func observations(
        _ archive: any CityArchive,
        from start: Instant
    ) throws -> [Observation] {
        var told: [Observation] = []
        try archive.forEachObservation(
            SeriesSelector(),
            in: start ..< .distantFuture,
            at: Moment(at: .distantFuture)
        ) {
            told.append($0)
            return true
        }
        return told
    }

    /// Copies a recording in the state in which a killed process leaves it.
    private func copy(_ path: String, to folder: TemporaryFolder) throws -> String {
        let target = folder.file("killed.citytop")
        for ending in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: path + ending, toPath: target + ending)
        }
        return target
    }

    @Test("A live recording has the same data as the cache, even across compaction")
    func follows() throws {
        let folder = try TemporaryFolder()
        var city = GeneratedCity(seed: 41)
        let writer = try CacheWriter(path: folder.file())
        _ = try writer.append(city.descriptions())
        for _ in 0..<30 { _ = try writer.append(city.nextBatches()) }
        let start = city.now
        let path = folder.file("live.citytop")
        let recording = try LiveRecording(
            of: folder.file(),
            to: path,
            facts: RecordedCity.facts,
            files: RecordedCity.files,
            from: start
        )
        for round in 0..<150 {
            _ = try writer.append(city.nextBatches())
            try writer.record([city.status()])
            // From time to time the recorder misses an hour and its compaction.
            if round % 40 < 30 { try recording.advance(now: city.now) }
            if round % 10 == 0 { while try writer.maintain(now: city.now).isMoreDue {} }
        }
        try recording.advance(now: city.now)
        let summary = try recording.finish()
        #expect(summary.damagedBlocks == 0)
        let cache = try CacheReader(path: folder.file())
        let played = try RecordingReader(path: path)
        #expect(played.isFinished)
        #expect(played.facts.span.lowerBound == start)
        let wanted = try observations(cache, from: start + .milliseconds(1))
        #expect(try observations(played, from: start + .milliseconds(1)) == wanted)
        #expect(wanted.count > 300)
        for back in [0, 700, 2900] {
            let moment = Moment(at: city.now - .seconds(back))
            let lookBack = Duration.seconds(3600)
            #expect(
                try played.latest(SeriesSelector(), at: moment, lookBack: lookBack)
                    == cache.latest(SeriesSelector(), at: moment, lookBack: lookBack)
            )
        }
        #expect(try RecordingCheck(path: path).findings.isEmpty)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.filter { $0.hasPrefix("live") } == ["live.citytop"])
    }

    @Test("R09 A live recording interrupted at any moment opens with all but the last second")
    func killed() throws {
        let folder = try TemporaryFolder()
        var city = GeneratedCity(seed: 42)
        let writer = try CacheWriter(path: folder.file())
        _ = try writer.append(city.descriptions() + city.nextBatches())
        let start = city.now
        let path = folder.file("live.citytop")
        let recording = try LiveRecording(
            of: folder.file(),
            to: path,
            facts: RecordedCity.facts,
            files: RecordedCity.files,
            from: start
        )
        for _ in 0..<12 {
            _ = try writer.append(city.nextBatches())
            try recording.advance(now: city.now)
            let wanted = try observations(CacheReader(path: folder.file()), from: start)
            let apart = try TemporaryFolder()
            let killed = try copy(path, to: apart)
            let before = try FileManager.default.contentsOfDirectory(atPath: apart.path).sorted()
            let played = try RecordingReader(path: killed)
            #expect(!played.isFinished)
            #expect(played.files == RecordedCity.files)
            #expect(try observations(played, from: start) == wanted)
            let after = try FileManager.default.contentsOfDirectory(atPath: apart.path).sorted()
            #expect(after == before)
            let check = try RecordingCheck(path: killed)
            #expect(check.findings.isEmpty && !check.isFinished)
        }
    }

    @Test("R09 A live recording that lost any part of its log opens with the earlier data")
    func cutLog() throws {
        let folder = try TemporaryFolder()
        var city = GeneratedCity(seed: 43)
        let writer = try CacheWriter(path: folder.file())
        _ = try writer.append(city.descriptions() + city.nextBatches())
        let start = city.now
        let path = folder.file("live.citytop")
        let recording = try LiveRecording(
            of: folder.file(),
            to: path,
            facts: RecordedCity.facts,
            files: [],
            from: start
        )
        var sizes: [Int64] = []
        var states: [[Observation]] = []
        for _ in 0..<10 {
            _ = try writer.append(city.nextBatches())
            try recording.advance(now: city.now)
            sizes.append(CacheFile(path: path).size("-wal"))
            states.append(try observations(CacheReader(path: folder.file()), from: start))
        }
        #expect(Set(states).count > 5)
        var found: Set<[Observation]> = []
        var random = SeededGenerator(seed: 43)
        for _ in 0..<20 {
            let apart = try TemporaryFolder()
            let killed = try copy(path, to: apart)
            // The first appends have been reported as recorded. Later ones may be lost.
            let length = Int64.random(in: sizes[0]...sizes[9], using: &random)
            #expect(truncate(killed + "-wal", off_t(length)) == 0)
            let recorded = try observations(RecordingReader(path: killed), from: start)
            #expect(states.contains(recorded), "\(length) bytes: \(recorded.count) observations")
            found.insert(recorded)
        }
        #expect(found.count > 3)
    }

    @Test("A recording in progress is not opened")
    func stillRecording() throws {
        let folder = try TemporaryFolder()
        var city = GeneratedCity(seed: 44)
        let writer = try CacheWriter(path: folder.file())
        _ = try writer.append(city.descriptions() + city.nextBatches())
        let path = folder.file("live.citytop")
        let recording = try LiveRecording(
            of: folder.file(),
            to: path,
            facts: RecordedCity.facts,
            files: [],
            from: city.now
        )
        let error = #expect(throws: RecordingError.self) { try RecordingReader(path: path) }
        #expect(error?.description.contains("still being recorded") == true)
        try recording.advance(now: city.now)
    }
}
