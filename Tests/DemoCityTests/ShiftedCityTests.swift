// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import DemoCity

@Suite("A city moved in time")
struct ShiftedCityTests {
    @Test("All instants are moved by the same duration, and all other content is unchanged")
    func shift() throws {
        let start = Instant(millisecondsSince1970: 1_784_588_400_000)
        let shift = Duration.seconds(60 * 187_337)
        let scenario = try ScenarioFile.calmWorkday.read()
        var plain = DemoCityModel(seed: 3, scenario: scenario, start: start)
        var moved = ShiftedCity(
            DemoCityModel(seed: 3, scenario: scenario, start: start),
            by: shift
        )
        #expect(moved.entities == plain.entities)
        #expect(moved.series == plain.series)
        let then = plain.advance(to: start + .seconds(120))
        let now = moved.advance(to: start + shift + .seconds(120))
        #expect(then.count == now.count && !then.isEmpty)
        for (before, after) in zip(then, now) {
            #expect(after.instant == before.instant + shift)
            #expect(after.observations.count == before.observations.count)
            for (old, new) in zip(before.observations, after.observations) {
                var old = old
                old.phenomenonTime = old.phenomenonTime + shift
                old.receivedTime = old.receivedTime + shift
                #expect(old == new)
            }
            #expect(after.events.map(\.time) == before.events.map { $0.time + shift })
            #expect(after.ledger.map(\.time) == before.ledger.map { $0.time + shift })
        }
    }
}
