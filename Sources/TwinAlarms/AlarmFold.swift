// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A computation of one alarm from its runs and its acts.
///
/// The result at an instant depends only on runs and acts up to this instant. Events of the same
/// instant are ordered: the end of a shelf, the change of the condition, the re-alarm, then the
/// acts by number. An act refused by the state table changes nothing. The same holds for an
/// acknowledgement of an activation older than the current one, so an alarm is never acknowledged
/// unseen, even if samples arrive late.
///
/// An alarm is suppressed by design while that of its suppressor is active. An alarm that is normal
/// and acknowledged is suppressed once it activates, so that what stays normal has no transitions.
/// Suppression begins before the condition changes and ends after it, so that nothing sounds for an
/// instant.
public struct AlarmFold: Sendable {
    /// The status after the last transition.
    public var status: AlarmStatus { current.isPlain ? AlarmStatus() : current }

    private struct Phase {
        /// The run as known after its end.
        var run: AlarmRun
        var priority: Priority
        var begin: Instant
        var end: Instant?

        /// The run as known before its end.
        var openRun: AlarmRun {
            var open = run
            (open.clear, open.clearReceived) = (nil, nil)
            return open
        }
    }

    private struct CoverChange {
        var time: Instant
        var isBegin: Bool
    }

    private let limits: [AlarmLimit]
    private let realarm: Duration?
    private var current: AlarmStatus
    /// The announced runs in the order of their starts.
    private let phases: [Phase]
    private var nextPhase = 0
    private var open: [Phase] = []
    /// The instants at which the condition can change, ascending and without repetitions.
    private let boundaries: [Instant]
    private let entries: [AlarmEntry]
    /// The times at which the suppressor's alarm becomes active and normal, ascending.
    private let coverChanges: [CoverChange]
    private var nextCover = 0
    /// True if the suppressor's alarm is active.
    private var isCovered: Bool
    private var nextBoundary = 0
    private var nextEntry = 0
    /// The instant of the last change.
    private var time: Instant

    /// Creates a fold.
    ///
    /// - Parameters:
    ///   - rule: The limits and the class.
    ///   - base: The status just before `start`.
    ///   - start: The first instant to include.
    ///   - runs: The runs that had not ended before `start`, in any order.
    ///   - entries: The acts on this alarm from `start` on, in any order.
    ///   - suppression: The limits and runs of the alarm under which this one is suppressed, with
    ///     the runs that had not ended before `start`; nil if there is none.
    ///   - known: The time after which received values are ignored; nil to use all values.
    public init(
        rule: AlarmRule,
        from base: AlarmStatus = AlarmStatus(),
        since start: Instant = .distantPast,
        runs: [AlarmRun],
        entries: [AlarmEntry],
        under suppression: AlarmSuppression? = nil,
        known: Instant? = nil
    ) {
        current = base
        time = start
        limits = rule.limits
        realarm = rule.alarmClass.realarm
        let phases = Self.phases(of: runs, rule.limits, since: start, known: known)
        self.phases = phases
        let covers = suppression.map {
            Self.covers(Self.phases(of: $0.runs, $0.limits, since: start, known: known))
        }
        coverChanges = (covers ?? []).filter { $0.time >= start }
        isCovered = covers?.last { $0.time < start }?.isBegin ?? false
        let times = Set(phases.flatMap { [$0.begin, $0.end].compactMap { $0 } })
        boundaries = times.filter { $0 >= start }.sorted()
        self.entries = entries.filter { entry in
            entry.instant >= start && known.map { entry.instant <= $0 } ?? true
        }.sorted { ($0.instant, $0.id) < ($1.instant, $1.id) }
    }

    /// Returns the announced runs as phases, in the order of their starts.
    private static func phases(
        of runs: [AlarmRun],
        _ limits: [AlarmLimit],
        since start: Instant,
        known: Instant?
    ) -> [Phase] {
        var phases: [Phase] = []
        for run in runs where limits.indices.contains(run.limit) {
            if let known, run.received > known { continue }
            let limit = limits[run.limit]
            let begin = run.onset + limit.announcementDelay
            var end: Instant?
            if let clear = run.clear, let received = run.clearReceived,
                known.map({ received <= $0 }) ?? true
            {
                end = clear + limit.offDelay
            }
            if let end, end <= begin || end < start { continue }
            var run = run
            if end == nil { (run.clear, run.clearReceived) = (nil, nil) }
            if let known, let received = run.trouble.eventReceived, received > known {
                (run.trouble.event, run.trouble.eventReceived) = (nil, nil)
            }
            phases.append(Phase(run: run, priority: limit.priority, begin: begin, end: end))
        }
        phases.sort { ($0.begin, $0.run.limit) < ($1.begin, $1.run.limit) }
        return phases
    }

