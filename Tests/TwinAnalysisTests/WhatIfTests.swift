// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAnalysis

/// Tests of each formula against numbers computed by hand.
struct WhatIfTests {
    func isNear(_ value: Double?, _ expected: Double, within error: Double = 1e-9) -> Bool {
        value.map { abs($0 - expected) <= error } ?? false
    }

    // MARK: Roads

    @Test("The remaining capacity during an incident equals that of the manual")
    func lanes() {
        #expect(LaneCapacity.share(lanes: 3, blocked: .shoulderAccident) == 0.83)
        #expect(LaneCapacity.share(lanes: 3, blocked: .lanes(1)) == 0.49)
        #expect(LaneCapacity.share(lanes: 3, blocked: .lanes(2)) == 0.17)
        #expect(LaneCapacity.share(lanes: 2, blocked: .lanes(3)) == nil)
        #expect(LaneCapacity.share(lanes: 3, blocked: .lanes(0)) == nil)
        #expect(LaneCapacity.share(lanes: 1, blocked: .shoulder) == nil)
        #expect(LaneCapacity.share(lanes: 9, blocked: .shoulder) == nil)
    }

    @Test("A queue grows behind a bottleneck and dissolves when the bottleneck is open again")
    func pointQueue() throws {
        // One hour at 4000 against 3000 leaves 1000 waiting; at 4000 against 6000 half an hour
        // clears them.
        let queue = try #require(
            PointQueue([
                .init(hours: 1, demand: 4000, capacity: 3000),
                .init(hours: 1, demand: 4000, capacity: 6000),
            ])
        )
        #expect(queue.queues == [1000, 0])
        #expect(queue.passed == [3000, 5000])
        // The areas are triangles of 1000 by one hour and by half an hour.
        #expect(queue.delay == 750)
        #expect(queue.clearedAfter == 1.5)
    }

    @Test("A queue that remains has no time of clearing")
    func lastingQueue() {
        let queue = PointQueue([.init(hours: 2, demand: 10, capacity: 5)], initial: 3)
        #expect(queue?.queues == [13])
        #expect(queue?.delay == 16)
        #expect(queue?.clearedAfter == nil)
        #expect(PointQueue([])?.clearedAfter == 0)
        #expect(PointQueue([.init(hours: -1, demand: 1, capacity: 1)]) == nil)
        #expect(PointQueue([.init(hours: 1, demand: .nan, capacity: 1)]) == nil)
    }

    static let road = CellTransmission.Road(
        freeSpeed: 60,
        waveSpeed: 20,
        jamDensity: 150,
        capacity: 2000
    )

    @Test("Free traffic advances by one cell per step without delay")
    func freeFlow() throws {
        // A cell of 0.5 km takes 30 seconds, which is 10 vehicles at 1200 vehicles per hour.
        var stretch = try #require(
            CellTransmission(road: Self.road, cellLength: 0.5, vehicles: [0, 0, 0])
        )
        #expect(abs(stretch.stepHours - 1.0 / 120) < 1e-15)
        for _ in 0..<5 { stretch.advance(demand: 1200) }
        #expect(stretch.vehicles.allSatisfy { abs($0 - 10) < 1e-9 })
        #expect(isNear(stretch.left, 20))
        #expect(isNear(stretch.delay, 0))
    }

    @Test("A blocked cell holds traffic back by the amounts computed by hand")
    func blocked() throws {
        // At most 2000 / 120 = 16.667 vehicles pass per step, and a quarter of it is 4.1667. A cell
        // has room for 75 and takes in a third of its free room.
        var stretch = try #require(
            CellTransmission(road: Self.road, cellLength: 0.5, vehicles: [10, 10])
        )
        stretch.advance(demand: 1200, capacityLeft: [1: 0.25])
        #expect(isNear(stretch.vehicles[0], 10))
        #expect(isNear(stretch.vehicles[1], 20 - 50.0 / 12))
        #expect(isNear(stretch.left, 50.0 / 12))
        #expect(isNear(stretch.delay, (10 - 50.0 / 12) / 120))
        // A full road takes in no vehicles: arriving vehicles wait before it.
        var full = try #require(
            CellTransmission(road: Self.road, cellLength: 0.5, vehicles: [75, 75])
        )
        full.advance(demand: 1200, capacityLeft: [1: 0])
        #expect(full.vehicles == [75, 75])
        #expect(isNear(full.waiting, 10))
    }

    @Test("The number of vehicles is conserved on every stretch")
    func conservation() throws {
        var stretch = try #require(
            CellTransmission(
                road: Self.road,
                cellLength: 0.25,
                vehicles: Array(repeating: 5, count: 12)
            )
        )
        var arrived = 60.0
        for step in 0..<400 {
            let demand = Double(step % 90) * 40
            stretch.advance(
                demand: demand,
                capacityLeft: (100..<200).contains(step) ? [8: 0.17] : [:]
            )
            arrived += demand * stretch.stepHours
            let there = stretch.vehicles.reduce(0, +) + stretch.waiting + stretch.left
            #expect(abs(there - arrived) < 1e-6)
            #expect(stretch.vehicles.allSatisfy { $0 >= -1e-9 && $0 <= 150 * 0.25 + 1e-9 })
        }
        #expect(stretch.delay > 0)
        #expect(CellTransmission(road: Self.road, cellLength: 0.5, vehicles: [76]) == nil)
        #expect(CellTransmission(road: Self.road, cellLength: 0.5, vehicles: []) == nil)
        #expect(CellTransmission(road: Self.road, cellLength: 0, vehicles: [0]) == nil)
    }

    // MARK: Feeders

    @Test("Flows and voltages of a feeder equal those computed by hand")
    func feeder() throws {
        // Node 1 feeds 0 and 3, and node 2 is the substation: the nodes are given out of order.
        let feeder = try #require(
            LinearFeeder([
                .init(parent: 1, resistance: 0.02, reactance: 0.01, active: 0.4, reactive: 0.2),
                .init(parent: 2, resistance: 0.01, reactance: 0.02, active: 0.5, reactive: 0.1),
                .init(parent: nil),
                .init(parent: 1, resistance: 0.03, reactance: 0.01, active: -0.3),
            ])
        )
        #expect(isNear(feeder.active[1], 0.6))
        #expect(isNear(feeder.reactive[1], 0.3))
        #expect(isNear(feeder.active[2], 0.6))
        // v² = 1 - 2 (0.01 · 0.6 + 0.02 · 0.3) = 0.976.
        #expect(isNear(feeder.voltages[1], 0.976.squareRoot()))
        // 0.976 - 2 (0.02 · 0.4 + 0.01 · 0.2) = 0.956; the node that feeds in is above its parent.
        #expect(isNear(feeder.voltages[0], 0.956.squareRoot()))
        #expect(isNear(feeder.voltages[3], 0.994.squareRoot()))
        #expect(feeder.voltages[2] == 1)
    }

    @Test("Nodes that do not form a tree have no solution")
    func notATree() {
        #expect(LinearFeeder([]) == nil)
        #expect(LinearFeeder([.init(parent: nil), .init(parent: nil)]) == nil)
        #expect(LinearFeeder([.init(parent: nil), .init(parent: 2), .init(parent: 1)]) == nil)
        #expect(LinearFeeder([.init(parent: nil), .init(parent: 7)]) == nil)
        #expect(LinearFeeder([.init(parent: nil), .init(parent: 1)]) == nil)
        #expect(LinearFeeder([.init(parent: nil, active: .nan)]) == nil)
        let collapsed = LinearFeeder([
            .init(parent: nil), .init(parent: 0, resistance: 1, active: 1),
        ])
        #expect(collapsed?.voltages == [1, nil])
    }

    // MARK: Water

    @Test("A reservoir fills, spills and runs dry at the times computed by hand")
    func reservoir() throws {
        let reservoir = try #require(
            Reservoir(
                [
                    .init(hours: 2, inflow: 50, outflow: 20),
                    .init(hours: 4, inflow: 0, outflow: 30),
                ],
                initial: 60,
                capacity: 100
            )
        )
        // 60 + 60 exceeds 100 by 20 (full after 40 / 30 hours); 100 - 120 lacks 20 (dry after 100 /
        // 30).
        #expect(reservoir.volumes == [100, 0])
        #expect(reservoir.spilled == 20)
        #expect(reservoir.missing == 20)
        #expect(isNear(reservoir.fullAfter, 4.0 / 3))
        #expect(isNear(reservoir.emptyAfter, 2 + 10.0 / 3))
        #expect(Reservoir([], initial: 2, capacity: 1) == nil)
        #expect(
            Reservoir([.init(hours: 1, inflow: -1, outflow: 0)], initial: 0, capacity: 1) == nil
        )
    }

    // MARK: Compute

    @Test("The queue of four servers at 90 % equals that of Erlang's formula")
    func erlang() throws {
        let queue = ServerQueue.compute(servers: 4, arrivals: 3.6, service: 1)
        guard case .stable(let settled) = queue else {
            Issue.record("the queue is stable at 90 %")
            return
        }
        #expect(isNear(settled.queueLength, 7.09, within: 0.005))
        #expect(isNear(settled.waitingProbability, 0.7878, within: 0.0001))
        #expect(isNear(settled.waitingTime, settled.queueLength / 3.6))
    }

    @Test("The queue of one server equals that of the textbook, corrected by the variation")
    func singleServer() {
        // ρ² / (1 - ρ) = 0.5 for ρ = 0.5, and half of it for constant service times.
        func length(_ variation: Double) -> Double? {
            let queue = ServerQueue.compute(
                servers: 1,
                arrivals: 5,
                service: 10,
                serviceVariation: variation
            )
            guard case .stable(let settled) = queue else { return nil }
            return settled.queueLength
        }
        #expect(isNear(length(1), 0.5))
        #expect(isNear(length(0), 0.25))
        #expect(isNear(length(3), 1))
    }

    @Test("A queue above 95 % is unstable and has no numbers")
    func unstable() {
        #expect(
            ServerQueue.compute(servers: 2, arrivals: 1.92, service: 1)
                == .unstable(utilization: 0.96)
        )
        #expect(ServerQueue.compute(servers: 0, arrivals: 1, service: 1) == nil)
        #expect(ServerQueue.compute(servers: 1, arrivals: -1, service: 1) == nil)
        #expect(ServerQueue.compute(servers: 1, arrivals: 1, service: 0) == nil)
        #expect(ServerQueue.compute(servers: 1, arrivals: .nan, service: 1) == nil)
    }

    // MARK: Errors

    @Test("Each formula states its error")
    func classes() {
        #expect(ModelError.pointQueue.assumptions.contains(.noRerouting))
        #expect(ModelError.cellTransmission.assumptions.contains(.noRerouting))
        #expect(ModelError.linearFeeder.relative == 0.05)
        #expect(ModelError.massBalance.assumptions == [.knownFlows])
        #expect(ModelError.serverQueue.assumptions.contains(.steadyState))
    }

    @Test("The error of a model is measured against observed values")
    func measured() {
        let error = MeasuredError([(computed: 10, observed: 8), (4, 8), (.nan, 1)])
        #expect(error?.count == 2)
        #expect(error?.meanAbsolute == 3)
        #expect(error?.relative == 6.0 / 16)
        #expect(MeasuredError([(computed: 1, observed: 0)])?.relative == nil)
        #expect(MeasuredError([(computed: Double, observed: Double)]()) == nil)
    }
}
