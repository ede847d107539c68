// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What a value is held against in a pane of kind `progress`: a figure, by when, and the way there.
///
/// A goal without a figure is a stage of a plan, which is passed, under way or to come by its year
/// alone. One whose item names no series has no live value; it shows what was published.
public struct PaneGoal: Hashable, Sendable {
    /// A figure of one year, as it stood or should stand at the year's end.
    public struct Step: Hashable, Sendable {
        /// The year.
        public var year: Int
        /// The figure.
        public var value: Double

        /// Makes a step.
        public init(year: Int, value: Double) {
            self.year = year
            self.value = value
        }
    }

    /// The figure to reach; nothing for a stage.
    public var target: Double?
    /// The unit of the figures where no series tells it.
    public var unit: UnitCode?
    /// The year by whose end it is to be reached.
    public var by: Int?
    /// What should be reached year by year, in order of time.
    public var path: [Step]
    /// What was published year by year, in order of time.
    public var told: [Step]

    /// Makes a goal.
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

    /// What the path asks for at a time, on straight lines between the ends of its years.
    ///
    /// - Parameter time: the time in years, 2025.5 in the middle of 2025.
    /// - Returns: the figure; nothing without a path, and before its first year's end.
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
