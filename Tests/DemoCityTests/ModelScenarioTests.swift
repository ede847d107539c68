// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import DemoCity

@Suite("Each scenario shows its intended effect")
struct ModelScenarioTests {
    @Test("A calm workday stays calm and has its peaks at the city's rush hours")
    func calmWorkday() throws {
        var city = try ScenarioFile.calmWorkday.city()
        let day = city.now
        let events = city.skip(to: clock(8, 15, on: day)).events
        #expect((5.3...7).contains(city.roads.cityIndex), "2024's peak index was 6.08")
        #expect((28...42).contains(city.roads.citySpeed))
        #expect((16_000...20_500).contains(city.grid.cityLoad))
        #expect(city.grid.reserve > 15)
        #expect((70...86).contains(city.heat.supplyTemperature[0]))
        #expect(city.heat.below18 < 3)
        #expect(city.compute.cityWait < 8)
        #expect(city.exchange.latency < 10)
        #expect(city.transport.headway[9] < 200)
        #expect(events.allSatisfy { $0.kind == "incident" })
        _ = city.skip(to: clock(11, 30, on: day))
        #expect(city.roads.cityIndex < 4)
    }

    @Test("The rainstorm causes floods, outages, jams and slow settlement, and the city recovers")
    func rainstorm() throws {
        var city = try ScenarioFile.rainstorm.city()
        let day = city.now
        var events = city.skip(to: clock(7, 10, on: day)).events
        let dryIndex = city.roads.cityIndex
        #expect(dryIndex < 5)
        #expect(city.underpasses.level.allSatisfy { $0 == 0 })
        events += city.skip(to: clock(8, 10, on: day)).events
        let powered = city.grid.load[city.grid.neighbours[tripped(city)][0]]
        #expect(city.compute.isOnBackup.allSatisfy { !$0 })
        let queueBefore = city.compute.waiting[0]
        events += city.skip(to: clock(8, 55, on: day)).events
        #expect(city.roads.cityIndex > 7.5)
        #expect(city.roads.citySpeed < 27)
        #expect(city.underpasses.isClosed.contains(true))
        #expect(city.underpasses.level.max() ?? 0 > 27)
        #expect(city.compute.isOnBackup[0])
        #expect(city.compute.waiting[0] > queueBefore * 3)
        #expect(city.compute.cityCapacity < 42.5)
        #expect(city.grid.load[city.grid.neighbours[tripped(city)][0]] > powered * 1.05)
        #expect(city.poles.districtOnline[5] < 0.9)
        #expect(city.signals.darkShareByDistrict[5] > 0.1)
        #expect(city.exchange.channels[0].waiting > 150)
        #expect(city.exchange.latency > 60)
        let kinds = Set(events.map(\.kind))
        #expect(
            kinds.isSuperset(of: [
                "incident", "outage", "backup", "settlement_jam", "scenario_step",
            ])
        )
        let flood = events.first { $0.text.english.contains("underpass flooded") }
        #expect(flood?.text.english.contains("closed") == true)
        #expect(flood?.priority == .high)
        let trip = events.first { $0.kind == "outage" }
        #expect(trip?.time == clock(8, 12, on: day))
        #expect(trip?.district == "district:110108")
        events = city.skip(to: clock(12, 0, on: day)).events
        #expect(city.roads.cityIndex < 4)
        #expect(!city.underpasses.isClosed.contains(true))
        #expect(!city.compute.isOnBackup.contains(true))
        #expect(city.exchange.latency < 20)
        #expect(events.contains { $0.kind == "outage" && $0.end == clock(9, 35, on: day) })
    }

    private func tripped(_ city: DemoCityModel) -> Int {
        city.grid.substationIDs.firstIndex(of: "substation:110108-01") ?? 0
    }

    @Test("The cold wave raises heat, gas and electricity and cools the homes")
    func coldWave() throws {
        var city = try ScenarioFile.coldWave.city()
        let day = city.now
        let before = (city.heat.cityHeat, city.gas.cityFlow, city.heat.cityIndoor)
        let station = city.heat.ids.firstIndex(of: "heat_station:110106-1") ?? 0
        _ = city.skip(to: clock(12, 50, on: day))
        #expect(city.heat.cityHeat > before.0 * 1.15)
        #expect(city.gas.cityFlow > before.1 * 1.1)
        #expect(city.drivers.cityTemperature < -7)
        let given = city.heat.heat[station]
        let events = city.skip(to: clock(20, 0, on: day)).events
        #expect(city.heat.heat[station] < given * 0.7)
        #expect(city.heat.indoor[station] < 18.5)
        #expect(
            events.contains { $0.kind == "heat_complaints" && $0.entity == city.heat.ids[station] }
        )
        #expect(city.heat.cityIndoor < before.2)
        #expect(city.heat.below18 > 2)
        #expect(city.grid.cityLoad > 20_000)
        #expect(city.grid.reserve < 35)
    }

    @Test("A failed centre's jobs move to the others and return")
    func computeFailover() throws {
        var city = try ScenarioFile.computeFailover.city()
        let day = city.now
        _ = city.skip(to: clock(10, 4, on: day))
        let before = (city.compute.cityCapacity, city.compute.waiting.reduce(0, +))
        var events = city.skip(to: clock(10, 50, on: day)).events
        #expect(city.compute.cityCapacity < before.0 - 6)
        #expect(city.compute.running[0] == 0)
        #expect(city.compute.givenAway[0] > 500)
        #expect(city.compute.waiting.reduce(0, +) > before.1 + 200)
        #expect(city.compute.temperature[0] > 29)
        #expect(city.exchange.channels[0].latency > 30)
        #expect(events.contains { $0.kind == "failover" && $0.priority == .high })
        events = city.skip(to: clock(14, 0, on: day)).events
        #expect(city.compute.cityCapacity.agrees(with: 45))
        #expect(city.compute.running[0] > 500)
        #expect(events.contains { $0.kind == "failover" && $0.end == clock(12, 0, on: day) })
    }

    @Test("A settlement jam queues trades on one channel, fails some, and is resolved")
    func settlementJam() throws {
        var city = try ScenarioFile.settlementJam.city()
        let day = city.now
        _ = city.skip(to: clock(9, 59, on: day))
        let failures = city.exchange.today.failures
        let result = city.skip(to: clock(11, 25, on: day))
        #expect(city.exchange.channels[0].waiting > 1500)
        #expect(city.exchange.channels[0].latency > 600)
        #expect(city.exchange.channels[1].waiting < 40)
        #expect(city.exchange.today.failures > failures + 20)
        #expect(result.events.contains { $0.kind == "settlement_jam" && $0.end == nil })
        #expect(result.ledger.contains { $0.kind == .settlementFailed })
        let after = city.skip(to: clock(16, 0, on: day))
        #expect(city.exchange.channels[0].waiting < 60)
        #expect(after.events.contains { $0.kind == "settlement_jam" && $0.end != nil })
    }

    @Test(
        "Every scenario names only entities of the city, and describes its steps in both languages"
    )
    func scenariosAreWhole() throws {
        for file in ScenarioFile.allCases {
            let scenario = try file.read()
            let city = DemoCityModel(seed: 1, scenario: .calm, start: ScenarioFile.calmMorning)
            #expect(city.unknownEntities(in: scenario) == [])
            #expect(scenario.name.chinese != nil)
            #expect(scenario.summary.chinese != nil)
            #expect(scenario.start != nil)
            #expect(scenario.steps.allSatisfy { $0.text.chinese != nil })
        }
    }
}
