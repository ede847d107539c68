// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The target of a value in a pane of kind `progress`: a figure, a year and the path to it.
///
/// A goal without a figure is a stage of a plan, which is completed, in progress or pending
/// according to its year alone. A goal whose item has no series has no live value and shows the
/// published figures.
public struct PaneGoal: Hashable, Sendable {
    /// The actual or planned figure at the end of a year.
    public struct Step: Hashable, Sendable {
        /// The year.
        public var year: Int
        /// The figure.
        public var value: Double

        /// Creates a step.
        public init(year: Int, value: Double) {
            self.year = year
            self.value = value
        }
    }

    /// The figure to reach; nil for a stage.
    public var target: Double?
    /// The unit of the figures, if no series defines it.
    public var unit: UnitCode?
    /// The year by whose end the goal should be reached.
    public var by: Int?
    /// The planned figures by year, in order of time.
    public var path: [Step]
    /// The published figures by year, in order of time.
    public var told: [Step]

    /// Creates a goal.
    public init(
        target: Double? = nil,
        unit: UnitCode? = nil,
        by: Int? = nil,
        path: [Step] = [],
        told: [Step] = []
    ) {
        self.target = target
        self.unit = unit
        self.by = by
        self.path = path
        self.told = told
    }

    /// Returns the planned figure at a time, interpolated linearly between the ends of the path's
    /// years.
    ///
    /// - Parameter time: The time in years; the middle of 2025 is 2025.5.
    /// - Returns: The figure, or nil without a path or before the end of its first year.
    public func expected(at time: Double) -> Double? {
        guard let first = path.first, time >= Double(first.year) + 1 else { return nil }
        var before = first
        for step in path.dropFirst() {
            let end = Double(step.year) + 1
            if time < end {
                let length = end - Double(before.year) - 1
                guard length > 0 else { return step.value }
                let share = (time - Double(before.year) - 1) / length
                return before.value + (step.value - before.value) * share
            }
            before = step
        }
        return before.value
    }
}
