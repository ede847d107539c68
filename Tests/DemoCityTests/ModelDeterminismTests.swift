// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import DemoCity

@Suite("The demo city is bit-identical in every run")
struct ModelDeterminismTests {
    private struct Told: Equatable {
        var observations: [Observation] = []
        var events: [Event] = []
        var ledger: [LedgerEntry] = []

        mutating func add(_ moments: [CityMoment]) {
            for moment in moments {
                observations += moment.observations
                events += moment.events
                ledger += moment.ledger
            }
        }
    }

    /// Returns a city in a storm that has already begun, so that all of its values change.
    private func storm(seed: UInt64) throws -> DemoCityModel {
        let scenario = try ScenarioFile.rainstorm.read()
        let start = CivilTime(day: 20_655, millisecond: (8 * 60 + 8) * 60_000).instant
        return DemoCityModel(seed: seed, scenario: scenario, start: start)
    }

    @Test("The same seed gives the same city, another seed a different one")
    func sameSeedSameCity() throws {
        var told: [Told] = []
        for seed: UInt64 in [3, 3, 4] {
            var city = try storm(seed: seed)
            var all = Told()
            all.add(city.advance(to: city.now + .seconds(600)))
            told.append(all)
        }
        #expect(told[0] == told[1])
        #expect(told[0].observations != told[2].observations)
        #expect(told[0].observations.count > 100_000)
        #expect(!told[0].ledger.isEmpty)
        #expect(!told[0].events.isEmpty)
    }

    @Test(
        "The result does not depend on how the advance is divided into steps",
        arguments: [11, 12, 13] as [UInt64]
    )
    func choppingDoesNotMatter(_ seed: UInt64) throws {
        var whole = try storm(seed: 5)
        var chopped = whole
        let start = whole.now
        var expected = Told()
        expected.add(whole.advance(to: start + .seconds(400)))
        var generator = SeededGenerator(seed: seed)
        var found = Told()
        while chopped.now < start + .seconds(400) {
            let next = chopped.now + .milliseconds(Int64.random(in: 1...47_000, using: &generator))
            found.add(chopped.advance(to: min(next, start + .seconds(400))))
            if next > start + .seconds(395) {
                found.add(chopped.advance(to: start + .seconds(400)))
            }
        }
        #expect(found == expected)
    }

    @Test("A copy advances independently")
    func copiesAreIndependent() throws {
        var first = try storm(seed: 5)
        var second = first
        _ = first.advance(to: first.now + .seconds(60))
        #expect(second.now < first.now)
        let moments = second.advance(to: second.now)
        #expect(moments.count == 1)
        #expect(moments.first?.observations.count == second.series.count)
    }

    @Test("Advancing to an earlier instant has no effect")
    func goingBackDoesNothing() throws {
        var city = try storm(seed: 5)
        #expect(city.advance(to: city.now - .seconds(1)).isEmpty)
        #expect(city.advance(to: .distantPast).isEmpty)
        #expect(city.advance(to: city.now).count == 1)
        #expect(city.advance(to: city.now).isEmpty)
    }

    @Test("A step at the very start is reported by the first advance")
    func stepAtTheStartIsTold() {
        let step = Scenario.Step(
            time: .offset(.zero),
            action: .trip(substation: "substation:110105-01"),
            text: LocalizedText("Dark at once")
        )
        let scenario = Scenario(name: LocalizedText("Dark"), steps: [step])
        var city = DemoCityModel(seed: 1, scenario: scenario, start: ScenarioFile.calmMorning)
        let events = city.advance(to: city.now).flatMap(\.events)
        #expect(events.contains { $0.kind == "scenario_step" && $0.text.english == "Dark at once" })
        let outage = events.first { $0.kind == "outage" }
        #expect(outage?.time == ScenarioFile.calmMorning)
        #expect(outage?.priority == .critical)
        #expect(outage?.end == nil)
    }

    @Test("A settled city begins without a jump")
    func settledBeginsWithoutAJump() throws {
        let start = ScenarioFile.calmMorning
        var city = DemoCityModel.settled(seed: 7, scenario: .calm, start: start)
        let before = (city.grid.cityLoad, city.roads.citySpeed, city.heat.cityIndoor)
        let queue = city.compute.waiting.reduce(0, +)
        #expect(city.exchange.today.trades > 1000, "the night's trades are in the books")
        _ = city.skip(to: city.now + .seconds(300))
        #expect(city.grid.cityLoad.agrees(with: before.0, within: 0.03))
        #expect(city.roads.citySpeed.agrees(with: before.1, within: 0.08))
        #expect(city.heat.cityIndoor.agrees(with: before.2, within: 0.01))
        #expect(abs(city.compute.waiting.reduce(0, +) - queue) < 150)
    }
}
