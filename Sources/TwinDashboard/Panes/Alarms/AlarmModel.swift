// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One alarm, or several of a kind as one.
public struct AlarmModel: Hashable, Sendable {
    /// How much it needs an eye.
    public var level: Level
    /// The level's word.
    public var word: DisplayText
    /// What is wrong: the property's name, or how many of what.
    public var what: DisplayText
    /// Where: the entity's name, and its district.
    public var place: DisplayText
    /// The value.
    public var value: DisplayText
    /// The limit that it passed.
    public var limit: DisplayText
    /// Since when: `08:31`.
    public var since: DisplayText
    /// For how long: `11 min`.
    public var age: DisplayText
    /// Whether its value is overdue.
    public var isStale: Bool
}
