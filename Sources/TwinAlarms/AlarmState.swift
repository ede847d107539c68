// SPDX-License-Identifier: Apache-2.0

/// The state of one alarm: its condition, its acknowledgement and its suppression.
///
/// The letters are those of ISA-18.2. Only the condition depends on observations. Acknowledgement
/// and suppression are changed by acts of people and by the plant's design.
public struct AlarmState: Hashable, Sendable {
    /// A reason for not announcing an alarm; if there are several, the one set last.
    public enum Suppression: String, Hashable, Sendable, CaseIterable {
        /// The alarm is not suppressed.
        case none
        /// The alarm is shelved until a time.
        case shelved
        /// The alarm is shelved until it clears.
        case oneShot = "one-shot"
        /// The design suppresses the alarm, for example as a consequence of another alarm.
        case designed = "by-design"
        /// The alarm is out of service.
        case outOfService = "out-of-service"
    }

    /// A letter of ISA-18.2, derived from the state.
    public enum Letter: String, Hashable, Sendable, CaseIterable {
        /// Normal.
        case a = "A"
        /// Active and not acknowledged.
        case b = "B"
        /// Active and acknowledged.
        case c = "C"
        /// Back to normal and not acknowledged.
        case d = "D"
        /// Shelved.
        case e = "E"
        /// Suppressed by design.
        case f = "F"
        /// Out of service.
        case g = "G"
    }

    /// True if a limit is passed.
    public var isActive: Bool
    /// True if no acknowledgement is needed.
    public var isAcknowledged: Bool
    /// The reason for not announcing the alarm.
    public var suppression: Suppression

    /// Creates a state; without arguments, the initial state of every alarm.
    public init(
        isActive: Bool = false,
        isAcknowledged: Bool = true,
        suppression: Suppression = .none
    ) {
        self.isActive = isActive
        self.isAcknowledged = isAcknowledged
        self.suppression = suppression
    }

    /// The letter of the state.
    public var letter: Letter {
        switch suppression {
        case .outOfService: .g
        case .designed: .f
        case .shelved, .oneShot: .e
        case .none: isActive ? (isAcknowledged ? .c : .b) : (isAcknowledged ? .a : .d)
        }
    }

    /// True if no change of the alarm is announced with sound.
    public var isSuppressed: Bool { suppression != .none }
}

/// An event of an alarm.
public enum AlarmEvent: String, Hashable, Sendable, CaseIterable {
    /// A limit was passed for the duration of its on-delay.
    case activate
    /// The limits were cleared.
    case clear
    /// A more urgent limit of the same alarm was passed.
    case severityUp = "severity-up"
    /// The most urgent limit was cleared while a less urgent one is still passed.
    case severityDown = "severity-down"
    /// An operator acknowledges the alarm.
    case acknowledge = "ack"
    /// An operator withdraws an acknowledgement.
    case unacknowledge = "unack"
    /// An operator shelves the alarm until a time, or sets another time.
    case shelve
    /// An operator shelves the alarm until it clears.
    case shelveOnce = "shelve-once"
    /// An operator takes the alarm off the shelf.
    case unshelve
    /// The time on the shelf ends.
    case expire
    /// The design begins to suppress the alarm.
    case suppress
    /// The design stops suppressing the alarm.
    case unsuppress
    /// An operator takes the alarm out of service.
    case remove
    /// An operator returns the alarm to service.
    case returnToService = "return"
    /// The alarm is still active after the re-alarm time since its acknowledgement.
    case realarm
}

/// The announcement of a transition.
public enum AlarmAnnunciation: String, Hashable, Sendable {
    /// The transition is not announced.
    case none = "-"
    /// Sound and flashing begin.
    case soundAndFlash = "sound+flash"
    /// Flashing begins.
    case flash
    /// The transition is shown for a short time.
    case brief
    /// Sound and flashing end.
    case silence
    /// The transition is recorded in the journal only.
    case journalOnly = "journal only"
}

extension AlarmState {
    /// Returns the state after an event and its announcement.
    ///
    /// - Parameter event: The event.
    /// - Returns: The state and the announcement; nil if the event is refused or cannot happen in
    ///   this state.
    public func after(_ event: AlarmEvent) -> (state: AlarmState, annunciation: AlarmAnnunciation)?
    {
        switch event {
        case .activate, .clear, .severityUp, .severityDown: afterCondition(event)
        case .acknowledge, .unacknowledge, .realarm: afterAcknowledgement(event)
        default: afterSuppression(event)
        }
    }

    private typealias Transition = (state: AlarmState, annunciation: AlarmAnnunciation)

    private func afterCondition(_ event: AlarmEvent) -> Transition? {
        guard isActive == (event != .activate) else { return nil }
        var next = self
        switch event {
        case .activate:
            next.isActive = true
            next.isAcknowledged = false
            return (next, isSuppressed ? .journalOnly : .soundAndFlash)
        case .clear:
            next.isActive = false
            guard isSuppressed else { return (next, isAcknowledged ? .none : .brief) }
            next.isAcknowledged = true
            if suppression == .oneShot { next.suppression = .none }
            return (next, .journalOnly)
        case .severityUp:
            guard !isSuppressed else { return (next, .journalOnly) }
            next.isAcknowledged = false
            return (next, .soundAndFlash)
        default: return (next, .none)
        }
    }

    private func afterAcknowledgement(_ event: AlarmEvent) -> Transition? {
        guard !isSuppressed else { return nil }
        var next = self
        if event == .acknowledge {
            guard !isAcknowledged else { return nil }
            next.isAcknowledged = true
            return (next, .silence)
        }
        guard isActive, isAcknowledged else { return nil }
        next.isAcknowledged = false
        return (next, event == .realarm ? .soundAndFlash : .flash)
    }

    private func afterSuppression(_ event: AlarmEvent) -> Transition? {
        let isShelved = suppression == .shelved || suppression == .oneShot
        var next = self
        switch event {
        case .shelve where !isSuppressed || isShelved: next.suppression = .shelved
        case .shelveOnce where isActive && (!isSuppressed || isShelved):
            next.suppression = .oneShot
        case .suppress where !isSuppressed || isShelved: next.suppression = .designed
        case .remove where suppression != .outOfService: next.suppression = .outOfService
        case .unshelve where isShelved:
            // The operator who takes an alarm off the shelf has seen it.
            return (AlarmState(isActive: isActive), .none)
        case .expire where isShelved, .unsuppress where suppression == .designed,
            .returnToService where suppression == .outOfService:
            // An active alarm must be acknowledged again if no operator took it off the shelf.
            let next = AlarmState(isActive: isActive, isAcknowledged: !isActive)
            return (next, isActive ? .soundAndFlash : .none)
        default: return nil
        }
        return (next, .silence)
    }
}
