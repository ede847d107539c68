// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Where operator acts are decided and kept: the process that writes the cache.
public protocol AlarmDesk: Sendable {
    /// Decides a request and keeps what is accepted of it, durably and at once.
    ///
    /// Of several alarms each is decided by itself. What the outcome names as kept is on the disk when
    /// the call returns; if it throws, nothing is.
    ///
    /// - Parameters:
    ///   - request: what is asked.
    ///   - author: who asks, by the operating system; the request's alias and position are put beside it.
    ///   - now: the city's clock.
    /// - Returns: the rows that were added to the journal, and what was refused.
    /// - Throws: an error whose description says what, where and how to fix it, if nothing was kept.
    func act(
        _ request: AlarmRequest,
        by author: AlarmAuthor,
        at now: Instant
    ) throws -> AlarmOutcome
}

/// Where a viewer sends what its operator does about alarms.
public protocol AlarmOperator: Sendable {
    /// Sends a request and waits until it is decided, five seconds at most.
    ///
    /// It does not throw: if the request could not be delivered, the outcome has one refusal, with the
    /// code `unavailable` or `denied`, and nothing was kept, or it is not known if it was.
    func post(_ request: AlarmRequest) -> AlarmOutcome
}

/// Acts in the process that keeps the journal, in the name of its user.
public struct LocalAlarmOperator: AlarmOperator {
    private let desk: any AlarmDesk
    private let author: AlarmAuthor
    private let now: @Sendable () -> Instant

    /// Makes an operator.
    ///
    /// - Parameters:
    ///   - desk: where acts are kept.
    ///   - author: this process's user.
    ///   - now: the city's clock.
    public init(
        _ desk: any AlarmDesk,
        author: AlarmAuthor,
        now: @escaping @Sendable () -> Instant
    ) {
        self.desk = desk
        self.author = author
        self.now = now
    }

    /// Decides the request and keeps what is accepted of it.
    public func post(_ request: AlarmRequest) -> AlarmOutcome {
        do {
            return try desk.act(request, by: author, at: now())
        } catch {
            let refusal = AlarmRefusal(.unavailable, DisplayText("\(error)", limit: 300).string)
            return AlarmOutcome(refused: [.init(nil, refusal)])
        }
    }
}

/// What is known of an alarm when an act on it is decided.
public struct AlarmCase: Hashable, Sendable {
    /// Its limits and class.
    public var rule: AlarmRule
    /// Its status at that time.
    public var status: AlarmStatus

    /// Makes a case.
    public init(rule: AlarmRule, status: AlarmStatus) {
        self.rule = rule
        self.status = status
    }
}

extension AlarmRequest {
    /// Decides the request, one alarm after the other.
    ///
    /// - Parameters:
    ///   - author: who asks.
    ///   - now: the city's clock.
    ///   - last: the number and checksum of the journal's last row; nil if it is empty.
    ///   - batch: gives the rows of the batch of a row.
    ///   - alarm: gives what is known of an alarm now; nil if there is no alarm of this name.
    ///   - keep: keeps a row, so that the next call of `alarm` knows of it.
    /// - Returns: what was kept and what was refused.
    /// - Throws: what the closures throw.
    public func decide(
        by author: AlarmAuthor,
        at now: Instant,
        after last: (id: Int64, checksum: UInt64)?,
        batch: (Int64) throws -> [AlarmEntry],
        alarm: (SeriesID) throws -> AlarmCase?,
        keep: (AlarmEntry) throws -> Void
    ) throws -> AlarmOutcome {
        if let refusal { return AlarmOutcome(refused: [.init(nil, refusal)]) }
        var author = author
        author.alias = alias
        author.position = position ?? author.position
        var outcome = AlarmOutcome()
        var previous = last ?? (0, 0)
        let first = previous.id + 1
        func add(_ act: AlarmAct, _ target: Target?, until: Instant?, undoOf: Int64?) throws {
            let entry = AlarmEntry(
                id: previous.id + 1,
                instant: now,
                act: act,
                alarm: target?.alarm,
                activation: target?.activation,
                author: author,
                reason: reason,
                comment: comment,
                until: until,
                undoOf: undoOf,
                batch: first,
                previous: previous.checksum
            )
            try keep(entry)
            outcome.kept.append(entry.id)
            previous = (entry.id, entry.checksum)
        }
        if let undoOf {
            for entry in try batch(undoOf) {
                guard let id = entry.alarm, let inverse = entry.act.inverse else { continue }
                guard let found = try alarm(id), found.status.undo?.entry == entry.id else {
                    let refusal = AlarmRefusal(
                        .nothingToDo,
                        "It cannot be taken back: something else was done since, or an hour is over."
                    )
                    outcome.refused.append(.init(id, refusal))
                    continue
                }
                try add(inverse, Target(id), until: nil, undoOf: entry.id)
            }
            if outcome == AlarmOutcome() {
                let refusal = AlarmRefusal(.nothingToDo, "Row \(undoOf) cannot be taken back.")
                outcome.refused.append(.init(nil, refusal))
            }
            return outcome
        }
        if act == .handover, targets.isEmpty { try add(act, nil, until: nil, undoOf: nil) }
        var seen: Set<SeriesID> = []
        for target in targets where seen.insert(target.alarm).inserted {
            guard let found = try alarm(target.alarm) else {
                let refusal = AlarmRefusal(.unknownAlarm, "There is no alarm of this name.")
                outcome.refused.append(.init(target.alarm, refusal))
                continue
            }
            if let refusal = found.status.refusal(of: self, target, found.rule) {
                outcome.refused.append(.init(target.alarm, refusal))
                continue
            }
            let longest = found.rule.alarmClass.longestShelf
            let until: Instant? =
                switch act {
                case .shelve: now + (shelf ?? min(Self.usualShelf, longest))
                case .shelveOnce: now + (shelf ?? longest)
                default: nil
                }
            try add(act, target, until: until, undoOf: nil)
        }
        return outcome
    }
}
