// SPDX-License-Identifier: Apache-2.0

/// The content of a reservoir or tank, computed from its inflow and outflow.
public struct Reservoir: Hashable, Sendable {
    /// The flows during a period.
    public struct Step: Hashable, Sendable {
        /// The length of the period in hours.
        public var hours: Double
        /// The inflow in m³/h.
        public var inflow: Double
        /// The demanded outflow in m³/h.
        public var outflow: Double

        /// Creates a step.
        public init(hours: Double, inflow: Double, outflow: Double) {
            self.hours = hours
            self.inflow = inflow
            self.outflow = outflow
        }
    }

    /// The volume at the end of each step, in m³.
    public var volumes: [Double]
    /// The volume spilled because the reservoir was full, in m³.
    public var spilled: Double
    /// The demanded volume that was not available, in m³.
    public var missing: Double
    /// The hours from the start until the reservoir is first empty; nil if it never is.
    public var emptyAfter: Double?
    /// The hours from the start until the reservoir is first full; nil if it never is.
    public var fullAfter: Double?

    /// Creates the result of all steps in order.
    ///
    /// Returns nil if a number is negative or not finite, or if the initial volume exceeds the
    /// capacity.
    ///
    /// - Parameters:
    ///   - steps: The steps. All numbers must be finite and not negative.
    ///   - initial: The volume at the start, in m³, at most the capacity.
    ///   - capacity: The volume of the full reservoir, in m³.
    public init?(_ steps: [Step], initial: Double, capacity: Double) {
        guard capacity.isFinite, initial >= 0, initial <= capacity,
            steps.allSatisfy({ step in
                [step.hours, step.inflow, step.outflow].allSatisfy { $0 >= 0 && $0.isFinite }
            })
        else { return nil }
        var (volume, time) = (initial, 0.0)
        volumes = []
        spilled = 0
        missing = 0
        emptyAfter = initial == 0 ? 0 : nil
        fullAfter = initial == capacity ? 0 : nil
        for step in steps {
            let rate = step.inflow - step.outflow
            let end = volume + rate * step.hours
            if end <= 0, rate < 0 {
                missing -= end
                emptyAfter = emptyAfter ?? time + volume / -rate
            }
            if end >= capacity, rate > 0 {
                spilled += end - capacity
                fullAfter = fullAfter ?? time + (capacity - volume) / rate
            }
            volume = min(max(end, 0), capacity)
            volumes.append(volume)
            time += step.hours
        }
        guard spilled.isFinite, missing.isFinite else { return nil }
    }
}
