// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinServices
import TwinSync

@Suite("No loss and no duplicates")
struct LosslessTests {
    @Test(
        "Failures, full disks, clock steps and crashes cause neither loss nor duplicates",
        arguments: UInt64(1)...40
    )
    func anyInterleaving(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let city = ScriptedCity(seed: seed)
        let sources = city.sources.map {
            ($0, Duration.seconds(Int.random(in: 1...10, using: &generator)))
        }
        var rehearsal = Rehearsal(sources, seed: seed) { city.answer($0, $1, at: $2.clock) }
        for _ in 0..<100 {
            rehearsal.run(for: .milliseconds(Int.random(in: 1...8000, using: &generator)))
            city.grow()
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: rehearsal.restart()
            case 1: rehearsal.writer.isFull.toggle()
            case 2: rehearsal.setting += .seconds(Int.random(in: -4000...4000, using: &generator))
            default: break
            }
        }
        city.mend()
        rehearsal.writer.isFull = false
        rehearsal.run(for: .seconds(600))
        for source in city.sources {
            let kept = rehearsal.writer.observations
                .filter { $0.series.entity.rawValue.hasPrefix("road:\(source)-") }
                .compactMap(\.number)
            let held = (0..<city.length(of: source)).map { Double($0) }
            #expect(kept == held, "seed \(seed), \(source): in order, each once")
        }
        #expect(rehearsal.engine.statuses.allSatisfy { $0.failures == 0 })
    }

    @Test("A batch that cannot be stored delays only its own source, and is stored once it can be")
    func poison() {
        let sources = ["traffic", "power", "trade"].map { (SourceID($0), Duration.seconds(2)) }
        var city = Rehearsal(sources) { .news($0, after: $1, at: $2.clock) }
        city.writer.poison = "power"
        city.run(for: .seconds(120))
        #expect(city.writer.watermarks["power"] == nil)
        #expect(city.status("power")?.state == .behind)
        #expect(city.status("power")?.message == "constraint failed")
        for source: SourceID in ["traffic", "trade"] {
            #expect(city.writer.observations.count > 20)
            #expect(city.status(source)?.observations ?? 0 > 10)
        }
        city.writer.poison = nil
        city.run(for: .seconds(20))
        #expect(city.engine.statuses.allSatisfy { $0.state == .fresh && $0.message == nil })
    }

    /// Services that grow, page, answer late or fail, determined by a seed.
    private final class ScriptedCity {
        let sources: [SourceID] = ["traffic", "power", "trade"]
        private var services: [SourceID: ScriptedService] = [:]
        private var generator: SeededGenerator
        private var isMended = false

        init(seed: UInt64) {
            generator = SeededGenerator(seed: seed &* 77)
            for source in sources { services[source] = ScriptedService(length: 30, page: 7) }
        }

        func length(of source: SourceID) -> Int { services[source]?.length ?? 0 }

        func grow() {
            for source in sources {
                services[source]?.length += Int.random(in: 0...9, using: &generator)
            }
        }

        func mend() { isMended = true }

        func answer(
            _ source: SourceID,
            _ watermark: Watermark?,
            at now: Instant
        ) -> Rehearsal.Answer {
            let latency = Duration.milliseconds(Int.random(in: 1...4000, using: &generator))
            let kinds: [ServiceFailure.Kind] = [
                .unreachable, .deadlinePassed, .unexpectedContent, .refused, .troubled, .cancelled,
            ]
            if !isMended, Int.random(in: 0..<3, using: &generator) == 0 {
                let kind = kinds.randomElement(using: &generator) ?? .unreachable
                return .failure(kind, latency: latency)
            }
            let delivery = services[source]?.answer(source, after: watermark, at: now)
            return .init(
                latency: latency,
                result: delivery.map { .success($0) }
                    ?? .failure(ServiceFailure(.unreachable, "no such service"))
            )
        }
    }
}
