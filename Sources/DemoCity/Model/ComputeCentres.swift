// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// Compute centres with their jobs, power and cooling.
///
/// Jobs are counted one by one: what came in is what is done, running and waiting. They come at
/// random, run for a random time, and wait for a free place; a scheduler takes minutes to find one.
struct ComputeCentres: Sendable {
    /// Seconds that a job runs on average, and that the scheduler takes to place one.
    ///
    /// Assumed.
    static let jobTime = 2400.0
    static let placingTime = 240.0
    /// PFLOPS that a job takes.
    ///
    /// Assumed.
    static let jobSize = 8.0
    /// Share of a centre that runs on its generators.
    ///
    /// Assumed.
    static let backupShare = 0.55
    /// MW drawn by machines per PFLOPS, and the share of it drawn when idle.
    ///
    /// Assumed.
    static let powerPerPetaflops = 0.0026
    static let idleShare = 0.38

    // What a centre is.
    var ids: [EntityID] = []
    var names: [LocalizedText] = []
    var district: [Int] = []
    var substation: [Int] = []
    /// PFLOPS.
    var nominal: [Double] = []
    var slots: [Double] = []

    // How it is.
    var isFailedOver: [Bool] = []
    var isOnBackup: [Bool] = []
    /// The share of its capacity that can be used.
    var available: [Double] = []
    var running: [Int] = []
    var waiting: [Int] = []
    /// Jobs since the beginning: come in, done, taken over from and given to other centres.
    var arrived: [Int] = []
    var done: [Int] = []
    var takenOver: [Int] = []
    var givenAway: [Int] = []
    /// Jobs begun per second, over some minutes.
    var throughput: [Double] = []
    var temperature: [Double] = []
    var pue: [Double] = []
    var latency: [Double] = []

    var clusters = Clusters()
    var noise: SlowNoise
    var generator: SeededGenerator
    var series = ComputeSeries()

    /// PFLOPS that can be used now.
    func capacity(_ index: Int) -> Double { nominal[index] * available[index] }

    func openSlots(_ index: Int) -> Int { Int(slots[index] * available[index]) }

    /// The share of the usable capacity that is used, 0…1.
    func used(_ index: Int) -> Double {
        let open = openSlots(index)
        return open > 0 ? min(1, Double(running[index]) / Double(open)) : 0
    }

    /// Minutes that a job waits, by Little's law: the number waiting over the rate of beginning.
    func wait(_ index: Int) -> Double {
        waiting[index] == 0 ? 0 : Double(waiting[index]) / max(throughput[index], 0.01) / 60
    }

    /// MW of the machines.
    func machinePower(_ index: Int) -> Double {
        capacity(index) * Self.powerPerPetaflops
            * (Self.idleShare + (1 - Self.idleShare) * used(index))
    }

    /// How fast settlement, which waits behind everything else, runs here; 1 is usual.
    ///
    /// Assumed: with the power 1.6 of what is available; at six tenths of its speed on another
    /// centre's machines when failed over.
    func settlementFactor(_ index: Int) -> Double {
        isFailedOver[index] ? 0.6 : max(0.25, pow(available[index], 1.6))
    }

    mutating func failOver(_ index: Int) { isFailedOver[index] = true }

    mutating func restore(_ index: Int) { isFailedOver[index] = false }

    /// Moves on by one step.
    mutating func advance(_ drivers: Drivers, grid: PowerGrid) {
        noise.advance(from: &generator)
        for index in ids.indices { supplyPower(index, grid: grid) }
        let takers = ids.indices.map { isFailedOver[$0] ? 0 : nominal[$0] * available[$0] }
        let load = DayShape.compute.value(at: drivers.hour)
        for index in ids.indices {
            let mean =
                slots[index] / Self.jobTime * ModelTime.step * load * (1 + 0.4 * noise[index])
            let count = generator.arrivals(mean: mean)
            for _ in 0..<count {
                let target = isFailedOver[index] ? pick(takers) ?? index : index
                arrived[target] += 1
                waiting[target] += 1
            }
        }
        for index in ids.indices {
            run(index)
            if isFailedOver[index] { giveAway(index, to: takers) }
            condition(index, drivers: drivers)
        }
        clusters.advance(self, from: &generator)
    }

    private mutating func supplyPower(_ index: Int, grid: PowerGrid) {
        isOnBackup[index] = !grid.isEnergized[substation[index]] && !isFailedOver[index]
        let aim = isFailedOver[index] ? 0 : isOnBackup[index] ? Self.backupShare : 1
        // Load is shed within a minute and taken up again within eight. Assumed.
        let change = available[index] > aim ? ModelTime.step / 60 : ModelTime.step / 480
        let rest = aim - available[index]
        available[index] =
            abs(rest) <= change ? aim : available[index] + (rest < 0 ? -change : change)
    }

    private mutating func run(_ index: Int) {
        let ends = generator.arrivals(mean: Double(running[index]) * ModelTime.step / Self.jobTime)
        let ended = min(ends, running[index])
        running[index] -= ended
        done[index] += ended
        let open = openSlots(index)
        if running[index] > open {
            // What finds no machine any more goes back to the queue.
            waiting[index] += running[index] - open
            running[index] = open
        }
        let placed = Double(waiting[index]) * (1 - exp(-ModelTime.step / Self.placingTime))
        let begun = min(open - running[index], Int(placed + generator.unit()), waiting[index])
        waiting[index] -= begun
        running[index] += begun
        throughput[index] += (Double(begun) / ModelTime.step - throughput[index]) * 0.02
    }

    private mutating func giveAway(_ index: Int, to takers: [Double]) {
        for _ in 0..<waiting[index] {
            guard let target = pick(takers) else { return }
            waiting[index] -= 1
            givenAway[index] += 1
            waiting[target] += 1
            takenOver[target] += 1
        }
    }

    /// Draws one of the centres by weight; nothing where none is left.
    private mutating func pick(_ weights: [Double]) -> Int? {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return nil }
        var rest = generator.unit() * sum
        for (index, weight) in weights.enumerated() where weight > 0 {
            rest -= weight
            if rest < 0 { return index }
        }
        return weights.lastIndex { $0 > 0 }
    }

    private mutating func condition(_ index: Int, drivers: Drivers) {
        let outdoors = drivers.temperature[district[index]]
        // A cooler season cools for nothing; the national mean of 1.42 (city-facts §2, status B)
        // is what an old centre has. The steps are assumed.
        let base = 1.19 + 0.012 * Double(index % 6) + 0.005 * max(0, outdoors - 12)
        let extra = isFailedOver[index] ? 0.5 : isOnBackup[index] ? 0.14 : 0
        pue[index] += (base + extra - pue[index]) * ModelTime.step / 600
        // Chillers restart slowly on generators, and have failed where the centre fails over.
        let aim =
            22.2 + 2.2 * used(index) + noise[index] * 4
            + (isFailedOver[index] ? 11 : isOnBackup[index] ? 4 : 0)
        temperature[index] += (aim - temperature[index]) * ModelTime.step / 720
        latency[index] =
            1.1 + 0.15 * Double(index % 5) + 1.2 * used(index) * used(index)
            + (isOnBackup[index] ? 2.4 : 0) + max(0, noise[index])
    }
}

/// The identities under which compute is told.
struct ComputeSeries: Sendable {
    var centre: [[SeriesID]] = []
    var onBackup: [SeriesID] = []
    var inService: [SeriesID] = []
    var city: [SeriesID] = []
}
