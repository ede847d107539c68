// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// An act of an operator on an alarm.
public enum AlarmAct: String, Hashable, Sendable, CaseIterable {
    /// Confirms that the activation was seen.
    case acknowledge = "ack"
    /// Withdraws an acknowledgement.
    case unacknowledge = "unack"
    /// Stops the sound of everything announced so far, without confirming anything.
    case silence
    /// Hides the alarm from the active list until a time.
    case shelve
    /// Hides the alarm from the active list until it clears.
    case shelveOnce = "one-shot"
    /// Takes the alarm off the shelf.
    case unshelve
    /// Begins the suppression of the alarm by design.
    case suppress
    /// Ends the suppression of the alarm by design.
    case unsuppress
    /// Takes the alarm out of service.
    case remove
    /// Returns the alarm to service.
    case returnToService = "return"
    /// Adds a remark.
    case comment
    /// Signs a handover of the position.
    case handover

    /// The event of the state table caused by the act; nil if the act changes no state.
    public var event: AlarmEvent? {
        switch self {
        case .acknowledge: .acknowledge
        case .unacknowledge: .unacknowledge
        case .shelve: .shelve
        case .shelveOnce: .shelveOnce
        case .unshelve: .unshelve
        case .suppress: .suppress
        case .unsuppress: .unsuppress
        case .remove: .remove
        case .returnToService: .returnToService
        case .silence, .comment, .handover: nil
        }
    }

    /// The act recorded when this one is undone; nil if it cannot be undone.
    public var inverse: AlarmAct? {
        switch self {
        case .acknowledge: .unacknowledge
        case .unacknowledge: .acknowledge
        case .shelve, .shelveOnce: .unshelve
        case .unshelve: .shelve
        case .suppress: .unsuppress
        case .unsuppress: .suppress
        case .remove: .returnToService
        case .returnToService: .remove
        case .silence, .comment, .handover: nil
        }
    }
}

/// A reason for shelving an alarm.
public enum AlarmReason: String, Hashable, Sendable, CaseIterable {
    /// The alarm is raised and cleared repeatedly.
    case chattering
    /// The alarm has been active for a long time and needs no action.
    case stale
    /// Work is being done on the equipment.
    case maintenance
    /// The cause is known and being dealt with.
    case knownCause = "known-cause"
    /// Another reason, given in the comment.
    case other
}

/// The person who acted, with the machine and the position.
public struct AlarmAuthor: Hashable, Sendable {
    /// The user name given by the operating system.
    public var user: String
    /// The name given by the person; it is shown in addition to the user, never instead of it.
    public var alias: String?
    /// The machine.
    public var host: String?
    /// The operating position, such as a desk of a control room.
    public var position: String?

    /// Creates an author.
    public init(
        user: String,
        alias: String? = nil,
        host: String? = nil,
        position: String? = nil
    ) {
        self.user = user
        self.alias = alias
        self.host = host
        self.position = position
    }

    /// The name shown, such as `wei (as Li Na)`.
    public var name: String { alias.map { "\(user) (as \($0))" } ?? user }
}

/// A row of the journal of operator acts.
///
/// Rows are only ever added to the journal.
public struct AlarmEntry: Hashable, Sendable {
    /// The greatest length of a comment in bytes of UTF-8.
    public static let longestComment = 1024
    /// The greatest length of a name, host or position in bytes of UTF-8.
    public static let longestName = 64

    /// The number of the row; the first row of a journal has number 1.
    public var id: Int64
    /// The time of the act by the city's clock.
    public var instant: Instant
    /// The act.
    public var act: AlarmAct
    /// The alarm; nil if the act concerns the position, such as a handover.
    public var alarm: SeriesID?
    /// The activation seen by the operator; see ``AlarmStatus/activation``.
    public var activation: Instant?
    /// The person who acted.
    public var author: AlarmAuthor
    /// The reason for a shelf.
    public var reason: AlarmReason?
    /// The person's comment.
    public var comment: String?
    /// The end of a shelf.
    public var until: Instant?
    /// The number of the row that this row undoes.
    public var undoOf: Int64?
    /// The number of the first row added by the same request.
    public var batch: Int64
    /// The checksum of the previous row; 0 for the first row.
    public var previous: UInt64
    /// The checksum of this row, including ``previous``.
    public var checksum: UInt64

    /// Creates a row and computes its checksum.
    public init(
        id: Int64,
        instant: Instant,
        act: AlarmAct,
        alarm: SeriesID?,
        activation: Instant? = nil,
        author: AlarmAuthor,
        reason: AlarmReason? = nil,
        comment: String? = nil,
        until: Instant? = nil,
        undoOf: Int64? = nil,
        batch: Int64? = nil,
        previous: UInt64
    ) {
        self.id = id
        self.instant = instant
        self.act = act
        self.alarm = alarm
        self.activation = activation
        self.author = author
        self.reason = reason
        self.comment = comment
        self.until = until
        self.undoOf = undoOf
        self.batch = batch ?? id
        self.previous = previous
        checksum = 0
        checksum = expectedChecksum
    }

    /// The checksum computed from the fields of the row.
    ///
    /// It is FNV-1a of 64 bits over ``previous`` and all fields. A text is preceded by its length
    /// and a number by a byte of 1; a nil field is a single byte of 0.
    public var expectedChecksum: UInt64 {
        var sum = FNV1a()
        sum.add(Int64(bitPattern: previous))
        sum.add(id)
        sum.add(instant.millisecondsSince1970)
        sum.add(act.rawValue)
        sum.add(alarm?.entity.rawValue)
        sum.add(alarm?.property)
        sum.add(activation?.millisecondsSince1970)
        for text in [author.user, author.alias, author.host, author.position] { sum.add(text) }
        sum.add(reason?.rawValue)
        sum.add(comment)
        sum.add(until?.millisecondsSince1970)
        sum.add(undoOf)
        sum.add(batch)
        return sum.value
    }

    /// True if the row is unchanged since it was written.
    public var isWhole: Bool { checksum == expectedChecksum }

    /// Returns true if the row is unchanged and follows a row of the journal.
    ///
    /// A recording that leaves out some alarms lacks their rows. Therefore checksums of two rows
    /// are only compared if their numbers are consecutive.
    public func follows(_ row: AlarmEntry?) -> Bool {
        guard isWhole else { return false }
        guard let row else { return id != 1 || previous == 0 }
        return row.id < id && (row.id + 1 != id || row.checksum == previous)
    }
}

/// The 64-bit hash function FNV-1a, as defined by its authors.
private struct FNV1a {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    private mutating func add(byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    mutating func add(_ number: Int64?) {
        guard let number else { return add(byte: 0) }
        add(byte: 1)
        for shift in 0..<8 { add(byte: UInt8(truncatingIfNeeded: number >> (shift * 8))) }
    }

    mutating func add(_ text: String?) {
        guard let text else { return add(byte: 0) }
        add(Int64(text.utf8.count))
        for byte in text.utf8 { add(byte: byte) }
    }
}
