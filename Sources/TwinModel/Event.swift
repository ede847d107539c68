// SPDX-License-Identifier: Apache-2.0

/// The urgency of an operator's response, by the four priorities of ISA-18.2.
public enum Priority: UInt8, Hashable, Comparable, Sendable, Codable, CaseIterable {
    /// An event that is only for information.
    case low = 1
    /// An event that needs a look soon.
    case medium = 2
    /// An event that needs action now.
    case high = 3
    /// An event that needs action at once because people or the city are in danger.
    case critical = 4

    /// Returns true if the left priority is less urgent than the right one.
    public static func < (left: Priority, right: Priority) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// An occurrence at a time, such as an incident, a settlement failure or a step of a scenario.
public struct Event: Hashable, Sendable {
    /// The identity of the event within its source.
    ///
    /// A later event with the same identity replaces it.
    public var id: String
    /// The kind of the event, such as `incident` or `settlement_failure`.
    public var kind: String
    /// The time at which the event began.
    public var time: Instant
    /// The time at which the event ended, or nil if it continues or has no duration.
    public var end: Instant?
    /// The time at which the event was received.
    public var receivedTime: Instant
    /// The entity that the event concerns, or nil if it is unknown.
    public var entity: EntityID?
    /// The district in which the event happened, or nil if it is unknown.
    public var district: EntityID?
    /// The urgency of an operator's response, or nil if the event needs none.
    public var priority: Priority?
    /// A sentence that describes the event.
    public var text: LocalizedText

    /// Creates an event.
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
