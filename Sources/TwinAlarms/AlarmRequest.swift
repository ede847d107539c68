// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What an operator asks to be done about one or more alarms.
public struct AlarmRequest: Hashable, Sendable {
    /// One alarm of a request.
    public struct Target: Hashable, Sendable {
        /// The alarm.
        public var alarm: SeriesID
        /// The activation that was seen, which is ``AlarmStatus/activation`` of the list shown.
        ///
        /// An acknowledgement needs it; other acts are refused as well if it is given and has changed.
        public var activation: Instant?

        /// Makes a target.
        public init(_ alarm: SeriesID, activation: Instant? = nil) {
            self.alarm = alarm
            self.activation = activation
        }
    }

    /// The most alarms of one request.
    public static let mostTargets = 2000
    /// How long a shelf lasts if nothing is said.
    public static let usualShelf: Duration = .seconds(15 * 60)

    /// What is to be done.
    public var act: AlarmAct
    /// The alarms; empty for a handover and for an undo.
    public var targets: [Target]
    /// The row whose whole batch is taken back; nil for an act of its own.
    public var undoOf: Int64?
    /// Why the alarms are shelved.
    public var reason: AlarmReason?
    /// What the operator says.
    public var comment: String?
    /// How long a shelf lasts; nil for ``usualShelf``, or the class's longest for a one-shot shelf.
    public var shelf: Duration?
    /// The name that the operator goes by; see ``AlarmAuthor/alias``.
    public var alias: String?
    /// The operating position.
    public var position: String?

    /// Makes a request.
    public init(
        _ act: AlarmAct,
        _ targets: [Target] = [],
        undoOf: Int64? = nil,
        reason: AlarmReason? = nil,
        comment: String? = nil,
        shelf: Duration? = nil,
        alias: String? = nil,
        position: String? = nil
    ) {
        self.act = act
        self.targets = targets
        self.undoOf = undoOf
        self.reason = reason
        self.comment = comment
        self.shelf = shelf
        self.alias = alias
        self.position = position
    }

    /// Takes back the whole batch of a row.
    public static func undo(_ row: Int64, alias: String? = nil) -> AlarmRequest {
        AlarmRequest(.comment, undoOf: row, alias: alias)
    }

    /// Why nothing of the request can be done; nil if its alarms decide.
    public var refusal: AlarmRefusal? {
        if undoOf == nil, targets.isEmpty, act != .handover {
            return AlarmRefusal(.invalidArgument, "It names no alarm.")
        }
        if targets.count > Self.mostTargets {
            return AlarmRefusal(
                .tooManyOperations,
                "It names more than \(Self.mostTargets) alarms: split it."
            )
        }
        for text in [alias, position] {
            if let text, text.isEmpty || text.utf8.count > AlarmEntry.longestName {
                return AlarmRefusal(
                    .invalidArgument,
                    "A name must have 1 to \(AlarmEntry.longestName) bytes."
                )
            }
        }
        if let comment, comment.utf8.count > AlarmEntry.longestComment {
            return AlarmRefusal(
                .invalidArgument,
                "The comment is longer than \(AlarmEntry.longestComment) bytes: shorten it."
            )
        }
        if act == .comment, undoOf == nil, comment?.isEmpty ?? true {
            return AlarmRefusal(.invalidArgument, "A comment needs a text.")
        }
        return nil
    }
}

/// Why an act was refused.
public struct AlarmRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The status codes of OPC UA that fit.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// Another activation, or another priority, than the one that was seen.
        case changed = "Bad_EventIdUnknown"
        /// There is no alarm of this name.
        case unknownAlarm = "Bad_NodeIdUnknown"
        /// It is acknowledged.
        case alreadyAcknowledged = "Bad_ConditionBranchAlreadyAcked"
        /// It is shelved.
        case alreadyShelved = "Bad_ConditionAlreadyShelved"
        /// It is not shelved.
        case notShelved = "Bad_ConditionNotShelved"
        /// A shelf may not last so long.
        case shelfOutOfRange = "Bad_ShelvingTimeOutOfRange"
        /// It is suppressed by design or out of service.
        case disabled = "Bad_ConditionDisabled"
        /// It is suppressed by design or out of service already.
        case alreadyDisabled = "Bad_ConditionAlreadyDisabled"
        /// It is in service.
        case alreadyEnabled = "Bad_ConditionAlreadyEnabled"
        /// The act does not fit the state.
        case invalidState = "Bad_InvalidState"
        /// The request is not complete or not right.
        case invalidArgument = "Bad_InvalidArgument"
        /// Too many alarms in one request.
        case tooManyOperations = "Bad_TooManyOperations"
        /// There is nothing to take back.
        case nothingToDo = "Bad_NothingToDo"
        /// The user may not act.
        case denied = "Bad_UserAccessDenied"
        /// Nobody keeps the journal now.
        case unavailable = "Bad_CommunicationError"
    }

    /// The code.
    public var code: Code
    /// A sentence for the operator.
    public var sentence: String

    /// Makes a refusal.
    public init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    /// The sentence.
    public var description: String { sentence }
}

