// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinModel
import TwinQuery
import TwinTestSupport

@testable import TwinCache

@Suite("Recordings")
struct RecordingTests {
    /// Expects two archives to return the same results.
    private func expectSame(
        _ left: any CityArchive,
        _ right: any CityArchive,
        at moment: Moment,
        ids: [SeriesID],
        from start: Instant
    ) throws {
        let all = SeriesSelector()
        #expect(try left.entities(all) == right.entities(all))
        #expect(try left.series(all) == right.series(all))
        let lookBack = Duration.seconds(3 * 3600)
        #expect(
            try left.latest(all, at: moment, lookBack: lookBack)
                == right.latest(all, at: moment, lookBack: lookBack)
        )
        let top = try left.top(4, of: all, .highest, at: moment, lookBack: lookBack)
        #expect(try top == right.top(4, of: all, .highest, at: moment, lookBack: lookBack))
        let span = start..<max(start + .seconds(60), moment.instant)
        for count in [1, 7, 60] {
            let columns = try left.columns(of: ids, over: span, count: count, at: moment)
            let others = try right.columns(of: ids, over: span, count: count, at: moment)
            #expect("\(columns)" == "\(others)")
        }
        #expect(
            try left.events(in: span, at: moment, limit: 50)
                == right.events(in: span, at: moment, limit: 50)
        )
        #expect(try left.sourceStatuses(at: moment) == right.sourceStatuses(at: moment))
        #expect(
            try left.bookmarks(in: span, at: moment, limit: 50)
                == right.bookmarks(in: span, at: moment, limit: 50)
        )
        #expect(try observations(left, span, moment) == observations(right, span, moment))
    }

    private func observations(
        _ archive: any CityArchive,
        _ span: Range<Instant>,
        _ moment: Moment
    ) throws -> [Observation] {
        var told: [Observation] = []
        try archive.forEachObservation(SeriesSelector(), in: span, at: moment) {
            told.append($0)
            return true
        }
        return told
    }

    @Test("A recording of all data returns the same results as the cache", arguments: [1, 2, 3, 4])
    func wholeRecording(seed: UInt64) throws {
        let city = try RecordedCity(seed: seed, compacting: seed % 2 == 0)
        let recording = try RecordingReader(path: city.record())
        let cache = try CacheReader(path: city.cache)
        #expect(recording.isFinished)
        #expect(try recording.keptSpan() == cache.keptSpan())
        var random = SeededGenerator(seed: seed)
        for _ in 0..<6 {
            let back = Int64.random(in: -60_000...12_000_000, using: &random)
            let instant = city.end - .milliseconds(back)
            let known = Bool.random(using: &random) ? instant : nil
            try expectSame(
                recording,
                cache,
                at: Moment(at: instant, asOf: known),
                ids: city.ids,
                from: GeneratedCity.start
            )
        }
        #expect(recording.damagedBlocks == 0)
    }

    @Test(
        "A recording of a span returns the same results in it as the cache",
        arguments: [5, 6, 7]
    )
    func stretch(seed: UInt64) throws {
        let city = try RecordedCity(seed: seed)
        let kept = try #require(try CacheReader(path: city.cache).keptSpan())
        let length = kept.upperBound.duration(since: kept.lowerBound).wholeMilliseconds
        var random = SeededGenerator(seed: seed)
        let from = kept.lowerBound + .milliseconds(Int64.random(in: 1...length / 2, using: &random))
        let to = from + .milliseconds(Int64.random(in: 1...length / 2, using: &random))
        let recording = try RecordingReader(path: city.record(span: from..<to))
        let cache = try CacheReader(path: city.cache)
        #expect(recording.facts.span == from..<to)
        #expect(try recording.keptSpan() == from...(to - .milliseconds(1)))
        for share in [0.0, 0.3, 0.9] {
            let within = Double(to.duration(since: from).wholeMilliseconds - 1) * share
            let instant = from + .milliseconds(Int64(within))
            try expectSame(
                recording,
                cache,
                at: Moment(at: instant),
                ids: city.ids,
                from: from
            )
        }
        // It has no data that was true later.
        let after = try recording.latest(
            SeriesSelector(),
            at: Moment(at: city.end + .seconds(3600)),
            lookBack: .seconds(9e9)
        )
        #expect(!after.isEmpty)
        #expect(after.allSatisfy { $0.phenomenonTime < to })
    }

    @Test("A recording has the city, time zone, span, sources and files, and passes the check")
    func facts() throws {
        let city = try RecordedCity(seed: 8)
        let path = try city.record()
        let recording = try RecordingReader(path: path)
        var facts = RecordedCity.facts
        facts.span = recording.facts.span
        facts.sources.sort { $0.id < $1.id }
        #expect(recording.facts == facts)
        #expect(recording.files == RecordedCity.files)
        let counts = try recording.counts()
        var told = 0
        try recording.forEachObservation(
            SeriesSelector(),
            in: .distantPast ..< .distantFuture,
            at: Moment(at: .distantFuture)
        ) { _ in
            told += 1
            return true
        }
        #expect(counts.observations == told)
        #expect(counts.series == city.ids.count)
        let check = try RecordingCheck(path: path)
        #expect(check.findings.isEmpty)
        #expect(check.rows > check.blocks && check.blocks > 0)
    }

    @Test("The same recording cut twice is equal, byte for byte")
    func deterministic() throws {
        let city = try RecordedCity(seed: 9)
        let first = try Data(contentsOf: URL(fileURLWithPath: city.record("one")))
        let second = try Data(contentsOf: URL(fileURLWithPath: city.record("two")))
        #expect(first == second)
    }

    @Test("A cut gives up if the log that it holds reaches its ceiling, and the log is truncated")
    func longLog() throws {
        let folder = try TemporaryFolder()
        let limits = CacheLimits(quietLog: 100_000)
        let writer = try CacheWriter(path: folder.file(), limits: limits)
        var city = GeneratedCity(seed: 61)
        for _ in 0..<60 { _ = try writer.append(city.nextBatches(step: 300_000...900_000)) }
        try writer.emptyLog()
        let file = CacheFile(path: folder.file())
        let output = folder.file("long.citytop")
        var rounds = 0
        func cut(ceiling: Int64) throws {
            try RecordingFile.cut(
                cache: folder.file(),
                facts: RecordedCity.facts,
                files: RecordedCity.files,
                to: output,
                logCeiling: ceiling
            ) { _ in
                // The writer continues while the recording is made.
                for _ in 0..<20 { _ = try? writer.append(city.nextBatches()) }
                rounds += 1
                return true
            }
        }
        let ceiling: Int64 = 1 << 20
        let error = #expect(throws: RecordingError.self) { try cut(ceiling: ceiling) }
        #expect(error?.description.contains("has grown to 1 MiB") == true)
        #expect(rounds > 1)
        #expect(file.size("-wal") >= ceiling)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!names.contains { $0.contains("citytop") })
        try writer.maintain(now: city.now)
        #expect(file.size("-wal") <= limits.quietLog)
        try cut(ceiling: 1 << 30)
        #expect(try RecordingCheck(path: output).findings.isEmpty)
    }

    @Test("A recording can be cut shorter, with the same results")
    func cutOfACut() throws {
        let city = try RecordedCity(seed: 10)
        let whole = try RecordingReader(path: city.record())
        let span = whole.facts.span
        let from = span.lowerBound + .seconds(3000)
        let path = city.folder.file("short.citytop")
        try RecordingFile.cut(
            recording: whole,
            RecordingCut(span: from..<(from + .seconds(4000))),
            to: path
        )
        let short = try RecordingReader(path: path)
        #expect(short.files == whole.files)
        try expectSame(
            short,
            whole,
            at: Moment(at: from + .seconds(3000)),
            ids: city.ids,
            from: from
        )
        #expect(try RecordingCheck(path: path).findings.isEmpty)
    }

    @Test("A recording of chosen sources has only their entities and texts")
    func chosenSources() throws {
        let city = try RecordedCity(seed: 11, series: 24)
        let path = city.folder.file("traffic.citytop")
        try RecordingFile.cut(
            cache: city.cache,
            RecordingCut(sources: ["traffic"]),
            facts: RecordedCity.facts,
            files: [],
            to: path
        )
        let recording = try RecordingReader(path: path)
        let cache = try CacheReader(path: city.cache)
        let traffic = SeriesSelector(source: "traffic")
        #expect(try recording.series(SeriesSelector()) == cache.series(traffic))
        #expect(recording.facts.sources.map(\.id) == ["traffic"])
        let moment = Moment(at: city.end)
        #expect(
            try recording.latest(SeriesSelector(), at: moment, lookBack: .seconds(9000))
                == cache.latest(traffic, at: moment, lookBack: .seconds(9000))
        )
        #expect(try recording.sourceStatuses(at: moment).allSatisfy { $0.source == "traffic" })
        #expect(try RecordingCheck(path: path).findings.isEmpty)
    }

    @Test("An existing file is not replaced by default, and no file is left after a failure")
    func replacing() throws {
        let city = try RecordedCity(seed: 12, batches: 30)
        let path = try city.record()
        #expect(throws: RecordingError.exists(path: path)) { try city.record() }
        try city.record(replacing: true)
        #expect(throws: RecordingError.self) {
            try city.record("none", span: Instant.distantPast..<(.distantPast + .seconds(1)))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: city.folder.path)
        #expect(!names.contains("none"))
        #expect(!names.contains { $0.hasSuffix(".part") })
    }

    @Test(
        "R11 Queries at any instant, even beyond both ends, give the same results as the cache"
    )
    func seekStorm() throws {
        let city = try RecordedCity(seed: 13, batches: 120)
        let recording = try RecordingReader(path: city.record())
        let cache = try CacheReader(path: city.cache)
        var random = SeededGenerator(seed: 13)
        for number in 0..<200 {
            let offset = Int64.random(in: -4_000_000...20_000_000, using: &random)
            let instant =
                number % 50 == 0
                ? [.distantPast, .distantFuture][number / 50 % 2] : city.end - .milliseconds(offset)
            let moment = Moment(at: instant)
            #expect(
                try recording.latest(SeriesSelector(), at: moment, lookBack: .seconds(3600))
                    == cache.latest(SeriesSelector(), at: moment, lookBack: .seconds(3600))
            )
        }
    }

    @Test("R13 A recording has no addresses, positions or secrets of its sources")
    func secrets() throws {
        let folder = try TemporaryFolder()
        let writer = try CacheWriter(path: folder.file())
        let series = SeriesID("sensor:1", "speed")
        _ = try writer.append([
            Batch(
                source: "traffic",
                observations: [
                    Observation(series, 1, at: GeneratedCity.start)
                ],
                watermark: Watermark(position: "cursor=MARKER1")
            )
        ])
        var status = SourceStatus(
            source: "traffic",
            at: GeneratedCity.start,
            interval: .seconds(10)
        )
        status.message = ServiceMessage(
            .noConnection,
            "https://ana:MARKER2@city.example/v1?token=MARKER3#MARKER4",
            "Failed to connect to city.example"
        )
        try writer.record([status])
        try writer.close()
        let path = folder.file("r.citytop")
        try RecordingFile.finish(
            cache: folder.file(),
            facts: RecordedCity.facts,
            files: [],
            to: path
        )
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(bytes.range(of: Data("MARKER".utf8)) == nil)
        let told = try RecordingReader(path: path)
            .sourceStatuses(at: Moment(at: GeneratedCity.start + .seconds(60)))
        #expect(
            told.first?.message
                == ServiceMessage(.noConnection, "[address]", "Failed to connect to [address]")
        )
    }
}
