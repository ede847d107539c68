// SPDX-License-Identifier: Apache-2.0

/// A queue with state: the fluid approximation of M/M/1.
///
/// The number in the system obeys dn/dt = λ − μ·n/(1 + n) (Wang, Tipper and Banerjee, "A single
/// server queue approximation", 1996). Its equilibrium is M/M/1's ρ/(1 − ρ), and it remains valid
/// while λ exceeds μ. Arrivals always equal departures plus the number waiting.
struct FluidQueue: Hashable, Sendable {
    /// The number in the system.
    private(set) var waiting = 0.0
    /// The number of arrivals since the start.
    private(set) var arrived = 0.0
    /// The number of departures since the start.
    private(set) var departed = 0.0

    /// Creates a queue in equilibrium at a load λ/μ.
    init(load: Double = 0) {
        let held = min(max(load, 0), 0.98)
        waiting = held / (1 - held)
        arrived = waiting
    }

    /// Advances by an implicit Euler step, which is stable for any rate.
    ///
    /// - Parameters:
    /// - arrivals: The number of arrivals during the step.
    /// - capacity: The largest possible number of departures.
    /// - Returns: The number of departures.
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
