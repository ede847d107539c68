// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing
import TwinCache
import TwinModel
import TwinQuery
import TwinTestSupport

extension EndToEndTests {
    @Suite("Readers that hold the log of the cache")
    struct PinnedLogTests {
        private static let quiet: Int64 = 512 << 10
        private static let long: Int64 = 2 << 20

        /// A writer in this process, with small thresholds, and its reports.
        private final class Writer {
            let supervisor: CacheSupervisor
            let cache: String
            let incidents = Incidents()
            private var round = 0

            final class Incidents: Sendable {
                private let texts = Mutex<[String]>([])
                var all: [String] { texts.withLock { $0 } }
                func add(_ text: String) { texts.withLock { $0.append(text) } }
            }

            init(_ city: SmallCity) throws {
                cache = city.cache
                supervisor = try CacheSupervisor(
                    path: city.cache,
                    limits: CacheLimits(
                        quietLog: PinnedLogTests.quiet,
                        longLog: PinnedLogTests.long
                    ),
                    now: { Wall.now },
                    report: { [incidents] in incidents.add($0.text) }
                )
            }

            /// The size of the log in bytes.
            var log: Int64 {
                var status = stat()
                return stat(cache + "-wal", &status) == 0 ? Int64(status.st_size) : 0
            }

            /// Appends one observation of each of 300 series.
            func append() throws {
                round += 1
                let now = Wall.now
                var batch = Batch(source: "pin")
                for number in 0..<300 {
                    batch.observations.append(
                        Observation(
                            SeriesID(EntityID("pin:\(number)"), "load"),
                            Double(round * number),
                            at: now
                        )
                    )
                }
                _ = try supervisor.append([batch])
            }

            /// Appends and maintains until the log is as long, at most 600 times.
            func grow(to bytes: Int64) throws {
                for _ in 0..<600 where log < bytes { try append() }
                _ = try supervisor.maintain(now: Wall.now)
            }
        }

        @Test("A process that holds a transaction is named, and the log is short once it ends")
        func namedHolder() throws {
            let city = try SmallCity()
            let writer = try Writer(city)
            let shell = Process()
            let input = Pipe()
            shell.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            shell.arguments = ["sqlite3", city.cache]
            shell.standardInput = input
            let output = Pipe()
            shell.standardOutput = output
            try shell.run()
            defer { if shell.isRunning { shell.terminate() } }
            let question = "BEGIN; SELECT 'held', count(*) FROM meta;\n"
            try input.fileHandleForWriting.write(contentsOf: Data(question.utf8))
            let answer = output.fileHandleForReading.availableData
            try #require(String(decoding: answer, as: UTF8.self).contains("held"))

            try writer.grow(to: Self.long)
            #expect(writer.log >= Self.long)
            let holder = try #require(writer.supervisor.condition.holder)
            #expect(holder.process == Int(shell.processIdentifier))
            let sentence = try #require(writer.incidents.all.first { $0.contains("has grown to") })
            #expect(
                sentence.contains("process \(shell.processIdentifier) (sqlite3)"),
                "\(sentence)"
            )
            let viewer = try Dashboard(city)
            viewer.terminal.send("9")
            #expect(
                viewer.shows { $0.text.contains("\(shell.processIdentifier) (sqlite3)") },
                "\(viewer.screen.text)"
            )
            viewer.terminal.send("q")
            #expect(viewer.end() == .status(0))

            try input.fileHandleForWriting.close()
            shell.waitUntilExit()
            _ = try writer.supervisor.maintain(now: Wall.now)
            #expect(writer.log <= Self.quiet)
            #expect(writer.supervisor.condition.holder == nil)
            #expect(writer.incidents.all.contains { $0.contains("is short again") })
            try writer.supervisor.close()
        }

        @Test("A viewer that is stopped holds the log no longer than until it continues")
        func stoppedViewer() throws {
            let city = try SmallCity()
            let writer = try Writer(city)
            let viewer = try Dashboard(city)
            viewer.terminal.signal(SIGSTOP)
            try writer.grow(to: Self.long)
            for _ in 0..<40 { try writer.append() }
            viewer.terminal.signal(SIGCONT)
            let isShort = try wait(within: .seconds(60)) {
                _ = try writer.supervisor.maintain(now: Wall.now)
                return writer.log <= Self.quiet
            }
            #expect(isShort, "\(writer.log) bytes")
            viewer.terminal.send("q")
            #expect(viewer.end() == .status(0))
            try writer.supervisor.close()
        }
    }
}
