// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A request of an operator for an act on one or more alarms.
public struct AlarmRequest: Hashable, Sendable {
    /// One alarm of a request.
    public struct Target: Hashable, Sendable {
        /// The alarm.
        public var alarm: SeriesID
        /// The activation seen by the operator, which is ``AlarmStatus/activation`` of the list
        /// shown.
        ///
        /// An acknowledgement requires it. Any other act is refused too if it is given and has
        /// changed.
        public var activation: Instant?

        /// Creates a target.
        public init(_ alarm: SeriesID, activation: Instant? = nil) {
            self.alarm = alarm
            self.activation = activation
        }
    }

    /// The greatest number of alarms in one request.
    public static let mostTargets = 2000
    /// The duration of a shelf if none is given.
    public static let usualShelf: Duration = .seconds(15 * 60)

    /// The act requested.
    public var act: AlarmAct
    /// The alarms; empty for a handover and for an undo.
    public var targets: [Target]
    /// The number of a row whose whole batch is undone; nil if the request is not an undo.
    public var undoOf: Int64?
    /// The reason for a shelf, which a shelf for a time needs.
    public var reason: AlarmReason?
    /// The operator's comment, which a shelf for another reason needs.
    public var comment: String?
    /// The duration of a shelf.
    ///
    /// If it is nil, a shelf lasts for ``usualShelf``, but no longer than the class allows. A
    /// one-shot shelf lasts for the longest time of the class.
    public var shelf: Duration?
    /// The operator's name; see ``AlarmAuthor/alias``.
    public var alias: String?
    /// The operating position.
    public var position: String?

    /// Creates a request.
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

    /// Returns a request to undo the whole batch of a row.
    public static func undo(_ row: Int64, alias: String? = nil) -> AlarmRequest {
        AlarmRequest(.comment, undoOf: row, alias: alias)
    }

    /// The reason for refusing the whole request; nil if each alarm is decided separately.
    public var refusal: AlarmRefusal? {
        if undoOf == nil, targets.isEmpty, act != .handover {
            return AlarmRefusal(.noAlarmNamed)
        }
        if targets.count > Self.mostTargets {
            return AlarmRefusal(.tooManyAlarms, limit: Int64(Self.mostTargets))
        }
        for text in [alias, position] {
            if let text, text.isEmpty || text.utf8.count > AlarmEntry.longestName {
                return AlarmRefusal(.nameLength, limit: Int64(AlarmEntry.longestName))
            }
        }
        if let comment, comment.utf8.count > AlarmEntry.longestComment {
            return AlarmRefusal(.commentLength, limit: Int64(AlarmEntry.longestComment))
        }
        if act == .comment, undoOf == nil, comment?.isEmpty ?? true {
            return AlarmRefusal(.emptyComment)
        }
        return nil
    }
}

extension AlarmRequest {
    /// True if the request has a reason, and if that is another one, a comment that gives it.
    fileprivate var saysWhy: Bool {
        guard let reason else { return false }
        return reason != .other || !(comment?.isEmpty ?? true)
    }
}

/// A reason for refusing an act.
public struct AlarmRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The status codes of OPC UA used for refusals.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The activation or the priority differs from the one the operator saw.
        case changed = "Bad_EventIdUnknown"
        /// There is no alarm of this name.
        case unknownAlarm = "Bad_NodeIdUnknown"
        /// The alarm is already acknowledged.
        case alreadyAcknowledged = "Bad_ConditionBranchAlreadyAcked"
        /// The alarm is already shelved.
        case alreadyShelved = "Bad_ConditionAlreadyShelved"
        /// The alarm is not shelved.
        case notShelved = "Bad_ConditionNotShelved"
        /// The duration of the shelf is not allowed.
        case shelfOutOfRange = "Bad_ShelvingTimeOutOfRange"
        /// The alarm is suppressed by design or out of service.
        case disabled = "Bad_ConditionDisabled"
        /// The alarm is already suppressed by design or out of service.
        case alreadyDisabled = "Bad_ConditionAlreadyDisabled"
        /// The alarm is already in service.
        case alreadyEnabled = "Bad_ConditionAlreadyEnabled"
        /// The act does not fit the state.
        case invalidState = "Bad_InvalidState"
        /// The request is incomplete or invalid.
        case invalidArgument = "Bad_InvalidArgument"
        /// The request names too many alarms.
        case tooManyOperations = "Bad_TooManyOperations"
        /// No act can be undone.
        case nothingToDo = "Bad_NothingToDo"
        /// The user has no permission to act.
        case denied = "Bad_UserAccessDenied"
        /// No process keeps the journal now.
        case unavailable = "Bad_CommunicationError"
    }

    /// The code.
    public var code: Code
    /// A sentence for the operator, in English; see ``sentence(in:)``.
    public var sentence: String
    /// The cause and its values; nil if only the sentence is known.
    public var facts: Facts?

    /// Creates a refusal with a sentence.
    public init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    /// The sentence.
    public var description: String { sentence }
}

/// The outcome of a request for each alarm.
public struct AlarmOutcome: Hashable, Sendable {
    /// An alarm for which the act was refused.
    public struct Refused: Hashable, Sendable {
        /// The alarm; nil if the whole request was refused.
        public var alarm: SeriesID?
        /// The reason.
        public var refusal: AlarmRefusal

        /// Creates a refused alarm.
        public init(_ alarm: SeriesID?, _ refusal: AlarmRefusal) {
            self.alarm = alarm
            self.refusal = refusal
        }
    }

    /// The numbers of the rows added to the journal, ascending.
    public var kept: [Int64]
    /// The refused alarms.
    public var refused: [Refused]

    /// Creates an outcome.
    public init(kept: [Int64] = [], refused: [Refused] = []) {
        self.kept = kept
        self.refused = refused
    }

    /// The number with which the whole request can be undone; nil if no row was kept.
    public var batch: Int64? { kept.first }
}

extension AlarmStatus {
    /// Returns the reason for refusing an act on this alarm, or nil if the act is possible.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - target: The alarm and the activation seen.
    ///   - rule: The limits and the class of the alarm.
    /// - Returns: The refusal, with a sentence that describes the present state of the alarm.
    public func refusal(
        of request: AlarmRequest,
        _ target: AlarmRequest.Target,
        _ rule: AlarmRule
    ) -> AlarmRefusal? {
        if request.act == .acknowledge, target.activation == nil, activation != nil {
            return AlarmRefusal(.noActivationNamed)
        }
        if let seen = target.activation, seen != activation {
            return AlarmRefusal(.changed, .changedSince, self, rule)
        }
        switch request.act {
        case .acknowledge where rule.alarmClass.needsComment && state.after(.acknowledge) != nil:
            if request.comment?.isEmpty ?? true { return AlarmRefusal(.commentNeeded) }
        case .comment, .handover: return nil
        case .silence:
            return state.letter == .b ? nil : AlarmRefusal(.invalidState, .noSound, self, rule)
        case .shelve, .shelveOnce:
            let longest = rule.alarmClass.longestShelf
            if let shelf = request.shelf, shelf <= .zero || shelf > longest {
                return AlarmRefusal(.shelfLength, limit: longest.wholeMilliseconds / 60_000)
            }
            if request.act == .shelve, !request.saysWhy { return AlarmRefusal(.reasonNeeded) }
        default: break
        }
        guard let event = request.act.event, state.after(event) == nil else { return nil }
        return AlarmRefusal(code(refusing: request.act), .state, self, rule)
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
}