    /// Returns the times at which phases begin and end to cover an alarm, in their order.
    private static func covers(_ phases: [Phase]) -> [CoverChange] {
        var changes: [CoverChange] = []
        var end: Instant?
        for phase in phases {
            if let last = changes.last, last.isBegin {
                // The cover before has no end.
                break
            }
            if let last = end, phase.begin <= last {
                changes.removeLast()
                end = phase.end.map { max($0, last) }
            } else {
                changes.append(CoverChange(time: phase.begin, isBegin: true))
                end = phase.end
            }
            if let end { changes.append(CoverChange(time: end, isBegin: false)) }
        }
        return changes
    }

    /// Returns the next transition.
    ///
    /// - Parameter end: The last instant to include.
    /// - Returns: The transition; nil if nothing more happens by `end`.
    public mutating func next(through end: Instant = .distantFuture) -> AlarmTransition? {
        while true {
            current = status
            let boundary =
                boundaries.indices.contains(nextBoundary) ? boundaries[nextBoundary] : nil
            let entry = entries.indices.contains(nextEntry) ? entries[nextEntry] : nil
            let forgotten = current.undo.map { $0.instant + AlarmStatus.undoTime }
            let cover = coverChanges.indices.contains(nextCover) ? coverChanges[nextCover] : nil
            let times = [forgotten, expiry, cover?.time, boundary, realarmTime, entry?.instant]
            guard let next = times.compactMap({ $0 }).min(), next <= end else { return nil }
            time = next
            if next == forgotten {
                current.undo = nil
                return transition(at: next, nil, .none)
            }
            if next == expiry {
                if let transition = apply(.expire, at: next) { return transition }
            } else if next == cover?.time, cover?.isBegin ?? false {
                (nextCover, isCovered) = (nextCover + 1, true)
                if current.state != AlarmState(), let transition = suppress(at: next) {
                    return transition
                }
            } else if next == boundary {
                if isCovered, current.state == AlarmState(), activates(at: next),
                    let transition = suppress(at: next)
                {
                    return transition
                }
                nextBoundary += 1
                if let transition = changeCondition(at: next) { return transition }
            } else if next == cover?.time {
                (nextCover, isCovered) = (nextCover + 1, false)
                // An operator's own suppression has an author and does not end here.
                if current.state.suppression == .designed, current.suppressed == nil,
                    let transition = apply(.unsuppress, at: next)
                {
                    return transition
                }
            } else if next == realarmTime {
                if let transition = apply(.realarm, at: next) { return transition }
            } else if let entry {
                nextEntry += 1
                if let transition = take(entry) { return transition }
            }
        }
    }

    private var expiry: Instant? {
        switch current.state.suppression {
        case .shelved, .oneShot: current.shelvedUntil
        case .none, .designed, .outOfService: nil
        }
    }

    private var realarmTime: Instant? {
        guard let realarm, current.state.letter == .c, let seen = current.acknowledgement else {
            return nil
        }
        // An undo can restore an acknowledgement whose re-alarm time has already passed.
        return max(seen.instant + realarm, time)
    }

    // MARK: Events

    private func transition(
        at instant: Instant,
        _ event: AlarmEvent?,
        _ annunciation: AlarmAnnunciation,
        by entry: AlarmEntry? = nil
    ) -> AlarmTransition {
        AlarmTransition(
            instant: instant,
            event: event,
            entry: entry,
            status: current,
            annunciation: annunciation
        )
    }

    private mutating func apply(_ event: AlarmEvent, at instant: Instant) -> AlarmTransition? {
        guard let (state, annunciation) = current.state.after(event) else { return nil }
        set(state)
        if annunciation == .soundAndFlash { current.announced = instant }
        return transition(at: instant, event, annunciation)
    }

    /// Suppresses the alarm by design, in place of a shelf.
    private mutating func suppress(at instant: Instant) -> AlarmTransition? {
        guard let (state, annunciation) = current.state.after(.suppress) else { return nil }
        (current.shelvedUntil, current.suppressed, current.undo) = (nil, nil, nil)
        set(state)
        return transition(at: instant, .suppress, annunciation)
    }

    /// Returns true if a run makes a normal alarm active at an instant.
    private func activates(at instant: Instant) -> Bool {
        phases[nextPhase...].contains { phase in
            phase.begin <= instant && phase.end.map { $0 > instant } ?? true
        }
    }

    private mutating func set(_ state: AlarmState) {
        current.state = state
        if !state.isAcknowledged { current.acknowledgement = nil }
        if !state.isSuppressed { (current.shelvedUntil, current.suppressed) = (nil, nil) }
    }

