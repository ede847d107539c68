// SPDX-License-Identifier: Apache-2.0

/// The state of one alarm: its condition, its acknowledgement and its suppression.
///
/// The letters are those of ISA-18.2. Only the condition comes from observations; acts of people and
/// of the plant's design change the two others.
public struct AlarmState: Hashable, Sendable {
    /// What keeps an alarm from being announced; of several, the one set last.
    public enum Suppression: Hashable, Sendable, CaseIterable {
        /// Nothing does.
        case none
        /// Somebody shelved it until a time.
        case shelved
        /// Somebody shelved it until it clears.
        case oneShot
        /// The design suppresses it, as an alarm that follows from another one.
        case designed
        /// It is out of service.
        case outOfService
    }

    /// The derived letter.
    public enum Letter: String, Hashable, Sendable, CaseIterable {
        /// Normal.
        case a = "A"
        /// Active, not acknowledged.
        case b = "B"
        /// Active, acknowledged.
        case c = "C"
        /// Back to normal, not acknowledged.
        case d = "D"
        /// Shelved.
        case e = "E"
        /// Suppressed by design.
        case f = "F"
        /// Out of service.
        case g = "G"
    }

    /// True if the limit is passed.
    public var isActive: Bool
    /// True if nobody has to acknowledge it.
    public var isAcknowledged: Bool
    /// What keeps it from being announced.
    public var suppression: Suppression

    /// Makes a state; without arguments, the one that every alarm begins with.
    public init(
        isActive: Bool = false,
        isAcknowledged: Bool = true,
        suppression: Suppression = .none
    ) {
        self.isActive = isActive
        self.isAcknowledged = isAcknowledged
        self.suppression = suppression
    }

    /// The letter.
    public var letter: Letter {
        switch suppression {
        case .outOfService: .g
        case .designed: .f
        case .shelved, .oneShot: .e
        case .none: isActive ? (isAcknowledged ? .c : .b) : (isAcknowledged ? .a : .d)
        }
    }

    /// True if it cannot be heard, whatever happens to it.
    public var isSuppressed: Bool { suppression != .none }
}

/// What can happen to an alarm.
public enum AlarmEvent: String, Hashable, Sendable, CaseIterable {
    /// The limit was passed for its on-delay.
    case activate
    /// The limit was cleared.
    case clear
    /// A more urgent limit of the same alarm was passed.
    case severityUp = "severity-up"
    /// The most urgent limit was cleared, a less urgent one is still passed.
    case severityDown = "severity-down"
    /// Somebody acknowledges it.
    case acknowledge = "ack"
    /// Somebody takes an acknowledgement back.
    case unacknowledge = "unack"
    /// Somebody shelves it until a time, or sets another time.
    case shelve
    /// Somebody shelves it until it clears.
    case shelveOnce = "shelve-once"
    /// Somebody takes it off the shelf.
    case unshelve
    /// The time on the shelf is over.
    case expire
    /// The design begins to suppress it.
    case suppress
    /// The design suppresses it no longer.
    case unsuppress
    /// Somebody takes it out of service.
    case remove
    /// Somebody returns it to service.
    case returnToService = "return"
    /// It was acknowledged long ago and is still active.
    case realarm
}

/// How a transition is announced.
public enum AlarmAnnunciation: String, Hashable, Sendable {
    /// It is not.
    case none = "-"
    /// With sound, and flashing.
    case soundAndFlash = "sound+flash"
    /// Flashing.
    case flash
    /// For a short time.
    case brief
    /// Sound and flashing end.
    case silence
    /// In the journal only.
    case journalOnly = "journal only"
}

extension AlarmState {
    /// The state after an event, and how that is announced.
    ///
    /// - Parameter event: what happens.
    /// - Returns: nil if the event is refused, or cannot happen in this state.
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
            // Who takes it off the shelf has seen it.
            return (AlarmState(isActive: isActive), .none)
        case .expire where isShelved, .unsuppress where suppression == .designed,
            .returnToService where suppression == .outOfService:
            // What comes back by itself must be seen if it is active.
            let next = AlarmState(isActive: isActive, isAcknowledged: !isActive)
            return (next, isActive ? .soundAndFlash : .none)
        default: return nil
        }
        return (next, .silence)
    }
}
