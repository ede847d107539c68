// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinServices
import TwinSync

@Suite("Back-off after failures")
struct BackOffTests {
    @Test(
        "N01 Delays after failures are random within 1 to 60 s, and others are not affected"
    )
    func fullJitter() {
        var longest: [Int: Duration] = [:]
        var shortest: [Int: Duration] = [:]
        for seed in UInt64(1)...60 {
            var city = Rehearsal([("down", .seconds(10)), ("up", .seconds(10))], seed: seed) {
                $0 == "down" ? .failure(.unreachable) : .news($0, after: $1, at: $2.clock)
            }
            city.run(for: .seconds(600))
            let instants = city.visits.filter { $0.source == "down" }.map(\.elapsed)
            for (index, pair) in zip(instants, instants.dropFirst()).enumerated() {
                let wait = pair.1 - pair.0 - .milliseconds(10)
                longest[index + 1] = max(longest[index + 1] ?? .zero, wait)
                shortest[index + 1] = min(shortest[index + 1] ?? .seconds(99), wait)
            }
            let up = city.visits.filter { $0.source == "up" }.count
            #expect((58...62).contains(up), "seed \(seed)")
            #expect(city.status("up")?.state == .fresh)
            #expect(city.status("down")?.state == .unreachable)
            #expect(city.status("down")?.nextTry != nil)
        }
        for (attempt, window) in [1: 1, 2: 2, 3: 4, 4: 8, 5: 16, 6: 32, 7: 60, 8: 60] {
            let longest = longest[attempt] ?? .zero
            let shortest = shortest[attempt] ?? .zero
            #expect(longest <= .seconds(window), "attempt \(attempt)")
            #expect(longest > .seconds(window) * 8 / 10, "attempt \(attempt)")
            #expect(shortest < .seconds(window) * 2 / 10, "attempt \(attempt)")
        }
    }

    @Test(
        "F17 A service that requests a delay is not visited before it is over",
        arguments: [20, 300]
    )
    func retryAfter(seconds: Int) throws {
        var city = Rehearsal([("trade", .seconds(1))]) { _, _, _ in
            .failure(.troubled, retryAfter: .seconds(seconds))
        }
        city.run(for: .seconds(seconds * 5))
        let instants = city.visits.map(\.elapsed)
        #expect((4...5).contains(instants.count))
        for (before, after) in zip(instants, instants.dropFirst()) {
            #expect(after - before >= .seconds(seconds))
            #expect(after - before <= .seconds(seconds) * 12 / 10)
        }
        #expect(city.status("trade")?.state == .troubled)
    }

    @Test(
        "F17 A service that requests an endless or negative delay is visited anyway"
    )
    func hostileRetryAfter() {
        for asked in [Duration.seconds(Int64.max), .seconds(1 << 40)] {
            var city = Rehearsal([("trade", .seconds(1))]) { _, _, _ in
                .failure(.troubled, retryAfter: asked)
            }
            city.run(for: .seconds(3 * 3600))
            #expect((2...4).contains(city.visits.count))
        }
        var city = Rehearsal([("trade", .seconds(1))]) { _, _, _ in
            .failure(.troubled, retryAfter: .seconds(-5))
        }
        city.run(for: .seconds(600))
        #expect((10...60).contains(city.visits.count))
    }

    @Test("F17 A service that refuses access is visited at most once a minute")
    func refused() {
        for seed in UInt64(1)...20 {
            var city = Rehearsal([("trade", .milliseconds(100))], seed: seed) { _, _, _ in
                .failure(.refused)
            }
            city.run(for: .seconds(3600))
            let instants = city.visits.map(\.elapsed)
            #expect((48...61).contains(instants.count))
            #expect(zip(instants, instants.dropFirst()).allSatisfy { $1 - $0 >= .seconds(60) })
            #expect(city.status("trade")?.state == .refused)
        }
    }

