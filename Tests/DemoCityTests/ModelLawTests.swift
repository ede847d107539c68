// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel

@testable import DemoCity

@Suite("The physical laws of the demo city hold at every instant of every scenario")
struct ModelLawTests {
    /// Checks the state over three and a half hours in steps of two minutes.
    @Test(
        "Flow, queues, electricity, water, heat, jobs and money all balance",
        arguments: ScenarioFile.allCases
    )
    func balances(_ file: ScenarioFile) throws {
        var city = try file.city()
        let start = city.now
        var settled: Int64 = 0
        for number in 1...105 {
            let ledger = city.skip(to: start + .seconds(120 * number)).ledger
            for entry in ledger where entry.kind == .tradeSettled {
                settled += Int64((entry.amount * 100).rounded())
            }
            checkRoads(city.roads)
            checkQueues(city)
            checkElectricity(city.grid)
            checkWater(city.water)
            checkHeatAndGas(city)
            checkCompute(city.compute)
            checkExchange(city.exchange)
            #expect(
                city.exchange.today.turnover == settled,
                "turnover is the sum of the day's ledger, from midnight on"
            )
        }
        #expect(settled > 0)
    }

    // Laws over many entities find the first that violates one, so that a single expectation names
    // it.

    private func checkRoads(_ roads: Roads) {
        let odd = roads.ids.indices.first { index in
            let product = roads.density[index] * roads.speed[index] * roads.lanes[index]
            return !roads.flow[index].agrees(with: product)
        }
        #expect(odd.map { roads.ids[$0] } == nil, "flow = density × speed")
        // Greenshields: the speed is between the lines of dry and of wet free speed.
        let off = roads.ids.indices.first { index in
            let dry = roads.freeSpeed[index] * (1 - roads.density[index] / Roads.jamDensity)
            return roads.speed[index] > dry + 1e-9
                || roads.speed[index] < dry * (1 - Roads.rainSpeedLoss) - 1e-9
                || !(0...Roads.jamDensity).contains(roads.density[index])
        }
        #expect(off.map { roads.ids[$0] } == nil, "speed falls with density in a straight line")
        #expect((0...10).contains(roads.cityIndex))
    }

    private func checkQueues(_ city: DemoCityModel) {
        let queues = city.signals.queues + city.exchange.stages.map(\.queue)
        let odd = queues.first { queue in
            queue.waiting < 0 || !queue.arrived.agrees(with: queue.departed + queue.waiting)
        }
        #expect(odd == nil, "in = done + waiting")
        let water = city.underpasses
        let leak = water.ids.indices.first { index in
            !water.inflow[index].agrees(with: water.pumped[index] + water.stored[index])
        }
        #expect(leak.map { water.ids[$0] } == nil, "inflow = pumped + standing")
    }

    private func checkElectricity(_ grid: PowerGrid) {
        #expect(grid.supply.agrees(with: grid.cityLoad + grid.loss), "supply = load + loss")
        #expect(grid.load.reduce(0, +).agrees(with: grid.cityLoad))
        #expect(grid.districtLoad.reduce(0, +).agrees(with: grid.cityLoad))
        let feeders = grid.feederIDs.indices.reduce(0) { $0 + grid.feederLoad($1) }
        #expect(feeders.agrees(with: grid.cityLoad))
        #expect(grid.loss > 0)
        let lit = grid.load.indices.first { !grid.isEnergized[$0] && grid.load[$0] != 0 }
        #expect(lit.map { grid.substationIDs[$0] } == nil, "what is dark draws nothing")
    }

    private func checkWater(_ water: WaterNetwork) {
        #expect(water.output.agrees(with: water.cityConsumption + water.cityLeakage))
        let flows = zip(water.consumption, water.leaked).reduce(0) { $0 + $1.0 + $1.1 }
        #expect(flows.agrees(with: water.output), "water districts add up to the output")
        #expect(water.districtFlow.reduce(0, +).agrees(with: water.output))
    }

    private func checkHeatAndGas(_ city: DemoCityModel) {
        let heat = city.heat
        let odd = heat.ids.indices.first { index in
            let fall = heat.supplyTemperature[index] - heat.returnTemperature[index]
            let product = heat.flow[index] / 3600 * HeatNetwork.waterHeat * fall / 1e6
            return !heat.heat[index].agrees(with: product)
        }
        #expect(odd.map { heat.ids[$0] } == nil, "heat = flow · c · ΔT")
        #expect(heat.heat.reduce(0, +).agrees(with: heat.cityHeat))
        #expect(city.gas.flow.reduce(0, +).agrees(with: city.gas.cityFlow))
        #expect(city.gas.districtFlow.reduce(0, +).agrees(with: city.gas.cityFlow))
    }

    private func checkCompute(_ compute: ComputeCentres) {
        let odd = compute.ids.indices.first { index in
            let came = compute.arrived[index] + compute.takenOver[index]
            let went = compute.done[index] + compute.givenAway[index]
            let shares = compute.clusters.shares(compute.waiting[index], of: index)
            return came != went + compute.running[index] + compute.waiting[index]
                || compute.running[index] > compute.openSlots(index)
                || shares.reduce(0, +) != compute.waiting[index]
        }
        #expect(odd.map { compute.ids[$0] } == nil, "jobs in = done + running + waiting")
        let inside = compute.running.reduce(0, +) + compute.waiting.reduce(0, +)
        #expect(compute.arrived.reduce(0, +) == compute.done.reduce(0, +) + inside)
        #expect(
            compute.perResident.agrees(with: compute.cityCapacity * 1e9 / District.residents)
        )
        if compute.available.allSatisfy({ $0 == 1 }) {
            #expect(compute.cityCapacity.agrees(with: 45))
            #expect(Int(compute.perResident.rounded()) == 2061)
        }
    }

    private func checkExchange(_ exchange: DataExchange) {
        let channels = exchange.channels
        #expect(channels.reduce(0) { $0 + $1.today.turnover } == exchange.today.turnover)
        #expect(exchange.products.reduce(0) { $0 + $1.turnover } == exchange.today.turnover)
        #expect(exchange.participantTurnover.reduce(0, +) == 2 * exchange.today.turnover)
        let odd = channels.first { $0.agreed != $0.finished + $0.waiting }
        #expect(odd?.id == nil, "in = done + waiting")
    }
}

