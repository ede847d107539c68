// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinCache
import TwinDashboard
import TwinFrame
import TwinLayout
import TwinModel
import TwinQuery
import TwinTestSupport
import TwinViews
import TwinVocabulary

extension EndToEndTests {
    @Suite("A recorded live session")
    struct RecordedLiveTests {
        /// A generated session: the batches and their arrival, the states of sources, and the
        /// cache.
        private struct Session {
            let configuration: Configuration
            let catalog: Catalog
            let layout: Layout
            let start = Instant(millisecondsSince1970: 1_795_392_000_000)
            var random: SeededGenerator
            private var series: [(SeriesID, ClosedRange<Double>, SourceID)] = []
            private var told: Set<String> = []

            init(seed: UInt64) throws {
                random = SeededGenerator(seed: seed)
                let files = CityFiles(shippedIn: Program.root)
                (catalog, layout, _) = try files.read(environment: [:])
                configuration = Configuration(
                    city: LocalizedText("Beijing", chinese: "北京"),
                    isSimulated: true,
                    timeZone: "Asia/Shanghai",
                    sources: catalog.domains.map { domain in
                        SourceConfiguration(
                            id: SourceID(domain.id),
                            domain: domain.id,
                            standard: .sensorThings,
                            url: "http://127.0.0.1:1"
                        )
                    }
                )
            }

            /// Returns the descriptions of all entities and series, which precede all other
            /// batches.
            mutating func descriptions() -> [Batch] {
                catalog.domains.map { domain in
                    var batch = Batch(source: SourceID(domain.id))
                    for kind in domain.kinds {
                        for number in 0..<(kind.id == "city" ? 1 : 3) {
                            let id = EntityID("\(kind.id):\(number)")
                            batch.entities.append(
                                Entity(
                                    id: id,
                                    kind: kind.id,
                                    name: LocalizedText("\(kind.name.english) \(number)"),
                                    district: kind.id == "city" ? nil : "district:0"
                                )
                            )
                            for property in kind.properties {
                                let id = SeriesID(id, property.id)
                                batch.series.append(
                                    Series(id: id, unit: property.unit, shape: property.shape)
                                )
                                let range = property.normal ?? 0...100
                                series.append((id, range, SourceID(domain.id)))
                            }
                        }
                    }
                    return batch
                }
            }

            /// Returns the batches of an instant: new values, and occasionally one that is late or
            /// ahead of its receipt.
            mutating func batches(at now: Instant) -> [Batch] {
                var batches: [SourceID: Batch] = [:]
                for (id, range, source) in series where Int.random(in: 0..<3, using: &random) > 0 {
                    let isLate = Int.random(in: 0..<12, using: &random) == 0
                    // Some services' clocks run ahead, so that times are after their receipt.
                    let isAhead = Int.random(in: 0..<12, using: &random) == 0
                    let age =
                        isAhead
                        ? Int64.random(in: -60_000 ... -1, using: &random)
                        : Int64.random(in: 0...(isLate ? 1_500_000 : 9000), using: &random)
                    let time = now - .milliseconds(age)
                    // Values are not changed once sent, because the cache keeps only the newest of
                    // two values.
                    guard told.insert("\(id)@\(time)").inserted else { continue }
                    let width = range.upperBound - range.lowerBound
                    let value = Double.random(
                        in: range.lowerBound - width * 0.3...range.upperBound + width * 0.3,
                        using: &random
                    )
                    batches[source, default: Batch(source: source)].observations.append(
                        Observation(
                            series: id,
                            phenomenonTime: time,
                            receivedTime: now,
                            result: .number((value * 100).rounded() / 100)
                        )
                    )
                }
                for source in configuration.sources where Int.random(in: 0..<6, using: &random) == 0
                {
                    let age = Int64.random(in: 0...600, using: &random)
                    batches[source.id, default: Batch(source: source.id)].events.append(
                        Event(
                            id: "\(source.id)-\(now)",
                            kind: "incident",
                            time: now - .seconds(age),
                            receivedTime: now,
                            entity: series.randomElement(using: &random)?.0.entity,
                            priority: Priority.allCases.randomElement(using: &random),
                            text: LocalizedText("Something happened", chinese: "有事发生")
                        )
                    )
                }
                return batches.values.sorted { $0.source < $1.source }
            }