    @Test(
        "F17 Each kind of failure has its state",
        arguments: [
            (ServiceFailure.Kind.unreachable, SourceState.unreachable), (.deadlinePassed, .slow),
            (.overLimit, .garbled), (.unexpectedContent, .garbled), (.refused, .refused),
            (.absent, .garbled), (.troubled, .troubled),
        ]
    )
    func words(kind: ServiceFailure.Kind, state: SourceState) {
        var city = Rehearsal([("trade", .seconds(5))]) { _, _, _ in .failure(kind) }
        city.run(for: .milliseconds(50))
        #expect(city.status("trade")?.state == state)
        #expect(city.status("trade")?.message == "the service failed")
        #expect(city.status("trade")?.failures == 1)
    }

    @Test("A canceled visit is not a failure")
    func cancelled() {
        var city = Rehearsal([("trade", .seconds(5))]) { _, _, _ in .failure(.cancelled) }
        city.run(for: .seconds(10))
        #expect(city.status("trade")?.failures == 0)
        #expect(city.status("trade")?.state == .starting)
    }

    @Test(
        "N13 After a common outage, at most a fifth retries in any second, and all are back in 60 s"
    )
    func commonOutage() {
        for seed in UInt64(1)...3 {
            let sources = (0..<100).map { (SourceID("feed-\($0)"), Duration.seconds(10)) }
            let outage = Duration.seconds(60)..<Duration.seconds(360)
            var city = Rehearsal(sources, seed: seed) {
                outage.contains($2.elapsed)
                    ? .failure(.unreachable) : .news($0, after: $1, at: $2.clock)
            }
            city.run(for: outage.upperBound)
            #expect(city.engine.statuses.allSatisfy { $0.state == .unreachable })
            city.run(for: .seconds(60))
            #expect(city.engine.statuses.allSatisfy { $0.state == .fresh }, "seed \(seed)")
            let retries = city.visits.filter(\.isRetry).map(\.elapsed)
            #expect(mostInOneSecond(retries) <= 20, "seed \(seed)")
        }
    }

    @Test("N05 A service that hung for five minutes is read again without a burst of visits")
    func hang() {
        let hang = Duration.seconds(100)..<Duration.seconds(400)
        var city = Rehearsal([("power", .seconds(5)), ("traffic", .seconds(5))]) {
            source,
            watermark,
            city in
            source == "power" && hang.contains(city.elapsed)
                ? .failure(.deadlinePassed, latency: .seconds(10))
                : .news(source, after: watermark, at: city.clock)
        }
        city.run(for: hang.upperBound)
        #expect(city.status("power")?.state == .slow)
        city.run(for: .seconds(100))
        #expect(city.status("power")?.state == .fresh)
        let after = city.visits.filter { $0.source == "power" && $0.elapsed >= hang.upperBound }
        let instants = after.map(\.elapsed)
        #expect(instants.count > 10)
        #expect(zip(instants, instants.dropFirst()).allSatisfy { $1 - $0 >= .milliseconds(2500) })
        #expect(city.visits.filter { $0.source == "traffic" }.count >= 95)
    }

    @Test("N04 A visit that never ends is reported as slow, and no second visit is started")
    func silence() {
        var city = Rehearsal([("power", .seconds(5))]) { _, _, _ in
            .failure(.deadlinePassed, latency: .seconds(100_000))
        }
        city.run(for: .seconds(29))
        #expect(city.status("power")?.state == .starting)
        city.run(for: .seconds(3600))
        #expect(city.status("power")?.state == .slow)
        #expect(city.visits.count == 1)
    }

    @Test("N14 Without a network, all sources are reported as unreachable and no data is stored")
    func noNetwork() {
        let sources = ["traffic", "power", "compute", "trade"].map {
            (SourceID($0), Duration.seconds(5))
        }
        var city = Rehearsal(sources) { _, _, _ in .failure(.unreachable) }
        city.run(for: .milliseconds(100))
        #expect(city.writer.statuses.count == 4)
        #expect(city.writer.statuses.values.allSatisfy { $0.state == .unreachable })
        city.run(for: .seconds(600))
        #expect(city.writer.appends == 0)
        #expect(city.engine.statuses.allSatisfy { $0.failures > 5 && $0.lastSuccess == nil })
    }

    private func mostInOneSecond(_ instants: [Duration]) -> Int {
        var most = 0
        var first = 0
        for (index, instant) in instants.enumerated() {
            while instants[first] <= instant - .seconds(1) { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }
}
