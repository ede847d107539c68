// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
public import TwinVocabulary
public import TwinModel

/// The urgency of a value.
public enum Level: UInt8, Hashable, Comparable, Sendable, CaseIterable {
    /// It does not.
    case normal = 0
    /// Outside the range of calm.
    case low = 1
    /// Look at it soon.
    case medium = 2
    /// Act now.
    case high = 3
    /// Act at once.
    case critical = 4

    /// Creates the level of an alarm of the priority; normal if the priority is nil.
    public init(_ priority: Priority?) {
        switch priority {
        case nil: self = .normal
        case .low: self = .low
        case .medium: self = .medium
        case .high: self = .high
        case .critical: self = .critical
        }
    }

    /// The level of a value by its property's limits and range of calm.
    ///
    /// Where the range of calm and the way that is worse say so, a value outside is low; a limit
    /// that is passed gives its own priority.
    public init(of value: Double, by property: CatalogProperty) {
        var level = Level.normal
        if let normal = property.normal {
            let isTooHigh = value > normal.upperBound && property.worse != .lower
            let isTooLow = value < normal.lowerBound && property.worse != .higher
            if property.worse != .neither, isTooHigh || isTooLow { level = .low }
        }
        for limit in property.limits where limit.isPassed(by: value) {
            level = max(level, Level(limit.priority))
        }
        self = level
    }

    /// Returns true if the left level is less urgent than the right one.
    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
}

extension CatalogProperty.Limit {
    /// Returns true if the value is beyond the limit.
    ///
    /// A limit about changes or the absence of values is not passed by any value.
    public func isPassed(by value: Double) -> Bool {
        if case .states(let states) = condition { return states.contains { Double($0) == value } }
        if let above, value > above { return true }
        if let below, value < below { return true }
        return false
    }
}
