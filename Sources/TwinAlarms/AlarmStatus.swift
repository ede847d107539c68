// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// One alarm at an instant: its state, what is wrong, and what operators did about it.
///
/// All limits of one series are one alarm. Its priority is that of the most urgent limit that is
/// passed.
public struct AlarmStatus: Hashable, Sendable {
    /// Who acknowledged an activation, and what they said.
    public struct Signature: Hashable, Sendable {
        /// The row of the journal.
        public var entry: Int64
        /// When.
        public var instant: Instant
        /// Who.
        public var author: AlarmAuthor
        /// Why, for a shelf.
        public var reason: AlarmReason?
        /// What they said.
        public var comment: String?

        init(_ entry: AlarmEntry) {
            self.entry = entry.id
            instant = entry.instant
            author = entry.author
            reason = entry.reason
            comment = entry.comment
        }

        /// Makes a signature.
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

    /// What an act has changed, so that it can be taken back.
    public struct Undo: Hashable, Sendable {
        /// The row of the act.
        public var entry: Int64
        /// When it was done.
        public var instant: Instant
        /// The activation at that time.
        public var activation: Instant?
        /// True if nobody had to acknowledge the alarm before it.
        public var wasAcknowledged: Bool
        /// What suppressed it before.
        public var suppression: AlarmState.Suppression
        /// When the shelf before it was to end.
        public var shelvedUntil: Instant?
        /// Who had acknowledged it before.
        public var acknowledgement: Signature?
        /// Who had suppressed it before.
        public var suppressed: Signature?

        /// Makes an undo.
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

    /// How long an act can be taken back.
    public static let undoTime: Duration = .seconds(3600)

    /// Condition, acknowledgement and suppression.
    public var state = AlarmState()
    /// The run of the most urgent limit; of the last activation if the alarm is back to normal.
    public var run: AlarmRun?
    /// When the alarm last activated or became more urgent: what an acknowledgement names.
    public var activation: Instant?
    /// How often it activated since it was last normal, acknowledged and not suppressed.
    public var activations = 0
    /// When it was last announced with sound.
    public var announced: Instant?
    /// When it last became normal; nil while it is active.
    public var cleared: Instant?
    /// Until when its sound is stopped.
    public var silenced: Instant?
    /// Who acknowledged it; nil while nobody has.
    public var acknowledgement: Signature?
    /// When the shelf ends.
    public var shelvedUntil: Instant?
    /// Who shelved or suppressed it, or took it out of service.
    public var suppressed: Signature?
    /// The last remark.
    public var note: Signature?
    /// What the last act has changed; nil if it cannot be taken back any more.
    public var undo: Undo?

    /// An alarm that is normal, acknowledged and not suppressed.
    public init() {}

    /// True if there is nothing to remember of it.
    public var isPlain: Bool { state == AlarmState() && undo == nil }

    /// True if it belongs into a list of alarms: in any state but normal and acknowledged.
    public var isListed: Bool { state != AlarmState() }

    /// True if its sound has not been stopped by an acknowledgement or by silencing it.
    public var isSounding: Bool {
        guard state.letter == .b, let announced else { return false }
        return silenced.map { $0 < announced } ?? true
    }
}

/// One change of an alarm.
public struct AlarmTransition: Hashable, Sendable {
    /// When.
    public var instant: Instant
    /// What happened; nil for an act that changes no state.
    public var event: AlarmEvent?
    /// The act, if an operator did it.
    public var entry: AlarmEntry?
    /// The alarm afterwards.
    public var status: AlarmStatus
    /// How it is announced.
    public var annunciation: AlarmAnnunciation

    /// Makes a transition.
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
