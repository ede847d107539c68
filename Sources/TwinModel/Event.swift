// SPDX-License-Identifier: Apache-2.0

/// How soon an operator must act, by ISA-18.2's four priorities.
public enum Priority: UInt8, Hashable, Comparable, Sendable, Codable, CaseIterable {
    /// Good to know.
    case low = 1
    /// Look at it soon.
    case medium = 2
    /// Act now.
    case high = 3
    /// Act at once: people or the city are in danger.
    case critical = 4

    /// Whether the left priority is less urgent than the right one.
    public static func < (left: Priority, right: Priority) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Something that happened at a time: an incident, a settlement failure, a step of a scenario.
public struct Event: Hashable, Sendable {
    /// The source's own identity of it; a second event with the same identity replaces the first.
    public var id: String
    /// What kind of event it is: `incident`, `settlement_failure`.
    public var kind: String
    /// When it began.
    public var time: Instant
    /// When it ended; nothing while it lasts or where it has no length.
    public var end: Instant?
    /// When it came to be known here.
    public var receivedTime: Instant
    /// The entity that it happened to, where known.
    public var entity: EntityID?
    /// The district that it happened in, where known.
    public var district: EntityID?
    /// How soon an operator must act; nothing for what is only to be known.
    public var priority: Priority?
    /// What happened, in a sentence.
    public var text: LocalizedText

    /// Makes an event.
    public init(
        id: String,
        kind: String,
        time: Instant,
        end: Instant? = nil,
        receivedTime: Instant,
        entity: EntityID? = nil,
        district: EntityID? = nil,
        priority: Priority? = nil,
        text: LocalizedText
    ) {
        self.id = id
        self.kind = kind
        self.time = time
        self.end = end
        self.receivedTime = receivedTime
        self.entity = entity
        self.district = district
        self.priority = priority
        self.text = text
    }
}
