// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The status of one alarm at an instant: its state, its run and the acts of operators on it.
///
/// All limits of a series form one alarm. Its priority is that of the most urgent limit passed.
public struct AlarmStatus: Hashable, Sendable {
    /// The author of an act, with the time and the comment.
    public struct Signature: Hashable, Sendable {
        /// The number of the row in the journal.
        public var entry: Int64
        /// The time of the act.
        public var instant: Instant
        /// The person who acted.
        public var author: AlarmAuthor
        /// The reason for a shelf.
        public var reason: AlarmReason?
        /// The person's comment.
        public var comment: String?

        init(_ entry: AlarmEntry) {
            self.entry = entry.id
            instant = entry.instant
            author = entry.author
            reason = entry.reason
            comment = entry.comment
        }

        /// Creates a signature.
        public init(
            entry: Int64,
            instant: Instant,
            author: AlarmAuthor,
            reason: AlarmReason? = nil,
            comment: String? = nil
        ) {
            self.entry = entry
            self.instant = instant
            self.author = author
            self.reason = reason
            self.comment = comment
        }
    }

    /// The values changed by an act, which an undo restores.
    public struct Undo: Hashable, Sendable {
        /// The number of the act's row.
        public var entry: Int64
        /// The time of the act.
        public var instant: Instant
        /// The activation at the time of the act.
        public var activation: Instant?
        /// True if the alarm needed no acknowledgement before the act.
        public var wasAcknowledged: Bool
        /// The suppression before the act.
        public var suppression: AlarmState.Suppression
        /// The end of the shelf before the act.
        public var shelvedUntil: Instant?
        /// The acknowledgement before the act.
        public var acknowledgement: Signature?
        /// The signature of the suppression before the act.
        public var suppressed: Signature?

        /// Creates an undo.
        public init(
            entry: Int64,
            instant: Instant,
            activation: Instant?,
            wasAcknowledged: Bool,
            suppression: AlarmState.Suppression,
            shelvedUntil: Instant?,
            acknowledgement: Signature?,
            suppressed: Signature?
        ) {
            self.entry = entry
            self.instant = instant
            self.activation = activation
            self.wasAcknowledged = wasAcknowledged
            self.suppression = suppression
            self.shelvedUntil = shelvedUntil
            self.acknowledgement = acknowledgement
            self.suppressed = suppressed
        }
    }

    /// The time during which an act can be undone.
    public static let undoTime: Duration = .seconds(3600)

    /// The condition, the acknowledgement and the suppression.
    public var state = AlarmState()
    /// The run of the most urgent limit, or of the last activation if the alarm is back to normal.
    public var run: AlarmRun?
    /// The time at which the alarm last activated or became more urgent.
    ///
    /// An acknowledgement names this time.
    public var activation: Instant?
    /// The number of activations since the alarm was last normal, acknowledged and not suppressed.
    public var activations = 0
    /// The time of the last announcement with sound.
    public var announced: Instant?
    /// The time at which the alarm last became normal; nil while it is active.
    public var cleared: Instant?
    /// The time of the last silencing, which stopped the sound of everything announced before it.
    public var silenced: Instant?
    /// The signature of the acknowledgement; nil if there is none.
    public var acknowledgement: Signature?
    /// The end of the shelf.
    public var shelvedUntil: Instant?
    /// The signature of the shelf, the suppression or the removal from service.
    public var suppressed: Signature?
    /// The last remark.
    public var note: Signature?
    /// The values changed by the last act; nil if it cannot be undone any more.
    public var undo: Undo?

    /// Creates the status of an alarm that is normal, acknowledged and not suppressed.
    public init() {}

    /// True if the status need not be kept: the state is the initial one and no act can be undone.
    public var isPlain: Bool { state == AlarmState() && undo == nil }

    /// True if the alarm is listed: in any state except normal and acknowledged.
    public var isListed: Bool { state != AlarmState() }

    /// True if the sound was stopped neither by an acknowledgement nor by silencing.
    public var isSounding: Bool {
        guard state.letter == .b, let announced else { return false }
        return silenced.map { $0 < announced } ?? true
    }
}

/// A change of an alarm.
public struct AlarmTransition: Hashable, Sendable {
    /// The time of the change.
    public var instant: Instant
    /// The event; nil for an act that changes no state.
    public var event: AlarmEvent?
    /// The journal's row, if an operator caused the change.
    public var entry: AlarmEntry?
    /// The status after the change.
    public var status: AlarmStatus
    /// The announcement of the change.
    public var annunciation: AlarmAnnunciation

    /// Creates a transition.
    public init(
        instant: Instant,
        event: AlarmEvent?,
        entry: AlarmEntry? = nil,
        status: AlarmStatus,
        annunciation: AlarmAnnunciation
    ) {
        self.instant = instant
        self.event = event
        self.entry = entry
        self.status = status
        self.annunciation = annunciation
    }
}
