// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
public import TwinVocabulary
public import TwinModel

/// The urgency of a value.
public enum Level: UInt8, Hashable, Comparable, Sendable, CaseIterable {
    /// The value is normal.
    case normal = 0
    /// The value is outside the normal range.
    case low = 1
    /// The value needs attention soon.
    case medium = 2
    /// The value needs action now.
    case high = 3
    /// The value needs action at once.
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

    /// Creates the level of a value from the limits and the normal range of its property.
    ///
    /// A value beyond a limit has the level of its priority. Any other value outside the normal
    /// range, in the worse direction of its property, is low.
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
