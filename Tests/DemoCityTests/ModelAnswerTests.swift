// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import DemoCity

@Suite("Derived values of the demo city")
struct ModelAnswerTests {
    @Test(
        "On a calm morning congestion is as usual for the hour, and night flow shows the one leak"
    )
    func calm() throws {
        var city = try ScenarioFile.calmWorkday.city()
        let day = city.now
        _ = city.skip(to: clock(8, 15, on: day))
        #expect(abs(city.roads.cityExcess) < 1.2)
        let excess = city.water.nightFlow.flow.indices.map { city.water.nightFlow.excess($0) }
        let leaking = excess.filter { $0 > 0.1 }
        #expect(leaking.count == 1)
        #expect(excess.filter { abs($0) < 0.05 }.count == excess.count - 1)
        let wet = city.water.leaked.indices.max { city.water.leaked[$0] < city.water.leaked[$1] }
        let found = excess.indices.max { excess[$0] < excess[$1] }
        #expect(wet != nil && found != nil)
        #expect(city.exchange.yesterday > 0)
    }

    @Test("Two consecutive workdays have about the same turnover up to the same time")
    func yesterday() throws {
        var city = try ScenarioFile.computeFailover.city()
        let day = city.now
        _ = city.skip(to: clock(10, 0, on: day))
        let today = Double(city.exchange.today.turnover) / 100
        #expect((0.8...1.25).contains(today / city.exchange.yesterday))
    }

    @Test("Meters of each kind are read in time, and fewer of them without power")
    func meters() throws {
        var city = try ScenarioFile.rainstorm.city()
        let day = city.now
        _ = city.skip(to: clock(8, 0, on: day))
        let before = city.communities.metersByKind
        #expect(before.allSatisfy { (97...100).contains($0) })
        _ = city.skip(to: clock(8, 40, on: day))
        let after = city.communities.metersByKind
        #expect(after[0] < before[0])
    }
}
