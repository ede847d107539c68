// SPDX-License-Identifier: Apache-2.0

public import TwinModel

extension AlarmRefusal {
    /// The cause of a refusal, more precise than its code.
    public enum Cause: String, Hashable, Sendable, CaseIterable {
        /// The alarm changed after the operator saw it.
        case changedSince = "changed"
        /// The state of the alarm does not allow the act.
        case state
        /// The alarm makes no sound that could be silenced.
        case noSound = "no-sound"
        /// There is no alarm of the name.
        case noAlarm = "no-alarm"
        /// The shelf is longer than the class allows, or not longer than zero.
        ///
        /// The limit is in minutes.
        case shelfLength = "shelf-length"
        /// The request names no alarm.
        case noAlarmNamed = "no-alarm-named"
        /// The request names more alarms than the limit.
        case tooManyAlarms = "too-many-alarms"
        /// An acknowledgement does not name the activation seen.
        case noActivationNamed = "no-activation-named"
        /// A name is empty or longer than the limit, in bytes.
        case nameLength = "name-length"
        /// The comment is longer than the limit, in bytes.
        case commentLength = "comment-length"
        /// A comment has no text.
        case emptyComment = "empty-comment"
        /// The class of the alarm requires a comment with each acknowledgement.
        case commentNeeded = "comment-needed"
        /// A shelf for a time has no reason.
        case reasonNeeded = "reason-needed"
        /// The journal has as many rows as the limit.
        case journalFull = "journal-full"
        /// Another act followed, or the time to undo is over.
        case undoOver = "undo-over"
        /// No act of the row can be undone; the limit is the number of the row.
        case noUndo = "no-undo"
        /// The message is not valid.
        case message
        /// The user has no right to use the socket of the cache's writer.
        case noRight = "no-right"
        /// No process writes the cache.
        case noWriter = "no-writer"
        /// There was no answer in time, so it is unknown if anything was kept.
        case noAnswer = "no-answer"

        /// The code of a cause that has only one; nil if it depends on the act.
        var code: Code? {
            switch self {
            case .changedSince: .changed
            case .state: nil
            case .noSound: .invalidState
            case .noAlarm: .unknownAlarm
            case .shelfLength: .shelfOutOfRange
            case .tooManyAlarms, .journalFull: .tooManyOperations
            case .noAlarmNamed, .noActivationNamed, .nameLength, .commentLength, .emptyComment,
                .commentNeeded, .reasonNeeded, .message:
                .invalidArgument
            case .undoOver, .noUndo: .nothingToDo
            case .noRight: .denied
            case .noWriter, .noAnswer: .unavailable
            }
        }
    }

    /// The values of a refusal, from which its sentence is made in any language.
    public struct Facts: Hashable, Sendable {
        /// The cause.
        public var cause: Cause
        /// The present state of the alarm; nil if the cause is something else.
        public var state: AlarmState?
        /// The present priority; nil if no limit is passed.
        public var priority: Priority?
        /// The number of activations; see ``AlarmStatus/activations``.
        public var activations: Int?
        /// The greatest number allowed, in the unit of the cause.
        public var limit: Int64?

        /// Creates facts.
        public init(
            _ cause: Cause,
            state: AlarmState? = nil,
            priority: Priority? = nil,
            activations: Int? = nil,
            limit: Int64? = nil
        ) {
            self.cause = cause
            self.state = state
            self.priority = priority
            self.activations = activations
            self.limit = limit
        }
    }

    /// Creates a refusal with a code and facts.
    public init(_ code: Code, _ facts: Facts) {
        self.init(code, facts.sentence(in: .english))
        self.facts = facts
    }

    /// Creates a refusal from a cause that is not a state of the alarm.
    public init(_ cause: Cause, limit: Int64? = nil) {
        self.init(cause.code ?? .invalidState, Facts(cause, limit: limit))
    }

    /// Creates a refusal because of the present state of an alarm.
    init(_ code: Code, _ cause: Cause, _ status: AlarmStatus, _ rule: AlarmRule) {
        var priority: Priority?
        if status.state.isActive, let run = status.run, rule.limits.indices.contains(run.limit) {
            priority = rule.limits[run.limit].priority
        }
        let facts = Facts(
            cause,
            state: status.state,
            priority: priority,
            activations: status.activations
        )
        self.init(code, facts)
    }

    /// Returns the sentence in a language; in English if only the sentence is known.
    public func sentence(in language: Language) -> String {
        facts.map { $0.sentence(in: language) } ?? sentence
    }
}