/// What came of a request, alarm by alarm.
public struct AlarmOutcome: Hashable, Sendable {
    /// An alarm about which nothing was done.
    public struct Refused: Hashable, Sendable {
        /// The alarm; nil if the whole request was refused.
        public var alarm: SeriesID?
        /// Why.
        public var refusal: AlarmRefusal

        /// Makes one.
        public init(_ alarm: SeriesID?, _ refusal: AlarmRefusal) {
            self.alarm = alarm
            self.refusal = refusal
        }
    }

    /// The rows that were added to the journal, by number.
    public var kept: [Int64]
    /// What was refused.
    public var refused: [Refused]

    /// Makes an outcome.
    public init(kept: [Int64] = [], refused: [Refused] = []) {
        self.kept = kept
        self.refused = refused
    }

    /// The number by which the whole request can be taken back; nil if nothing was kept.
    public var batch: Int64? { kept.first }
}

extension AlarmStatus {
    /// Why an act on this alarm is refused; nil if it can be done.
    ///
    /// - Parameters:
    ///   - request: what is asked.
    ///   - target: the alarm, and what was seen of it.
    ///   - rule: its limits and class.
    /// - Returns: the refusal, with a sentence that says how the alarm is now.
    public func refusal(
        of request: AlarmRequest,
        _ target: AlarmRequest.Target,
        _ rule: AlarmRule
    ) -> AlarmRefusal? {
        if request.act == .acknowledge, target.activation == nil, activation != nil {
            return AlarmRefusal(.invalidArgument, "An acknowledgement names the activation seen.")
        }
        if let seen = target.activation, seen != activation {
            return AlarmRefusal(.changed, "Changed since you looked: \(nowText(rule)).")
        }
        switch request.act {
        case .comment, .handover: return nil
        case .silence:
            return state.letter == .b
                ? nil : AlarmRefusal(.invalidState, "It makes no sound: \(nowText(rule)).")
        case .shelve, .shelveOnce:
            let longest = rule.alarmClass.longestShelf
            if let shelf = request.shelf, shelf <= .zero || shelf > longest {
                return AlarmRefusal(
                    .shelfOutOfRange,
                    "It can be shelved for \(longest.wholeMilliseconds / 60_000) min at most."
                )
            }
        default: break
        }
        guard let event = request.act.event, state.after(event) == nil else { return nil }
        return AlarmRefusal(code(refusing: request.act), "It is \(nowText(rule)).")
    }

    private func code(refusing act: AlarmAct) -> AlarmRefusal.Code {
        switch act {
        case .unshelve: return .notShelved
        case .suppress, .remove: return .alreadyDisabled
        case .unsuppress, .returnToService: return .alreadyEnabled
        default: break
        }
        switch state.suppression {
        case .shelved, .oneShot: return .alreadyShelved
        case .designed, .outOfService: return .disabled
        case .none: return act == .acknowledge ? .alreadyAcknowledged : .invalidState
        }
    }

    /// How the alarm is now, for a refusal: `now high, active, not acknowledged, third time`.
    private func nowText(_ rule: AlarmRule) -> String {
        var parts: [String] = []
        if state.isActive, let run, rule.limits.indices.contains(run.limit) {
            parts.append("now \(rule.limits[run.limit].priority)")
        }
        parts.append(state.isActive ? "active" : "back to normal")
        switch state.suppression {
        case .none: parts.append(state.isAcknowledged ? "acknowledged" : "not acknowledged")
        case .shelved, .oneShot: parts.append("shelved")
        case .designed: parts.append("suppressed by design")
        case .outOfService: parts.append("out of service")
        }
        if activations > 1 { parts.append("activation \(activations)") }
        return parts.joined(separator: ", ")
    }
}
