// SPDX-License-Identifier: Apache-2.0

/// A queue that carries its state: the fluid approximation of M/M/1.
///
/// The number in the system obeys dn/dt = λ − μ·n/(1 + n) (Wang, Tipper and Banerjee, "A single
/// server queue approximation", 1996), whose resting point is M/M/1's ρ/(1 − ρ) and which goes
/// on being right while λ exceeds μ. What came in is always what went out and what is waiting.
struct FluidQueue: Hashable, Sendable {
    /// How many are in the system.
    private(set) var waiting = 0.0
    /// How many came in since the beginning.
    private(set) var arrived = 0.0
    /// How many went out since the beginning.
    private(set) var departed = 0.0

    /// Starts at rest under a load λ/μ.
    init(load: Double = 0) {
        let held = min(max(load, 0), 0.98)
        waiting = held / (1 - held)
        arrived = waiting
    }

    /// Moves on by an implicit Euler step, which is steady for any rate.
    ///
    /// - Parameters:
    ///   - arrivals: how many come in during the step.
    ///   - capacity: how many could go out at most.
    /// - Returns: how many went out.
    @discardableResult
    mutating func advance(arrivals: Double, capacity: Double) -> Double {
        let offered = waiting + arrivals
        let half = (1 + capacity - offered) / 2
        let next = max(0, -half + (half * half + offered).squareRoot())
        let out = max(0, offered - next)
        waiting = offered - out
        arrived += arrivals
        departed += out
        return out
    }
}