extension AlarmRefusal.Facts {
    /// Returns the sentence for the operator.
    func sentence(in language: Language) -> String {
        language == .chinese ? chinese : english
    }

    private var number: String { limit.map { "\($0)" } ?? "?" }

    private var english: String {
        switch cause {
        case .changedSince: "Changed since you looked: \(englishState)."
        case .state: "It is \(englishState)."
        case .noSound: "It makes no sound: \(englishState)."
        case .noAlarm: "There is no alarm of this name."
        case .shelfLength: "It can be shelved for \(number) min at most."
        case .noAlarmNamed: "It names no alarm."
        case .tooManyAlarms: "It names more than \(number) alarms: split it."
        case .noActivationNamed: "An acknowledgement names the activation seen."
        case .nameLength: "A name must have 1 to \(number) bytes."
        case .commentLength: "The comment is longer than \(number) bytes: shorten it."
        case .emptyComment: "A comment needs a text."
        case .commentNeeded: "An acknowledgement of this class of alarms needs a comment."
        case .reasonNeeded:
            "A shelf needs a reason: chattering, stale, maintenance, known-cause, or other with a comment."
        case .journalFull: "The journal has \(number) rows, which is its most."
        case .undoOver:
            "It cannot be taken back: something else was done since, or an hour is over."
        case .noUndo: "Row \(number) cannot be taken back."
        case .message: "The writer of the cache does not understand the message."
        case .noRight:
            "You have no right to act on this cache's alarms: ask for membership of its group."
        case .noWriter: "No process writes this cache now: start citytop sync and try again."
        case .noAnswer:
            "The cache's writer did not answer in time: see the journal before you try again."
        }
    }

    private var chinese: String {
        switch cause {
        case .changedSince: "您查看后已变化：\(chineseState)。"
        case .state: "当前状态：\(chineseState)。"
        case .noSound: "该告警没有声音：\(chineseState)。"
        case .noAlarm: "没有此名称的告警。"
        case .shelfLength: "最多可搁置\(number)分钟。"
        case .noAlarmNamed: "请求未指明告警。"
        case .tooManyAlarms: "请求超过\(number)个告警：请分批。"
        case .noActivationNamed: "确认须指明所见的触发。"
        case .nameLength: "名称长度须为1至\(number)字节。"
        case .commentLength: "备注超过\(number)字节：请缩短。"
        case .emptyComment: "备注不能为空。"
        case .commentNeeded: "此类告警须附备注才能确认。"
        case .reasonNeeded: "搁置须注明原因：反复告警、长期告警、检修、原因已知，或其他并附备注。"
        case .journalFull: "操作日志已有\(number)行，达到上限。"
        case .undoOver: "无法撤销：其后已有其他操作，或已超过一小时。"
        case .noUndo: "第\(number)行无法撤销。"
        case .message: "缓存写入进程无法理解该消息。"
        case .noRight: "您无权操作此缓存的告警：请申请加入其用户组。"
        case .noWriter: "当前没有进程写入此缓存：请启动citytop sync后重试。"
        case .noAnswer: "缓存写入进程未及时应答：重试前请查看操作日志。"
        }
    }

    /// The present state, such as `now high, active, not acknowledged, activation 3`.
    private var englishState: String {
        guard let state else { return "in another state" }
        var parts: [String] = []
        if let priority { parts.append("now \(priority)") }
        parts.append(state.isActive ? "active" : "back to normal")
        switch state.suppression {
        case .none: parts.append(state.isAcknowledged ? "acknowledged" : "not acknowledged")
        case .shelved, .oneShot: parts.append("shelved")
        case .designed: parts.append("suppressed by design")
        case .outOfService: parts.append("out of service")
        }
        if let activations, activations > 1 { parts.append("activation \(activations)") }
        return parts.joined(separator: ", ")
    }

    private var chineseState: String {
        guard let state else { return "其他状态" }
        var parts: [String] = []
        switch priority {
        case .low: parts.append("现为提示")
        case .medium: parts.append("现为次要")
        case .high: parts.append("现为重要")
        case .critical: parts.append("现为紧急")
        case nil: break
        }
        parts.append(state.isActive ? "活动" : "已恢复正常")
        switch state.suppression {
        case .none: parts.append(state.isAcknowledged ? "已确认" : "未确认")
        case .shelved, .oneShot: parts.append("已搁置")
        case .designed: parts.append("按设计抑制")
        case .outOfService: parts.append("停用")
        }
        if let activations, activations > 1 { parts.append("第\(activations)次触发") }
        return parts.joined(separator: "，")
    }
}
