// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What an operator can do about an alarm.
public enum AlarmAct: String, Hashable, Sendable, CaseIterable {
    /// Confirms having seen the activation.
    case acknowledge = "ack"
    /// Takes an acknowledgement back.
    case unacknowledge = "unack"
    /// Stops the sound of what has been announced so far; it confirms nothing.
    case silence
    /// Hides it from the active list until a time.
    case shelve
    /// Hides it from the active list until it clears.
    case shelveOnce = "one-shot"
    /// Takes it off the shelf.
    case unshelve
    /// Begins to suppress it by design.
    case suppress
    /// Ends the suppression by design.
    case unsuppress
    /// Takes it out of service.
    case remove
    /// Returns it to service.
    case returnToService = "return"
    /// Adds a remark.
    case comment
    /// Signs a handover of the position.
    case handover

    /// The event of the state table that the act causes; nil if it changes no state.
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

    /// The act that an undo of this one is recorded as; nil if it cannot be undone.
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

/// Why an alarm is shelved.
public enum AlarmReason: String, Hashable, Sendable, CaseIterable {
    /// It comes and goes without end.
    case chattering
    /// It has been active for long and needs no action.
    case stale
    /// Somebody works on the equipment.
    case maintenance
    /// The cause is known and dealt with.
    case knownCause = "known-cause"
    /// Something else; the comment says what.
    case other
}

/// Who acted, from where.
public struct AlarmAuthor: Hashable, Sendable {
    /// The user whom the operating system names.
    public var user: String
    /// The name that the person gave; it stands beside the user, not in the user's place.
    public var alias: String?
    /// The machine.
    public var host: String?
    /// The operating position, such as a desk of a control room.
    public var position: String?

    /// Makes an author.
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

    /// The name to show: `wei (as Li Na)`.
    public var name: String { alias.map { "\(user) (as \($0))" } ?? user }
}

/// One row of the journal of operator acts.
///
/// Rows are only ever added.
public struct AlarmEntry: Hashable, Sendable {
    /// How many bytes of UTF-8 a comment may take.
    public static let longestComment = 1024
    /// How many bytes of UTF-8 a name, host or position may take.
    public static let longestName = 64

    /// Its number; 1 is the first row of a journal.
    public var id: Int64
    /// When it was done, by the city's clock.
    public var instant: Instant
    /// What was done.
    public var act: AlarmAct
    /// The alarm; nil if the act is about the position, as a handover is.
    public var alarm: SeriesID?
    /// The activation that was seen; see ``AlarmStatus/activation``.
    public var activation: Instant?
    /// Who did it.
    public var author: AlarmAuthor
    /// Why it was shelved.
    public var reason: AlarmReason?
    /// What the person says.
    public var comment: String?
    /// When a shelf ends.
    public var until: Instant?
    /// The row that this one takes back.
    public var undoOf: Int64?
    /// The first row of those that were added by one request.
    public var batch: Int64
    /// The checksum of the row before; 0 for the first row.
    public var previous: UInt64
    /// The checksum over this row and ``previous``.
    public var checksum: UInt64

    /// Makes a row and computes its checksum.
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

    /// The checksum that the row must have: FNV-1a of 64 bits over ``previous`` and all fields, each
    /// with its length before it, or a byte of its own if it is nil.
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

    /// True if the row is as it was written.
    public var isWhole: Bool { checksum == expectedChecksum }

    /// True if the row is as it was written and follows the one before it in the journal.
    ///
    /// Rows of alarms that a recording leaves out are missing between two that it has; these are only
    /// compared if their numbers follow each other.
    public func follows(_ row: AlarmEntry?) -> Bool {
        guard isWhole else { return false }
        guard let row else { return id != 1 || previous == 0 }
        return row.id < id && (row.id + 1 != id || row.checksum == previous)
    }
}

/// The hash function FNV-1a with 64 bits, as its authors define it.
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