@Suite("The fluid queue")
struct ModelQueueTests {
    @Test("A steady load leads to the M/M/1 length ρ/(1 − ρ)")
    func restsAtTheKnownLength() {
        var queue = FluidQueue()
        for _ in 0..<20_000 { queue.advance(arrivals: 0.8, capacity: 1) }
        #expect(abs(queue.waiting - 4) < 0.05)
    }

    @Test("A queue with too little capacity grows by the surplus")
    func growsByTheSurplus() {
        var queue = FluidQueue()
        for _ in 0..<1000 { queue.advance(arrivals: 3, capacity: 2) }
        #expect(abs(queue.waiting - 1000) < 20)
        #expect(queue.arrived == 3000)
    }

    @Test("A day shape passes through its values at the middles of the hours")
    func shapesPassThroughTheirValues() {
        #expect(DayShape.commercial.value(at: 9.5).agrees(with: 1.71))
        #expect(DayShape.commercial.value(at: 0).agrees(with: (0.46 + 0.53) / 2))
        #expect(DayShape.commercial.value(at: 23.999).agrees(with: (0.46 + 0.53) / 2, within: 1e-3))
    }

    @Test("Home temperatures are normally distributed: half of the homes are below the mean")
    func halfAreBelowTheMean() {
        #expect(HeatNetwork.shareBelow(18, around: 18).agrees(with: 0.5))
        #expect(HeatNetwork.shareBelow(18, around: 21) < 0.01)
    }
}