    private mutating func changeCondition(at instant: Instant) -> AlarmTransition? {
        while nextPhase < phases.count, phases[nextPhase].begin <= instant {
            open.append(phases[nextPhase])
            nextPhase += 1
        }
        let ended = open.filter { phase in phase.end.map { $0 <= instant } ?? false }
        if !ended.isEmpty { open.removeAll { phase in phase.end.map { $0 <= instant } ?? false } }
        var worst: Phase?
        for phase in open where worst.map({ phase.priority > $0.priority }) ?? true {
            worst = phase
        }
        guard let worst else {
            guard current.state.isActive else { return nil }
            current.cleared = instant
            if let run = current.run {
                let last = ended.last { $0.run.limit == run.limit && $0.run.onset == run.onset }
                current.run = last?.run ?? run
            }
            return apply(.clear, at: instant)
        }
        let before = current.run.flatMap { run in
            limits.indices.contains(run.limit) ? limits[run.limit].priority : nil
        }
        current.run = worst.openRun
        guard current.state.isActive else {
            current.activation = instant
            current.activations += 1
            current.cleared = nil
            return apply(.activate, at: instant)
        }
        guard let before, worst.priority != before else { return nil }
        guard worst.priority > before else { return apply(.severityDown, at: instant) }
        current.activation = instant
        return apply(.severityUp, at: instant)
    }

    // MARK: Acts

    private mutating func take(_ entry: AlarmEntry) -> AlarmTransition? {
        if let undone = entry.undoOf { return undo(undone, by: entry) }
        switch entry.act {
        case .handover: return nil
        case .silence:
            current.silenced = entry.instant
            return transition(at: entry.instant, nil, .silence, by: entry)
        case .comment:
            current.note = AlarmStatus.Signature(entry)
            return transition(at: entry.instant, nil, .none, by: entry)
        case .acknowledge:
            // The activation seen must not be older than the current one.
            guard let seen = entry.activation, current.activation.map({ $0 <= seen }) ?? false
            else { return nil }
            return change(by: entry)
        default: return change(by: entry)
        }
    }

    private mutating func change(by entry: AlarmEntry) -> AlarmTransition? {
        guard let event = entry.act.event,
            let (state, annunciation) = current.state.after(event)
        else { return nil }
        let isShelving = entry.act == .shelve || entry.act == .shelveOnce
        // A shelf without an end would last forever.
        if isShelving, entry.until.map({ $0 <= entry.instant }) ?? true { return nil }
        let signature = AlarmStatus.Signature(entry)
        current.undo = undo(of: entry)
        set(state)
        if isShelving { current.shelvedUntil = entry.until }
        if state.isSuppressed {
            current.suppressed = signature
        } else if state.letter == .c {
            // The operator who takes an alarm off the shelf has seen it.
            current.acknowledgement = signature
        }
        if annunciation == .soundAndFlash { current.announced = entry.instant }
        return transition(at: entry.instant, event, annunciation, by: entry)
    }

    private func undo(of entry: AlarmEntry) -> AlarmStatus.Undo {
        AlarmStatus.Undo(
            entry: entry.id,
            instant: entry.instant,
            activation: current.activation,
            wasAcknowledged: current.state.isAcknowledged,
            suppression: current.state.suppression,
            shelvedUntil: current.shelvedUntil,
            acknowledgement: current.acknowledgement,
            suppressed: current.suppressed
        )
    }

    /// Restores acknowledgement and suppression from before an act, unless the condition has
    /// changed since.
    private mutating func undo(_ undone: Int64, by entry: AlarmEntry) -> AlarmTransition? {
        guard let undo = current.undo, undo.entry == undone else { return nil }
        var state = AlarmState(
            isActive: current.state.isActive,
            isAcknowledged: undo.wasAcknowledged,
            suppression: undo.suppression
        )
        if current.activation != undo.activation, state.isActive { state.isAcknowledged = false }
        let isTimeOver = undo.shelvedUntil.map { $0 <= entry.instant } ?? true
        let isOver =
            switch undo.suppression {
            case .shelved: isTimeOver
            case .oneShot: isTimeOver || !state.isActive
            case .none, .designed, .outOfService: false
            }
        if isOver {
            // An active alarm must be acknowledged again if the restored shelf has already ended.
            state = AlarmState(isActive: state.isActive, isAcknowledged: !state.isActive)
        }
        (current.shelvedUntil, current.suppressed) = (undo.shelvedUntil, undo.suppressed)
        current.acknowledgement = undo.acknowledgement
        current.undo = nil
        set(state)
        return transition(
            at: entry.instant,
            entry.act.event,
            state.letter == .b ? .flash : .none,
            by: entry
        )
    }

    // MARK: Whole histories

    /// Applies all transitions up to an instant.
    ///
    /// - Returns: The status at the instant.
    @discardableResult
    public mutating func advance(through end: Instant) -> AlarmStatus {
        while next(through: end) != nil {}
        return status
    }
}
