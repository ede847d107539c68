// SPDX-License-Identifier: Apache-2.0

@testable import citytop
import Foundation
import Synchronization
import Testing
import TwinCache
import TwinModel
import TwinQuery
import TwinSync
import TwinTestSupport
import TwinVocabulary

extension EndToEndTests {
    /// The writer of a cache with its sync, as wired by the program, on a clock that advances by
    /// minutes with each reading.
    @Suite("A daemon over simulated days", .timeLimit(.minutes(5)))
    struct SimulatedDaysTests {
        private static let start = Instant(millisecondsSince1970: 1_795_003_200_000)

        /// The advance of the clock with each reading, small enough not to look like a clock that
        /// was set.
        private static let stride: Duration = .seconds(14)

        /// A clock that advances by a stride with each reading.
        private final class FastClock: Sendable {
            private let reading = Mutex(SimulatedDaysTests.start)
            private let stride: Duration

            init(stride: Duration) { self.stride = stride }

            var present: Instant { reading.withLock { $0 } }

            func next() -> Instant {
                reading.withLock { reading in
                    reading = reading + stride
                    return reading
                }
            }
        }

        /// Returns a running daemon with one exporter of some gauges.
        private func daemon(
            in folder: TestFolder,
            _ server: HandlerServer,
            clock: FastClock,
            retention: Duration = .seconds(30 * 86_400),
            cacheLimit: Int64 = 4 << 30
        ) throws -> CityKeeper {
            let configuration = Configuration(
                city: LocalizedText("Port"),
                sources: [
                    SourceConfiguration(
                        id: "plant",
                        domain: "plant",
                        standard: .prometheus,
                        url: "http://127.0.0.1:\(server.port)/metrics",
                        metrics: [
                            MetricRule(
                                selector: "{__name__=\"flow\"}",
                                kind: "pump",
                                identity: ["pump"]
                            )
                        ]
                    )
                ],
                retention: retention,
                cacheLimit: cacheLimit
            )
            let keeper = try CityKeeper(
                cache: folder.url.appendingPathComponent("cache.db"),
                catalog: Catalog(domains: []),
                configuration: configuration,
                now: { clock.next() },
                log: nil
            )
            try keeper.synchronizer.start()
            return keeper
        }

        private func exporter(series: Int) throws -> HandlerServer {
            let count = Mutex(0)
            return try HandlerServer { _ in
                let visit = count.withLock { count in
                    count += 1
                    return count
                }
                return .text(
                    (0..<series).map { "flow{pump=\"\($0)\"} \(Double(visit * ($0 + 1)) / 7)\n" }
                        .joined()
                )
            }
        }

        private func span(_ cache: String) throws -> ClosedRange<Instant>? {
            try CacheReader(path: cache).keptSpan()
        }

        @Test(
            "Over days, retention is that of the configuration, hours are packed and days summed up"
        )
        func retention() throws {
            let folder = try TestFolder()
            let clock = FastClock(stride: Self.stride)
            let server = try exporter(series: 20)
            let cache = folder.path + "/cache.db"
            let keeper = try daemon(
                in: folder,
                server,
                clock: clock,
                retention: .seconds(29 * 3600)
            )
            let end = Self.start + .seconds(63 * 3600)
            #expect(wait(within: .seconds(150)) { clock.present > end })
            try keeper.end()
            let kept = try #require(try span(cache))
            let age = kept.upperBound.duration(since: kept.lowerBound)
            // The retention, and the rest of the hour in which it begins; the last maintenance may
            // be some minutes old.
            #expect(age >= .seconds(28 * 3600) && age <= .seconds(31 * 3600), "\(age)")
            #expect(kept.upperBound > end - .seconds(3600))
            let counts = try Shell.rows(
                of: ["hot", "chunk", "chunk_day", "rollup"],
                in: cache,
                folder
            )
            #expect(counts[0] < 200, "hot rows: \(counts)")
            // The whole day in between is summed up.
            #expect(counts[1] + counts[2] > 20 * 20 && counts[3] == 20, "\(counts)")
        }

        @Test("The limit on the size of the cache is that of the configuration")
        func size() throws {
            let folder = try TestFolder()
            let clock = FastClock(stride: Self.stride)
            let server = try exporter(series: 300)
            let cache = folder.path + "/cache.db"
            let limit: Int64 = 2 << 20
            let keeper = try daemon(in: folder, server, clock: clock, cacheLimit: limit)
            #expect(
                try wait(within: .seconds(180)) {
                    guard let oldest = try span(cache)?.lowerBound else { return false }
                    return oldest > Self.start + .seconds(4 * 3600)
                },
                "nothing was removed until \(clock.present)"
            )
            try keeper.end()
            let attributes = try FileManager.default.attributesOfItem(atPath: cache)
            let bytes = try #require(attributes[.size] as? Int)
            // Data is removed hour by hour, and free pages remain in the file.
            #expect(bytes < 2 * limit, "\(bytes)")
        }

        @Test("A log that grew while a reader held it is truncated once the reader lets go")
        func log() throws {
            let folder = try TestFolder()
            let clock = FastClock(stride: .seconds(5))
            let server = try exporter(series: 3)
            let cache = folder.path + "/cache.db"
            let keeper = try daemon(in: folder, server, clock: clock)
            func size() -> Int64 {
                var status = stat()
                return stat(cache + "-wal", &status) == 0 ? Int64(status.st_size) : 0
            }
            #expect(try wait(within: .seconds(30)) { try span(cache) != nil })
            let holder = try Shell(folder, cache)
            try holder.hold()
            for round in 0..<200 where size() < 20 << 20 {
                var batch = Batch(source: "pin")
                let time = clock.present
                for number in 0..<9000 {
                    batch.observations.append(
                        Observation(
                            SeriesID(EntityID("pin:\(number)"), "load"),
                            Double(round * number),
                            at: time
                        )
                    )
                }
                _ = try keeper.writer.append([batch])
            }
            #expect(size() >= 20 << 20)
            holder.release()
            // Nothing but the daemon's own maintenance follows.
            #expect(wait(within: .seconds(60)) { size() < 17 << 20 }, "\(size()) bytes")
            try keeper.end()
            #expect(size() == 0)
        }
    }
}

/// The SQLite shell on a cache, as a reader of another program.
final class Shell {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ folder: TestFolder, _ cache: String) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", cache]
        process.currentDirectoryURL = folder.url
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit { if process.isRunning { process.terminate() } }

    /// Begins a transaction that reads, and returns once it does.
    func hold() throws {
        let question = "BEGIN; SELECT 'held', count(*) FROM meta;\n"
        try input.fileHandleForWriting.write(contentsOf: Data(question.utf8))
        let answer = output.fileHandleForReading.availableData
        try #require(String(decoding: answer, as: UTF8.self).contains("held"))
    }

    /// Ends the shell and its transaction.
    func release() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Returns the numbers of rows of tables.
    static func rows(of tables: [String], in cache: String, _ folder: TestFolder) throws -> [Int] {
        let shell = try Shell(folder, cache)
        let question = tables.map { "SELECT count(*) FROM \($0);\n" }.joined()
        try shell.input.fileHandleForWriting.write(contentsOf: Data(question.utf8))
        shell.release()
        let answer = String(
            decoding: shell.output.fileHandleForReading.availableData,
            as: UTF8.self
        )
        return answer.split(separator: "\n").compactMap { Int($0) }
    }
}
