// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The process that writes the cache, which decides and keeps operator acts.
public protocol AlarmDesk: Sendable {
    /// Decides a request and durably keeps the accepted acts.
    ///
    /// Each alarm of a request is decided separately. The rows named as kept in the outcome are on
    /// the disk when the call returns. If it throws, none are.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - author: The author, as given by the operating system. The request's alias and position
    ///     are added to it.
    ///   - now: The time by the city's clock.
    /// - Returns: The rows added to the journal and the refused acts.
    /// - Throws: An error whose description gives the problem, its place and its fix, if no row was
    ///   kept.
    func act(
        _ request: AlarmRequest,
        by author: AlarmAuthor,
        at now: Instant
    ) throws -> AlarmOutcome
}

/// A viewer's channel for its operator's acts on alarms.
public protocol AlarmOperator: Sendable {
    /// Sends a request and waits for the outcome, for five seconds at most.
    ///
    /// It does not throw. If the request could not be delivered, the outcome has one refusal with
    /// the code `unavailable` or `denied`. In this case no row was kept, or it is unknown if any
    /// was.
    func post(_ request: AlarmRequest) -> AlarmOutcome
}

/// A channel to the journal of the same process, which acts in the name of its user.
public struct LocalAlarmOperator: AlarmOperator {
    private let desk: any AlarmDesk
    private let author: AlarmAuthor
    private let now: @Sendable () -> Instant

    /// Creates a channel.
    ///
    /// - Parameters:
    ///   - desk: The desk that keeps the acts.
    ///   - author: The user of this process.
    ///   - now: Returns the time by the city's clock.
    public init(
        _ desk: any AlarmDesk,
        author: AlarmAuthor,
        now: @escaping @Sendable () -> Instant
    ) {
        self.desk = desk
        self.author = author
        self.now = now
    }

    /// Decides the request and keeps the accepted acts.
    public func post(_ request: AlarmRequest) -> AlarmOutcome {
        do {
            return try desk.act(request, by: author, at: now())
        } catch {
            let refusal = AlarmRefusal(.unavailable, DisplayText("\(error)", limit: 300).string)
            return AlarmOutcome(refused: [.init(nil, refusal)])
        }
    }
}

/// The rule and the status of an alarm at the time of an act on it.
public struct AlarmCase: Hashable, Sendable {
    /// The limits and the class.
    public var rule: AlarmRule
    /// The status at that time.
    public var status: AlarmStatus

    /// Creates a case.
    public init(rule: AlarmRule, status: AlarmStatus) {
        self.rule = rule
        self.status = status
    }
}

extension AlarmRequest {
    /// Decides the request, one alarm after the other.
    ///
    /// - Parameters:
    ///   - author: The author of the request.
    ///   - now: The time by the city's clock.
    ///   - last: The number and the checksum of the journal's last row; nil if the journal is
    ///     empty.
    ///   - batch: Returns the rows of the batch that contains a row.
    ///   - alarm: Returns the current case of an alarm; nil if there is no such alarm.
    ///   - keep: Keeps a row, so that the next call of `alarm` includes it.
    /// - Returns: The kept rows and the refused acts.
    /// - Throws: Any error thrown by the closures.
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
                    outcome.refused.append(.init(id, AlarmRefusal(.undoOver)))
                    continue
                }
                try add(inverse, Target(id), until: nil, undoOf: entry.id)
            }
            if outcome == AlarmOutcome() {
                outcome.refused.append(.init(nil, AlarmRefusal(.noUndo, limit: undoOf)))
            }
            return outcome
        }
        if act == .handover, targets.isEmpty { try add(act, nil, until: nil, undoOf: nil) }
        var seen: Set<SeriesID> = []
        for target in targets where seen.insert(target.alarm).inserted {
            guard let found = try alarm(target.alarm) else {
                outcome.refused.append(.init(target.alarm, AlarmRefusal(.noAlarm)))
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
