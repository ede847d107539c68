// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinServices
import TwinSync

@Suite("Clocks that are set")
struct ClockStepTests {
    private static let steps: [Duration] = [
        .seconds(-3600), .seconds(86_400), .seconds(3600), .seconds(-1), .seconds(1),
        .seconds(-86_400 * 365 * 10), .seconds(8 * 3600), .milliseconds(-3),
    ]

    @Test("P05 The interval of visits does not change after the clock was set", arguments: steps)
    func rhythm(step: Duration) throws {
        var city = Rehearsal([("traffic", .seconds(5)), ("power", .seconds(60))]) {
            .news($0, after: $1, at: $2.clock)
        }
        city.run(for: .seconds(100))
        city.setting += step
        city.visits = []
        city.run(for: .seconds(100))
        let traffic = city.visits.filter { $0.source == "traffic" }.map(\.elapsed)
        #expect((19...22).contains(traffic.count))
        let first = try #require(traffic.first)
        #expect(first < .seconds(111))
        #expect(city.visits.filter { $0.source == "power" }.count <= 3)
        expectSane(city)
    }

    @Test("P05 A clock that is set causes no storm of retries", arguments: steps)
    func retries(step: Duration) {
        let sources = (0..<100).map { (SourceID("feed-\($0)"), Duration.seconds(10)) }
        var city = Rehearsal(sources, seed: 5) { _, _, _ in .failure(.unreachable) }
        city.run(for: .seconds(300))
        city.setting += step
        city.visits = []
        city.run(for: .seconds(70))
        for second in 300..<370 {
            let count = city.visits.filter {
                $0.elapsed >= .seconds(second) && $0.elapsed < .seconds(second + 1)
            }.count
            #expect(count <= 20, "second \(second)")
        }
        #expect(Set(city.visits.map(\.source)).count == 100, "none waits longer than a minute more")
        expectSane(city)
    }

    @Test("P05 No data is lost or read twice while the clock is set repeatedly")
    func manySteps() {
        var generator = SeededGenerator(seed: 11)
        let service = ScriptedService(length: 300, page: 1)
        var city = Rehearsal([("traffic", .seconds(1))]) { source, watermark, city in
            let delivery = service.answer(source, after: watermark, at: city.clock)
            return .init(latency: .milliseconds(100), result: .success(delivery))
        }
        for _ in 0..<100 {
            city.run(for: .milliseconds(Int.random(in: 1...3000, using: &generator)))
            city.setting += .seconds(Int.random(in: -7200...7200, using: &generator))
            expectSane(city)
        }
        city.run(for: .seconds(600))
        #expect(city.writer.observations.map(\.number) == (0..<300).map { Double($0) })
    }

    @Test("P05 The duration of an outage does not change when the clock is set back")
    func since() throws {
        var city = Rehearsal([("traffic", .seconds(5))]) { _, _, _ in .failure(.unreachable) }
        city.run(for: .seconds(100))
        let before = try #require(city.status("traffic"))
        let length = before.noted.duration(since: before.since)
        city.setting -= .seconds(3600)
        city.run(for: .seconds(100))
        let after = try #require(city.status("traffic"))
        #expect(after.since <= before.since - .seconds(3500))
        #expect(after.noted.duration(since: after.since) >= length)
        #expect(after.noted.duration(since: after.since) <= length + .seconds(101))
    }

    private func expectSane(_ city: Rehearsal) {
        for status in city.engine.statuses {
            #expect(status.since <= status.noted)
            #expect(status.lastSuccess.map { $0 <= status.noted } ?? true)
            #expect(
                status.nextTry.map { $0 <= status.noted + status.interval + .seconds(60) } ?? true
            )
        }
    }
}