            mutating func statuses(at now: Instant) -> [SourceStatus] {
                configuration.sources.map { source in
                    var status = SourceStatus(source: source.id, at: now, interval: .seconds(10))
                    let isDown = Int.random(in: 0..<8, using: &random) == 0
                    status.state = isDown ? .unreachable : .fresh
                    let ago = Int64.random(in: 0...(isDown ? 90 : 9), using: &random)
                    status.lastSuccess = now - .seconds(ago)
                    status.newestObservation = now - .seconds(ago + 1)
                    status.nextTry = now + .seconds(7)
                    status.observations = Int.random(in: 0...9999, using: &random)
                    return status
                }
            }
        }

        @Test(
            "Playback as seen gives the same frames, byte for byte, at each instant",
            arguments: [1, 2] as [UInt64]
        )
        func sameFrames(seed: UInt64) throws {
            let folder = try TestFolder()
            let path = folder.url.appendingPathComponent("cache.db").path
            var session = try Session(seed: seed)
            let writer = try CacheWriter(path: path)
            _ = try writer.append(session.descriptions())
            let sizes = [
                Size(columns: 80, rows: 24), Size(columns: 120, rows: 36),
                Size(columns: 200, rows: 50),
            ]
            let pageCount = DashboardState.pageIDs(of: session.layout).count

            /// Returns the picture of an instant as drawn by a dashboard started at that instant.
            func frame(
                _ reader: CacheReader,
                _ step: Int,
                at moment: Moment,
                _ wall: Instant
            ) throws
                -> String
            {
                var state = DashboardState(
                    layout: session.layout,
                    language: step % 2 == 0 ? .english : .chinese
                )
                state.time = TimeControl(
                    clock: .live(atWall: moment.instant),
                    atWall: moment.instant
                )
                if step % 4 == 3 { _ = state.apply(.time(.compare)) }
                _ = state.apply(.page(step % pageCount + 1))
                let size = sizes[step % sizes.count]
                var builder = ViewModelBuilder(
                    catalog: session.catalog,
                    layout: session.layout,
                    configuration: session.configuration,
                    archive: reader
                )
                let room = Screen.room(of: size)
                state.settle(with: try builder.build(state, in: room, at: moment, wall: wall))
                let model = try builder.build(state, in: room, at: moment, wall: wall)
                return Screen.draw(model, size: size).golden
            }

            var live: [(Instant, String)] = []
            var now = session.start
            let reader = try CacheReader(path: path)
            for step in 0..<48 {
                now = now + .milliseconds(Int64.random(in: 5000...150_000, using: &session.random))
                _ = try writer.append(session.batches(at: now))
                try writer.record(session.statuses(at: now))
                if step % 7 == 0 {
                    let age = Int64.random(in: 0...900, using: &session.random)
                    try writer.keep(
                        Bookmark(
                            instant: now - .seconds(age),
                            written: now,
                            author: "wei",
                            text: "Note \(step)"
                        )
                    )
                }
                if step % 5 == 0 { try writer.maintain(now: now) }
                live.append((now, try frame(reader, step, at: Moment(at: now), now)))
            }
            for _ in 0..<20 { try writer.maintain(now: now) }
            try writer.close()
            let recorded = try CacheReader(path: path)
            var order = Array(live.indices)
            order.shuffle(using: &session.random)
            for step in order {
                let (instant, seen) = live[step]
                let moment = Moment(at: instant, asOf: instant)
                let played = try frame(recorded, step, at: moment, instant)
                let difference = zip(seen.split(separator: "\n"), played.split(separator: "\n"))
                    .first { $0 != $1 }
                #expect(
                    played == seen,
                    "seed \(seed), step \(step): \(difference.map { "\n- \($0)\n+ \($1)" } ?? "")"
                )
                if played != seen { return }
            }
        }
    }
}
