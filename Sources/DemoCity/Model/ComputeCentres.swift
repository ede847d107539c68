// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// The compute centres with their jobs, power and cooling.
///
/// Jobs are counted individually: jobs that arrived equal jobs done, running and waiting. They
/// arrive at random, run for a random time, and wait for a free slot, which the scheduler takes
/// minutes to find.
struct ComputeCentres: Sendable {
    /// The mean run time of a job, and the mean time in which the scheduler places one, in seconds.
    ///
    /// Both are assumed.
    static let jobTime = 2400.0
    static let placingTime = 240.0
    /// The capacity that a job occupies, in PFLOPS (assumed).
    static let jobSize = 8.0
    /// The share of a centre's capacity that its generators can power (assumed).
    static let backupShare = 0.55
    /// The power drawn by machines in MW per PFLOPS, and the share of it drawn when idle.
    ///
    /// Both are assumed.
    static let powerPerPetaflops = 0.0026
    static let idleShare = 0.38

    // Fixed properties of each centre.
    var ids: [EntityID] = []
    var names: [LocalizedText] = []
    var district: [Int] = []
    var substation: [Int] = []
    /// The nominal capacity in PFLOPS.
    var nominal: [Double] = []
    var slots: [Double] = []

    // State of each centre.
    var isFailedOver: [Bool] = []
    var isOnBackup: [Bool] = []
    /// The usable share of the capacity.
    var available: [Double] = []
    var running: [Int] = []
    var waiting: [Int] = []
    /// Job counts since the start: arrived, done, taken over from and given to other centres.
    var arrived: [Int] = []
    var done: [Int] = []
    var takenOver: [Int] = []
    var givenAway: [Int] = []
    /// The rate at which jobs start, per second, averaged over some minutes.
    var throughput: [Double] = []
    var temperature: [Double] = []
    var pue: [Double] = []
    var latency: [Double] = []

    var clusters = Clusters()
    var noise: SlowNoise
    var generator: SeededGenerator
    var series = ComputeSeries()

    /// Returns the capacity that can be used now, in PFLOPS.
    func capacity(_ index: Int) -> Double { nominal[index] * available[index] }

    func openSlots(_ index: Int) -> Int { Int(slots[index] * available[index]) }

    /// Returns the share of the usable capacity in use, in 0...1.
    func used(_ index: Int) -> Double {
        let open = openSlots(index)
        return open > 0 ? min(1, Double(running[index]) / Double(open)) : 0
    }

    /// Returns the waiting time of a job in minutes by Little's law: the number of waiting jobs
    /// over the start rate.
    func wait(_ index: Int) -> Double {
        waiting[index] == 0 ? 0 : Double(waiting[index]) / max(throughput[index], 0.01) / 60
    }

    /// Returns the power drawn by the machines, in MW.
    func machinePower(_ index: Int) -> Double {
        capacity(index) * Self.powerPerPetaflops
            * (Self.idleShare + (1 - Self.idleShare) * used(index))
    }

    /// Returns the speed of settlement on this centre, where 1 is normal; settlement has the lowest
    /// priority.
    ///
    /// Assumed: the available share to the power of 1.6, and 0.6 on another centre's machines after
    /// failover.
    func settlementFactor(_ index: Int) -> Double {
        isFailedOver[index] ? 0.6 : max(0.25, pow(available[index], 1.6))
    }

    mutating func failOver(_ index: Int) { isFailedOver[index] = true }

    mutating func restore(_ index: Int) { isFailedOver[index] = false }

    /// Advances by one step.
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
        // Load is shed within a minute and resumed within eight. Assumed.
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
            // Jobs that have lost their machine return to the queue.
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

    /// Draws a centre at random by weight, or returns nil if all weights are zero.
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
        // Cool weather needs no extra cooling power; the national mean of 1.42 (city-facts §2,
        // status B) is that of an old centre. The increments are assumed.
        let base = 1.19 + 0.012 * Double(index % 6) + 0.005 * max(0, outdoors - 12)
        let extra = isFailedOver[index] ? 0.5 : isOnBackup[index] ? 0.14 : 0
        pue[index] += (base + extra - pue[index]) * ModelTime.step / 600
        // Chillers restart slowly on generator power, and do not work in a centre that has failed
        // over.
        let aim =
            22.2 + 2.2 * used(index) + noise[index] * 4
            + (isFailedOver[index] ? 11 : isOnBackup[index] ? 4 : 0)
        temperature[index] += (aim - temperature[index]) * ModelTime.step / 720
        latency[index] =
            1.1 + 0.15 * Double(index % 5) + 1.2 * used(index) * used(index)
            + (isOnBackup[index] ? 2.4 : 0) + max(0, noise[index])
    }
}

/// The series identities of the compute centres' values.
struct ComputeSeries: Sendable {
    var centre: [[SeriesID]] = []
    var onBackup: [SeriesID] = []
    var inService: [SeriesID] = []
    var city: [SeriesID] = []
}
