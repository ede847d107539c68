// SPDX-License-Identifier: Apache-2.0

/// A queue of vehicles at a bottleneck, treated as a point.
///
/// The queue grows by demand minus capacity and never falls below zero. Both are constant during a
/// step, so the result is exact, even if the queue dissolves during a step.
public struct PointQueue: Hashable, Sendable {
    /// The demand and the capacity during a period.
    public struct Step: Hashable, Sendable {
        /// The length of the period in hours.
        public var hours: Double
        /// The number of vehicles that arrive per hour.
        public var demand: Double
        /// The number of vehicles that can pass per hour.
        public var capacity: Double

        /// Creates a step.
        public init(hours: Double, demand: Double, capacity: Double) {
            self.hours = hours
            self.demand = demand
            self.capacity = capacity
        }
    }

    /// The number of waiting vehicles at the end of each step.
    public var queues: [Double]
    /// The number of vehicles that passed in each step.
    public var passed: [Double]
    /// The total waiting time of all vehicles, in vehicle-hours.
    public var delay: Double
    /// The hours from the start until the queue is finally gone; nil if it never is.
    ///
    /// It is zero if there is no queue.
    public var clearedAfter: Double?

    /// Creates the result of all steps in order.
    ///
    /// Returns nil if a number is negative or not finite.
    ///
    /// - Parameters:
    ///   - steps: The steps. Lengths, demands and capacities must be finite and not negative.
    ///   - initial: The number of vehicles waiting at the start.
    public init?(_ steps: [Step], initial: Double = 0) {
        guard initial >= 0, initial.isFinite,
            steps.allSatisfy({ step in
                [step.hours, step.demand, step.capacity].allSatisfy { $0 >= 0 && $0.isFinite }
            })
        else { return nil }
        var (queue, time, delay) = (initial, 0.0, 0.0)
        var cleared: Double? = initial > 0 ? nil : 0
        queues = []
        passed = []
        for step in steps {
            let rate = step.demand - step.capacity
            let end = queue + rate * step.hours
            let next = max(0, end)
            if end > 0 {
                delay += (queue + end) / 2 * step.hours
                cleared = nil
            } else if queue > 0, rate < 0 {
                let length = queue / -rate
                delay += queue / 2 * length
                cleared = time + length
            }
            passed.append(max(0, queue + step.demand * step.hours - next))
            queues.append(next)
            queue = next
            time += step.hours
        }
        guard queue.isFinite, delay.isFinite else { return nil }
        self.delay = delay
        clearedAfter = cleared
    }
}
