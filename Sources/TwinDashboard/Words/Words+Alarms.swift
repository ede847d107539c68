// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

/// The fixed words of alarms and of acts on them.
public enum AlarmWord: String, Hashable, Sendable, CaseIterable {
    case unacknowledged, acknowledged, clearedAt, clearedUnacknowledged, shelved, once, designed,
        outOfService, ended
    case sinceHead, untilHead, ageHead, leftHead, stateHead, whatHead, valueHead, limitHead
    case placeHead, actsHead, actHead, timeHead, tagged
    case noneActive, noneUnacknowledged, noneShelved, noneOutOfService, noneNotEvaluated, noActs
    case action, consequence, rationale, noneActiveHere
}

extension Words {
    /// A word of alarms, safe to show.
    public subscript(_ word: AlarmWord) -> DisplayText {
        let entry = Self.alarmEntry(word)
        return DisplayText(language == .chinese ? entry.chinese : entry.english)
    }

    /// Returns a name with a remark if the alarm began first of its group, or perhaps first.
    public func placed(_ what: DisplayText, _ mark: FirstOut.Mark) -> DisplayText {
        let isChinese = language == .chinese
        return switch mark {
        case .none: what
        case .first: DisplayText(isChinese ? "首发：\(what)" : "first: \(what)", limit: 80)
        case .firstOrSecond:
            DisplayText(isChinese ? "疑似首发：\(what)" : "first?: \(what)", limit: 80)
        }
    }

    /// Returns the sentence that values are too seldom to find which alarm was first; empty for
    /// other marks.
    public func remark(on mark: FirstOut.Mark) -> DisplayText {
        guard case .firstOrSecond(let interval) = mark else { return .empty }
        return DisplayText(AlarmNotice.notSeparable(interval).text(in: language))
    }

    /// Returns the word of an alarm's state.
    public func state(_ state: AlarmState) -> DisplayText {
        switch state.letter {
        case .a: self[.ended]
        case .b: self[.unacknowledged]
        case .c: self[.acknowledged]
        case .d: self[.clearedUnacknowledged]
        case .e: self[state.suppression == .oneShot ? .once : .shelved]
        case .f: self[.designed]
        case .g: self[.outOfService]
        }
    }

    /// Returns the name of a list of the alarm table.
    public func name(of list: AlarmListKind) -> DisplayText {
        let isChinese = language == .chinese
        return switch list {
        case .active: isChinese ? "当前" : "active"
        case .unacknowledged: isChinese ? "未确认" : "unacknowledged"
        case .shelved: isChinese ? "搁置" : "shelved"
        case .outOfService: isChinese ? "停用" : "out of service"
        case .notEvaluated: isChinese ? "未判定" : "not evaluated"
        case .journal: isChinese ? "操作记录" : "journal"
        }
    }

    /// Returns the name of a list of the alarm table for narrow panes.
    public func shortName(of list: AlarmListKind) -> DisplayText {
        guard language == .english else { return name(of: list) }
        return switch list {
        case .unacknowledged: "unacked"
        case .outOfService: "out"
        case .notEvaluated: "unknown"
        default: name(of: list)
        }
    }

    /// Returns the sentence that a list of the alarm table is empty.
    public func empty(_ list: AlarmListKind) -> DisplayText {
        switch list {
        case .active: self[.noneActive]
        case .unacknowledged: self[.noneUnacknowledged]
        case .shelved: self[.noneShelved]
        case .outOfService: self[.noneOutOfService]
        case .notEvaluated: self[.noneNotEvaluated]
        case .journal: self[.noActs]
        }
    }

    /// Returns the word of an act of the journal; an act that undoes another one is marked.
    public func act(_ entry: AlarmEntry) -> DisplayText {
        let word = act(entry.act)
        guard entry.undoOf != nil else { return word }
        return DisplayText(language == .chinese ? "撤销：\(word)" : "undo: \(word)")
    }

    /// Returns the word of an act.
    public func act(_ act: AlarmAct) -> DisplayText {
        let isChinese = language == .chinese
        return switch act {
        case .acknowledge: isChinese ? "确认" : "acknowledged"
        case .unacknowledge: isChinese ? "取消确认" : "unacknowledged"
        case .silence: isChinese ? "消音" : "silenced"
        case .shelve: isChinese ? "搁置" : "shelved"
        case .shelveOnce: isChinese ? "搁置至恢复" : "shelved once"
        case .unshelve: isChinese ? "取消搁置" : "unshelved"
        case .suppress: isChinese ? "设计抑制" : "suppressed"
        case .unsuppress: isChinese ? "解除抑制" : "unsuppressed"
        case .remove: isChinese ? "停用" : "out of service"
        case .returnToService: isChinese ? "恢复使用" : "in service"
        case .comment: isChinese ? "备注" : "remark"
        case .handover: isChinese ? "交接" : "handover"
        }
    }

    /// Returns the words of a reason for a shelf.
    public func reason(_ reason: AlarmReason) -> DisplayText {
        let isChinese = language == .chinese
        return switch reason {
        case .chattering: isChinese ? "反复告警" : "chattering"
        case .stale: isChinese ? "长期告警" : "stale"
        case .maintenance: isChinese ? "检修" : "maintenance"
        case .knownCause: isChinese ? "原因已知" : "known cause"
        case .other: isChinese ? "其他" : "other"
        }
    }

    private static func alarmEntry(_ word: AlarmWord) -> (english: String, chinese: String) {
        switch word {
        case .unacknowledged: ("not acked", "未确认")
        case .acknowledged: ("acked", "已确认")
        case .clearedAt: ("cleared", "恢复")
        case .clearedUnacknowledged: ("cleared, not acked", "已恢复未确认")
        case .shelved: ("shelved", "搁置")
        case .once: ("shelved until clear", "搁置至恢复")
        case .designed: ("by design", "设计抑制")
        case .outOfService: ("out of service", "停用")
        case .ended: ("normal", "正常")
        case .sinceHead: ("Since", "开始")
        case .untilHead: ("Until", "至")
        case .ageHead: ("For", "持续")
        case .stateHead: ("State", "状态")
        case .leftHead: ("Left", "剩余")
        case .whatHead: ("What", "内容")
        case .valueHead: ("Value", "数值")
        case .limitHead: ("Limit", "限值")
        case .placeHead: ("Where", "位置")
        case .actsHead: ("Acts", "操作")
        case .actHead: ("Act", "操作")
        case .timeHead: ("Time", "时间")
        case .tagged: ("tagged", "已选")
        case .noneActive: ("No alarm is active.", "无当前告警。")
        case .noneUnacknowledged: ("All alarms are acknowledged.", "全部告警已确认。")
        case .noneShelved: ("No alarm is shelved.", "无搁置告警。")
        case .noneOutOfService: ("All alarms are in service, and none is suppressed.", "无抑制或停用告警。")
        case .noneNotEvaluated: ("All alarms have current values.", "所有告警均有当前数值。")
        case .action: ("Do", "处置")
        case .consequence: ("Else", "后果")
        case .rationale: ("Why", "原因")
        case .noneActiveHere: ("No alarm now, and no acts in the last 24 h.", "当前无告警，最近24小时无操作。")
        case .noActs: ("Nobody has acted in the last 24 h.", "最近24小时无操作。")
        }
    }
}
