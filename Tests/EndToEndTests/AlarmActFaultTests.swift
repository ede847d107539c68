// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinAlarms
import TwinCache
import TwinLayout
import TwinModel
import TwinQuery
import TwinServices
import TwinVocabulary

extension EndToEndTests {
    @Suite("Acts on alarms and faults of the writer")
    struct AlarmActFaultTests {
        private static let everything = Instant.distantPast..<Instant.distantFuture

        /// Returns series of the city that have limits.
        private func alarms(_ count: Int) throws -> [SeriesID] {
            let (catalog, _, _) = try CityFiles(shippedIn: Program.root).read(environment: [:])
            let rules = catalog.alarmRules.all.filter { $0.kind != "city" }
            return rules.prefix(count).map {
                SeriesID(EntityID("\($0.kind):1"), $0.property)
            }
        }

        private func entries(_ cache: String) throws -> [AlarmEntry] {
            try CacheReader(path: cache).alarmEntries(
                in: Self.everything,
                at: .init(at: .distantFuture),
                limit: 1_000_000
            )
        }

        @Test("A04 After kill -9, acts with a reply are kept and all others are absent or whole")
        func killed() throws {
            let city = try SmallCity()
            let alarms = try alarms(5)
            try #require(alarms.count == 5)
            var generator = SeededGenerator(seed: 16)
            var replied: [Int64: String] = [:]
            for round in 0..<Self.rounds {
                let run = try Program.Run(["sync"] + city.arguments, home: city.folder)
                defer { run.kill() }
                let sender = AlarmSender(socket: city.cache + ".sock")
                let length = Duration.milliseconds(Int.random(in: 0..<120, using: &generator))
                var end: ContinuousClock.Instant?
                var number = 0
                let limit = ContinuousClock.now + .seconds(20)
                while ContinuousClock.now < min(end ?? limit, limit) {
                    let text = "round \(round) act \(number)"
                    let outcome = sender.post(
                        AlarmRequest(.comment, alarms.map { .init($0) }, comment: text)
                    )
                    guard outcome.kept.count == alarms.count else {
                        #expect(outcome.kept.isEmpty, "\(outcome)")
                        #expect(outcome.refused.map(\.refusal.code) == [.unavailable])
                        _ = poll(nil, 0, 5)
                        continue
                    }
                    for id in outcome.kept { replied[id] = text }
                    number += 1
                    // From the first reply on, the process may be killed at any moment.
                    end = end ?? (ContinuousClock.now + length)
                }
                #expect(number > 0, "\(run.complaint)")
                run.signal(SIGKILL)
                _ = run.end(within: .seconds(20))
            }
            let kept = try entries(city.cache)
            let texts = Dictionary(kept.map { ($0.id, $0.comment) }) { first, _ in first }
            for (id, text) in replied { #expect(texts[id] == text, "row \(id)") }
            for (batch, rows) in Dictionary(grouping: kept, by: \.batch) {
                #expect(Set(rows.map(\.alarm)).count == alarms.count, "batch \(batch)")
                #expect(rows.count == alarms.count, "batch \(batch)")
            }
            for (row, next) in zip([nil] + kept.map(Optional.init), kept) {
                #expect(next.follows(row), "row \(next.id)")
            }
            let user = OperatorServer.userName(UInt32(geteuid()))
            #expect(kept.allSatisfy { $0.author.user == user })
            #expect(replied.count >= Self.rounds * alarms.count)
        }

        /// The number of rounds: 50, or more if set in the environment.
        private static var rounds: Int {
            ProcessInfo.processInfo.environment["CITYTOP_KILLS"].flatMap(Int.init) ?? 50
        }
    }
}
